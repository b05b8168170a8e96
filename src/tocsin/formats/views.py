"""The file of the VIEWS prediction challenge: month_id, country_id, draw, outcome.

Months count from 1980-01 = 1. Countries go by the VIEWS country_id, whose table is read from its source at sync and
handed in. Source: Hegre, H. et al. (2024), The 2023/24 VIEWS prediction challenge, arXiv 2407.11045.
"""

import io
from dataclasses import dataclass

import numpy as np
import polars as pl

from tocsin.errors import BadInputError, UnknownCodeError
from tocsin.forecasts.forecast import Forecast
from tocsin.forecasts.summaries import FILE_SCHEMA, period_text
from tocsin.formats.forecast_format import Notes, parquet_metadata
from tocsin.formats.tables import numbers, read_table, refuse_rows, require
from tocsin.messages import N_
from tocsin.world.months import Month

__all__ = ["COLUMNS", "FORMAT", "Views", "month_id", "month_of"]

COLUMNS = ("month_id", "country_id", "draw", "outcome")

_BEFORE_FIRST = Month(1979, 12)


def month_id(month: Month) -> int:
    """Give a month the number it has at VIEWS.

    >>> month_id(Month(2018, 1))
    457
    """
    return month - _BEFORE_FIRST


def month_of(number: int) -> Month:
    """Return the month of a VIEWS number.

    >>> str(month_of(526))
    '2023-10'
    """
    return _BEFORE_FIRST + number


@dataclass(frozen=True)
class Views:
    """The challenge's file, as Parquet (written) or CSV (also read); draws count from 0."""

    id: str = "views"
    title: str = N_("VIEWS prediction challenge")
    suffix: str = ".parquet"
    media_type: str = "application/vnd.apache.parquet"

    def file_name(self, made: Forecast, notes: Notes) -> str:
        """Name the file: ``tocsin-conflictology-2017-10.parquet``."""
        return f"{notes.team}-{made.model}-{made.origin}{self.suffix}"

    def table(self, made: Forecast, notes: Notes) -> pl.DataFrame:
        """Lay a forecast out as the challenge's four columns, sorted; places without a forecast are left out."""
        if made.step_months != 1:
            raise BadInputError("a VIEWS file speaks of months", where=made.target, remedy="choose csv or parquet")
        kept = [row for row in range(len(made.places)) if not np.isnan(made.draws[row, 0, 0])]
        unknown = [made.places[row] for row in kept if made.places[row] not in notes.codes]
        if unknown:
            raise UnknownCodeError(
                f"{len(unknown)} places have no VIEWS country_id: {', '.join(unknown[:5])}",
                where=made.model,
                remedy="sync the source views, or leave these places out",
            )
        draws = made.draws[kept]
        shape = draws.shape
        countries = np.asarray([notes.codes[made.places[row]] for row in kept], dtype=np.int32)
        months = np.asarray([month_id(period) for period in made.periods], dtype=np.int32)
        return pl.DataFrame(
            {
                "month_id": np.broadcast_to(months[None, :, None], shape).ravel(),
                "country_id": np.broadcast_to(countries[:, None, None], shape).ravel(),
                "draw": np.broadcast_to(np.arange(shape[2], dtype=np.int32), shape).ravel(),
                "outcome": draws.ravel(),
            }
        ).sort("month_id", "country_id", "draw")

    def write(self, made: Forecast, notes: Notes) -> bytes:
        """Write every draw; licence, citation, seed and vintage stand in the Parquet metadata."""
        file = io.BytesIO()
        facts = {"target": made.target, "model": made.model, "origin": str(made.origin)}
        self.table(made, notes).write_parquet(file, metadata={**facts, **parquet_metadata(notes)})
        return file.getvalue()

    def beside(self, made: Forecast, notes: Notes) -> dict[str, bytes]:
        """Nothing stands beside a Parquet file: it carries its notes itself."""
        del made, notes
        return {}

    def read(self, data: bytes, notes: Notes) -> pl.DataFrame:
        """Read a challenge file made anywhere; ``notes`` gives origin, model, target and country codes.

        Other columns (an index, a window) are passed over. Every country-month must have the same number of draws.
        """
        if notes.origin is None or not notes.model:
            raise BadInputError(
                "a VIEWS file does not say its origin and model", remedy="give --origin YYYY-MM and --model NAME"
            )
        frame, first = read_table(data)
        require(frame, COLUMNS, first)
        rows = pl.DataFrame(
            [
                *(numbers(frame, column, pl.Int32(), first) for column in COLUMNS[:3]),
                numbers(frame, "outcome", pl.Float64(), first),
            ]
        )
        self._refuse(rows, notes, first)
        place_of = {code: place for place, code in notes.codes.items()}
        periods = {number: month_of(number) for number in rows["month_id"].unique().to_list()}
        return rows.select(
            pl.lit(notes.target).alias("target"),
            pl.col("country_id").replace_strict(place_of, return_dtype=pl.String).alias("place"),
            pl.lit(period_text(notes.origin, 1)).alias("origin"),
            pl.col("month_id")
            .replace_strict({number: str(period) for number, period in periods.items()}, return_dtype=pl.String)
            .alias("period"),
            (pl.col("month_id") - month_id(notes.origin)).alias("horizon"),
            pl.lit(notes.model).alias("model"),
            pl.lit("sample").alias("output_type"),
            pl.col("draw").cast(pl.String).alias("output_type_id"),
            pl.col("outcome").alias("value"),
        ).select([pl.col(name).cast(kind) for name, kind in FILE_SCHEMA.items()])

    def _refuse(self, rows: pl.DataFrame, notes: Notes, first: int) -> None:
        origin = month_id(notes.origin) if notes.origin else 0
        refuse_rows(rows, pl.col("outcome") < 0, "outcome", first, "{value} is below zero", "deaths are counts")
        codes = list(notes.codes.values())
        refuse_rows(
            rows,
            ~pl.col("country_id").is_in(codes),
            "country_id",
            first,
            "{value} is no VIEWS country_id that this node knows",
            "sync the source views, or correct the id",
        )
        refuse_rows(
            rows,
            pl.col("month_id") <= origin,
            "month_id",
            first,
            f"month {{value}} is not after the origin {notes.origin} ({origin})",
            "correct --origin",
        )
        keys = pl.struct("month_id", "country_id", "draw")
        refuse_rows(rows, keys.is_duplicated(), "draw", first, "draw {value} stands twice", "number the draws")
        cells = rows.group_by("month_id", "country_id").len().with_columns(pl.col("len").max().alias("most"))
        if cells["len"].n_unique() > 1:
            odd = cells.sort("len").row(0, named=True)
            raise BadInputError(
                f"{odd['len']} draws where other country-months have {odd['most']}",
                where=f"month_id {odd['month_id']}, country_id {odd['country_id']}",
                remedy="give every country-month the same number of draws",
            )


FORMAT = Views()
