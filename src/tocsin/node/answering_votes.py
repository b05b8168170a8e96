"""How did members vote, and how will they? Answers from the voting records this node holds."""

from collections.abc import Callable

import polars as pl

from tocsin.councils.inclusion import read_participation
from tocsin.councils.prediction.drafts import read_drafts
from tocsin.councils.prediction.forecast import forecast_unanimity, forecast_votes
from tocsin.errors import NotFoundError, UnknownCodeError
from tocsin.node.running import Node
from tocsin.node.voting_answers import Inclusion, VotesForecast
from tocsin.storage.votes import VotesTable

__all__ = ["RECORDS", "inclusion", "record_of", "votes_forecast", "votes_label"]

RECORDS = {"unga": ("unga", "unga_digital_library"), "unsc": ("unsc", "unsc_digital_library")}
"""Body -> its records, the one asked first."""


def record_of(node: Node, body: str) -> tuple[VotesTable, pl.DataFrame, pl.DataFrame]:
    """Return the record of a body that is held here, its roll calls and its ballots.

    Raises
    ------
    UnknownCodeError
        No record of this body can be read.
    NotFoundError
        None is held here so far.
    """
    if body not in RECORDS:
        raise UnknownCodeError(
            f"votes of {body!r} are not recorded", where="--body", remedy=f"known: {', '.join(RECORDS)}"
        )
    held = {table.id: table for table in node.votes.tables()}
    for id_ in RECORDS[body]:
        if id_ in held:
            calls, ballots = node.remembered(("votes", id_), lambda id_=id_: node.votes.read(id_))  # type: ignore[misc]
            return held[id_], calls, ballots
    raise NotFoundError("no voting record of this body is held here", where=body, remedy="run `tocsin sync`")


def votes_label(node: Node, table: VotesTable) -> str:
    """Return the policy of a record: what may not be passed on stays at the node."""
    return node.series_label(table.source) if table.redistributable else "node-only"


def votes_forecast(
    node: Node, body: str, *, through: int, drafts: bytes, where: str, told: Callable[[float], None]
) -> VotesForecast:
    """Foretell votes on drafts; only votes up to a session are read.

    One thread, because sums of trees hang on how many there are: every machine gives the same answer.
    """
    table, calls, ballots = record_of(node, body)
    asked = read_drafts(drafts, where=where, session=through + 1)
    made = (
        forecast_unanimity(calls, asked, through)
        if body == "unsc"
        else forecast_votes(calls, ballots, asked, through, told=told)
    )
    known = calls.filter(pl.col("session") <= through)
    return VotesForecast(
        body=body,
        through=through,
        drafts=made.drafts,
        members=len(made.members),
        learned=made.learned,
        last=str(known["date"].max()),
        vintage=table.vintage.hash,
        licence=table.licence,
        citation=table.citation,
        rows=made.rows,
        policy=votes_label(node, table),
    )


def inclusion(node: Node) -> Inclusion:
    """Read the member's own table of who speaks and holds office; without one the answer has no rows."""
    path = node.home.path / "councils" / "participation.csv"
    if not path.is_file():
        return Inclusion(rows=(), policy="public")
    return Inclusion(rows=read_participation(path.read_text(encoding="utf-8"), where=path.name), policy="node-only")
