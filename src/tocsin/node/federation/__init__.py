"""How do nodes of members reach each other? Signed requests, parcels, queues that wait for months; custody decides."""
