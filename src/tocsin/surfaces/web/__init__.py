"""Server-rendered pages with small islands."""
