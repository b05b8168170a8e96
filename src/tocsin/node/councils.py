"""What may be asked about councils: the library's side, and the reader's side with the gate."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import Literal, Protocol, TypeAlias, TypeVar

from tocsin.councils.ballots import Choice
from tocsin.councils.power.inverse import Index
from tocsin.exchange.policies import Labelled
from tocsin.node.council_answers import BodyAnswer, TallyAnswer
from tocsin.node.power_answers import InverseAnswer, PowerAnswer

__all__ = ["CouncilLibrary", "CouncilReader", "Solve"]

Solve: TypeAlias = Literal["weights", "quota"]
"""What the inverse problem looks for."""

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

    def power(self, id: str, *, rule: str, on: str, abstention: bool, text: str) -> PowerAnswer:
        """Compute the power of each seat."""
        ...

    def inverse(
        self,
        id: str,
        *,
        on: str,
        wanted: Mapping[str, float] | str,
        solve: Solve,
        share: str,
        weight: str,
        index: Index,
        text: str,
    ) -> InverseAnswer:
        """Find weights, or a bar, for a wanted distribution of power."""
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

    def power(self, id: str, *, rule: str = "", on: str = "", abstention: bool = False, text: str = "") -> PowerAnswer:
        """Say how much power a rule gives to each seat, exactly where it can be; with abstention where asked."""
        return self._one(self._library.power(id, rule=rule, on=on, abstention=abstention, text=text))

    def inverse(
        self,
        id: str,
        *,
        on: str = "",
        wanted: Mapping[str, float] | str = "equal",
        solve: Solve = "weights",
        share: str = "1/2",
        weight: str = "votes",
        index: Index = "shapley",
        text: str = "",
    ) -> InverseAnswer:
        """Say which weights, or which bar, would give a wanted distribution of power, and how close it comes."""
        return self._one(
            self._library.inverse(
                id, on=on, wanted=wanted, solve=solve, share=share, weight=weight, index=index, text=text
            )
        )

    @abstractmethod
    def _one(self, answer: T) -> T: ...

    @abstractmethod
    def _each(self, answers: Iterable[T]) -> tuple[T, ...]: ...
