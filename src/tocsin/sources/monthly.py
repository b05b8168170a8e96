"""How a table of place codes, months and values becomes a monthly series."""

from collections.abc import Iterable
from datetime import datetime

import polars as pl

from tocsin.observations.rows import stamped
from tocsin.observations.series import Series
from tocsin.sources.codes import Resolve, placed
from tocsin.sources.seam import Fetched
from tocsin.sources.source import Reading, Rejected

__all__ = ["month_figures", "monthly"]


def monthly(
    series: Series,
    rows: pl.DataFrame,
    file: Fetched,
    *,
    scheme: str,
    resolve: Resolve,
    released: datetime | None = None,
    leave_out: Iterable[str] = (),
    notes: tuple[str, ...] = (),
) -> Reading:
    """Return a reading from columns code, month (``YYYY-MM``) and value, as text or numbers.

    Codes are read as today's list lays them over the past, which is how climate and price tables are drawn up. A
    missing value is left out; a month or a value that is none is reported.
    """
    figures, wrong = month_figures(rows)
    found, unknown = placed(figures, "code", scheme, resolve, leave_out=leave_out)
    return Reading(
        series=series,
        frame=stamped(found, series, released),
        address=file.address,
        checksum=file.checksum,
        retrieved=file.retrieved,
        known_basis="recorded" if released else "assumed",
        notes=notes,
        rejected=(*wrong, *unknown),
    )


def month_figures(rows: pl.DataFrame) -> tuple[pl.DataFrame, tuple[Rejected, ...]]:
    """Return code, period (first day) and value of the rows that hold both, and a report on cells that hold neither.

    >>> frame, report = month_figures(pl.DataFrame({"code": ["A", "A"], "month": ["2020-01", "soon"],
    ...                                             "value": ["1.5", "2"]}))
    >>> frame.rows(), [str(entry) for entry in report]
    ([('A', datetime.date(2020, 1, 1), 1.5)], ["1 row, column month, value 'soon': this is no month"])
    """
    typed = rows.select(
        "code",
        (pl.col("month").cast(pl.String) + "-01").str.to_date("%Y-%m-%d", strict=False).alias("period"),
        pl.col("value").cast(pl.Float64, strict=False),
        pl.col("month").cast(pl.String).alias("said_period"),
        pl.col("value").cast(pl.String).alias("said_value"),
    ).with_columns(pl.when(pl.col("value").is_finite()).then("value").alias("value"))
    report: list[Rejected] = []
    for column, name, reason in (("period", "month", "this is no month"), ("value", "value", "this is no number")):
        wrong = typed.filter(pl.col(column).is_null() & pl.col(f"said_{column}").is_not_null())
        counts = wrong.group_by(f"said_{column}", maintain_order=True).len()
        report += (Rejected(column=name, value=said, reason=reason, rows=count) for said, count in counts.iter_rows())
    return typed.select("code", "period", "value").drop_nulls(["period", "value"]), tuple(report)
