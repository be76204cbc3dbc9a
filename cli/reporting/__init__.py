"""Citizens' reports as the police read and judge them: through the API, which logs who did."""
