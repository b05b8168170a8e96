"""The tree that places form on any day, from the world down to whatever a member has loaded.

An id may hang below different parents at different times (a district that moved to another province), so a tree is
made of dated nodes and every question names a day.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from itertools import pairwise

import msgspec

from tocsin.errors import BadInputError
from tocsin.world import tables
from tocsin.world.places import places

__all__ = ["Node", "Tree", "world_tree"]


class Node(msgspec.Struct, frozen=True):
    """A place below its parent, from a day up to, not including, another."""

    place: str
    parent: str
    valid_from: date | None = None
    valid_until: date | None = None


class Tree:
    """Which places lie directly below which, on any day.

    A place has at most one parent a day and is never its own ancestor;
    :class:`~tocsin.errors.BadInputError` otherwise.

    >>> tree = Tree([Node("SDN", ""), Node("SD01", "SDN"), Node("SD02", "SDN", date(2012, 1, 1))])
    >>> tree.children("SDN", date(2011, 1, 1)), tree.children("SDN", date(2013, 1, 1))
    (('SD01',), ('SD01', 'SD02'))
    """

    def __init__(self, nodes: Iterable[Node]) -> None:
        """Index the nodes and refuse what is no tree on some day."""
        self._nodes = tuple(nodes)
        self._above: dict[str, list[Node]] = {}
        self._below: dict[str, list[Node]] = {}
        for node in self._nodes:
            self._above.setdefault(node.place, []).append(node)
            self._below.setdefault(node.parent, []).append(node)
        for id, own in self._above.items():
            _refuse_overlap(id, own)
        self._refuse_circles()

    def __contains__(self, id: object) -> bool:
        """Tell whether a place is in the tree on any day."""
        return id in self._above

    def with_nodes(self, nodes: Iterable[Node]) -> "Tree":
        """Return a tree that has further nodes."""
        return Tree((*self._nodes, *nodes))

    def exists(self, id: str, on: date) -> bool:
        """Tell whether a place is in the tree on a day, with every place above it."""
        node = self._node(id, on)
        return node is not None and (not node.parent or self.exists(node.parent, on))

    def parent(self, id: str, on: date) -> str:
        """Return the place above one on a day; an empty text at the root and where the place is not in the tree."""
        node = self._node(id, on)
        return node.parent if node else ""

    def children(self, id: str, on: date) -> tuple[str, ...]:
        """Return the places directly below one on a day, in the order they were added."""
        return tuple(
            node.place for node in self._below.get(id, ()) if tables.within(on, node.valid_from, node.valid_until)
        )

    def path(self, id: str, on: date) -> tuple[str, ...]:
        """Return the places above one on a day, nearest first.

        >>> world_tree().path("NZL", date(2020, 1, 1))
        ('M49_053', 'M49_009', 'WORLD')
        """
        above = []
        each = self.parent(id, on)
        while each:
            above.append(each)
            each = self.parent(each, on)
        return tuple(above)

    def roots(self, on: date) -> tuple[str, ...]:
        """Return the places without a parent on a day."""
        return self.children("", on)

    def below(self, id: str, on: date) -> Iterator[str]:
        """Yield every place below one on a day, each parent before its children."""
        for child in self.children(id, on):
            yield child
            yield from self.below(child, on)

    def ever_below(self, id: str) -> tuple[str, ...]:
        """Return the places that lie below one on some day, each once.

        >>> tree = Tree([Node("A", ""), Node("A1", "A", None, date(2000, 1, 1)), Node("A2", "A", date(2000, 1, 1))])
        >>> tree.ever_below("A")
        ('A1', 'A2')
        """
        found: dict[str, None] = {}
        waiting = [id]
        while waiting:
            for node in self._below.get(waiting.pop(), ()):
                if node.place not in found:
                    found[node.place] = None
                    waiting.append(node.place)
        return tuple(found)

    def _node(self, id: str, on: date) -> Node | None:
        return next(
            (node for node in self._above.get(id, ()) if tables.within(on, node.valid_from, node.valid_until)), None
        )

    def _refuse_circles(self) -> None:
        # Parents on any day together: stricter than per day, and real units never take turns as each other's parent.
        finished: set[str] = set()
        for start in self._above:
            stack, path = [(start, iter(self._above[start]))], {start}
            while stack and start not in finished:
                id, parents = stack[-1]
                node = next(parents, None)
                if node is None:
                    stack.pop()
                    path.discard(id)
                    finished.add(id)
                elif node.parent in path:
                    raise BadInputError(f"{node.parent!r} lies below itself", where=id, remedy="correct its parent")
                elif node.parent in self._above and node.parent not in finished:
                    path.add(node.parent)
                    stack.append((node.parent, iter(self._above[node.parent])))


def _refuse_overlap(id: str, nodes: list[Node]) -> None:
    ordered = sorted(nodes, key=lambda node: node.valid_from or date.min)
    for before, after in pairwise(ordered):
        if before.valid_until is None or after.valid_from is None or after.valid_from < before.valid_until:
            raise BadInputError(
                f"{id!r} is entered twice for the same days",
                where=id,
                remedy="end one entry where the other begins",
            )


@cache
def world_tree() -> Tree:
    """Return the tree of the places that ship: the world, its regions, its countries on any day, basins and areas."""
    return Tree(Node(each.id, each.parent, each.valid_from, each.valid_until) for each in places())
