"""How councils decide: bodies, seats, rules as trees, the tally, and how much power a rule gives to whom."""
