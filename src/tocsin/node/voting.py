"""What may be asked about votes: the library's side, and the reader's side with the gate."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Protocol, TypeVar

from tocsin.exchange.policies import Labelled
from tocsin.node.voting_answers import VotesForecast

__all__ = ["VotingLibrary", "VotingReader"]

T = TypeVar("T", bound=Labelled)


class VotingLibrary(Protocol):
    """Everything that can be asked about votes, unfiltered."""

    def votes_forecast(
        self, body: str, *, through: int, drafts: bytes, where: str, told: Callable[[float], None]
    ) -> VotesForecast:
        """Foretell votes on drafts."""
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

    @abstractmethod
    def _one(self, answer: T) -> T: ...
