"""How much comes in sum over a year? Paths added up step by step, so that a sum is no guess from single months."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tocsin.forecasts.forecast import Forecast
from tocsin.forecasts.hazard import Span
from tocsin.forecasts.model import Draws
from tocsin.forecasts.summaries import LEVEL_TEXTS, LEVELS, chances, quantiles, threshold_text

__all__ = ["SUM_SCHEMA", "Sums", "Told", "sums_over", "table_of_sums", "told", "windows"]

SUM_SCHEMA: dict[str, pl.DataType] = {
    "target": pl.String(),
    "place": pl.String(),
    "origin": pl.String(),
    "span": pl.String(),
    "model": pl.String(),
    "output_type": pl.String(),
    "output_type_id": pl.String(),
    "value": pl.Float64(),
}
"""Columns of an export of sums; ``span`` is ``first:last`` in steps ahead, the rest as in forecast files."""

Told = tuple[float, dict[str, float], dict[str, float]]
"""Mean, quantiles and chances of a sum."""


@dataclass(frozen=True, eq=False)
class Sums:
    """The sum of each path over each span.

    Attributes
    ----------
    places, spans:
        P place ids and S spans (``1:12``), in the order of the draws.
    draws:
        Shape (P, S, D), float32; the d-th draw of a span is the sum of the d-th draws of its steps.
    """

    places: tuple[str, ...]
    spans: tuple[str, ...]
    draws: Draws

    def of(self, place: str, span: str) -> NDArray[np.float32] | None:
        """Return one place's draws of one span, or None where there are none."""
        if place not in self._rows or span not in self.spans:
            return None
        found = self.draws[self._rows[place], self.spans.index(span)]
        return None if np.isnan(found[0]) else found

    def together(self, places: Collection[str], span: str) -> NDArray[np.float32] | None:
        """Return the draws of the sum over places: the d-th is the sum of their d-th; None where none has any.

        >>> made = Sums(("A", "B"), ("1:2",), np.array([[[1.0, 2.0]], [[10.0, 20.0]]], dtype=np.float32))
        >>> made.together(("A", "B", "C"), "1:2")
        array([11., 22.], dtype=float32)
        """
        known = [found for place in places if (found := self.of(place, span)) is not None]
        return np.stack(known).sum(axis=0, dtype=np.float64).astype(np.float32) if known else None

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {place: row for row, place in enumerate(self.places)}


def sums_over(made: Forecast, spans: Sequence[Span]) -> Sums:
    """Add a forecast's paths up over each span whose every step it has.

    Draws that stand for quantiles of single steps are no paths: such a forecast has no sums.
    """
    column = {step: at for at, step in enumerate(made.steps)}
    steps = {span.id: range(span.first, span.last + 1) for span in spans}
    whole = {} if made.approximate else {id_: each for id_, each in steps.items() if set(each) <= set(column)}
    added = [
        made.draws[:, [column[step] for step in each]].sum(axis=1, dtype=np.float64).astype(np.float32)
        for each in whole.values()
    ]
    empty = np.empty((len(made.places), 0, made.draws.shape[2]), dtype=np.float32)
    return Sums(made.places, tuple(whole), np.stack(added, axis=1) if added else empty)


def told(draws: NDArray[np.floating], thresholds: Sequence[float]) -> Told:
    """Return what the draws of one sum say: mean, quantiles by level, chances by threshold.

    >>> mean, levels, reached = told(np.array([0.0, 10.0, 20.0, 30.0]), (25,))
    >>> mean, levels["0.5"], reached
    (15.0, 10.0, {'25': 0.25})
    """
    levels = quantiles(draws, LEVELS)
    reached = chances(draws, thresholds) if thresholds else np.empty(0)
    return (
        float(draws.mean(dtype=np.float64)),
        dict(zip(LEVEL_TEXTS, levels.tolist(), strict=True)),
        dict(zip(map(threshold_text, thresholds), reached.tolist(), strict=True)),
    )


def windows(values: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    """Return the sum of every run of ``length`` periods of a place's history, oldest first; NaN where one is unknown.

    >>> windows(np.array([1.0, 2.0, np.nan, 4.0, 5.0]), 2)
    array([ 3., nan, nan,  9.])
    """
    if values.size < length:
        return np.empty(0)
    found: NDArray[np.float64] = np.lib.stride_tricks.sliding_window_view(values, length).sum(axis=-1)
    return found


def table_of_sums(sums: Sums, spans: Sequence[Span], *, target: str, origin: str, model: str) -> pl.DataFrame:
    """Lay sums out as a table (:data:`SUM_SCHEMA`): a mean, the quantiles and the chances of each place and span."""
    rows: list[tuple[str | float | None, ...]] = []
    for place in sums.places:
        for span in spans:
            found = sums.of(place, span.id)
            if found is None:
                continue
            mean, levels, reached = told(found, span.thresholds)
            head = (target, place, origin, span.id, model)
            rows.append((*head, "mean", None, mean))
            rows += [(*head, "quantile", level, value) for level, value in levels.items()]
            rows += [(*head, "chance", threshold, value) for threshold, value in reached.items()]
    return pl.DataFrame(rows, schema=SUM_SCHEMA, orient="row")
