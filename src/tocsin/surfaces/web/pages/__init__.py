"""The pages, one a file, named like the rooms and found through entry points."""
