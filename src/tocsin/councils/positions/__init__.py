"""Where do members stand, with whom do they vote, and when are they silent? From the record."""
