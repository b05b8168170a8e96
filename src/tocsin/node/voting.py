"""What may be asked about votes: the library's side, and the reader's side with the gate."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeVar

from tocsin.exchange.policies import Labelled
from tocsin.node.lab_answers import Deadlock, LabAnswer
from tocsin.node.voting_answers import Inclusion, MemberVotes, VotesForecast, VotingRecord

__all__ = ["VotingLibrary", "VotingReader"]

T = TypeVar("T", bound=Labelled)


class VotingLibrary(Protocol):
    """Everything that can be asked about votes, unfiltered."""

    def votes_forecast(
        self, body: str, *, through: int, drafts: bytes, where: str, told: Callable[[float], None]
    ) -> VotesForecast:
        """Foretell votes on drafts."""
        ...

    def voting_record(self, body: str, *, first: int, last: int, issue: str) -> VotingRecord:
        """Read a stretch of a record."""
        ...

    def member_votes(self, body: str, member: str, *, first: int, last: int) -> MemberVotes:
        """Read one member's votes."""
        ...

    def inclusion(self) -> Inclusion:
        """Read who speaks and holds office."""
        ...

    def lab(self, councils: Sequence[str], *, texts: Mapping[str, str]) -> LabAnswer:
        """Measure councils on paper."""
        ...

    def deadlock(self, councils: Sequence[str], *, texts: Mapping[str, str]) -> Deadlock:
        """Replay the record under councils on paper."""
        ...


class VotingReader(ABC):
    """The reader's questions about votes; every answer passes the gate."""

    _library: VotingLibrary

    def votes_forecast(
        self,
        body: str,
        *,
        through: int,
        drafts: bytes,
        where: str = "drafts",
        told: Callable[[float], None] = lambda _: None,
    ) -> VotesForecast:
        """Say how likely each member's yes, abstention and no on each draft is, from votes up to a session."""
        return self._one(self._library.votes_forecast(body, through=through, drafts=drafts, where=where, told=told))

    def voting_record(self, body: str, *, first: int = 0, last: int = 0, issue: str = "") -> VotingRecord:
        """Say where members stand, which blocs there are and who takes part, over sessions ``first`` to ``last``."""
        return self._one(self._library.voting_record(body, first=first, last=last, issue=issue))

    def member_votes(self, body: str, member: str, *, first: int = 0, last: int = 0) -> MemberVotes:
        """Say with whom a member votes alike, where it stands by issue, and how often it takes part."""
        return self._one(self._library.member_votes(body, member, first=first, last=last))

    def inclusion(self) -> Inclusion:
        """Say who speaks and holds office, by gender, region and constituency, where a table is connected."""
        return self._one(self._library.inclusion())

    def lab(self, councils: Sequence[str] = (), *, texts: Mapping[str, str] | None = None) -> LabAnswer:
        """Say what councils on paper could do and for whom they speak; without names, every shipped proposal."""
        return self._one(self._library.lab(councils, texts=texts or {}))

    def deadlock(self, councils: Sequence[str] = (), *, texts: Mapping[str, str] | None = None) -> Deadlock:
        """Say which real drafts would have passed under councils on paper, with bounds where counts are not known."""
        return self._one(self._library.deadlock(councils, texts=texts or {}))

    @abstractmethod
    def _one(self, answer: T) -> T: ...
