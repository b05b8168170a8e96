"""Tocsin: early warning, sovereign sharing, collective decision and delivery, as one node anyone can run."""

__all__ = ["__version__"]

__version__ = "0.1.0"
