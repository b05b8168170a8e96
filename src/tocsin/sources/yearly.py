"""How a table of country codes, years and values becomes a yearly series."""

from collections.abc import Iterable
from datetime import datetime

import polars as pl

from tocsin.observations.rows import stamped
from tocsin.observations.series import Series
from tocsin.sources.codes import Resolve, placed
from tocsin.sources.source import Reading

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
    """Return a reading from columns code, year (integer) and value; codes are read as of each year's last day."""
    figures, rejected = placed(
        rows.with_columns(pl.date(pl.col("year"), 1, 1).alias("period"), pl.date(pl.col("year"), 12, 31).alias("day")),
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
        rejected=rejected,
    )
