"""Hazards and their targets, models, draws, scores and backtests."""
