"""The police's HTTP API: what comes in, what goes out, and how errors are told."""
