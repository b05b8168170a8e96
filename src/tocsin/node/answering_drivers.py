"""Which groups of features moved a forecast? Answers from what the forecast's own model said when it was made."""

import polars as pl

from tocsin.errors import NotFoundError
from tocsin.forecasts.drivers import DRIVER_SCHEMA, GROUPS
from tocsin.node.reason_answers import DriverGroup, DriversAnswer, DriverStep
from tocsin.node.showing import Shown
from tocsin.node.standing import Standing

__all__ = ["driver_table", "drivers_answer"]


def drivers_answer(standing: Standing, place: str, shown: Shown) -> DriversAnswer:
    """Return what moved one place's forecast, step by step.

    Raises
    ------
    NotFoundError
        The model says nothing of it, or nothing of this place.
    """
    rows = _rows(shown).filter(pl.col("place") == place)
    if rows.is_empty():
        raise NotFoundError(
            f"{shown.model} does not say what moved its forecast of {place}",
            where=standing.hazard.id,
            remedy="choose a model that does",
        )
    by_step = {step: period for period, step in shown.periods.items()}
    steps = []
    for (step,), part in rows.group_by("horizon", maintain_order=True):
        if not isinstance(step, int) or step not in by_step:
            continue
        of = {kind: part.filter(pl.col("part") == kind) for kind in ("base", "contribution", "forecast")}
        steps.append(
            DriverStep(
                period=by_step[step],
                step=step,
                base=of["base"]["value"].item(),
                contributions=dict(of["contribution"].select("group", "value").iter_rows()),
                forecast=of["forecast"]["value"].item(),
            )
        )
    names = list(steps[0].contributions) if steps else []
    return DriversAnswer(
        hazard=standing.hazard.id,
        place=place,
        model=shown.model,
        origin=shown.origin,
        vintage=shown.vintage,
        made=shown.made,
        unit=rows["unit"][0],
        groups=tuple(DriverGroup(name=name, meaning=GROUPS.get(name, "")) for name in names),
        steps=tuple(steps),
        policy=shown.policy,
    )


def driver_table(standing: Standing, shown: Shown, place: str | None, period: str | None) -> pl.DataFrame:
    """Return the rows behind the drivers; none where the model says nothing."""
    rows = _rows(shown)
    if place is not None:
        rows = rows.filter(pl.col("place") == place)
    periods = pl.DataFrame(
        {"period": list(shown.periods), "horizon": pl.Series(list(shown.periods.values()), dtype=pl.Int32)}
    )
    rows = rows.join(periods, on="horizon", how="left", maintain_order="left").select(
        pl.lit(standing.hazard.target).alias("target"),
        "place",
        pl.lit(shown.origin).alias("origin"),
        "period",
        "horizon",
        pl.lit(shown.model).alias("model"),
        "part",
        "group",
        "value",
        "unit",
    )
    return rows if period is None else rows.filter(pl.col("period") == period)


def _rows(shown: Shown) -> pl.DataFrame:
    return pl.DataFrame(schema=DRIVER_SCHEMA) if shown.drivers is None else shown.drivers
