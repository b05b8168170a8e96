"""Keys of members: which algorithms there are, who signed what, and sealing so that one recipient alone can open."""
