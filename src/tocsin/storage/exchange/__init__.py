"""What of the exchange lies on disk: sealed bytes in append-only segments, the keys that open them, and an index."""
