"""The steps of the relay, one module each; they reach the world through ``ports`` only."""
