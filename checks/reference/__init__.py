"""What the reference says, written from the code: one module a subject, each a function from nothing to Markdown."""
