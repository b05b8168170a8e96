"""Bytes to words and back, one format a file; pure."""
