"""The starter edition: this program's own forecasts and scores, for a machine that reaches no data."""
