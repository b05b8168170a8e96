"""What was promised, delivered and is missing, and how long it takes from a warning to the first delivery."""
