"""Dead letters one by one: which of them nobody can read, and getting rid of those."""
