"""Public sources, one a file: address, licence, and how its bytes become observations."""
