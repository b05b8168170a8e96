"""What may a member state of itself at once, before the governors meet? Notices that need no order among them.

A notice is signed by its member alone and never moves the register. It renews one of its own keys, ends one, tells
where it can be reached, or declares it a party. Whatever the order in which two nodes learn the same notices, they come
to the same directory.
"""

import hashlib
from collections.abc import Iterable
from typing import Literal, TypeAlias

import msgspec

from tocsin.errors import BadInputError, NotFoundError, RefusedError
from tocsin.exchange.canonical import canonical, read_canonical
from tocsin.exchange.keys.algorithms import PublicKey
from tocsin.exchange.keys.signed import Signed, check
from tocsin.exchange.members.member import HeldKey
from tocsin.exchange.members.register import Register
from tocsin.exchange.members.times import read_time

__all__ = ["KIND", "Declare", "End", "Notice", "Reach", "Renew", "Said", "draft_notice", "notice", "read_notice"]

KIND = "notice"
"""The kind under which notices are signed."""

_LARGEST = 64 * 1024


class _Saying(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="act"
):
    """What every saying has: the tag ``act``."""


class Renew(_Saying, frozen=True, kw_only=True, tag="renew"):
    """One key of mine is followed by a new one of the same purpose; the old one ends.

    A key that signs is renewed by its own signature; the new one signs too, if it can.
    """

    old: str
    new: HeldKey


class End(_Saying, frozen=True, kw_only=True, tag="end"):
    """One key of mine ends; signed by itself or by another of mine."""

    key: str
    why: Literal["retired", "lost", "compromised"]
    since: int = -1
    """As in :class:`tocsin.exchange.members.statements.Revoke`."""


class Declare(_Saying, frozen=True, kw_only=True, tag="declare"):
    """I am, or back, a party to the violence in a place."""

    place: str
    part: Literal["party", "backer"]


class Reach(_Saying, frozen=True, kw_only=True, tag="reach"):
    """My node can be reached at these addresses; the newest notice counts."""

    addresses: tuple[str, ...]


Said: TypeAlias = Renew | End | Declare | Reach


class _Written(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    register: str
    member: str
    position: int
    at: str
    said: Said


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """One notice whose signatures were checked."""

    hash: str
    """SHA-256 of its bytes."""
    member: str
    position: int
    """Of the register as the member saw it."""
    at: str
    said: Said
    keys: tuple[str, ...]
    """The keys that signed it."""


def draft_notice(register: Register, member: str, said: Said, at: str) -> Signed:
    """Return the notice, checked as a reader would, that nobody has signed yet."""
    written = _Written(register=register.id, member=member, position=register.position, at=at, said=said)
    signed = Signed(KIND, canonical(msgspec.to_builtins(written)), ())
    _read(signed)
    return signed


def read_notice(signed: Signed) -> tuple[str, Said]:
    """Return the member a notice speaks for and what it says, before anybody looked at its signatures."""
    written = _read(signed)
    return written.member, written.said


def notice(register: Register, signed: Signed, others: Iterable[Notice] = ()) -> Notice:
    """Return the notice if its signatures hold.

    Parameters
    ----------
    register:
        The register it speaks of.
    others:
        The notices known already, which may have introduced the keys that sign this one.

    Raises
    ------
    NotFoundError
        A key that signed it is not known: an earlier notice is missing.
    BadInputError, RefusedError
        It is malformed, of another register, falsely signed, or signed by keys of another member.
    """
    written = _read(signed)
    if written.register != register.id:
        raise RefusedError("the notice is of another register", where=written.register[:12])
    if written.position > register.position:
        raise NotFoundError(
            f"the notice speaks of position {written.position} of the register, {register.position} is the newest here",
            where=KIND,
            remedy="fetch the register first",
        )
    known = _known(register, written.member, others)
    if isinstance(written.said, Renew) and written.said.new.signs:
        known[written.said.new.id] = written.said.new.key
    unknown = sorted({signature.key for signature in signed.signatures} - set(known))
    if unknown:
        raise NotFoundError(
            f"{unknown[0]} is no key of {written.member} that is known here",
            where=KIND,
            remedy="fetch the register and the member's earlier notices first",
        )
    checked = check(signed, KIND, known, required=_required(written.said))
    return Notice(
        hash=hashlib.sha256(signed.statement).hexdigest(),
        member=written.member,
        position=written.position,
        at=written.at,
        said=written.said,
        keys=checked.keys,
    )


def _required(said: Said) -> int | list[str]:
    if isinstance(said, Renew) and said.new.signs:
        return [said.old, said.new.id]
    return 1


def _known(register: Register, member: str, others: Iterable[Notice]) -> dict[str, PublicKey]:
    held = [record.held for record in register.keys.values() if record.member == member]
    held += [one.said.new for one in others if one.member == member and isinstance(one.said, Renew)]
    return {one.id: one.key for one in held if one.signs}


def _read(signed: Signed) -> _Written:
    if signed.kind != KIND:
        raise BadInputError(f"this is a statement of kind {signed.kind[:40]!r} and no notice")
    read_canonical(signed.statement, limit=_LARGEST)
    try:
        written = msgspec.json.decode(signed.statement, type=_Written)
    except msgspec.ValidationError as error:
        raise BadInputError(
            f"the notice is malformed: {error}", remedy="ask whoever made it for a sound one"
        ) from error
    if canonical(msgspec.to_builtins(written)) != signed.statement:
        raise BadInputError("the notice is not in its one form", remedy="leave out fields that hold their default")
    read_time(written.at)
    _check_said(written.said)
    return written


def _check_said(said: Said) -> None:
    match said:
        case Renew(old=old, new=new) if old.partition(":")[0] != new.key.algorithm:
            raise BadInputError("a key is followed by one of the same algorithm", where=old[:80])
        case Renew(old=old, new=new) if old == new.id:
            raise BadInputError("a key cannot follow itself", where=old[:80])
        case End(why=why, since=since) if (why == "compromised") != (since >= 0):
            raise BadInputError("a compromised key is so since a position of the log, and only that one")
        case Declare(place=place) if not place or len(place) > 32:
            raise BadInputError("a party is one in some place", remedy="name the place")
        case Reach(addresses=addresses) if len(addresses) > 8 or any(not 0 < len(one) <= 256 for one in addresses):
            raise BadInputError("addresses are at most 8 words of 256 characters")
        case _:
            return
