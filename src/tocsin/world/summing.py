"""Sum figures up a tree of places so that nothing is counted twice and no gap is hidden.

The law: the figure of a place is either the one reported for it or the sum of its children's figures, never both.
"""

from collections.abc import Mapping
from datetime import date
from typing import Literal

import msgspec

from tocsin.errors import BadInputError
from tocsin.world.tree import Tree

__all__ = ["Total", "sum_upward", "total_of"]


class Total(msgspec.Struct, frozen=True, kw_only=True):
    """What is known for one place, how, and for which parts nothing is known."""

    place: str
    value: float
    basis: Literal["reported", "summed"]
    missing: tuple[str, ...] = ()
    """Places below without any figure; the highest of them, where everything below is missing too. Only for sums."""
    below: float | None = None
    """For a reported figure: the sum of what is known below it, to compare and never to add."""
    parts: int = 1
    """Reported figures that the value is made of."""

    @property
    def complete(self) -> bool:
        """Tell whether no part is missing."""
        return not self.missing


def sum_upward(values: Mapping[str, float], tree: Tree, on: date) -> dict[str, Total]:
    """Return the total of every place that has a figure or has one below it, on a day.

    Parameters
    ----------
    values:
        Place id to figure, in one unit that may be added (persons, deaths, dollars; never rates or indices).
    tree:
        Which place lies below which.
    on:
        The day whose tree counts.

    Raises
    ------
    BadInputError
        A figure is given for a place that is not in the tree on that day; nothing is dropped silently.

    Examples
    --------
    >>> from tocsin.world.tree import Node
    >>> tree = Tree([Node("X", ""), Node("A", "X"), Node("B", "X"), Node("A1", "A"), Node("A2", "A")])
    >>> totals = sum_upward({"A1": 3.0, "B": 4.0}, tree, date(2020, 1, 1))
    >>> totals["X"].value, totals["X"].missing
    (7.0, ('A2',))
    >>> totals = sum_upward({"A": 5.0, "A1": 3.0, "B": 4.0}, tree, date(2020, 1, 1))
    >>> totals["X"].value, totals["A"].value, totals["A"].below
    (9.0, 5.0, 3.0)
    """
    strangers = sorted(id for id in values if not tree.exists(id, on))
    if strangers:
        raise BadInputError(
            f"{len(strangers)} figures are for places that do not exist on {on}: {', '.join(strangers[:5])}",
            remedy="give the figures to the places of that day",
        )
    totals: dict[str, Total] = {}
    for root in tree.roots(on):
        _total(root, values, tree, on, totals)
    return totals


def total_of(id: str, values: Mapping[str, float], tree: Tree, on: date) -> Total | None:
    """Return the total of one place on a day, by the same law, or None where nothing is known of it or below it.

    Only figures of the place and of places below it count; the others of ``values`` are about somewhere else.

    >>> from tocsin.world.tree import Node
    >>> tree = Tree([Node("A", ""), Node("A1", "A"), Node("A2", "A"), Node("A3", "A")])
    >>> found = total_of("A", {"A1": 3.0, "A2": 4.0, "B": 9.0}, tree, date(2020, 1, 1))
    >>> found.value, found.parts, found.missing
    (7.0, 2, ('A3',))
    """
    return _total(id, values, tree, on, {})


def _total(id: str, values: Mapping[str, float], tree: Tree, on: date, totals: dict[str, Total]) -> Total | None:
    children = tree.children(id, on)
    found = {child: _total(child, values, tree, on, totals) for child in children}
    known = [total for total in found.values() if total is not None]
    total = None
    if id in values:
        below = sum(each.value for each in known) if known else None
        total = Total(place=id, value=values[id], basis="reported", below=below)
    elif known:
        missing = tuple(gap for child, each in found.items() for gap in ((child,) if each is None else each.missing))
        total = Total(
            place=id,
            value=sum(each.value for each in known),
            basis="summed",
            missing=missing,
            parts=sum(each.parts for each in known),
        )
    if total is not None:
        totals[id] = total
    return total
