"""United Nations General Assembly: every roll call, and who voted how.

Mirror: ``institutions/unga_rollcalls.csv.gz`` and ``institutions/unga_votes_wide.parquet``, the record that Erik Voeten
keeps (sessions 1 to 72 as copied). Publisher: the voting data of the United Nations Digital Library, record 4060887, a
CSV with one row for a country in a vote; it leaves out failed drafts and votes on paragraphs, is copyright of the
United Nations, and may not be passed on for gain. The two are kept as one table each and never mixed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from tocsin.councils.record import BALLOTS, ROLL_CALLS, continued
from tocsin.errors import SourceError, UnknownCodeError
from tocsin.messages import N_
from tocsin.observations.series import Series
from tocsin.sources.codes import Resolve, place_of
from tocsin.sources.digital_library import SITE, TERMS, voting_rows
from tocsin.sources.seam import Fetched, Progress, Seam
from tocsin.sources.source import Rejected, VotesReading, Yield
from tocsin.sources.tables import parquet, text_table
from tocsin.sources.unpack import gunzipped

__all__ = ["SOURCE", "UngaVotes"]

_LICENCE = "CC0 1.0 (Harvard Dataverse)"
_CITATION = (
    "Erik Voeten, Anton Strezhnev, Michael Bailey, United Nations General Assembly Voting Data, "
    "Harvard Dataverse, doi:10.7910/DVN/LEJUQZ"
)
_TEXT = (
    "rcid",
    "session",
    "date",
    "unres",
    "amend",
    "para",
    "importantvote",
    "short",
    "descr",
    "abstain",
    "no",
    "yes",
    "issues",
)
_CHOICE = {"Y": "yes", "N": "no", "A": "abstain"}
_RECORD = 4060887
_MARK = re.compile(r"[\x80-\x9f]|Â|â€.?")
"""What is left where somebody read one encoding as another."""


@dataclass(frozen=True)
class UngaVotes:
    """The source; ``resolve`` is the world's resolver outside tests."""

    resolve: Resolve = place_of
    library: str = SITE
    id: str = "unga_votes"
    title: str = N_("Roll calls of the General Assembly")
    topic: str = "institutions"
    homepage: str = "https://dataverse.harvard.edu/dataset.xhtml?persistentId=doi:10.7910/DVN/LEJUQZ"
    licence: str = _LICENCE
    citation: str = _CITATION
    redistributable: bool = True
    series: tuple[Series, ...] = ()

    def read(self, seam: Seam, progress: Progress) -> Iterator[Yield]:
        """Read the mirror's two files, or the Digital Library's one."""
        if seam.route == "mirror":
            calls = seam.require_mirrored("institutions/unga_rollcalls.csv*", progress)
            votes = seam.require_mirrored("institutions/unga_votes_wide.parquet", progress)
            yield self._kept(calls, votes, seam.limits.unpacked)
            return
        file, rows = voting_rows(seam, progress, _RECORD, "_ga_voting", self.library)
        yield self._published(file, rows)

    def _kept(self, calls: Fetched, votes: Fetched, limit: int) -> VotesReading:
        content = gunzipped(calls.bytes(), limit, calls.address) if calls.path.suffix == ".gz" else None
        told = text_table(calls, _TEXT, content=content)
        number = pl.col("rcid").cast(pl.Int64, strict=False)
        if told.select(number.null_count()).item() or told["rcid"].is_duplicated().any():
            raise SourceError("a roll call has no number, or stands twice", where=calls.address)
        frame = told.select(
            pl.col("rcid").alias("id"),
            pl.col("session").cast(pl.Int32),
            pl.col("date").str.to_date("%Y-%m-%d", strict=False),
            pl.col("unres").alias("symbol"),
            *(
                pl.col(name).cast(pl.Float64, strict=False).fill_null(0).eq(1).alias(alias)
                for name, alias in (("amend", "amendment"), ("para", "paragraph"), ("importantvote", "important"))
            ),
            *(
                pl.col(name).map_elements(_tidy, return_dtype=pl.String).alias(as_)
                for name, as_ in (("short", "short"), ("descr", "text"))
            ),
            "issues",
            *(pl.col(name).cast(pl.Int32, strict=False) for name in ("yes", "no", "abstain")),
            pl.lit("").alias("outcome"),
            pl.lit("").alias("against"),
            pl.lit("known").alias("count"),
        ).drop_nulls("date")
        parquet(votes, ("rcid",))  # refuses what is no such file
        members = [name for name in pl.read_parquet_schema(votes.path) if name != "rcid"]
        wide = parquet(votes, ("rcid", *members)).with_columns(pl.col("rcid").cast(pl.String))
        long = (
            wide.unpivot(index="rcid", variable_name="code", value_name="vote")
            .filter(pl.col("vote").is_in(list(_CHOICE)))
            .join(frame.select(pl.col("id").alias("rcid"), "date"), on="rcid")
            .select("rcid", "code", "date", pl.col("vote").replace_strict(_CHOICE).alias("choice"))
        )
        ballots, rejected = _held(long, self.resolve)
        return VotesReading(
            id="unga",
            title=N_("General Assembly, roll calls (Voeten)"),
            source=self.id,
            rank=2,
            roll_calls=_whole(frame),
            ballots=ballots,
            licence=self.licence,
            citation=self.citation,
            address=f"{calls.address} + {votes.address}",
            checksum=f"{calls.checksum}+{votes.checksum}",
            retrieved=calls.retrieved,
            rejected=rejected,
        )

    def _published(self, file: Fetched, rows: pl.DataFrame) -> VotesReading:
        session = pl.col("session").str.extract(r"^(\d+)").cast(pl.Int32, strict=False)
        calls = rows.unique("undl_id", keep="first", maintain_order=True).select(
            pl.col("undl_id").alias("id"),
            session,
            pl.col("date").str.to_date("%Y-%m-%d", strict=False),
            pl.col("resolution").alias("symbol"),
            *(pl.lit(False).alias(name) for name in ("amendment", "paragraph", "important")),
            pl.col("title").alias("short"),
            pl.concat_str("title", "agenda_title", "subjects", separator=" - ", ignore_nulls=True).alias("text"),
            pl.lit("").alias("issues"),
            *(
                pl.col(f"total_{name}").cast(pl.Int32, strict=False).alias(as_)
                for name, as_ in (("yes", "yes"), ("no", "no"), ("abstentions", "abstain"))
            ),
            pl.lit("adopted").alias("outcome"),
            pl.lit("").alias("against"),
            pl.lit("known").alias("count"),
        )
        long = (
            rows.filter(pl.col("ms_vote").is_in(list(_CHOICE)))
            .select(
                pl.col("undl_id").alias("rcid"),
                pl.col("ms_code").alias("code"),
                pl.col("date").str.to_date("%Y-%m-%d", strict=False),
                pl.col("ms_vote").replace_strict(_CHOICE).alias("choice"),
            )
            .drop_nulls()
        )
        ballots, rejected = _held(long, self.resolve)
        return VotesReading(
            id="unga_digital_library",
            title=N_("General Assembly, roll calls (Digital Library)"),
            source=self.id,
            rank=1,
            roll_calls=_whole(calls.drop_nulls(["date", "session"])),
            ballots=ballots,
            licence=TERMS.licence,
            citation=TERMS.citation,
            redistributable=False,
            address=file.address,
            checksum=file.checksum,
            retrieved=file.retrieved,
            rejected=rejected,
        )


def _tidy(text: str | None) -> str:
    return " ".join(_MARK.sub("", text or "").split())


def _whole(frame: pl.DataFrame) -> pl.DataFrame:
    cast = frame.select(pl.col(name).cast(kind) for name, kind in ROLL_CALLS.items())
    return cast.with_columns(pl.col(pl.String).fill_null("")).sort("date", "id")


def _held(long: pl.DataFrame, resolve: Resolve) -> tuple[pl.DataFrame, tuple[Rejected, ...]]:
    """Return the ballots with the membership and the place that held it; codes that mean nothing are reported."""
    pairs = long.select("code", pl.col("date").dt.year().alias("year"), "date").group_by("code", "date").len()
    found: list[tuple[str, date, str, str]] = []
    refused: dict[str, tuple[int, str]] = {}
    for code, day, count in pairs.select("code", "date", "len").iter_rows():
        member = continued(code, day)
        try:
            found.append((code, day, member, _place(code, member, day, resolve)))
        except UnknownCodeError as error:
            refused[code] = (refused.get(code, (0, ""))[0] + count, error.what)
    table = pl.DataFrame(
        found, schema={"code": pl.String, "date": pl.Date, "member": pl.String, "place": pl.String}, orient="row"
    )
    joined = long.join(table, on=["code", "date"])
    ballots = joined.select(pl.col("rcid").alias("id"), "member", "place", "choice").sort("id", "member")
    report = tuple(
        Rejected(column="member", value=code, reason=why, rows=rows) for code, (rows, why) in refused.items()
    )
    return ballots.select(pl.col(name).cast(kind) for name, kind in BALLOTS.items()), report


def _place(code: str, member: str, day: date, resolve: Resolve) -> str:
    """Return the place that held a membership on a day: the Soviet Union for RUS in 1980."""
    for name in dict.fromkeys((_EARLIER.get(code, ""), code, member, _BETWEEN.get(member, ""))):
        if name:
            try:
                return resolve(name, "iso3", day)
            except UnknownCodeError:
                continue
    return resolve(member, "iso3", None)


_EARLIER = {"RUS": "SUN", "CZE": "CSK"}
_BETWEEN = {"SRB": "SCG"}


SOURCE = UngaVotes()
