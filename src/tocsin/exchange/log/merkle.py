"""Which one hash stands for all entries so far, and how is it checked that nothing before it changed? RFC 6962's tree.

A leaf is hashed with 0x00 before it, an inner node with 0x01 before its two children, so that neither can pass for the
other. Everything here is arithmetic over hashes: entries, files and signatures are other modules' matter.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

import msgspec

from tocsin.errors import BadInputError

__all__ = [
    "EMPTY",
    "HASH",
    "LARGEST",
    "NOTHING",
    "Frontier",
    "Subtree",
    "consistency_proof",
    "extended",
    "inclusion_proof",
    "is_consistent",
    "is_included",
    "leaf_hash",
    "node_hash",
    "root_of_range",
    "shown_beginning",
]

HASH = 32
"""Bytes of a hash."""

LARGEST = 2**63 - 1
"""Most leaves of a tree; the limit of the formats around it."""

EMPTY = sha256().digest()
"""The root of a tree without leaves."""

Subtree = Callable[[int, int], bytes]
"""``(height, index)`` -> hash of the complete subtree over leaves ``index * 2**height`` to the next."""


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of one entry as a leaf.

    >>> leaf_hash(b"").hex()
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'
    """
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of the node over two hashes."""
    return sha256(b"\x01" + left + right).digest()


class Frontier(msgspec.Struct, frozen=True):
    r"""A tree reduced to what more leaves need: the roots of its complete subtrees, the largest first.

    >>> tree = extended(Frontier(), [leaf_hash(b""), leaf_hash(b"\x00")])
    >>> tree.size, tree.root.hex()
    (2, 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125')
    """

    size: int = 0
    hashes: tuple[bytes, ...] = ()
    """One for each bit that is set in ``size``."""

    @property
    def root(self) -> bytes:
        """The hash that stands for all leaves."""
        return _folded(self.hashes) if self.hashes else EMPTY


NOTHING = Frontier()
"""The frontier of a tree without leaves."""


def extended(tree: Frontier, leaves: Iterable[bytes]) -> Frontier:
    """Return the tree with more leaves behind those it has; ``leaves`` are leaf hashes. About two hashes a leaf."""
    size, hashes = tree.size, list(tree.hashes)
    for leaf in leaves:
        right, bits = leaf, size
        while bits & 1:
            right = sha256(b"\x01" + hashes.pop() + right).digest()
            bits >>= 1
        hashes.append(right)
        size += 1
    return Frontier(size, tuple(hashes))


def root_of_range(first: int, end: int, subtree: Subtree) -> bytes:
    """Return the root over the leaves ``first`` to ``end`` (exclusive), where ``first`` begins a subtree of the tree.

    That is a multiple of the smallest power of two that is not below ``end - first``, as in every split of RFC 6962.
    """
    if first == end:
        return EMPTY
    parts, at = [], first
    for height in reversed(range((end - first).bit_length())):
        if (end - first) >> height & 1:
            parts.append(subtree(height, at >> height))
            at += 1 << height
    return _folded(parts)


def inclusion_proof(index: int, size: int, subtree: Subtree) -> tuple[bytes, ...]:
    """Return the hashes beside the way from leaf ``index`` to the root of the first ``size`` leaves (section 2.1.1).

    Raises
    ------
    BadInputError
        The tree of that size has no such leaf.
    """
    if not 0 <= index < size:
        raise BadInputError(f"a log of {size} entries has no entry {index}", remedy="ask for an earlier one")
    path, first, end = [], 0, size
    while end - first > 1:
        middle = first + _split(end - first)
        if index < middle:
            path.append(root_of_range(middle, end, subtree))
            end = middle
        else:
            path.append(root_of_range(first, middle, subtree))
            first = middle
    return tuple(reversed(path))


def consistency_proof(old: int, new: int, subtree: Subtree) -> tuple[bytes, ...]:
    """Return the hashes that show that the first ``old`` of ``new`` leaves are the old tree (section 2.1.2).

    Empty from nothing, and between equal sizes.

    Raises
    ------
    BadInputError
        The old tree is larger than the new one.
    """
    if not 0 <= old <= new:
        raise BadInputError(f"a log of {new} entries never had {old}", remedy="name the smaller tree first")
    if old in {0, new}:
        return ()
    path, first, end, whole = [], 0, new, True
    while old != end:
        middle = first + _split(end - first)
        if old <= middle:
            path.append(root_of_range(middle, end, subtree))
            end = middle
        else:
            path.append(root_of_range(first, middle, subtree))
            first, whole = middle, False
    if not whole:
        path.append(root_of_range(first, end, subtree))
    return tuple(reversed(path))


def is_included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Say whether ``path`` shows that the leaf hash stands at ``index`` in the tree of ``size`` leaves with ``root``.

    RFC 9162, section 2.1.3.2; a path with anything too much or too little shows nothing.
    """
    if not 0 <= index < size <= LARGEST or any(len(each) != HASH for each in path):
        return False
    at, last, found = index, size - 1, leaf
    for beside in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(beside, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, beside)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def is_consistent(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Say whether ``path`` shows that the new tree begins with the old one (RFC 9162, section 2.1.4.2).

    Every tree begins with the empty one, which needs the empty root and no path.
    """
    if not 0 <= old <= new <= LARGEST or any(len(each) != HASH for each in path):
        return False
    if old == new:
        return not path and old_root == new_root and (old > 0 or old_root == EMPTY)
    if old == 0:
        return not path and old_root == EMPTY
    return _climbed(old, new, [*path] if old & (old - 1) else [old_root, *path]) == (old_root, new_root)


def shown_beginning(old: int, new: int, new_root: bytes, path: Sequence[bytes]) -> bytes | None:
    """Return the root of the first ``old`` leaves of the tree with ``new_root``, where ``path`` gives it away.

    A proof of growth that ends in the new root tells the true beginning of that tree, whatever root was signed for it.
    It does not where ``old`` is a power of two: such proofs leave the old root out.
    """
    if not 0 < old < new <= LARGEST or not old & (old - 1) or any(len(each) != HASH for each in path):
        return None
    roots = _climbed(old, new, path)
    return roots[0] if roots is not None and roots[1] == new_root else None


def _climbed(old: int, new: int, parts: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """Return the roots of the old and the new tree that the parts of a proof lead to."""
    if not parts:
        return None
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    before = after = parts[0]
    for beside in parts[1:]:
        if last == 0:
            return None
        if at & 1 or at == last:
            before, after = node_hash(beside, before), node_hash(beside, after)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            after = node_hash(after, beside)
        at, last = at >> 1, last >> 1
    return (before, after) if last == 0 else None


def _split(count: int) -> int:
    """Return the largest power of two below ``count``."""
    return 1 << ((count - 1).bit_length() - 1)


def _folded(parts: Sequence[bytes]) -> bytes:
    root = parts[-1]
    for left in reversed(parts[:-1]):
        root = node_hash(left, root)
    return root
