"""Piracy and armed robbery against ships: reports per month in six waters and in the world."""

from tocsin.forecasts.events import Event
from tocsin.forecasts.hazard import Hazard, Rolling
from tocsin.messages import N_

__all__ = ["PIRACY"]

PIRACY = Hazard(
    id="piracy",
    title=N_("Piracy and armed robbery at sea"),
    target="piracy",
    series=("piracy.attacks",),
    estimates={
        "piracy.attacks": N_(
            "Reports to the International Maritime Bureau, which ships make of their own will: attempts, and armed "
            "robbery in ports and territorial waters, are among them; acts of war are not."
        )
    },
    unit=N_("incidents"),
    place_kind="basin",
    period="month",
    value="count",
    horizon=6,
    shown=6,
    thresholds=(1.0, 5.0, 10.0, 20.0),
    models=(
        "anchored_counts",
        "adaptive_counts",
        "climatology_recent",
        "climatology_running",
        "climatology_fixed",
        "persistence",
        "damped_persistence",
    ),
    headline="anchored_counts",
    baselines=(
        "climatology_recent",
        "climatology_running",
        "climatology_fixed",
        "persistence",
        "damped_persistence",
    ),
    scores=("crps", "crps_log1p", "brier", "interval_90", "coverage_50", "coverage_80", "coverage_90"),
    rolling=Rolling(steps=(1, 2, 3, 6), years=5),
    events=(
        Event(id="wave", title=N_("New 12-month high of at least 5 incidents"), kind="high", steps=(3,), least=5),
        Event(id="many", title=N_("At least 30 incidents in three months"), kind="sum", steps=(3,), limit=30),
    ),
)
"""Reports to the International Maritime Bureau; the world beside its six waters, forecast for itself."""
