"""United Nations Security Council: what was adopted, what failed, what was vetoed, and with how many votes.

Mirror: ``institutions/unsc_vetoes.csv`` (each vetoed draft and the permanent members that voted no),
``unsc_meetings.csv.gz`` (what each meeting adopted or did not, with Y-N-A) and ``unsc_failed_drafts_nonveto.csv`` (who
voted how on drafts that were not adopted). Publisher: the voting data of the United Nations Digital Library, record
4055387, one row for a member in a vote; it holds adopted texts only, is copyright of the United Nations, and may not be
passed on for gain. Neither the meetings nor the failed drafts state a licence, so nothing of this source is passed on.
"""

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from tocsin.councils.record import BALLOTS, ROLL_CALLS
from tocsin.errors import UnknownCodeError
from tocsin.messages import N_
from tocsin.observations.series import Series
from tocsin.sources.codes import Resolve, place_of
from tocsin.sources.digital_library import SITE, TERMS, voting_rows
from tocsin.sources.meeting_results import Result, results
from tocsin.sources.seam import Fetched, Progress, Seam
from tocsin.sources.source import Rejected, VotesReading, Yield
from tocsin.sources.tables import text_table
from tocsin.sources.unpack import gunzipped
from tocsin.world.places import place as place_by_id

__all__ = ["PERMANENT", "SOURCE", "UnscVotes"]

PERMANENT = ("CHN", "FRA", "GBR", "RUS", "USA")
_LICENCE = "none stated by the copies read; facts of United Nations records"
_CITATION = "United Nations Security Council records: meetings, vetoes and drafts not adopted"
_RECORD = 4055387
_VETOES = ("date", "draft", "meeting_record", "agenda_item", "crisis_topic", "region", *PERMANENT)
_MEETINGS = ("date", "year", "topics", "result", "resolution", "votes")
_FAILED = ("Meeting Number", "Voting On", "Year", "In Favor", "Abstain", "Against")
_LISTS = {"yes": "In Favor", "abstain": "Abstain", "no": "Against"}
_EARLIER = {"SUN": "RUS", "TWN": "CHN"}
"""Place -> membership that went on, for names of states that held a seat under another name."""


_BEFORE = {"RUS": "SUN", "CZE": "CSK"}


@dataclass
class _Draft:
    on: date
    symbol: str
    topic: str
    outcome: str
    text: str = ""
    against: str = ""
    yes: int | None = None
    no: int | None = None
    abstain: int | None = None
    count: str = "unknown"
    ballots: dict[str, tuple[str, str]] = field(default_factory=dict)

    def counted(self, yes: int, no: int, abstain: int) -> None:
        self.yes, self.no, self.abstain, self.count = yes, no, abstain, "known"


@dataclass(frozen=True)
class UnscVotes:
    """The source; ``resolve`` is the world's resolver outside tests."""

    resolve: Resolve = place_of
    library: str = SITE
    id: str = "unsc_votes"
    title: str = N_("Votes of the Security Council")
    topic: str = "institutions"
    homepage: str = "https://research.un.org/en/docs/sc/quick"
    licence: str = _LICENCE
    citation: str = _CITATION
    redistributable: bool = False
    series: tuple[Series, ...] = ()

    def read(self, seam: Seam, progress: Progress) -> Iterator[Yield]:
        """Read the mirror's three files, or the Digital Library's one."""
        if seam.route == "publisher":
            yield self._published(*voting_rows(seam, progress, _RECORD, "_sc_voting", self.library))
            return
        vetoes = seam.require_mirrored("institutions/unsc_vetoes.csv", progress)
        meetings = seam.require_mirrored("institutions/unsc_meetings.csv*", progress)
        failed = seam.require_mirrored("institutions/unsc_failed_drafts_nonveto.csv", progress)
        packed = meetings.path.suffix == ".gz"
        content = gunzipped(meetings.bytes(), seam.limits.unpacked, meetings.address) if packed else None
        drafts = _of_meetings(text_table(meetings, _MEETINGS, content=content))
        drafts = _with_vetoes(drafts, text_table(vetoes, _VETOES))
        drafts, rejected = _with_failed(drafts, text_table(failed, _FAILED), self.resolve)
        calls, ballots = _tables(drafts)
        yield VotesReading(
            id="unsc",
            title=N_("Security Council, resolutions, vetoes and drafts not adopted"),
            source=self.id,
            rank=2,
            roll_calls=calls,
            ballots=ballots,
            licence=self.licence,
            citation=self.citation,
            redistributable=False,
            address=" + ".join(file.address for file in (vetoes, meetings, failed)),
            checksum="+".join(file.checksum for file in (vetoes, meetings, failed)),
            retrieved=vetoes.retrieved,
            notes=("a draft that was not adopted and of which only the year is known stands on 1 January",),
            rejected=rejected,
        )

    def _published(self, file: Fetched, rows: pl.DataFrame) -> VotesReading:
        choice = {"Y": "yes", "N": "no", "A": "abstain"}
        day = pl.col("date").str.to_date("%Y-%m-%d", strict=False)
        rows = rows.with_columns(day.alias("day")).drop_nulls(["day", "undl_id"])
        calls = rows.unique("undl_id", keep="first", maintain_order=True).select(
            pl.col("undl_id").alias("id"),
            pl.col("day").dt.year().alias("session"),
            pl.col("day").alias("date"),
            pl.col("resolution").alias("symbol"),
            *(pl.lit(False).alias(name) for name in ("amendment", "paragraph", "important")),
            pl.col("agenda_title").alias("short"),
            pl.col("title").alias("text"),
            pl.col("subjects").alias("issues"),
            pl.col("total_yes").cast(pl.Int32, strict=False).alias("yes"),
            pl.col("total_no").cast(pl.Int32, strict=False).alias("no"),
            pl.col("total_abstentions").cast(pl.Int32, strict=False).alias("abstain"),
            pl.lit("adopted").alias("outcome"),
            pl.lit("").alias("against"),
            pl.when(pl.col("total_yes").is_null()).then(pl.lit("unanimous")).otherwise(pl.lit("known")).alias("count"),
        )
        cast = rows.filter(pl.col("ms_vote").is_in(list(choice)))
        ballots, rejected = [], {}
        for id_, code, on, vote in cast.select("undl_id", "ms_code", "day", "ms_vote").iter_rows():
            try:
                ballots.append((id_, code, self.resolve(code, "iso3", on), choice[vote]))
            except UnknownCodeError as error:
                rejected[code] = Rejected(column="ms_code", value=str(code), reason=error.what)
        return VotesReading(
            id="unsc_digital_library",
            title=N_("Security Council, adopted resolutions (Digital Library)"),
            source=self.id,
            rank=1,
            roll_calls=calls.select(pl.col(name).cast(kind) for name, kind in ROLL_CALLS.items()).with_columns(
                pl.col(pl.String).fill_null("")
            ),
            ballots=pl.DataFrame(ballots, schema=BALLOTS, orient="row").unique(["id", "member"]),
            licence=TERMS.licence,
            citation=TERMS.citation,
            redistributable=False,
            address=file.address,
            checksum=file.checksum,
            retrieved=file.retrieved,
            rejected=tuple(rejected.values()),
        )


def _of_meetings(table: pl.DataFrame) -> list[_Draft]:
    drafts = []
    for row in table.iter_rows(named=True):
        on = _day(row["date"])
        if on is None or not row["result"]:
            continue
        for found in results(row["result"]):
            draft = _Draft(on, found.symbol, " ".join((row["topics"] or "").split()), found.outcome)
            _count(draft, found)
            drafts.append(draft)
    return drafts


def _count(draft: _Draft, found: Result) -> None:
    if found.votes is not None:
        draft.counted(*found.votes)
    elif found.unanimous:
        draft.count = "unanimous"


def _with_vetoes(drafts: list[_Draft], table: pl.DataFrame) -> list[_Draft]:
    """Lay the list of vetoes over what meetings say: by symbol, then in order on the same day."""
    vetoed = defaultdict(list)
    for draft in drafts:
        if draft.outcome == "vetoed":
            vetoed[draft.on].append(draft)
    kept = [draft for draft in drafts if draft.outcome != "vetoed"]
    rows = [row for row in table.iter_rows(named=True) if _day(row["date"])]
    same_day: Counter[date | None] = Counter(_day(row["date"]) for row in rows)
    for row in rows:
        on = _day(row["date"])
        assert on is not None  # noqa: S101 - filtered above
        there = vetoed[on]
        match = next((one for one in there if one.symbol == row["draft"]), None)
        if match is None and there and len(there) == same_day[on]:
            match = there[0]
        if match is not None:
            there.remove(match)
        same_day[on] -= 1
        draft = _Draft(on, row["draft"], " ".join((row["agenda_item"] or "").split()), "vetoed")
        draft.text = " - ".join(part for part in (row["crisis_topic"], row["region"]) if part)
        draft.against = " ".join(code for code in PERMANENT if row[code] == "1")
        if match is not None and match.yes is not None and match.no is not None and match.abstain is not None:
            draft.counted(match.yes, match.no, match.abstain)
        kept.append(draft)
    return kept


def _with_failed(
    drafts: list[_Draft], table: pl.DataFrame, resolve: Resolve
) -> tuple[list[_Draft], tuple[Rejected, ...]]:
    """Add who voted how on drafts that were not adopted; drafts known so far get it, the others are added."""
    known = {draft.symbol: draft for draft in drafts if draft.outcome != "adopted"}
    rejected: dict[tuple[str, str], Rejected] = {}
    for number, row in enumerate(table.iter_rows(named=True), start=2):
        symbol = " ".join((row["Voting On"] or "").split())
        on = _day(f"{row['Year']}-01-01")
        if on is None:
            rejected["Year", str(row["Year"])] = Rejected(
                column="Year", value=str(row["Year"]), reason="this is no year", row=number
            )
            continue
        names = {choice: _list(row[column]) for choice, column in _LISTS.items()}
        draft = known.pop(symbol, None)
        if draft is None:
            draft = _Draft(on, symbol, "", "failed")
            drafts.append(draft)
        for choice, listed in names.items():
            for name in listed:
                try:
                    draft.ballots.update([_holder(name, draft.on, choice, resolve)])
                except UnknownCodeError as error:
                    rejected["name", name] = Rejected(column=_LISTS[choice], value=name, reason=error.what, row=number)
        draft.counted(len(names["yes"]), len(names["no"]), len(names["abstain"]))
        against = [member for member in PERMANENT if draft.ballots.get(member, ("", ""))[1] == "no"]
        draft.against = draft.against or " ".join(against)
        needed = 9 if draft.on.year >= 1966 else 7
        if against and len(names["yes"]) >= needed:
            draft.outcome = "vetoed"
    return drafts, tuple(rejected.values())


def _holder(name: str, on: date, choice: str, resolve: Resolve) -> tuple[str, tuple[str, str]]:
    """Return the membership a name means and, with the choice, the place that held it on a day.

    The file writes today's names for yesterday's votes (Russian Federation in 1948).
    """
    try:
        place = resolve(name, "name", on)
    except UnknownCodeError:
        place = resolve(name, "name", None)
    code = place_by_id(place).iso3 or place
    member = _EARLIER.get(code, code)
    return member, (_BEFORE.get(member, place) if not place_by_id(place).exists(on) else place, choice)


def _tables(drafts: list[_Draft]) -> tuple[pl.DataFrame, pl.DataFrame]:
    drafts = sorted(drafts, key=lambda draft: (draft.on, draft.symbol))
    seen: dict[str, int] = defaultdict(int)
    calls, ballots = [], []
    for draft in drafts:
        seen[draft.symbol] += 1
        id_ = draft.symbol if seen[draft.symbol] == 1 else f"{draft.symbol} ({seen[draft.symbol]})"
        plain = (id_, draft.on.year, draft.on, draft.symbol, False, "aragraph" in draft.symbol, False, draft.topic)
        counts = (draft.yes, draft.no, draft.abstain, draft.outcome, draft.against, draft.count)
        calls.append((*plain, draft.text, "", *counts))
        ballots += [(id_, member, place, choice) for member, (place, choice) in draft.ballots.items()]
    return (
        pl.DataFrame(calls, schema=ROLL_CALLS, orient="row"),
        pl.DataFrame(ballots, schema=BALLOTS, orient="row"),
    )


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def _list(text: str | None) -> list[str]:
    """Read a list as the file writes it; the file's own list syntax is Python's."""
    if not text or not re.fullmatch(r"\[.*\]", text.strip(), re.DOTALL):
        return []
    try:
        found = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return []
    return [str(name) for name in found]


SOURCE = UnscVotes()
