"""How a table of country codes, years and values becomes a yearly series."""

from collections.abc import Iterable
from datetime import datetime

import polars as pl

from tocsin.observations.rows import stamped
from tocsin.observations.series import Series
from tocsin.sources.codes import Resolve, placed
from tocsin.sources.source import Reading, Rejected

__all__ = ["yearly"]


def yearly(
    series: Series,
    rows: pl.DataFrame,
    *,
    scheme: str,
    resolve: Resolve,
    address: str,
    checksum: str,
    retrieved: datetime,
    released: datetime | None = None,
    leave_out: Iterable[str] = (),
) -> Reading:
    """Return a reading from columns code, year and value, as text or numbers; codes are read as of each year's end.

    A missing value is left out; a year or a value that is none is reported.
    """
    sound, wrong = _typed(rows)
    figures, unknown = placed(
        sound.with_columns(pl.date(pl.col("year"), 1, 1).alias("period"), pl.date(pl.col("year"), 12, 31).alias("day")),
        "code",
        scheme,
        resolve,
        on="day",
        leave_out=leave_out,
    )
    return Reading(
        series=series,
        frame=stamped(figures, series, released),
        address=address,
        checksum=checksum,
        retrieved=retrieved,
        known_basis="recorded" if released else "assumed",
        rejected=(*wrong, *unknown),
    )


def _typed(rows: pl.DataFrame) -> tuple[pl.DataFrame, tuple[Rejected, ...]]:
    """Return the rows with numbers in them, and a report on cells that hold something else."""
    typed = rows.select(
        "code",
        pl.col("year").cast(pl.Int32, strict=False),
        pl.col("value").cast(pl.Float64, strict=False),
        pl.col("year").cast(pl.String).alias("said_year"),
        pl.col("value").cast(pl.String).alias("said_value"),
    )
    report: list[Rejected] = []
    for column, reason in (("year", "this is no year"), ("value", "this is no number")):
        wrong = typed.filter(pl.col(column).is_null() & pl.col(f"said_{column}").is_not_null())
        counts = wrong.group_by(f"said_{column}", maintain_order=True).len()
        report += (Rejected(column=column, value=said, reason=reason, rows=count) for said, count in counts.iter_rows())
    return typed.select("code", "year", "value").drop_nulls(["year", "value"]), tuple(report)
