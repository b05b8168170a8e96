"""Who takes part, and who is silent? Votes cast of those that were held while the member belonged."""

import msgspec
import numpy as np
from numpy.typing import NDArray

__all__ = ["Participation", "participation"]


class Participation(msgspec.Struct, frozen=True, kw_only=True):
    """What one member did in the roll calls of a stretch."""

    member: str
    held: int
    """Roll calls from its first to its last vote: the record does not tell absence from not belonging."""
    yes: int
    no: int
    abstain: int
    silent: int
    """Roll calls in which it took no part."""
    alone: int
    """Votes in which at most two others of those voting did the same."""

    @property
    def part(self) -> float | None:
        """Share of the roll calls in which it took part."""
        return 1 - self.silent / self.held if self.held else None


def participation(members: tuple[str, ...], choices: NDArray[np.int8]) -> tuple[Participation, ...]:
    """Count what each member did; those without any vote are left out. ``choices`` has the shape (votes, members).

    >>> found = participation(("A", "B"), np.array([[2, -1], [0, 2], [2, 2]], np.int8))
    >>> [(one.member, one.yes, one.no, one.silent) for one in found]
    [('A', 2, 1, 0), ('B', 2, 0, 0)]
    """
    counts = np.stack([(choices == code).sum(1) for code in range(3)])
    found = []
    for column, member in enumerate(members):
        own = choices[:, column]
        voted = np.flatnonzero(own >= 0)
        if not len(voted):
            continue
        span = own[voted[0] : voted[-1] + 1]
        few = counts[own[voted], voted] <= 3
        found.append(
            Participation(
                member=member,
                held=len(span),
                yes=int((span == 2).sum()),
                no=int((span == 0).sum()),
                abstain=int((span == 1).sum()),
                silent=int((span < 0).sum()),
                alone=int(few.sum()),
            )
        )
    return tuple(found)
