"""What does finished work say of itself? One template a kind: pages translate, the journal keeps English."""

from tocsin.messages import N_

__all__ = ["ALERTED", "BACKTESTED", "FORECAST", "ONSETS", "REPLAYED", "SUMMARIES", "SYNCED", "TAKEN"]

SYNCED = N_("%(rows)s rows read, %(new)s new vintages, %(failed)s sources failed")
FORECAST = N_("%(count)s forecasts made")
BACKTESTED = N_("%(count)s backtests run")
ALERTED = N_("%(raised)s alerts raised, %(changed)s changed")
ONSETS = N_("%(count)s origins judged for onsets")

REPLAYED = N_("%(count)s hazards replayed")

TAKEN = N_("%(new)s new, %(updated)s updates, %(cancelled)s cancellations, %(duplicate)s known, %(refused)s refused")

SUMMARIES = (SYNCED, FORECAST, BACKTESTED, ALERTED, REPLAYED, ONSETS, TAKEN)
"""Every template, for those who read a summary back."""
