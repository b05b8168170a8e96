"""The rules that rows of a forecast file obey, whatever the file was."""

import polars as pl

from tocsin.errors import BadInputError
from tocsin.forecasts.summaries import FILE_SCHEMA
from tocsin.formats.tables import numbers, refuse_rows, require

__all__ = ["checked", "refuse_unruly"]

_PERIOD = r"^\d{4}(-(0[1-9]|1[0-2]))?$"


def checked(frame: pl.DataFrame, first_line: int) -> pl.DataFrame:
    """Return rows in the types of a forecast file, or refuse the first that breaks a rule.

    ``first_line`` is the line on which the first row stands in a CSV file, 0 for anything else.
    """
    require(frame, tuple(FILE_SCHEMA), first_line)
    texts = ("target", "place", "model", "output_type")
    rows = frame.select(
        *(pl.col(column).cast(pl.String) for column in (*texts, "origin", "period")),
        pl.col("output_type_id").cast(pl.String).replace({"": None, "NA": None}),
        numbers(frame, "horizon", pl.Int32(), first_line),
        numbers(frame, "value", pl.Float64(), first_line),
    ).select(list(FILE_SCHEMA))
    for column in texts:
        empty = pl.col(column).is_null() | (pl.col(column) == "")
        refuse_rows(rows, empty, column, first_line, f"the {column} is missing", f"name the {column}")
    for column in ("origin", "period"):
        wrong = ~pl.col(column).str.contains(_PERIOD)
        refuse_rows(
            rows, wrong.fill_null(value=True), column, first_line, "{value} is no period", "write YYYY-MM or YYYY"
        )
    lengths = pl.col("origin").str.len_chars() != pl.col("period").str.len_chars()
    refuse_rows(rows, lengths, "period", first_line, "{value} is not of the origin's kind", "write both alike")
    refuse_rows(
        rows, _ahead() != pl.col("horizon"), "horizon", first_line, "{value} is not period less origin", "count"
    )
    refuse_rows(rows, pl.col("horizon") < 1, "horizon", first_line, "{value} is not ahead", "forecast from 1 on")
    refuse_unruly(rows, first_line)
    return rows


def refuse_unruly(rows: pl.DataFrame, first_line: int) -> None:
    """Refuse unknown output types, ids that do not fit them, doubled rows, crossing quantiles and uneven samples."""
    known = ("mean", "median", "quantile", "chance", "event", "sample")
    kind, id_ = pl.col("output_type"), pl.col("output_type_id")
    refuse_rows(
        rows, ~kind.is_in(known), "output_type", first_line, "{value} is not understood", f"use {', '.join(known)}"
    )
    point = kind.is_in(["mean", "median"])
    refuse_rows(
        rows, point & id_.is_not_null(), "output_type_id", first_line, "a mean has no id {value}", "leave it NA"
    )
    level = id_.cast(pl.Float64, strict=False)
    outside = (kind == "quantile") & (level.is_null() | ~level.is_between(0, 1))
    refuse_rows(rows, outside, "output_type_id", first_line, "{value} is no level from 0 to 1", "write 0.05")
    lacking = kind.is_in(["chance", "event", "sample"]) & id_.is_null()
    remedy = "give a threshold, an event's id or a sample number"
    refuse_rows(rows, lacking, "output_type_id", first_line, "the id is missing", remedy)
    chance = (kind == "chance") & (level.is_null() | ~pl.col("value").is_between(0, 1))
    chance = chance | ((kind == "event") & ~pl.col("value").is_between(0, 1))
    refuse_rows(rows, chance, "value", first_line, "{value} is no chance from 0 to 1", "write 0.25")
    task = ["target", "model", "origin", "place", "horizon"]
    # 0.5 and 0.50 are one level
    same = pl.when(kind == "quantile").then(level.cast(pl.String)).otherwise(id_)
    twice = pl.struct(*task, kind, same).is_duplicated()
    refuse_rows(rows, twice, "output_type_id", first_line, "{value} stands twice for one place and period", "drop one")
    _refuse_crossing(rows, task, first_line)
    samples = rows.filter(kind == "sample").group_by(task).len().with_columns(pl.col("len").max().alias("most"))
    if samples["len"].n_unique() > 1:
        odd = samples.sort("len").row(0, named=True)
        raise BadInputError(
            f"{odd['len']} samples where other places and periods have {odd['most']}",
            where=f"{odd['place']}, horizon {odd['horizon']}",
            remedy="give every place and period the same number of samples",
        )


def _refuse_crossing(rows: pl.DataFrame, task: list[str], first_line: int) -> None:
    levels = (
        rows.with_row_index("row")
        .filter(pl.col("output_type") == "quantile")
        .with_columns(pl.col("output_type_id").cast(pl.Float64).alias("level"))
        .sort(*task, "level")
        .with_columns((pl.col("value") < pl.col("value").shift(1).over(task)).alias("falls"))
        .filter(pl.col("falls"))
    )
    if levels.height:
        first = levels["row"].min()
        at = pl.int_range(pl.len()) == first
        remedy = "quantiles must not fall as the level rises"
        refuse_rows(rows, at, "value", first_line, "{value} is below the quantile of a lower level", remedy)


def _ahead() -> pl.Expr:
    def ordinal(column: str) -> pl.Expr:
        year = pl.col(column).str.slice(0, 4).cast(pl.Int32)
        month = pl.col(column).str.slice(5, 2).cast(pl.Int32, strict=False)
        return pl.when(month.is_null()).then(year).otherwise(year * 12 + month)

    return ordinal("period") - ordinal("origin")
