"""What may be asked about alerts that others sent: the library's side, and the reader's side with the gate."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Protocol, TypeVar

import msgspec

from tocsin.exchange.policies import Labelled, Person
from tocsin.node.cap_answers import AlertFeed, ReceivedAlert

__all__ = ["CapLibrary", "CapReader"]

T = TypeVar("T", bound=Labelled)


class CapLibrary(Protocol):
    """Everything that can be asked about received alerts, unfiltered."""

    def received_alerts(self) -> tuple[ReceivedAlert, ...]:
        """Show every received alert."""
        ...

    def alert_feeds(self) -> tuple[AlertFeed, ...]:
        """Show every feed that was asked."""
        ...


class CapReader(ABC):
    """The reader's questions about received alerts; every answer passes the gate."""

    _library: CapLibrary
    person: Person

    def received_alerts(self) -> tuple[ReceivedAlert, ...]:
        """Say which alerts others sent and what has become of each: those in force first, the newest first.

        A path of this machine is told to people at this node only.
        """
        found = self._each(self._library.received_alerts())
        return found if self.person.local else tuple(_without_paths(one) for one in found)

    def alert_feeds(self) -> tuple[AlertFeed, ...]:
        """Say which feeds were asked for alerts, what they gave last, and which of them are broken."""
        return self._each(self._library.alert_feeds())

    @abstractmethod
    def _each(self, answers: Iterable[T]) -> tuple[T, ...]: ...


def _without_paths(one: ReceivedAlert) -> ReceivedAlert:
    feed, address = (text if "://" in text else "" for text in (one.feed, one.address))
    return msgspec.structs.replace(one, feed=feed, address=address)
