"""What was measured, where, for when, and since when it was known."""
