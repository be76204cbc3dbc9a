"""The operator's command line, ``relay``; `cli.app` is where it starts."""
