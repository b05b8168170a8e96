"""Which rows could have been known at an origin? The two-times law, and nothing else, decides."""

from datetime import datetime
from typing import Literal, Self, TypeAlias

import msgspec
import polars as pl

from tocsin.errors import BadInputError
from tocsin.observations.series import COLUMNS, PeriodKind
from tocsin.world.months import Month

__all__ = ["HISTORIES", "REASONS", "SCHEMA", "AsOf", "History", "audit", "dated", "known"]

History: TypeAlias = Literal["assumed", "recorded", "feature", "final"]

HISTORIES: dict[str, str] = {
    "assumed": "rows without a dated release count as known at period end plus the source's stated lag",
    "recorded": "only rows of a dated release count",
    "feature": "the newest vintage up to the origin, whatever was known then: revised history, said so",
    "final": "final outcomes laid over the feature vintage: what the official benchmarks had",
}
"""What each reading of the past admits, in words that are printed with every result."""

SCHEMA: dict[str, pl.DataType] = {
    "place": pl.String(),
    "period": pl.Date(),
    "value": pl.Float64(),
    "known_since": pl.Datetime("us", "UTC"),
    "known_basis": pl.Enum(["recorded", "assumed"]),
}
"""The polars types of :data:`tocsin.observations.series.COLUMNS`, in the same order."""

REASONS: dict[str, str] = {
    "recorded": "admitted: a dated release on or before the instant",
    "assumed": "admitted: period end plus lag is on or before the instant",
    "revised": "admitted: this history asks for the newest vintage up to the origin",
    "after-origin": "left out: the period ends after the origin",
    "recorded-later": "left out: released after the instant",
    "assumed-later": "left out: period end plus lag is after the instant",
    "basis": "left out: this history takes recorded rows only",
    "superseded": "left out: a newer admitted vintage speaks of the same place and period",
}
"""Why :func:`audit` admitted a row or left it out."""


class AsOf(msgspec.Struct, frozen=True, order=True):
    """Say from where, and when, one is looking back.

    >>> view = AsOf.at(Month(2017, 10))
    >>> str(view.origin), view.instant.isoformat()
    ('2017-10', '2017-12-01T00:00:00+00:00')
    """

    origin: Month
    """The last month of data."""
    instant: datetime
    """The moment of looking (aware, UTC): nothing released later is seen."""

    def __post_init__(self) -> None:
        """Refuse an instant without a zone, which would mean different moments on different machines."""
        if self.instant.tzinfo is None:
            raise BadInputError("the instant of an as-of read has no time zone", remedy="pass an aware UTC datetime")

    @classmethod
    def at(cls, origin: Month, instant: datetime | None = None) -> Self:
        """Look from ``origin``, by default one full month after it closed, when its own data is usually out."""
        return cls(origin, (origin + 1).end if instant is None else instant)


def audit(
    frame: pl.DataFrame, as_of: AsOf, lag_days: int, history: History = "assumed", period: PeriodKind = "month"
) -> pl.DataFrame:
    """Tell which rows a read admitted, which it left out, and why.

    Parameters
    ----------
    frame:
        Rows of one or more vintages with the columns of :data:`SCHEMA`. An optional column ``vintage`` (Int32) numbers
        the vintages in the order of their arrival; without it all rows belong to one.
    as_of:
        The origin and the instant.
    lag_days:
        The series' stated publication lag, in days from the end of the period.
    history:
        One of :data:`HISTORIES`. ``final`` is read like ``feature``: the overlay happens before.
    period:
        The series' kind of period.

    Returns
    -------
    polars.DataFrame
        Every row of ``frame`` in its order, with ``period_end``, ``known_at`` (the moment the law goes by),
        ``admitted`` and ``reason`` (a key of :data:`REASONS`).

    Examples
    --------
    >>> from datetime import date, UTC
    >>> rows = pl.DataFrame(
    ...     {"place": ["SDN", "SDN"], "period": [date(2017, 10, 1), date(2017, 11, 1)], "value": [3.0, 4.0],
    ...      "known_since": [datetime(2017, 11, 26, tzinfo=UTC), datetime(2017, 12, 26, tzinfo=UTC)],
    ...      "known_basis": ["assumed", "assumed"]}, schema=SCHEMA)
    >>> audit(rows, AsOf.at(Month(2017, 10)), lag_days=25)["reason"].to_list()
    ['assumed', 'after-origin']
    """
    if history not in HISTORIES:
        raise BadInputError(
            f"there is no history {history!r}", where="--history", remedy=f"choose {', '.join(HISTORIES)}"
        )
    rows = frame if "vintage" in frame.columns else frame.with_columns(pl.lit(0, pl.Int32).alias("vintage"))
    recorded = pl.col("dated")
    revised = history in {"feature", "final"}
    instant = pl.lit(as_of.instant, pl.Datetime("us", "UTC"))
    late = pl.col("known_at") > instant
    refusals = [("after-origin", pl.col("period_end") > pl.lit(as_of.origin.end, pl.Datetime("us", "UTC")))]
    if history == "recorded":
        refusals.append(("basis", ~recorded))
    if not revised:
        refusals += [("recorded-later", recorded & late), ("assumed-later", late)]
    refused = pl.coalesce([pl.when(unmet).then(pl.lit(reason)) for reason, unmet in refusals] + [pl.lit("")])
    granted = pl.lit("revised") if revised else pl.when(recorded).then(pl.lit("recorded")).otherwise(pl.lit("assumed"))
    judged = dated(rows, lag_days, period).with_row_index("row").with_columns(refused.alias("reason"))
    # A dated release beats an assumption; then the later release; then the vintage that arrived later.
    order = ["vintage"] if revised else ["dated", "release", "vintage"]
    best = (
        judged.filter(pl.col("reason") == "")
        .sort(order, nulls_last=False, maintain_order=True)
        .unique(["place", "period"], keep="last", maintain_order=True)
        .select("row", pl.lit(value=True).alias("best"))
    )
    return (
        judged.join(best, on="row", how="left", maintain_order="left")
        .with_columns(pl.col("best").fill_null(value=False).alias("admitted"))
        .with_columns(
            pl.when("admitted")
            .then(granted)
            .when(pl.col("reason") == "")
            .then(pl.lit("superseded"))
            .otherwise(pl.col("reason"))
            .alias("reason")
        )
        .select(*rows.columns, "period_end", "known_at", "admitted", "reason")
    )


def dated(frame: pl.DataFrame, lag_days: int, period: PeriodKind = "month") -> pl.DataFrame:
    """Tell when each row's period ended and when it became known, by which the law goes.

    Adds ``period_end``, ``known_at`` (the release of a recorded row, else period end plus lag), ``dated`` (is it a
    recorded row?), ``release`` (null for assumed rows) and, where there is none, ``vintage``.
    """
    end = pl.col("period").dt.offset_by("1mo" if period == "month" else "1y").cast(pl.Datetime("us", "UTC"))
    recorded = pl.col("known_basis") == "recorded"
    numbered = frame if "vintage" in frame.columns else frame.with_columns(pl.lit(0, pl.Int32).alias("vintage"))
    return numbered.with_columns(end.alias("period_end"), recorded.alias("dated")).with_columns(
        pl.when("dated")
        .then(pl.col("known_since"))
        .otherwise(pl.col("period_end") + pl.duration(days=lag_days))
        .alias("known_at"),
        pl.when("dated").then(pl.col("known_since")).alias("release"),
    )


def known(
    frame: pl.DataFrame, as_of: AsOf, lag_days: int, history: History = "assumed", period: PeriodKind = "month"
) -> pl.DataFrame:
    """Tell what was known at an origin: one row for each place and period, sorted, nothing that the law excludes.

    Parameters and errors as in :func:`audit`; returns the columns of :data:`SCHEMA` only.
    """
    return (
        audit(frame, as_of, lag_days, history, period).filter("admitted").select(list(COLUMNS)).sort("place", "period")
    )
