"""The hazards this node forecasts, one declaration a file."""
