"""What a reader is told of how members voted, and how they are expected to vote."""

import msgspec
import polars as pl

from tocsin.councils.inclusion import Share
from tocsin.councils.positions.agreement import Agreement
from tocsin.councils.positions.blocs import Stretch
from tocsin.councils.positions.ideal_points import Positions
from tocsin.councils.positions.participation import Participation

__all__ = ["Inclusion", "IssuePosition", "MemberVotes", "VotesForecast", "VotingRecord"]


class VotesForecast(msgspec.Struct, frozen=True, kw_only=True):
    """Chances of every member's vote on each draft."""

    body: str
    through: int
    """The last session of which votes were read."""
    drafts: int
    members: int
    learned: int
    """Roll calls learned from."""
    last: str
    """Date of the newest vote learned from."""
    vintage: str
    licence: str
    citation: str
    rows: pl.DataFrame
    """Columns of :data:`tocsin.councils.prediction.forecast.FORECAST`."""
    policy: str


class VotingRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of a council's record: positions, blocs and participation."""

    body: str
    first: int
    last: int
    """Sessions read."""
    sessions: tuple[int, int]
    """First and last session of the whole record."""
    calls: int
    issue: str
    issues: dict[str, str]
    """Tag -> message id."""
    until: str
    """Date of the newest vote in the record: the last date of the data."""
    positions: Positions | None
    """None where too few contested votes are held."""
    stretches: tuple[Stretch, ...]
    participation: tuple[Participation, ...]
    title: str
    licence: str
    citation: str
    vintage: str
    policy: str


class IssuePosition(msgspec.Struct, frozen=True, kw_only=True):
    """Where a member stands on one issue."""

    issue: str
    title: str
    """Message id."""
    place: float
    low: float
    high: float
    calls: int


class MemberVotes(msgspec.Struct, frozen=True, kw_only=True):
    """One member's votes in a stretch."""

    body: str
    member: str
    first: int
    last: int
    until: str
    agreements: tuple[Agreement, ...]
    """The most alike first."""
    issues: tuple[IssuePosition, ...]
    participation: Participation | None
    licence: str
    citation: str
    vintage: str
    policy: str


class Inclusion(msgspec.Struct, frozen=True, kw_only=True):
    """Who speaks and holds office, where a table is connected."""

    rows: tuple[Share, ...]
    """Empty where no table is connected: no data, and not none."""
    policy: str
