"""Has somebody signed two histories of one log? Evidence that anybody can check with the signer's key alone.

Two signed checkpoints of one size with two roots speak for themselves. For two sizes, somebody who holds the larger
tree shows which root its own beginning has: another than the one that was signed for the smaller.
"""

from collections.abc import Sequence

import msgspec

from tocsin.errors import BadInputError, RefusedError
from tocsin.exchange.log.checkpoints import Checkpoint, parse_checkpoint
from tocsin.exchange.log.cosignatures import cosignatures_of
from tocsin.exchange.log.merkle import HASH, Subtree, consistency_proof, is_consistent, root_of_range
from tocsin.exchange.log.notes import COSIGNATURE, Note, NoteKey, loose, parse_note, signers_of

__all__ = ["SplitView", "convicted", "split_view"]

_LONGEST = 128


class SplitView(msgspec.Struct, frozen=True, kw_only=True):
    """Two heads of one log that cannot both be true. As JSON it can be handed to anybody."""

    smaller: str
    """A signed checkpoint, as the note it is."""
    larger: str
    """A signed checkpoint of the same log, of the same size or a larger one."""
    beginning: str = ""
    """Where the sizes differ: the root of the larger tree's first entries, as many as the smaller has; hexadecimal."""
    proof: tuple[str, ...] = ()
    """Where the sizes differ: that the larger tree begins so; hexadecimal, as RFC 6962 orders it."""


def split_view(one: Note, other: Note, subtree: Subtree | None = None) -> SplitView | None:
    """Return the evidence that two checkpoints are inconsistent, or None where they are not, as far as can be seen.

    Signatures are judged by :func:`convicted`. Where the sizes differ, ``subtree`` must look into the larger tree.
    """
    first, second = parse_checkpoint(one.text), parse_checkpoint(other.text)
    if first.size > second.size:
        first, second, one, other = second, first, other, one
    if first.origin != second.origin:
        return None
    if first.size == second.size:
        return None if first.root == second.root else SplitView(smaller=one.written, larger=other.written)
    if subtree is None or first.size == 0:
        return None
    beginning = root_of_range(0, first.size, subtree)
    if beginning == first.root or root_of_range(0, second.size, subtree) != second.root:
        return None
    proof = consistency_proof(first.size, second.size, subtree)
    return SplitView(
        smaller=one.written,
        larger=other.written,
        beginning=beginning.hex(),
        proof=tuple(each.hex() for each in proof),
    )


def convicted(view: SplitView, keys: Sequence[NoteKey]) -> tuple[NoteKey, ...]:
    """Return which of the keys of a log or of witnesses signed both histories; never empty.

    Raises
    ------
    BadInputError
        The evidence is not readable.
    RefusedError
        It shows nothing: another log, the same history, a proof that fails, or no key that signed both.
    """
    one, other = parse_note(loose(view.smaller)), parse_note(loose(view.larger))
    first, second = parse_checkpoint(one.text), parse_checkpoint(other.text)
    if not _inconsistent(view, first, second):
        raise RefusedError(
            "the two checkpoints can both be true, as far as is shown",
            where=first.origin,
            remedy="ask whoever says otherwise for the proof from the larger tree",
        )
    both = [key for key in keys if _signed(one, key) and _signed(other, key)]
    if not both:
        raise RefusedError("none of the keys signed both checkpoints", where=first.origin, remedy="name the log's key")
    return tuple(both)


def _inconsistent(view: SplitView, first: Checkpoint, second: Checkpoint) -> bool:
    if first.origin != second.origin or first.size > second.size:
        return False
    if first.size == second.size:
        return first.root != second.root
    if len(view.proof) > _LONGEST:
        return False
    try:
        beginning, proof = bytes.fromhex(view.beginning), [bytes.fromhex(each) for each in view.proof]
    except ValueError as error:
        raise BadInputError("the evidence is not hexadecimal", where=first.origin, remedy="fetch it again") from error
    return (
        first.size > 0
        and len(beginning) == HASH
        and beginning != first.root
        and is_consistent(first.size, second.size, beginning, second.root, proof)
    )


def _signed(note: Note, key: NoteKey) -> bool:
    try:
        return bool(cosignatures_of(note, [key]) if key.kind == COSIGNATURE else signers_of(note, [key]))
    except RefusedError:
        return False
