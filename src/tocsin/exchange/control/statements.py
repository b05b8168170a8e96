"""Is this what a member stated, in the one form it can have? What releases, leases, recalls and receipts share."""

from hashlib import sha256
from typing import Annotated, TypeAlias, TypeVar

import msgspec
from msgspec import Meta

from tocsin.errors import BadInputError, NotFoundError, RefusedError
from tocsin.exchange.canonical import canonical
from tocsin.exchange.envelopes.registers import Keybook, check_signatures
from tocsin.exchange.keys.signed import Signed, add_signatures
from tocsin.exchange.keys.signing import Signer
from tocsin.exchange.members.times import read_time

__all__ = [
    "MOST_OBJECTS",
    "Count",
    "Hash",
    "Hashes",
    "MaybeHash",
    "MemberId",
    "Stated",
    "StreamId",
    "Version",
    "checked",
    "reading",
    "sorted_once",
    "stated",
    "statement_id",
]

MOST_OBJECTS = 4096
"""Objects that one statement names."""

Hash: TypeAlias = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
MaybeHash: TypeAlias = Annotated[str, Meta(pattern=r"^([0-9a-f]{64})?\Z")]
Hashes: TypeAlias = Annotated[tuple[Hash, ...], Meta(max_length=MOST_OBJECTS)]
StreamId: TypeAlias = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}\Z")]
MemberId: TypeAlias = Annotated[str, Meta(pattern=r"^[a-z0-9]([a-z0-9.-]{0,62}[a-z0-9])?\Z")]
Count: TypeAlias = Annotated[int, Meta(ge=0, le=2**53 - 1)]
Version: TypeAlias = Annotated[int, Meta(ge=1, le=1)]


class Stated(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every statement of control has."""

    by: MemberId
    """The member that states it."""
    made: str
    position: Count
    """Of the register, as the member knew it."""
    register: Hash
    version: Version = 1

    def __post_init__(self) -> None:
        """Refuse what is no time."""
        read_time(self.made)


T = TypeVar("T", bound=Stated)


def stated(kind: str, statement: Stated, *signers: Signer) -> Signed:
    """Return a statement as signed canonical JSON."""
    return add_signatures(Signed(kind, canonical(msgspec.to_builtins(statement)), ()), *signers)


def reading(signed: Signed, kind: str, form: type[T]) -> T:
    """Return a statement of this kind, if its bytes are exactly its one form; no signature is looked at.

    Raises
    ------
    BadInputError
        Another kind, fields missing, unknown or out of bounds, or not in canonical form.
    """
    if signed.kind != kind:
        raise BadInputError(f"a statement of kind {signed.kind[:40]!r} stands where a {kind} is needed")
    try:
        value = msgspec.json.decode(signed.statement, type=form)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadInputError(f"the {kind} cannot be read: {error}", remedy="ask for it again") from error
    if canonical(msgspec.to_builtins(value)) != signed.statement:
        raise BadInputError(f"the {kind} is not in its canonical form", remedy="write it after RFC 8785, each key once")
    return value


def checked(signed: Signed, value: Stated, keybook: Keybook) -> None:
    """Refuse a statement that a good key of the member it names did not sign, or that belongs to another register.

    Raises
    ------
    NotFoundError
        The register is not known here so far: fetch it and try again.
    RefusedError
        Another register, or no good signature of the member.
    """
    if value.register != keybook.id:
        raise RefusedError(f"the {signed.kind} belongs to another register", where=value.register[:16])
    if keybook.epoch_at(value.position) is None:
        raise NotFoundError(
            f"the register is not known here up to position {value.position}",
            where=value.register[:16],
            remedy="fetch the register, then try again",
        )
    keys = keybook.signing_keys(value.by, value.position, read_time(value.made))
    check_signatures(signed.kind, signed.statement, signed.signatures, keys)


def statement_id(signed: Signed) -> str:
    """Return the name of a statement: the SHA-256 of its bytes, whatever its signatures.

    >>> statement_id(Signed("recall", b"{}", ()))[:16]
    '44136fa355b3678a'
    """
    return sha256(signed.statement).hexdigest()


def sorted_once(texts: tuple[str, ...], what: str) -> None:
    """Refuse a list that is not sorted or names something twice: one set has one way to be written."""
    if list(texts) != sorted(set(texts)):
        raise BadInputError(f"{what} are sorted, each once", remedy="sort them")
