"""How much power does a rule give to each seat, before anybody's preferences are known? Exact where it can be."""
