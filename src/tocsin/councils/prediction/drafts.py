"""Which drafts are to be foretold? A CSV of titles and words; what it says of outcomes is not read."""

import io
import re

import polars as pl

from tocsin.councils.record import ROLL_CALLS
from tocsin.errors import BadInputError

__all__ = ["COLUMNS", "read_drafts"]

COLUMNS = ("rcid", "session", "date", "unres", "amend", "para", "importantvote", "short", "descr", "issues")
"""Columns that are read; rcid and one of short and descr must be there."""

_TRUE = ("1", "1.0", "true", "True", "TRUE", "yes")


def read_drafts(content: bytes, *, where: str = "drafts", session: int) -> pl.DataFrame:
    r"""Read drafts as roll calls without votes; ``session`` stands in where a row names none.

    >>> frame = read_drafts(b"rcid,short,unres\n7,Nuclear disarmament,A/RES/73/50\n", session=73)
    >>> frame.select("id", "session", "short").rows()
    [('7', 73, 'Nuclear disarmament')]

    Raises
    ------
    BadInputError
        The file is no CSV with a header, lacks a column that is needed, or names a draft twice.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    try:
        table = pl.read_csv(io.BytesIO(text.encode()), infer_schema=False, null_values=["", "NA", "NaN", "nan"])
    except pl.exceptions.PolarsError as error:
        raise BadInputError(
            f"this is no CSV with one header ({str(error).splitlines()[0]})",
            where=where,
            remedy=f"write the columns {', '.join(COLUMNS)}",
        ) from error
    table = table.rename({name: name.strip().lower() for name in table.columns})
    if "rcid" not in table.columns or not {"short", "descr"} & set(table.columns):
        raise BadInputError(
            f"the columns rcid and short or descr are needed; the file has {', '.join(table.columns[:12])}",
            where=where,
            remedy=f"write the columns {', '.join(COLUMNS)}",
        )
    table = table.with_columns(pl.lit(None, pl.String).alias(name) for name in COLUMNS if name not in table.columns)
    ids = table["rcid"].str.strip_chars().str.replace(r"\.0$", "")
    if ids.null_count() or ids.is_duplicated().any():
        row = int(ids.is_null().arg_max() or 0) if ids.null_count() else int(ids.is_duplicated().arg_max() or 0)
        raise BadInputError(
            "a draft has no rcid, or one that another has", where=f"{where}:{row + 2}", remedy="give each its own"
        )
    told = pl.col("session").cast(pl.Float64, strict=False).cast(pl.Int32, strict=False)
    written = pl.col("unres").map_elements(_session, return_dtype=pl.Int32)
    flags = {"amend": "amendment", "para": "paragraph", "importantvote": "important"}
    return table.select(
        ids.alias("id"),
        pl.coalesce(told, written, pl.lit(session, pl.Int32)).alias("session"),
        pl.col("date").str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False),
        pl.col("unres").fill_null("").alias("symbol"),
        *(pl.col(name).is_in(_TRUE).fill_null(value=False).alias(as_) for name, as_ in flags.items()),
        pl.col("short").fill_null(""),
        pl.col("descr").fill_null("").alias("text"),
        pl.col("issues").fill_null(""),
        *(pl.lit(None, ROLL_CALLS[name]).alias(name) for name in ("yes", "no", "abstain")),
        *(pl.lit("").alias(name) for name in ("outcome", "against")),
        pl.lit("unknown").alias("count"),
    ).select(pl.col(name).cast(kind) for name, kind in ROLL_CALLS.items())


def _session(symbol: str | None) -> int | None:
    found = re.search(r"(\d{1,3})/", (symbol or "").removeprefix("A/RES/").removeprefix("R/"))
    return int(found[1]) if found else None
