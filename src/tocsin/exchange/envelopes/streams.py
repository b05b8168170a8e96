"""Is anything of a stream missing, twice or contradictory? Batches may come in any order; the chain shows the rest.

A stream is kept as its runs: stretches of numbers without a gap, each with the link at either end. Memory grows with
the gaps and not with the batches.
"""

from bisect import bisect_right
from collections.abc import Callable
from typing import Any, Literal, TypeAlias

import msgspec

from tocsin.errors import BadInputError, RefusedError
from tocsin.exchange.canonical import canonical, read_canonical
from tocsin.exchange.envelopes.headers import KIND, LARGEST_HEADER, Header, batch_id, read_header, write_header
from tocsin.exchange.envelopes.registers import Keybook, check_place, check_signatures
from tocsin.exchange.keys.signed import Signature
from tocsin.exchange.members.times import read_time

__all__ = [
    "MOST_RUNS",
    "Contradiction",
    "Line",
    "Run",
    "Seen",
    "SignedHeader",
    "check_contradiction",
    "read_contradiction",
    "take",
    "write_contradiction",
]

Verdict: TypeAlias = Literal["new", "repeated", "contradictory"]

MOST_RUNS = 100_000
"""Gaps of one stream that are kept; whoever makes more is not losing batches but flooding."""


class Run(msgspec.Struct, frozen=True):
    """A stretch of a stream without a gap: numbers from ``first`` up to ``end``, exclusive."""

    first: int
    end: int
    prev: str
    """What its first batch says it follows."""
    head: str
    """Id of its last batch."""


class Line(msgspec.Struct, frozen=True):
    """What is known of one stream of one origin."""

    origin: str
    stream: str
    register: str
    epoch: int
    runs: tuple[Run, ...] = ()
    recipients: tuple[str, ...] = ()
    """Whom it addresses, once a batch of it was opened; empty at a relay, which cannot know."""

    @property
    def next(self) -> int:
        """The first number that is missing."""
        return self.runs[0].end if self.runs and self.runs[0].first == 0 else 0

    @property
    def gaps(self) -> tuple[tuple[int, int], ...]:
        """The stretches that are missing before what is known, ends exclusive."""
        starts = [0, *(run.end for run in self.runs[:-1])]
        found = [(start, run.first) for start, run in zip(starts, self.runs, strict=False)]
        return tuple(gap for gap in found if gap[0] < gap[1])


class Seen(msgspec.Struct, frozen=True):
    """What a batch means for its stream."""

    line: Line
    verdict: Verdict
    against: tuple[int, int] = (0, 0)
    """The stretch it contradicts: a batch from there is the other half of the evidence."""


def take(line: Line | None, header: Header, held: Callable[[str], bool], recipients: tuple[str, ...] = ()) -> Seen:
    """Return the stream with one more batch, whose signatures were checked; a contradiction leaves it as it was.

    Parameters
    ----------
    line:
        What is known of the stream; None at its first batch.
    held:
        Says whether the batch with this id was taken before.
    recipients:
        Whom the batch addresses, where it was opened: the same for a whole stream, so that nobody is left out unseen.

    Raises
    ------
    RefusedError
        The batch names another origin, register, epoch or audience than its stream has, or the stream has too many
        gaps.
    """
    known = line or Line(header.origin, header.stream, header.register, header.epoch)
    if (known.origin, known.stream, known.register, known.epoch) != (
        header.origin,
        header.stream,
        header.register,
        header.epoch,
    ):
        raise RefusedError(
            "the batch names another origin, register or epoch than its stream",
            where=header.stream,
            remedy="a new epoch needs a new stream: tell the origin",
        )
    if recipients and known.recipients and recipients != known.recipients:
        raise RefusedError(
            "the batch addresses others than its stream",
            where=header.stream,
            remedy="a new audience needs a new stream: tell the origin",
        )
    name = batch_id(write_header(header))
    at = bisect_right(known.runs, header.seq, key=lambda run: run.first)
    before = known.runs[at - 1] if at else None
    after = known.runs[at] if at < len(known.runs) else None
    for run in (before, after):
        if run is not None and run.first < header.end and header.seq < run.end:
            return Seen(known, "repeated") if held(name) else Seen(known, "contradictory", (run.first, run.end))
    before = before if before is not None and before.end == header.seq else None
    after = after if after is not None and after.first == header.end else None
    if before is not None and before.head != header.prev:
        return Seen(known, "contradictory", (before.first, before.end))
    if after is not None and after.prev != name:
        return Seen(known, "contradictory", (after.first, after.end))
    joined = Run(
        before.first if before else header.seq,
        after.end if after else header.end,
        before.prev if before else header.prev,
        after.head if after else name,
    )
    runs = (*known.runs[: at - 1 if before else at], joined, *known.runs[at + 1 if after else at :])
    if len(runs) > MOST_RUNS:
        raise RefusedError("the stream has too many gaps", where=header.stream, remedy="fetch what is missing first")
    return Seen(msgspec.structs.replace(known, runs=runs, recipients=known.recipients or recipients), "new")


class SignedHeader(msgspec.Struct, frozen=True):
    """A header with its signatures: all that is needed to hold its origin to it."""

    header: bytes
    signatures: tuple[Signature, ...]


class Contradiction(msgspec.Struct, frozen=True):
    """Two headers of one stream that cannot both be true: whoever signed both is caught, before anyone."""

    first: SignedHeader
    second: SignedHeader


def check_contradiction(found: Contradiction, keybook: Keybook) -> str:
    """Return the member that signed two headers of one stream which cannot both be true.

    They share a number, or one begins where the other ends without naming it as the one before.

    Raises
    ------
    RefusedError
        A signature does not hold, or both headers can be true: nobody is caught.
    """
    one, two = (_checked(each, keybook) for each in (found.first, found.second))
    if (one.origin, one.stream) != (two.origin, two.stream):
        raise RefusedError("the headers are of two streams, and contradict each other in nothing", where=one.stream)
    names = batch_id(found.first.header), batch_id(found.second.header)
    overlap = one.seq < two.end and two.seq < one.end and names[0] != names[1]
    unlinked = (one.end == two.seq and two.prev != names[0]) or (two.end == one.seq and one.prev != names[1])
    if not overlap and not unlinked:
        raise RefusedError("both headers can be true", where=one.stream, remedy="look for the one that differs")
    return one.origin


def write_contradiction(found: Contradiction) -> bytes:
    """Return the evidence as canonical JSON, for anyone who knows the register."""
    return canonical([_value(found.first), _value(found.second)])


def read_contradiction(data: bytes) -> Contradiction:
    """Return the evidence in these bytes; anything but what :func:`write_contradiction` writes is refused."""
    value = read_canonical(data, limit=8 * LARGEST_HEADER + 65_536)
    if not isinstance(value, list) or len(value) != 2:
        raise BadInputError("evidence of a contradiction has two headers")
    first, second = (_signed_header(each) for each in value)
    return Contradiction(first, second)


def _checked(signed: SignedHeader, keybook: Keybook) -> Header:
    header = read_header(signed.header)
    check_place(header, keybook)
    keys = keybook.signing_keys(header.origin, header.position, read_time(header.made))
    check_signatures(KIND, signed.header, signed.signatures, keys, needed=header.key)
    return header


def _value(signed: SignedHeader) -> dict[str, Any]:
    return {
        "header": read_canonical(signed.header, limit=LARGEST_HEADER),
        "signatures": [{"key": each.key, "value": each.value.hex()} for each in signed.signatures],
    }


def _signed_header(value: Any) -> SignedHeader:
    try:
        parts = msgspec.convert(value, _Written)
    except msgspec.ValidationError as error:
        raise BadInputError(f"the evidence cannot be read: {error}") from error
    try:
        signatures = tuple(Signature(each.key, bytes.fromhex(each.value)) for each in parts.signatures)
    except ValueError as error:
        raise BadInputError("a signature is not in hexadecimal") from error
    found = SignedHeader(canonical(parts.header), signatures)
    if canonical(_value(found)) != canonical(value):
        raise BadInputError("the evidence is not in its one form")
    return found


class _WrittenSignature(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    key: str
    value: str


class _Written(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    header: dict[str, Any]
    signatures: list[_WrittenSignature]
