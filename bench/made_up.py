"""Made-up worlds of any size: sparse counts as conflict data are, wars that begin and end, and slow causes."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import polars as pl

from tocsin.forecasts.hazards.conflict import CONFLICT
from tocsin.forecasts.panel import Panel
from tocsin.world.months import Month
from tocsin.world.places import LATEST, places

__all__ = ["COUNTRIES", "made_up", "outcome_rows", "until"]

LAST = Month(2017, 12)
COUNTRIES = tuple(sorted(each.id for each in places("country", LATEST) if each.status == "member"))[:191]


def made_up(names: Sequence[str], months: int, *, causes: bool = False, last: Month = LAST, seed: int = 1) -> Panel:
    """Return a panel of these places; about one value in thirty is positive, and a few places carry most of the sum."""
    random = np.random.default_rng(seed)
    count = len(names)
    level, begins = random.gamma(1.0, 20.0, count), random.gamma(0.3, 0.01, count)
    at_war = random.random(count) < 0.05
    values = np.zeros((count, months))
    for month in range(months):
        at_war = random.random(count) < np.where(at_war, 0.93, begins)
        values[:, month] = np.where(at_war, random.poisson(random.gamma(1.0, level)), 0)
    slow = [id for id in CONFLICT.covariates if causes and not id.startswith(("ucdp", "views"))]
    years = -(-months // 12)
    covariates = {
        id: (random.random((count, 1)) + random.normal(0, 0.02, (count, years)).cumsum(axis=1)).repeat(12, axis=1)[
            :, :months
        ]
        for id in slow
    }
    return Panel(
        target=CONFLICT.target,
        places=tuple(names),
        periods=tuple(last + -back for back in reversed(range(months))),
        values=values,
        origin=last,
        vintage="made up",
        covariates=covariates,
        delays=dict.fromkeys(covariates, 0),
    )


def until(panel: Panel, origin: Month) -> Panel:
    """Return what the panel held up to an earlier origin."""
    kept = panel.periods.index(origin) + 1
    return Panel(
        target=panel.target,
        places=panel.places,
        periods=panel.periods[:kept],
        values=panel.values[:, :kept],
        origin=origin,
        vintage=panel.vintage,
        covariates={id: values[:, :kept] for id, values in panel.covariates.items()},
        delays=panel.delays,
    )


def outcome_rows(panel: Panel, first: Month) -> pl.DataFrame:
    """Lay out a panel's values from a month on as rows of outcomes."""
    start = panel.periods.index(first)
    periods: list[date] = [period.first_day for period in panel.periods[start:]]
    return pl.DataFrame(
        {
            "place": np.repeat(panel.places, len(periods)).tolist(),
            "period": periods * len(panel.places),
            "value": panel.values[:, start:].ravel(),
        }
    )
