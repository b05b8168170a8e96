"""Forecasting models, one a file, behind one small signature."""
