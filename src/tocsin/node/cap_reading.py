"""What may be asked about alerts that others sent: the library's side, and the reader's side with the gate."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Protocol, TypeVar

from tocsin.exchange.policies import Labelled
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

    def received_alerts(self) -> tuple[ReceivedAlert, ...]:
        """Say which alerts others sent and what has become of each: those in force first, the newest first."""
        return self._each(self._library.received_alerts())

    def alert_feeds(self) -> tuple[AlertFeed, ...]:
        """Say which feeds were asked for alerts, what they gave last, and which of them are broken."""
        return self._each(self._library.alert_feeds())

    @abstractmethod
    def _each(self, answers: Iterable[T]) -> tuple[T, ...]: ...
