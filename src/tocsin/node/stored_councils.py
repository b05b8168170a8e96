"""The councils' side of the library of a node that holds data."""

from collections.abc import Mapping

from tocsin.councils.ballots import Choice
from tocsin.councils.power.inverse import Index
from tocsin.node.answering_councils import bodies_answer, body_answer, body_of, tally_answer
from tocsin.node.answering_power import inverse_answer, power_answer
from tocsin.node.council_answers import BodyAnswer, TallyAnswer
from tocsin.node.councils import Solve
from tocsin.node.power_answers import InverseAnswer, PowerAnswer
from tocsin.node.running import Node

__all__ = ["StoredCouncils"]


class StoredCouncils:
    """Answers about councils from one open node."""

    _node: Node

    def bodies(self, *, on: str) -> tuple[BodyAnswer, ...]:
        """Describe every body on a day."""
        return bodies_answer(self._node, on)

    def body(self, id: str, *, on: str, text: str) -> BodyAnswer:
        """Describe one body on a day."""
        return body_answer(self._node, *body_of(self._node, id, text), on)

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
        return tally_answer(self._node, *body_of(self._node, id, text), rule, on, choices, roles, rest)

    def power(self, id: str, *, rule: str, on: str, abstention: bool, text: str) -> PowerAnswer:
        """Compute the power of each seat."""
        return power_answer(
            self._node, *body_of(self._node, id, text), rule=rule, on=on, abstention=abstention, keep=not text
        )

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
        return inverse_answer(
            self._node,
            *body_of(self._node, id, text),
            on=on,
            wanted=wanted,
            solve=solve,
            share=share,
            weight=weight,
            index=index,
        )
