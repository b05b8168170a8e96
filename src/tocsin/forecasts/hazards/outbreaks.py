"""Disease Outbreak News: items that WHO publishes per month, a sign of how much is breaking out and being told."""

from tocsin.forecasts.events import Event
from tocsin.forecasts.hazard import Hazard, Rolling
from tocsin.messages import N_

__all__ = ["OUTBREAKS"]

OUTBREAKS = Hazard(
    id="outbreaks",
    title=N_("Disease outbreak news"),
    target="don_items",
    series=("who_don.items",),
    estimates={
        "who_don.items": N_(
            "What WHO chose to publish: a busy month may mean more outbreaks, more attention, or both. One item may "
            "name several diseases and countries."
        )
    },
    unit=N_("items"),
    place_kind="world",
    period="month",
    value="count",
    horizon=6,
    shown=6,
    thresholds=(1.0, 5.0, 10.0),
    models=(
        "adaptive_counts",
        "climatology_recent",
        "climatology_running",
        "climatology_fixed",
        "persistence",
        "damped_persistence",
    ),
    headline="adaptive_counts",
    baselines=(
        "climatology_recent",
        "climatology_running",
        "climatology_fixed",
        "persistence",
        "damped_persistence",
    ),
    scores=("crps", "crps_log1p", "brier", "interval_90", "coverage_50", "coverage_80", "coverage_90"),
    rolling=Rolling(steps=(1, 2, 3, 6), years=6),
    events=(
        Event(id="wave", title=N_("New 12-month high of at least 5 items"), kind="high", steps=(3,), least=5),
        Event(id="many", title=N_("At least 20 items in three months"), kind="sum", steps=(3,), limit=20),
    ),
)
"""What is published is WHO's choice: a busy month may mean more outbreaks, more attention, or both."""
