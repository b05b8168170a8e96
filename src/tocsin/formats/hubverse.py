"""Hubverse model output: origin_date, target, horizon, location, output_type, output_type_id, value.

Rules from the hubverse documentation (hubdocs, "Model output" and "Sample output type", schema 5): a file is named
``<round_id>-<team>-<model>``; mean and median have a missing id, written ``NA`` in CSV; quantile ids are levels and
values do not fall as levels rise; a sample id names one draw of a joint distribution. Ours are joint across horizons (a
draw is a path) and independent across locations, so ids are unique over the file's locations.
"""

import re
from dataclasses import dataclass

import numpy as np
import polars as pl

from tocsin.errors import BadInputError
from tocsin.forecasts.forecast import Forecast
from tocsin.forecasts.summaries import FILE_SCHEMA, period_text, summarise
from tocsin.formats.forecast_format import Notes, companion, last_day
from tocsin.formats.forecast_rows import refuse_unruly
from tocsin.formats.tables import numbers, read_table, refuse_rows, require
from tocsin.messages import N_
from tocsin.world.months import Month

__all__ = ["COLUMNS", "FORMAT", "Hubverse", "model_of"]

COLUMNS = ("origin_date", "target", "horizon", "location", "output_type", "output_type_id", "value")

_NAME = re.compile(r"(?P<round>\d{4}-\d{2}-\d{2})-(?P<team>\w+)-(?P<model>\w+)\.(csv|parquet)")
_DATE = r"^\d{4}-\d{2}-\d{2}$"


def model_of(name: str) -> tuple[str, str, str]:
    """Take a model output file's name apart: round id, team, model.

    >>> model_of("2017-10-31-tocsin-conflictology.csv")
    ('2017-10-31', 'tocsin', 'conflictology')
    """
    match = _NAME.fullmatch(name)
    if match is None:
        raise BadInputError(
            f"{name!r} is no name of a hubverse file", remedy="name it <origin date>-<team>-<model>.csv or .parquet"
        )
    return match["round"], match["team"], match["model"]


@dataclass(frozen=True)
class Hubverse:
    """Mean and quantiles, and draws as samples on request."""

    id: str = "hub"
    title: str = N_("Hubverse model output")
    suffix: str = ".csv"
    media_type: str = "text/csv"

    def file_name(self, made: Forecast, notes: Notes) -> str:
        """Name the file: ``2017-10-31-tocsin-conflictology.csv``; the round id is the last day of data."""
        for part, word in ((notes.team, "team"), (made.model, "model")):
            if not re.fullmatch(r"\w+", part):
                raise BadInputError(f"{word} {part!r} does not fit a file name", remedy="use letters, digits, _")
        return f"{last_day(made.origin, made.step_months)}-{notes.team}-{made.model}{self.suffix}"

    def table(self, made: Forecast, notes: Notes) -> pl.DataFrame:
        """Lay a forecast out as the hub's columns, every value but ``value`` and ``horizon`` as text."""
        summary = summarise(made, ())
        parts = [
            summary.select(
                "horizon", pl.col("place").alias("location"), "output_type", "output_type_id", pl.col("value")
            )
        ]
        if notes.samples:
            parts.append(_samples(made))
        return pl.concat(parts).select(
            pl.lit(last_day(made.origin, made.step_months)).alias("origin_date"),
            pl.lit(made.target).alias("target"),
            "horizon",
            "location",
            "output_type",
            "output_type_id",
            "value",
        )

    def write(self, made: Forecast, notes: Notes) -> bytes:
        """Write mean, 23 quantiles, and samples if asked; the notes go into the file beside it."""
        return self.table(made, notes).write_csv(null_value="NA").encode()

    def beside(self, made: Forecast, notes: Notes) -> dict[str, bytes]:
        """Write the metadata file that stands beside the CSV file."""
        return dict([companion(self.file_name(made, notes), notes, COLUMNS)])

    def read(self, data: bytes, notes: Notes) -> pl.DataFrame:
        """Read a hub file, CSV or Parquet, made anywhere; ``notes`` gives model and length of a period.

        Locations are taken as place ids. A further column ``target_end_date`` is passed over; any other is refused,
        because it would be a task id that this node does not know.
        """
        if not notes.model:
            raise BadInputError("a hubverse file does not say its model", remedy="give --model NAME")
        frame, first = read_table(data)
        require(frame, COLUMNS, first)
        further = [column for column in frame.columns if column not in {*COLUMNS, "target_end_date"}]
        if further:
            raise BadInputError(
                f"column {further[0]!r} is not known here", where="line 1", remedy=f"keep only {', '.join(COLUMNS)}"
            )
        texts = frame.select(
            *(
                pl.col(column).cast(pl.String)
                for column in COLUMNS
                if column not in {"horizon", "value", "output_type_id"}
            ),
            pl.col("output_type_id").cast(pl.String).replace({"NA": None, "": None, "NaN": None}),
            numbers(frame, "horizon", pl.Int32(), first),
            numbers(frame, "value", pl.Float64(), first),
        )
        refuse_rows(
            texts,
            ~pl.col("origin_date").str.contains(_DATE).fill_null(value=False),
            "origin_date",
            first,
            "{value} is no date",
            "write YYYY-MM-DD",
        )
        refuse_rows(texts, pl.col("horizon") < 1, "horizon", first, "{value} is not ahead", "forecast from 1 on")
        rows = self._rows(texts, notes)
        refuse_unruly(rows, first)
        return rows

    def _rows(self, texts: pl.DataFrame, notes: Notes) -> pl.DataFrame:
        pairs = texts.select("origin_date", "horizon").unique()
        origins = {text: self._origin(text, notes.step_months) for text in pairs["origin_date"].unique().to_list()}
        periods = pairs.with_columns(
            pl.Series(
                "period",
                [
                    period_text(origins[text] + horizon * notes.step_months, notes.step_months)
                    for text, horizon in pairs.iter_rows()
                ],
                dtype=pl.String,
            ),
            pl.Series("origin", [period_text(origins[text], notes.step_months) for text in pairs["origin_date"]]),
        )
        return (
            texts.join(periods, on=["origin_date", "horizon"], how="left", maintain_order="left")
            .with_columns(pl.col("location").alias("place"), pl.lit(notes.model).alias("model"))
            .select([pl.col(name).cast(kind) for name, kind in FILE_SCHEMA.items()])
        )

    def _origin(self, text: str, step_months: int) -> Month:
        month = Month.parse(text[:7])
        return Month(month.year, 1) if step_months == 12 else month


def _samples(made: Forecast) -> pl.DataFrame:
    kept = [row for row in range(len(made.places)) if not np.isnan(made.draws[row, 0, 0])]
    draws = made.draws[kept]
    places, steps, count = draws.shape
    number = np.arange(places)[:, None, None] * count + np.arange(count) + 1
    return pl.DataFrame(
        {
            "horizon": np.broadcast_to(np.asarray(made.steps, dtype=np.int32)[None, :, None], draws.shape).ravel(),
            "location": pl.Series([made.places[row] for row in kept], dtype=pl.String).gather(
                np.repeat(np.arange(places), steps * count)
            ),
            "output_type": pl.Series(["sample"]).new_from_index(0, draws.size),
            "output_type_id": pl.Series(np.broadcast_to(number, draws.shape).ravel()).cast(pl.String),
            "value": draws.ravel().astype(np.float64),
        }
    )


FORMAT = Hubverse()
