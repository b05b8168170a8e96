"""Who takes part, with which keys: members, and the register that their governors keep m of n, with no centre above."""
