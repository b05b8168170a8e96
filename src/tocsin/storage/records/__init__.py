"""Everything a node knows besides series: an append-only journal, and the current state projected from it."""
