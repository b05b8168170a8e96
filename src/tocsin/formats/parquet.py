"""Quantiles as Parquet: the columns of the CSV format, typed; licence, citation, seed and vintage in the metadata."""

import io
from dataclasses import dataclass

import polars as pl

from tocsin.errors import BadInputError
from tocsin.forecasts.forecast import Forecast
from tocsin.forecasts.summaries import FILE_SCHEMA, period_text, summarise
from tocsin.formats.forecast_format import Notes, parquet_metadata
from tocsin.formats.forecast_rows import checked
from tocsin.formats.tables import is_parquet, read_table
from tocsin.messages import N_

__all__ = ["FORMAT", "Parquet"]


@dataclass(frozen=True)
class Parquet:
    """Mean, quantiles and chances of thresholds and events, one row each."""

    id: str = "parquet"
    title: str = N_("Quantiles, Parquet")
    suffix: str = ".parquet"
    states_events: bool = True
    """Whether chances of events stand in the file itself."""
    media_type: str = "application/vnd.apache.parquet"

    def file_name(self, made: Forecast, notes: Notes) -> str:
        """Name the file: ``tocsin-conflictology-2017-10-quantiles.parquet``."""
        return f"{notes.team}-{made.model}-{period_text(made.origin, made.step_months)}-quantiles{self.suffix}"

    def write(self, made: Forecast, notes: Notes) -> bytes:
        """Summarise a forecast and write it."""
        return self.write_table(summarise(made, notes.thresholds), notes)

    def write_table(self, table: pl.DataFrame, notes: Notes) -> bytes:
        """Write rows that have the columns of a forecast file."""
        file = io.BytesIO()
        checked(table.select(list(FILE_SCHEMA)), 0).write_parquet(file, metadata=parquet_metadata(notes))
        return file.getvalue()

    def beside(self, made: Forecast, notes: Notes) -> dict[str, bytes]:
        """Nothing stands beside a Parquet file: it carries its notes itself."""
        del made, notes
        return {}

    def read(self, data: bytes, notes: Notes) -> pl.DataFrame:
        """Read such a file; the file itself says target, model and origin."""
        del notes
        if not is_parquet(data):
            raise BadInputError("this is no Parquet file", where="byte 0", remedy="name its format, for example csv")
        frame, first = read_table(data)
        return checked(frame, first)


FORMAT = Parquet()
