"""What a canary and a drill need before they can be held."""
