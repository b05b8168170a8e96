"""What a node did, in an order that nobody can change later: tree, tiles, signed checkpoints, witnesses, evidence."""
