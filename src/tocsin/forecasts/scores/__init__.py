"""Scores of probabilistic forecasts, one a file: formula, reference and a runnable example."""
