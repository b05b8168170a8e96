"""How will each member vote on a new draft? From the draft's words and what the member did before; nothing else."""
