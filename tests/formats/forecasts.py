"""A small forecast that format tests write and read back."""

from pathlib import Path

import numpy as np

from tocsin.forecasts.forecast import Forecast
from tocsin.formats.forecast_format import Notes
from tocsin.world.months import Month

VECTORS = Path(__file__).parents[1] / "vectors" / "forecasts"
CODES = {"AFG": 57, "SDN": 245, "NEW": 999}
NOTES = Notes(
    licence="CC-BY-4.0",
    citation="Example, E. (2026), An example; with a comma,\nand a line break",
    seed=7,
    vintage="abc123",
    history="assumed",
    thresholds=(1.0, 25.0),
    codes=CODES,
    target="ged_sb",
    model="conflictology",
    origin=Month(2017, 10),
)


def small(draws: int = 5, **changed) -> Forecast:
    values = np.random.default_rng(1).poisson(3, (3, 2, draws)).astype(np.float32)
    values[1] = np.nan
    parts = {
        "target": "ged_sb",
        "model": "conflictology",
        "origin": Month(2017, 10),
        "vintage": "abc123",
        "seed": 7,
        "places": ("AFG", "NEW", "SDN"),
        "steps": (3, 4),
        "draws": values,
    }
    return Forecast(**{**parts, **changed})
