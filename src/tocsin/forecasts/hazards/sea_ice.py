"""The extent of sea ice around Antarctica: a sign of the commons, whose level broke in 2016 and again in 2023."""

from tocsin.forecasts.hazard import Hazard, Rolling
from tocsin.messages import N_

__all__ = ["SEA_ICE"]

SEA_ICE = Hazard(
    id="sea-ice",
    title=N_("Antarctic sea ice"),
    target="antarctic_extent",
    series=("sea_ice.antarctic_extent",),
    unit=N_("million square kilometres"),
    place_kind="area",
    period="month",
    value="continuous",
    horizon=6,
    shown=6,
    thresholds=(3.0, 10.0, 18.0),
    models=(
        "mixed_anomalies",
        "damped_persistence",
        "persistence",
        "climatology_running",
        "climatology_fixed",
    ),
    headline="mixed_anomalies",
    baselines=("climatology_fixed", "climatology_running", "persistence", "damped_persistence"),
    scores=("crps", "rmse", "interval_90", "coverage_50", "coverage_80", "coverage_90"),
    rolling=Rolling(steps=(1, 2, 3, 6), years=8),
)
"""A commons has no alarm of its own here: the level is shown, with its forecast and its record."""
