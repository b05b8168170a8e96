"""What may be asked about the exchange: the library's side, and the reader's side with the gate."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Protocol, TypeVar

from tocsin.exchange.policies import Labelled
from tocsin.node.sharing_answers import (
    HeldAnswer,
    PeerAnswer,
    RecallAnswer,
    SharedAnswer,
    SharingAnswer,
    WaitingAnswer,
)

__all__ = ["SharingLibrary", "SharingReader"]

T = TypeVar("T", bound=Labelled)


class SharingLibrary(Protocol):
    """Everything that can be asked about the exchange, unfiltered."""

    def sharing(self) -> SharingAnswer:
        """Show how this node stands in the exchange."""
        ...

    def peers(self) -> tuple[PeerAnswer, ...]:
        """Show every other member."""
        ...

    def shared_things(self) -> tuple[SharedAnswer, ...]:
        """Show what was shared."""
        ...

    def holdings(self, *, after: int, limit: int, origin: str, type_: str) -> tuple[HeldAnswer, ...]:
        """Show what is held of others."""
        ...

    def waiting_shares(self) -> tuple[WaitingAnswer, ...]:
        """Show what waits for a second person."""
        ...

    def recalls(self) -> tuple[RecallAnswer, ...]:
        """Show recalls."""
        ...


class SharingReader(ABC):
    """The reader's questions about the exchange; every answer is for people at this node."""

    _library: SharingLibrary

    def sharing(self) -> SharingAnswer:
        """Say how this node stands in the exchange: its register, its standing, and what it holds in figures."""
        return self._one(self._library.sharing())

    def peers(self) -> tuple[PeerAnswer, ...]:
        """Say who the other members are, how it goes with their nodes, and how much of their quota they used."""
        return self._each(self._library.peers())

    def shared_things(self) -> tuple[SharedAnswer, ...]:
        """Say what of this node was shared, with whom, under which policy, who took it, and what receipts say."""
        return self._each(self._library.shared_things())

    def holdings(
        self, *, after: int = 0, limit: int = 500, origin: str = "", type_: str = ""
    ) -> tuple[HeldAnswer, ...]:
        """Say what is held of other members: from whom, under which policy, until when, and given to whom."""
        return self._each(self._library.holdings(after=after, limit=limit, origin=origin, type_=type_))

    def waiting_shares(self) -> tuple[WaitingAnswer, ...]:
        """Say what waits for a second person of this member before it leaves."""
        return self._each(self._library.waiting_shares())

    def recalls(self) -> tuple[RecallAnswer, ...]:
        """Say what was called back, by whom, what holders answered, and who has not answered."""
        return self._each(self._library.recalls())

    @abstractmethod
    def _one(self, answer: T) -> T: ...

    @abstractmethod
    def _each(self, answers: Iterable[T]) -> tuple[T, ...]: ...
