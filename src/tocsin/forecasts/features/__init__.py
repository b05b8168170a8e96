"""What models learn from, one group a file; every column ``t`` holds only what was known at ``t``."""
