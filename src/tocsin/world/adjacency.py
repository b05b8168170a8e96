"""Which places share a land boundary, today and before boundaries changed.

Today's pairs stand in a table of this room, so every process has them; building the front end (``make frontend``)
compares them with the boundary package. The neighbours of a state that split up are those of its successors; those of
states that united are typed, because a united state's boundary does not say which part it belonged to. The sea
separates: Cyprus and Japan have no land neighbour.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache

from tocsin.world import tables
from tocsin.world.places import LATEST, Place, at, place

__all__ = ["Adjacency", "adjacency", "neighbours"]


class Adjacency:
    """Land neighbours on any day, from today's pairs and the typed boundaries of states that united.

    >>> adjacency = Adjacency([("CZE", "POL"), ("CZE", "SVK"), ("POL", "SVK"), ("SVK", "UKR")])
    >>> sorted(adjacency.neighbours("CSK", date(1985, 1, 1)))
    ['DDR', 'DEU_1990', 'POL', 'SUN']
    """

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Keep today's pairs and the typed ones."""
        self._today = tuple(pairs)
        self._typed = tuple((row["one"], row["other"]) for row in tables.rows("historic_borders"))
        self._days: dict[date, Mapping[str, frozenset[str]]] = {}

    def pairs(self, on: date = LATEST) -> frozenset[tuple[str, str]]:
        """Return every pair on a day, each once and in order of ids."""
        return frozenset((one, other) for one, others in self._on(on).items() for other in others if one < other)

    def neighbours(self, place_id: str, on: date = LATEST) -> frozenset[str]:
        """Return the ids that share a land boundary with a place on a day; empty while the place does not exist."""
        return self._on(on).get(place(place_id).id, frozenset())

    def _on(self, on: date) -> Mapping[str, frozenset[str]]:
        if on not in self._days:
            self._days[on] = self._drawn(on)
        return self._days[on]

    def _drawn(self, on: date) -> Mapping[str, frozenset[str]]:
        derived = (
            (one.id, other.id)
            for here, there in self._today
            for one in at(here, on)
            for other in at(there, on)
            if one.id != other.id and not _united(one) and not _united(other)
        )
        typed = ((one, other) for one, other in self._typed if place(one).exists(on) and place(other).exists(on))
        found: dict[str, set[str]] = {}
        for one_id, other_id in (*derived, *typed):
            found.setdefault(one_id, set()).add(other_id)
            found.setdefault(other_id, set()).add(one_id)
        return {key: frozenset(values) for key, values in found.items()}


def _united(state: Place) -> bool:
    """Tell whether a state later united with another, so that only the typed table knows its boundary."""
    return any(len(place(after).predecessors) > 1 for after in state.successors)


@cache
def adjacency() -> Adjacency:
    """Return the land neighbours of the world."""
    return Adjacency((row["one"], row["other"]) for row in tables.rows("land_borders"))


def neighbours(place_id: str, on: date = LATEST) -> frozenset[str]:
    """Return the ids that share a land boundary with a place on a day.

    >>> sorted(neighbours("SSD"))
    ['CAF', 'COD', 'ETH', 'KEN', 'SDN', 'UGA']
    """
    return adjacency().neighbours(place_id, on)
