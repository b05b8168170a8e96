"""Months hotter than nine in ten used to be: temperature above the place's own 90th percentile of 1991-2020."""

from tocsin.forecasts.events import Event
from tocsin.forecasts.hazard import Hazard, Rolling
from tocsin.messages import N_

__all__ = ["HEAT"]

HEAT = Hazard(
    id="heat",
    title=N_("Unusual heat"),
    target="heat_excess",
    series=("era5.heat_excess",),
    covariates=("climate.oni", "climate.pdo", "era5.temperature_anomaly_world"),
    unit=N_("degrees Celsius above the month's 90th percentile of 1991-2020"),
    place_kind="country",
    period="month",
    value="continuous",
    horizon=6,
    shown=6,
    thresholds=(0.0, 1.0),
    models=(
        "heat_exceedance",
        "damped_persistence",
        "persistence",
        "climatology_running",
        "climatology_fixed",
    ),
    headline="heat_exceedance",
    baselines=("climatology_fixed", "climatology_running", "damped_persistence", "persistence"),
    scores=("crps", "brier", "interval_90", "rmse", "coverage_50", "coverage_80", "coverage_90"),
    rolling=Rolling(steps=(1, 2, 3, 6), years=3, every=3),
    events=(
        Event(
            id="heat",
            title=N_("A month above the place's 90th percentile of 1991-2020"),
            kind="above",
            steps=(1, 2, 3, 4, 5, 6),
            limit=0.0,
        ),
    ),
)
"""The limit is of the reference years 1991-2020 whatever the origin: nine in ten is what used to be. By the years
around 2020 a month in four lay above it. Scores say what the base rate known at the origin was."""
