"""Who fights: armed actors as their sources name them, and what is reported of them."""
