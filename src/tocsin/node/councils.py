"""What may be asked about councils: the library's side, and the reader's side with the gate."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar

from tocsin.councils.ballots import Choice
from tocsin.exchange.policies import Labelled
from tocsin.node.council_answers import BodyAnswer, TallyAnswer

__all__ = ["CouncilLibrary", "CouncilReader"]

T = TypeVar("T", bound=Labelled)


class CouncilLibrary(Protocol):
    """Everything that can be asked about councils, unfiltered."""

    def bodies(self, *, on: str) -> tuple[BodyAnswer, ...]:
        """Describe every body on a day."""
        ...

    def body(self, id: str, *, on: str, text: str) -> BodyAnswer:
        """Describe one body on a day."""
        ...

    def tally(
        self,
        id: str,
        *,
        rule: str,
        on: str,
        choices: Mapping[Choice, tuple[str, ...]],
        roles: Mapping[str, tuple[str, ...]],
        rest: str,
        text: str,
    ) -> TallyAnswer:
        """Count a vote."""
        ...


class CouncilReader(ABC):
    """The reader's questions about councils; every answer passes the gate."""

    _library: CouncilLibrary

    def bodies(self, *, on: str = "") -> tuple[BodyAnswer, ...]:
        """Say which bodies decide by which rules on a day (``YYYY-MM-DD``), by default the node's."""
        return self._each(self._library.bodies(on=on))

    def body(self, id: str, *, on: str = "", text: str = "") -> BodyAnswer:
        """Say who sits in a body, by which rules it decides and how these were tested; ``text`` is a file handed in."""
        return self._one(self._library.body(id, on=on, text=text))

    def tally(
        self,
        id: str,
        *,
        rule: str = "",
        on: str = "",
        choices: Mapping[Choice, tuple[str, ...]],
        roles: Mapping[str, tuple[str, ...]] | None = None,
        rest: str = "open",
        text: str = "",
    ) -> TallyAnswer:
        """Say what a vote comes to: adopted or not, what was counted, and which votes are missing."""
        return self._one(
            self._library.tally(id, rule=rule, on=on, choices=choices, roles=roles or {}, rest=rest, text=text)
        )

    @abstractmethod
    def _one(self, answer: T) -> T: ...

    @abstractmethod
    def _each(self, answers: Iterable[T]) -> tuple[T, ...]: ...
