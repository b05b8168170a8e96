"""The HTTP API: the same data as the pages."""
