"""Draws in, the numbers that files and pages show out: mean, quantiles, chances of reaching thresholds."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tocsin.forecasts.forecast import Forecast
from tocsin.world.months import Month

__all__ = [
    "FILE_SCHEMA",
    "LEVELS",
    "LEVEL_TEXTS",
    "chances",
    "event_rows",
    "period_text",
    "quantiles",
    "quantiles_of_ordered",
    "summarise",
    "threshold_text",
]

LEVEL_TEXTS: tuple[str, ...] = (
    *("0.01", "0.025", "0.05", "0.1", "0.15", "0.2", "0.25", "0.3", "0.35", "0.4", "0.45", "0.5"),
    *("0.55", "0.6", "0.65", "0.7", "0.75", "0.8", "0.85", "0.9", "0.95", "0.975", "0.99"),
)
"""The 23 quantile levels kept everywhere, as written in files."""

LEVELS: tuple[float, ...] = tuple(float(text) for text in LEVEL_TEXTS)

FILE_SCHEMA: dict[str, pl.DataType] = {
    "target": pl.String(),
    "place": pl.String(),
    "origin": pl.String(),
    "period": pl.String(),
    "horizon": pl.Int32(),
    "model": pl.String(),
    "output_type": pl.String(),
    "output_type_id": pl.String(),
    "value": pl.Float64(),
}
"""Columns of every forecast file and frame. ``output_type`` is ``mean`` (id null), ``quantile`` (id: the level),
``chance`` (id: the threshold; the value is the probability of at least it) or ``sample`` (id: the draw's number)."""


def threshold_text(threshold: float) -> str:
    """Write a threshold as files and pages do.

    >>> threshold_text(25.0), threshold_text(0.5)
    ('25', '0.5')
    """
    return f"{threshold:g}" if threshold < 1e6 else f"{threshold:.0f}"


def period_text(period: Month, step_months: int) -> str:
    """Write a period as files and pages do: ``2023-11`` for a month, ``2023`` for a year.

    >>> period_text(Month(2023, 11), 1), period_text(Month(2023, 1), 12)
    ('2023-11', '2023')
    """
    return f"{period.year:04d}" if step_months == 12 else str(period)


def quantiles(draws: NDArray[np.floating], levels: Sequence[float] = LEVELS) -> NDArray[np.float64]:
    """Find the value below which each share of the draws lies. Shape S + (D,) in, S + (levels,) out.

    The inverse of the empirical distribution: the smallest draw whose cumulative share reaches the level, so a
    quantile of counts is a count, and quantiles never cross. NaN draws give NaN.

    >>> quantiles(np.array([1.0, 2.0, 3.0, 4.0]), (0.25, 0.5, 0.51))
    array([1., 2., 3.])
    """
    return quantiles_of_ordered(np.sort(draws, axis=-1), levels)


def chances(draws: NDArray[np.floating], thresholds: Sequence[float]) -> NDArray[np.float64]:
    """Say how likely each threshold is reached: shape S + (D,) in, S + (thresholds,) out; NaN draws give NaN.

    >>> chances(np.array([0.0, 1.0, 30.0, 2.0]), (1, 25))
    array([0.75, 0.25])
    """
    missing = np.isnan(draws[..., 0])
    shares = np.stack([(draws >= threshold).mean(axis=-1) for threshold in thresholds], axis=-1)
    shares[missing] = np.nan
    return shares


def summarise(made: Forecast, thresholds: Sequence[float], levels: Sequence[str] = LEVEL_TEXTS) -> pl.DataFrame:
    """Say what a forecast says, in the columns of :data:`FILE_SCHEMA`.

    One row for the mean, one a quantile level, one a threshold, per place and step, in that order; then, where the step
    is one at which an event is stated, a row of type ``event`` with the event's id for each place in which its chance
    can be told. Places without any known value have no rows: an absent forecast is absent, not null.
    """
    kept = ~np.all(np.isnan(made.draws[:, :, 0]), axis=1)
    ordered = np.sort(made.draws[kept], axis=-1)
    places = [place for place, keep in zip(made.places, kept.tolist(), strict=True) if keep]
    values = np.concatenate(
        [
            ordered.mean(axis=-1, dtype=np.float64)[..., None],
            quantiles_of_ordered(ordered, [float(level) for level in levels]),
            chances(ordered, thresholds) if thresholds else np.empty((*ordered.shape[:2], 0)),
        ],
        axis=-1,
    )
    kinds = ["mean", *["quantile"] * len(levels), *["chance"] * len(thresholds)]
    ids = [None, *levels, *[threshold_text(threshold) for threshold in thresholds]]
    rows, width = values.shape[0] * values.shape[1], len(kinds)
    if rows == 0:
        return pl.DataFrame(schema=FILE_SCHEMA)
    steps = pl.DataFrame(
        {
            "horizon": pl.Series(made.steps, dtype=pl.Int32),
            "period": [period_text(period, made.step_months) for period in made.periods],
        }
    )
    cells = (
        pl.DataFrame({"place": places})
        .join(steps, how="cross", maintain_order="left_right")
        .join(
            pl.DataFrame({"output_type": kinds, "output_type_id": ids}, schema_overrides={"output_type_id": pl.String}),
            how="cross",
            maintain_order="left_right",
        )
    )
    whole = cells.with_columns(pl.Series("value", values.reshape(rows * width)))
    if made.events:
        whole = _with_events(whole, made, kept)
    return whole.with_columns(
        pl.lit(made.target).alias("target"),
        pl.lit(period_text(made.origin, made.step_months)).alias("origin"),
        pl.lit(made.model).alias("model"),
    ).select([pl.col(name).cast(kind) for name, kind in FILE_SCHEMA.items()])


def event_rows(table: pl.DataFrame) -> pl.DataFrame:
    """Keep the rows of a forecast file that state chances of events."""
    return table.filter(pl.col("output_type") == "event")


def _with_events(cells: pl.DataFrame, made: Forecast, kept: NDArray[np.bool]) -> pl.DataFrame:
    """Put each event's rows after the others of its place and step."""
    period_of = dict(zip(made.steps, made.periods, strict=True))
    parts = []
    for (event, step), chances_ in made.events.items():
        told = kept & ~np.isnan(chances_)
        parts.append(
            pl.DataFrame(
                {
                    "place": [place for place, tell in zip(made.places, told.tolist(), strict=True) if tell],
                    "horizon": pl.Series([step], dtype=pl.Int32).new_from_index(0, int(told.sum())),
                    "period": pl.Series([period_text(period_of[step], made.step_months)]).new_from_index(
                        0, int(told.sum())
                    ),
                    "output_type": pl.Series(["event"]).new_from_index(0, int(told.sum())),
                    "output_type_id": pl.Series([event]).new_from_index(0, int(told.sum())),
                    "value": chances_[told],
                },
                schema=cells.schema,
            )
        )
    order = {place: number for number, place in enumerate(made.places)}
    every = pl.concat([cells, *parts]).with_columns(
        pl.col("place").replace_strict(order, return_dtype=pl.Int32).alias("row"),
        pl.col("horizon")
        .replace_strict({step: at for at, step in enumerate(made.steps)}, return_dtype=pl.Int32)
        .alias("at"),
    )
    return every.sort("row", "at", maintain_order=True).drop("row", "at")


def quantiles_of_ordered(ordered: NDArray[np.floating], levels: Sequence[float]) -> NDArray[np.float64]:
    """Find quantiles as :func:`quantiles` does, of draws that are in ascending order already."""
    count = ordered.shape[-1]
    # the small number keeps 0.15 * 1000 = 150.00000000000003 from asking for the 151st draw
    index = np.ceil(np.asarray(levels) * count - 1e-9).astype(np.int64) - 1
    return ordered[..., np.clip(index, 0, count - 1)].astype(np.float64)
