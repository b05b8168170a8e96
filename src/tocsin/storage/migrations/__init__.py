"""How the records' schema came to be, one step a file."""
