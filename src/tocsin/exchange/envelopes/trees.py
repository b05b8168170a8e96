"""Which one hash stands for all objects of a batch, and how is one object shown to be among them? RFC 6962's tree.

The tree of :mod:`tocsin.exchange.log.merkle`, made a level at a time, which is faster for a whole batch: a last node
without a partner moves up, and that gives the same tree as the splits of the standard. A path is checked there, by
:func:`tocsin.exchange.log.merkle.is_included`.
"""

from collections.abc import Sequence
from hashlib import sha256

__all__ = ["path_to", "root_of"]


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Return the root over at least one leaf."""
    level = list(leaves)
    while len(level) > 1:
        level = _above(level)
    return level[0]


def path_to(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """Return the hashes beside the way from a leaf to the root, from below.

    >>> from tocsin.exchange.log.merkle import is_included
    >>> leaves = [bytes([number]) * 32 for number in range(5)]
    >>> is_included(leaves[4], 4, 5, path_to(leaves, 4), root_of(leaves))
    True
    """
    level, path = list(leaves), []
    while len(level) > 1:
        beside = index ^ 1
        if beside < len(level):
            path.append(level[beside])
        level, index = _above(level), index >> 1
    return tuple(path)


def _above(level: list[bytes]) -> list[bytes]:
    above = [sha256(b"\x01" + left + right).digest() for left, right in zip(level[::2], level[1::2], strict=False)]
    if len(level) & 1:
        above.append(level[-1])
    return above
