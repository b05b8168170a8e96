"""How many people of each country are displaced at the end of a year: the whole stock, and those abroad alone."""

import msgspec

from tocsin.forecasts.events import Event
from tocsin.forecasts.hazard import Hazard, Rolling
from tocsin.messages import N_

__all__ = ["ABROAD", "DISPLACEMENT"]

_MODELS = ("stock_momentum", "persistence", "damped_persistence", "climatology_running", "climatology_fixed")
_EVENTS = (
    Event(
        id="rise",
        title=N_("A tenth more displaced people than now"),
        kind="rise",
        steps=(1, 2, 3),
        share=0.10,
    ),
)

DISPLACEMENT = Hazard(
    id="displacement",
    title=N_("Displaced people, by country of origin"),
    target="displaced",
    series=("unhcr.displaced",),
    unit=N_("people"),
    place_kind="country",
    period="year",
    value="count",
    horizon=3,
    shown=3,
    thresholds=(10_000.0, 100_000.0, 1_000_000.0),
    models=_MODELS,
    headline="stock_momentum",
    baselines=("persistence", "damped_persistence", "climatology_running", "climatology_fixed"),
    scores=("crps", "crps_log1p", "log_rmse", "interval_90", "coverage_50", "coverage_80", "coverage_90"),
    rolling=Rolling(steps=(1, 2, 3), years=6),
    events=_EVENTS,
    waits=182,
)
"""Refugees, asylum seekers, people displaced inside their country (those of concern to UNHCR) and others in need of
international protection. Refugees under UNRWA's mandate are not in it."""

ABROAD = msgspec.structs.replace(
    DISPLACEMENT,
    id="displacement-abroad",
    title=N_("Refugees and asylum seekers, by country of origin"),
    target="displaced_abroad",
    series=("unhcr.displaced_abroad",),
)
"""The same without those who stayed in their country."""
