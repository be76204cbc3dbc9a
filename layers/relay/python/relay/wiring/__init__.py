"""Where the adapters are plugged into the use cases: one module for each function.

Each builds its use cases once per worker, from the worker's environment, and loads nothing that
its function does not need.
"""
