"""Votes in the International Monetary Fund: of each member among the governors, and of each chair of the Board.

Publisher: the Fund's pages of members (``/external/np/sec/memdir/members.aspx``) and of Executive Directors
(``eds.aspx``), tables in HTML that show the day they are read. Mirror: ``institutions/imf_votes.csv`` (member, votes,
iso3) and ``institutions/imf_executive_board.csv`` (chair, votes, label), both as the pages stood in October 2022. The
Fund's terms do not let others pass its pages on, so the figures stay at the node that read them. A chair that casts the
votes of several members is kept under the member that the list leads to; all its votes are cast as one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

import polars as pl

from tocsin.errors import SourceError
from tocsin.messages import N_
from tocsin.observations.series import Series
from tocsin.sources.codes import Resolve, place_of
from tocsin.sources.seam import Fetched, Progress, Seam
from tocsin.sources.source import Reading, Yield
from tocsin.sources.tables import text_table
from tocsin.sources.yearly import yearly

__all__ = ["SOURCE", "ImfVotes"]

_LICENCE = "International Monetary Fund, terms of use: not to be passed on"
_CITATION = (
    "International Monetary Fund, IMF Members' Quotas and Voting Power; IMF Executive Directors and Voting Power"
)
_MIRRORED = 2022
_LEADS = "constituency incl. "
_ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL | re.IGNORECASE)
_CELL = re.compile(r"<t[dh]\b[^>]*>(.*?)</t[dh]>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_NUMBER = re.compile(r"\d{1,3}(,\d{3})+$|\d+$")
_FEWEST = {"imf.votes": 180, "imf.board_votes": 20}
"""A page with fewer rows was not understood."""


def _series(name: str, title: str) -> Series:
    return Series(
        id=f"imf.{name}",
        title=title,
        unit=N_("votes"),
        place_kind="country",
        period="year",
        value="count",
        lag_days=0,
        source="imf_votes",
        licence=_LICENCE,
        citation=_CITATION,
        redistributable=False,
    )


_MEMBERS = _series("votes", N_("Votes of each member of the International Monetary Fund"))
_BOARD = _series("board_votes", N_("Votes of each chair of the Fund's Executive Board"))


@dataclass(frozen=True)
class ImfVotes:
    """The source; ``resolve`` is the world's resolver outside tests."""

    resolve: Resolve = place_of
    pages: str = "https://www.imf.org/external/np/sec/memdir"
    id: str = "imf_votes"
    title: str = N_("Voting power in the International Monetary Fund")
    topic: str = "institutions"
    homepage: str = "https://www.imf.org/en/About/executive-board/members-quotas"
    licence: str = _LICENCE
    citation: str = _CITATION
    redistributable: bool = False
    series: tuple[Series, ...] = (_MEMBERS, _BOARD)

    def read(self, seam: Seam, progress: Progress) -> Iterator[Yield]:
        """Read the votes of members, then those of the Board's chairs."""
        if seam.route == "mirror":
            file = seam.require_mirrored("institutions/imf_votes.csv", progress)
            rows = text_table(file, ("votes", "iso3")).select(code="iso3", value="votes")
            yield self._reading(_MEMBERS, file, rows, _MIRRORED, "iso3")
            file = seam.require_mirrored("institutions/imf_executive_board.csv", progress)
            rows = text_table(file, ("votes", "label")).select(
                code=pl.col("label").str.strip_prefix(_LEADS), value="votes"
            )
            yield self._reading(_BOARD, file, rows, _MIRRORED, "name")
            return
        for series, page in ((_MEMBERS, "members.aspx"), (_BOARD, "eds.aspx")):
            file = seam.fetch(f"{self.pages}/{page}", progress, expect="html")
            found = _rows(file.bytes().decode("utf-8", "replace"))
            if len(found) < _FEWEST[series.id]:
                raise SourceError(
                    f"only {len(found)} rows with votes were found, so the page has another form than it had",
                    where=file.address,
                    remedy="set a mirror with institutions/imf_votes.csv, or write the weights into a body's file",
                )
            rows = pl.DataFrame(found, schema={"code": pl.String, "value": pl.Float64}, orient="row")
            yield self._reading(series, file, rows, seam.clock().year, "name")

    def _reading(self, series: Series, file: Fetched, rows: pl.DataFrame, year: int, scheme: str) -> Reading:
        return yearly(
            series,
            rows.with_columns(year=pl.lit(year)),
            scheme=scheme,
            resolve=self.resolve,
            address=file.address,
            checksum=file.checksum,
            retrieved=file.retrieved,
            released=file.modified,
        )


def _rows(page: str) -> list[tuple[str, float]]:
    """Find (name, votes) in a page: in each row the first cell with letters and the last large whole number."""
    found = []
    for row in _ROW.findall(page):
        cells = [unescape(_TAG.sub(" ", cell)).split() for cell in _CELL.findall(row)]
        texts = [" ".join(cell) for cell in cells]
        name = next((text for text in texts if any(letter.isalpha() for letter in text)), "")
        votes = [text.replace(",", "") for text in texts if _NUMBER.match(text)]
        large = [int(text) for text in votes if len(text) >= 3]
        if name and large:
            found.append((name, float(large[-1])))
    return found


SOURCE = ImfVotes()
