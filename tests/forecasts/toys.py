"""Small hazards and histories that tests make for themselves."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import polars as pl

from tocsin.forecasts.chance import Chance
from tocsin.forecasts.drivers import GROUPS, LOG_DEATHS, Drivers
from tocsin.forecasts.hazard import ChallengeWindow, Hazard
from tocsin.forecasts.hazards.conflict import CONFLICT
from tocsin.forecasts.model import Draws
from tocsin.forecasts.panel import Panel, build_panel
from tocsin.world.months import Month

ORIGIN = Month(2017, 10)

BASINS = Hazard(
    id="drought",
    title="Streamflow",
    target="flow",
    series=("toy.flow",),
    truths={"final": "toy.flow"},
    unit="cubic metres a second",
    place_kind="basin",
    period="year",
    value="continuous",
    horizon=5,
    shown=3,
    thresholds=(-1.0, 0.5),
    models=("conflictology", "zero"),
    headline="conflictology",
    baselines=("zero",),
    scores=("crps", "interval_90", "brier"),
    window=ChallengeWindow(first_step=1, last_step=2),
)

OUTBREAKS = Hazard(
    id="outbreak",
    title="Outbreak declared",
    target="outbreak",
    series=("toy.outbreak",),
    truths={},
    unit="",
    place_kind="country",
    period="month",
    value="binary",
    horizon=6,
    shown=6,
    thresholds=(1.0,),
    models=("weighted_conflictology", "conflictology", "zero"),
    headline="weighted_conflictology",
    baselines=("conflictology", "zero"),
    scores=("brier", "crps"),
    window=ChallengeWindow(first_step=1, last_step=6),
)


def rows(values: dict[str, list[float | None]], last: Month = ORIGIN, step: int = 1) -> pl.DataFrame:
    """Observation rows of each place, the last value in ``last``."""
    return pl.DataFrame(
        [
            {"place": place, "period": (last + -step * (len(series) - 1 - at)).first_day, "value": value}
            for place, series in values.items()
            for at, value in enumerate(series)
        ],
        schema={"place": pl.String, "period": pl.Date, "value": pl.Float64},
    )


def conflict_panel(values: dict[str, list[float | None]], origin: Month = ORIGIN) -> Panel:
    """A conflict panel whose last values stand at the origin."""
    return build_panel(CONFLICT, rows(values, origin), origin, list(values), "toy")


def random_rows(hazard: Hazard, places: int, periods: int, last: Month, seed: int = 1) -> pl.DataFrame:
    """Rows of a made-up history of the hazard's kind of value."""
    random = np.random.default_rng(seed)
    level = random.gamma(0.3, 20, (places, 1))
    drawn = {
        "count": lambda: random.negative_binomial(0.5, 0.5 / (0.5 + level), (places, periods)),
        "continuous": lambda: random.normal(0, 1, (places, periods)),
        "binary": lambda: random.random((places, periods)) < 0.2,
    }[hazard.value]()
    step = 12 if hazard.period == "year" else 1
    names = [f"P{number:02d}" for number in range(places)]
    return rows({name: [float(v) for v in drawn[at]] for at, name in enumerate(names)}, last, step)


def day(text: str) -> date:
    return date.fromisoformat(text)


class Explained:
    """A model that expects each place's mean, and says that its last value and its neighbours moved it there."""

    id = "explained"
    title = "Explained"
    summary = "The mean, taken apart."
    observed = False

    def draw(self, panel: Panel, steps: Sequence[int], draws: int, chance: Chance) -> Draws:
        means = np.nan_to_num(np.nanmean(panel.values, axis=1))
        return np.broadcast_to(means[:, None, None], (len(means), len(steps), draws)).astype(np.float32)

    def explain(self, panel: Panel, steps: Sequence[int]) -> Drivers:
        means = np.log1p(np.nan_to_num(np.nanmean(panel.values, axis=1)))
        last = np.log1p(np.nan_to_num(panel.values[:, -1])) / 10
        parts = np.stack([last, -last / 2], axis=-1)[:, None, :].repeat(len(steps), axis=1)
        forecast = means[:, None].repeat(len(steps), axis=1)
        groups = tuple(GROUPS)[:2]
        return Drivers(panel.places, tuple(steps), groups, forecast - parts.sum(axis=-1), parts, forecast, LOG_DEATHS)


class Answering(Explained):
    """A model whose rate at each place is its mean times one tenth of its covariate ``x``."""

    id = "answering"
    title = "Answering"

    def what_if(self, panel: Panel, changed: Panel, steps: Sequence[int], draws: int, chance: Chance) -> Draws:
        rates = np.nan_to_num(np.nanmean(panel.values, axis=1)) * np.nan_to_num(changed.covariates["x"][:, -1]) / 10
        result = np.empty((len(rates), len(steps), draws), dtype=np.float32)
        for row, place in enumerate(panel.places):
            result[row] = chance.generator(self.id, panel.target, place, panel.origin).poisson(rates[row], (1, draws))
        return result


BORDERING = [
    "AGO", "BDI", "BEN", "BFA", "BWA", "CAF", "CIV", "CMR", "COD", "COG", "ERI", "ETH", "GAB", "GHA", "GIN", "KEN",
    "LBR", "MDG", "MLI", "MOZ", "MRT", "MWI", "NAM", "NER", "NGA", "RWA", "SDN", "SEN", "SLE", "TCD",
]  # fmt: skip
"""Thirty countries, of which all but Madagascar border another."""


def wars(places: int = 30, periods: int = 200, seed: int = 3) -> Panel:
    """A made-up panel of wars that begin and end, with slow causes beside it.

    The first place is unknown throughout, the second before its last 80 periods; the third has a summary event.
    """
    random = np.random.default_rng(seed)
    values = np.zeros((places, periods))
    for row in range(places):
        level, state = random.gamma(1.0, 60), random.random() < 0.3
        for column in range(periods):
            state = random.random() < (0.94 if state else 0.015 if row % 3 else 0.002)
            values[row, column] = random.poisson(random.gamma(2.0, level / 2) if state else 0.02 * (row % 5))
    values[2, periods // 2 - 6 : periods // 2 + 6] = 20.0
    values[2, periods // 2] = 6000.0
    values[1, : max(periods - 80, periods // 2)] = np.nan
    values[0] = np.nan
    years = -(-periods // 12)
    democracy = np.clip(random.random((places, 1)) + random.normal(0, 0.05, (places, years)).cumsum(axis=1), 0, 1)
    others = random.poisson(values.mean(where=~np.isnan(values)), values.shape).astype(np.float64)
    return Panel(
        target="ged_sb",
        places=tuple(BORDERING[:places]),
        periods=tuple(ORIGIN + -back for back in reversed(range(periods))),
        values=values,
        origin=ORIGIN,
        vintage="toy",
        covariates={
            "vdem.v2x_polyarchy": democracy.repeat(12, axis=1)[:, :periods],
            "structural.ln_population": np.broadcast_to(random.normal(16, 1, (places, 1)), values.shape).copy(),
            "ucdp_types.ns": others,
        },
        delays={"vdem.v2x_polyarchy": 0, "structural.ln_population": 0, "ucdp_types.ns": 17},
    )
