"""Quantiles as CSV: target, place, origin, period, horizon, model, output_type, output_type_id, value.

The file is plain: one header line and rows, so every reader takes it as it is. Licence, citation, seed and vintage
stand in a metadata file beside it (:func:`tocsin.formats.forecast_format.companion`); a single download that has no
file beside it carries them in ``#`` lines before the header (``inside=True``).
"""

from dataclasses import dataclass

import polars as pl

from tocsin.forecasts.forecast import Forecast
from tocsin.forecasts.summaries import FILE_SCHEMA, period_text, summarise
from tocsin.formats.forecast_format import Notes, comment_lines, companion
from tocsin.formats.forecast_rows import checked
from tocsin.formats.tables import read_table
from tocsin.messages import N_

__all__ = ["FORMAT", "Csv"]


@dataclass(frozen=True)
class Csv:
    """Mean, quantiles and chances of thresholds and events, one row each."""

    id: str = "csv"
    title: str = N_("Quantiles, CSV")
    suffix: str = ".csv"
    states_events: bool = True
    """Whether chances of events stand in the file itself."""
    media_type: str = "text/csv"

    def file_name(self, made: Forecast, notes: Notes) -> str:
        """Name the file: ``tocsin-conflictology-2017-10.csv``."""
        return f"{notes.team}-{made.model}-{period_text(made.origin, made.step_months)}{self.suffix}"

    def write(self, made: Forecast, notes: Notes) -> bytes:
        """Summarise a forecast and write it, comment-free."""
        return self.write_table(summarise(made, notes.thresholds), notes)

    def write_table(self, table: pl.DataFrame, notes: Notes, *, inside: bool = False) -> bytes:
        """Write rows that have the columns of a forecast file; ``inside`` puts the notes into ``#`` lines."""
        text = checked(table.select(list(FILE_SCHEMA)), 0).write_csv()
        return ((comment_lines(notes) if inside else "") + text).encode()

    def beside(self, made: Forecast, notes: Notes) -> dict[str, bytes]:
        """Write the metadata file that stands beside the CSV file."""
        return dict([companion(self.file_name(made, notes), notes, tuple(FILE_SCHEMA))])

    def read(self, data: bytes, notes: Notes) -> pl.DataFrame:
        """Read such a file, with or without ``#`` lines; the file itself says target, model and origin."""
        del notes
        frame, first = read_table(data)
        return checked(frame, first)


FORMAT = Csv()
