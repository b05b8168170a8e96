"""Where the United Nations Digital Library keeps its voting data, and how its rows look.

A record page names its files; the newest CSV of a kind carries its date in its name
(``2025_7_21_ga_voting.csv``). One row for a member in a vote: undl_id, ms_code (ISO3), ms_name, ms_vote (Y, N, A, X for
not voting), date, session, resolution, draft, meeting, title, agenda_title, subjects, total_yes, total_no,
total_abstentions, modality ...
"""

import re
from typing import NamedTuple

import polars as pl

from tocsin.errors import SourceError
from tocsin.sources.seam import Fetched, Progress, Seam
from tocsin.sources.tables import text_table
from tocsin.sources.unpack import decoded

__all__ = ["COLUMNS", "SITE", "TERMS", "Terms", "voting_rows"]


class Terms(NamedTuple):
    """Under which terms the rows may be used, and how to cite them."""

    licence: str
    citation: str


TERMS = Terms(
    "United Nations copyright: non-commercial use with attribution (un.org/en/about-us/terms-of-use)",
    "Dag Hammarskjöld Library, United Nations Digital Library, voting data",
)
_HEAD = 4096
_NEEDED = ("undl_id", "ms_code", "ms_vote", "date")
"""What votes are made of; a table that lost one of these is refused."""
SITE = "https://digitallibrary.un.org"
COLUMNS = (
    "undl_id", "ms_code", "ms_vote", "date", "session", "resolution", "title", "agenda_title", "subjects", "total_yes",
    "total_no", "total_abstentions",
)  # fmt: skip


def voting_rows(
    seam: Seam, progress: Progress, record: int, kind: str, site: str = SITE
) -> tuple[Fetched, pl.DataFrame]:
    """Fetch the newest voting file that a record names; columns that this edition lacks are empty.

    Raises
    ------
    SourceError
        Where the record's page names no such file, or the file is not the table it used to be.
    """
    page = seam.fetch(f"{site}/record/{record}", progress, expect="html")
    names = re.findall(
        rf"/record/{record}/files/([\w.-]*{re.escape(kind)}[\w.-]*\.csv)", page.bytes().decode("utf-8", "replace")
    )
    if not names:
        raise SourceError(
            f"the record names no file like *{kind}*.csv",
            where=page.address,
            remedy="look for a new release of Tocsin: the publisher may have changed its pages",
        )
    file = seam.fetch(f"{site}/record/{record}/files/{max(names, key=_dated)}", progress, expect="csv")
    head = decoded(file.bytes()[:_HEAD], file.charset, file.address).splitlines()[0].split(",")
    named = [name.strip().strip('"') for name in head]
    held = text_table(file, [name for name in COLUMNS if name in named or name in _NEEDED])
    return file, held.with_columns(pl.lit(None, pl.String).alias(name) for name in COLUMNS if name not in named)


def _dated(name: str) -> tuple[int, ...]:
    """Order file names by the date in them: 2025_7_21 comes before 2025_10_1."""
    return tuple(int(part) for part in re.findall(r"\d+", name))
