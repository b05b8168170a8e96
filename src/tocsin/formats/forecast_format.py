"""What every forecast file format offers, and the notes that travel with every file."""

from datetime import datetime
from typing import Protocol, runtime_checkable

import msgspec
import polars as pl

from tocsin.forecasts.forecast import Forecast
from tocsin.world.months import Month

__all__ = ["ForecastFormat", "Notes", "comment_lines", "companion", "last_day", "parquet_metadata"]


class Notes(msgspec.Struct, frozen=True, kw_only=True):
    """What a file must carry besides its rows, and what a reader must be told that a foreign file does not say."""

    licence: str = ""
    citation: str = ""
    policy: str = ""
    """The label of what is in the file: who may see it."""
    disclaimer: str = ""
    seed: int | None = None
    vintage: str = ""
    history: str = ""
    made: datetime | None = None
    """Aware UTC; None leaves it out, so that the same forecast gives the same bytes."""
    team: str = "tocsin"
    """Team name in hubverse file names: letters, digits and underscores."""
    thresholds: tuple[float, ...] = ()
    """Thresholds whose chances the quantile files state."""
    samples: bool = False
    """Hubverse files: draws beside mean and quantiles."""
    codes: dict[str, int] = {}
    """Place id -> code in the format's own system (VIEWS country_id)."""
    target: str = ""
    """Reading: the target of a file that does not name it."""
    model: str = ""
    """Reading: the model of a file that does not name it."""
    origin: Month | None = None
    """Reading: the origin of a file that does not name it."""
    step_months: int = 1
    """Months in a period: 1 or 12."""


@runtime_checkable
class ForecastFormat(Protocol):
    """A forecast file format. One file each; found through the ``tocsin.formats`` entry points; bytes in and out."""

    id: str
    """The word of ``--format``."""
    title: str
    """Message id."""
    suffix: str
    media_type: str

    def file_name(self, made: Forecast, notes: Notes) -> str:
        """Name the file of a forecast, suffix included."""
        ...

    def write(self, made: Forecast, notes: Notes) -> bytes:
        """Write a forecast; the same forecast and notes give the same bytes."""
        ...

    def beside(self, made: Forecast, notes: Notes) -> dict[str, bytes]:
        """Write the files that belong beside it, by name: notes that the file itself has no room for."""
        ...

    def read(self, data: bytes, notes: Notes) -> pl.DataFrame:
        """Read a file into the columns of :data:`tocsin.forecasts.summaries.FILE_SCHEMA`.

        Raises :class:`tocsin.errors.BadInputError` that names the line and the column at fault.
        """
        ...


def parquet_metadata(notes: Notes) -> dict[str, str]:
    """Write the notes as the key-value metadata of a Parquet file.

    >>> parquet_metadata(Notes(licence="CC-BY-4.0", seed=7))
    {'licence': 'CC-BY-4.0', 'seed': '7'}
    """
    found = {
        "licence": notes.licence,
        "policy": notes.policy,
        "citation": notes.citation,
        "disclaimer": notes.disclaimer,
        "seed": "" if notes.seed is None else str(notes.seed),
        "vintage": notes.vintage,
        "history": notes.history,
        "made": notes.made.isoformat() if notes.made else "",
    }
    return {key: " ".join(text.split()) for key, text in found.items() if text}


def comment_lines(notes: Notes) -> str:
    r"""Write the notes as ``#`` lines that may stand before a CSV header.

    >>> comment_lines(Notes(licence="CC-BY-4.0"))
    '# licence: CC-BY-4.0\n'
    """
    return "".join(f"# {key}: {text}\n" for key, text in parquet_metadata(notes).items())


def companion(name: str, notes: Notes, columns: tuple[str, ...]) -> tuple[str, bytes]:
    """Name and write the metadata file that stands beside a comment-free CSV file.

    It follows *Metadata Vocabulary for Tabular Data* (W3C, 2015), which lets readers find it as
    ``NAME-metadata.json``; keys of ours stand under ``tocsin:``.

    >>> companion("a.csv", Notes(licence="CC-BY-4.0"), ("place",))[0]
    'a.csv-metadata.json'
    """
    own = {f"tocsin:{key}": text for key, text in parquet_metadata(notes).items() if key not in {"licence", "citation"}}
    document = {
        "@context": ["http://www.w3.org/ns/csvw", {"tocsin": "https://tocsin.invalid/terms#"}],
        "url": name,
        "dc:license": notes.licence,
        "dc:bibliographicCitation": notes.citation,
        **own,
        "tableSchema": {"columns": [{"name": column, "titles": column} for column in columns]},
    }
    return f"{name}-metadata.json", msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"


def last_day(period: Month, step_months: int) -> str:
    """Write the last day of a period.

    >>> last_day(Month(2016, 2), 1), last_day(Month(2016, 1), 12)
    ('2016-02-29', '2016-12-31')
    """
    following = (period + step_months).first_day
    return following.fromordinal(following.toordinal() - 1).isoformat()
