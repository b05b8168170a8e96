"""Food prices of countries in fragile situations, and the chance that they rise by a tenth within three months."""

from tocsin.forecasts.events import Event
from tocsin.forecasts.hazard import Hazard, Rolling
from tocsin.messages import N_

__all__ = ["FOOD"]

FOOD = Hazard(
    id="food",
    title=N_("Food prices"),
    target="food_price",
    series=("rtfp.food_price",),
    covariates=("rtfp.food_price_open", "rtfp.food_price_high", "rtfp.food_price_low"),
    unit=N_("index, 1 is the country's own mean"),
    place_kind="country",
    period="month",
    value="continuous",
    horizon=6,
    shown=6,
    thresholds=(1.0, 1.5, 2.0),
    models=("price_momentum", "persistence", "damped_persistence", "climatology_running", "climatology_fixed"),
    headline="price_momentum",
    baselines=("persistence", "damped_persistence", "climatology_running", "climatology_fixed"),
    scores=("crps", "log_rmse", "rmse", "interval_90", "coverage_50", "coverage_80", "coverage_90"),
    rolling=Rolling(steps=(1, 2, 3, 6), years=4),
    events=(
        Event(
            id="rise",
            title=N_("Food prices a tenth higher than now"),
            kind="rise",
            steps=(3, 6),
            share=0.10,
        ),
    ),
)
"""Each release of the source estimates its whole history anew, so a past origin here knew more than was known then."""
