"""Which release speaks of a month at a look back, where each states whole months anew? A law for tables of events."""

import polars as pl

from tocsin.observations.as_of import AsOf

__all__ = ["restated"]


def restated(frame: pl.DataFrame, as_of: AsOf) -> pl.DataFrame:
    """Return the rows that could have been known: for each month those of one release, nothing that came later.

    A table of events is not corrected cell by cell: the next release states a month anew, and what it leaves out was
    taken back. So of a month all rows come from one release: of those out at the instant the highest ``rank`` (a yearly
    release before a preliminary one), then a dated one before an assumed one, the latest, and the last that arrived.

    Parameters
    ----------
    frame:
        Rows with ``period`` (Date, a month), ``known_since``, ``known_basis``, ``rank`` and ``vintage`` (integers); the
        other columns are carried along.
    as_of:
        The origin and the instant: no month after the origin, no release after the instant.

    Returns
    -------
    polars.DataFrame
        The admitted rows in their order, with all columns.

    Examples
    --------
    >>> from datetime import UTC, date, datetime
    >>> from tocsin.world.months import Month
    >>> out = [datetime(2023, 11, 20, tzinfo=UTC), datetime(2024, 6, 1, tzinfo=UTC)]
    >>> rows = pl.DataFrame({"period": [date(2023, 10, 1)] * 2, "known_since": out, "known_basis": ["assumed"] * 2,
    ...                      "rank": [0, 1], "vintage": [1, 1], "deaths": [5, 9]})
    >>> [restated(rows, AsOf.at(Month(2023, 10), out[at]))["deaths"].to_list() for at in (0, 1)]
    [[5], [9]]
    """
    end = pl.col("period").dt.offset_by("1mo").cast(pl.Datetime("us", "UTC"))
    admissible = frame.filter(
        (end <= pl.lit(as_of.origin.end, pl.Datetime("us", "UTC")))
        & (pl.col("known_since") <= pl.lit(as_of.instant, pl.Datetime("us", "UTC")))
    )
    order = ["rank", "dated", "known_since", "vintage"]
    judged = admissible.with_columns((pl.col("known_basis").cast(pl.String) == "recorded").alias("dated"))
    best = judged.sort(order).unique("period", keep="last", maintain_order=True).select("period", *order)
    return judged.join(best, on=["period", *order], how="semi", maintain_order="left").select(frame.columns)
