"""Measles cases per country and month, and whether they surge: a new twelve-month high of at least fifty."""

from tocsin.forecasts.events import Event
from tocsin.forecasts.hazard import Hazard, Rolling
from tocsin.messages import N_

__all__ = ["MEASLES", "SURGE"]

SURGE = Event(
    id="surge",
    title=N_("New 12-month high of at least 50 cases"),
    kind="high",
    steps=(3,),
    before=12,
    least=50,
)
"""Within three months a month above every one of the last twelve, with at least fifty cases."""

MEASLES = Hazard(
    id="measles",
    title=N_("Measles cases"),
    target="measles",
    series=("who_measles.cases",),
    estimates={
        "who_measles.cases": N_(
            "Provisional figures, as countries report them to WHO. Reports come late: the last three months are "
            "incomplete, and past forecasts were judged on figures that are complete by now."
        )
    },
    unit=N_("cases"),
    place_kind="country",
    period="month",
    value="count",
    horizon=6,
    shown=6,
    thresholds=(1.0, 10.0, 100.0, 1000.0),
    models=(
        "surge_paths",
        "adaptive_counts",
        "climatology_recent",
        "climatology_running",
        "climatology_fixed",
        "persistence",
        "damped_persistence",
    ),
    headline="surge_paths",
    baselines=(
        "climatology_recent",
        "climatology_running",
        "climatology_fixed",
        "persistence",
        "damped_persistence",
    ),
    scores=("crps", "crps_log1p", "brier", "interval_90", "coverage_50", "coverage_80", "coverage_90"),
    rolling=Rolling(steps=(1, 2, 3, 6), years=4, every=3),
    events=(
        SURGE,
        Event(id="hundred", title=N_("At least 100 cases"), kind="above", steps=(1, 3, 6), limit=100),
    ),
)
"""Confirmed and compatible cases, provisional, as countries report them to WHO."""
