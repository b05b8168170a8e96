"""Which place a source's code means: asked once for each code; an unknown one is reported and never guessed."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import TypeAlias

import polars as pl

from tocsin.errors import UnknownCodeError
from tocsin.sources.source import Rejected
from tocsin.world.codes import LATEST, resolve

__all__ = ["Resolve", "place_of", "placed"]

Resolve: TypeAlias = Callable[[str, str, date | None], str]
"""``(code, scheme, on) -> place id``; raises UnknownCodeError. The world's resolver outside tests."""


def place_of(code: str, scheme: str, on: date | None = None) -> str:
    """Return the id of the place that a code of a scheme means, on a day or now, by the world's own table."""
    return resolve(code, scheme, LATEST if on is None else on).id


def placed(
    rows: pl.DataFrame,
    column: str,
    scheme: str,
    resolver: Resolve = place_of,
    *,
    on: str = "",
    known: dict[str, str] | None = None,
    leave_out: Iterable[str] = (),
) -> tuple[pl.DataFrame, tuple[Rejected, ...]]:
    """Return the rows with a ``place`` column in front, and a report on the codes that mean no place.

    Parameters
    ----------
    column, scheme:
        Where the code stands, and which code it is (``iso3``, ``gw``, ``ucdp`` ...).
    on:
        Column with a date, for codes that change hands (``625`` is one Sudan before July 2011 and another after).
    known:
        Codes with a meaning of their own in this source (``ROM`` is ROU to the World Bank), looked up first.
    leave_out:
        Codes that are no place and are meant not to be (a publisher's own aggregates): dropped without a report.
    """
    day = [on] if on else []
    grouped = pl.col(column).cast(pl.String).is_in(list(leave_out)).fill_null(value=False)
    rows = rows.filter(~grouped)
    codes = rows.group_by(column, *day, maintain_order=True).len()
    places: list[str | None] = []
    refused: dict[str, tuple[int, str]] = {}
    for row in codes.iter_rows(named=True):
        code = "" if row[column] is None else str(row[column])
        try:
            places.append((known or {}).get(code) or resolver(code, scheme, row[on] if on else None))
        except UnknownCodeError as error:
            places.append(None)
            refused[code] = (refused.get(code, (0, ""))[0] + int(row["len"]), error.what)
    table = codes.select(column, *day).with_columns(pl.Series("place", places, dtype=pl.String))
    joined = rows.join(table, on=[column, *day], how="left", nulls_equal=True, maintain_order="left")
    kept = joined.filter(pl.col("place").is_not_null()).select("place", pl.exclude("place"))
    report = tuple(
        Rejected(column=column, value=code, reason=reason, rows=count) for code, (count, reason) in refused.items()
    )
    return kept, report
