"""What does the register say? The frozen state that a chain of statements comes to, and who has signed something."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

from tocsin.errors import NotFoundError
from tocsin.exchange.keys.algorithms import PublicKey
from tocsin.exchange.members.member import Community, HeldKey, Member
from tocsin.exchange.members.times import TOLERANCE, read_time

__all__ = ["KeyRecord", "Register", "Revocation", "public_keys", "who_signed", "why_not_in_time"]


class Revocation(msgspec.Struct, frozen=True, kw_only=True):
    """That a key ended before its time, and why."""

    why: str
    """``retired``, ``lost`` or ``compromised``."""
    since: int
    """Position of the member's own log from which nothing is believed; -1 where none was stated."""
    position: int
    """Position of the register at which it was stated; -1 where the member gave notice of it itself."""


class KeyRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A key that stands or once stood in the register; none is ever forgotten, so that old signatures can be judged."""

    member: str
    held: HeldKey
    since: int
    """Position of the register from which it stood."""
    until: int = -1
    """Position from which it no longer stood; -1 while it stands."""
    revoked: Revocation | None = None

    @property
    def stands(self) -> bool:
        """Whether the register lists the key now."""
        return self.until < 0


class Register(msgspec.Struct, frozen=True, kw_only=True):
    """The state of a register at one position of its chain."""

    id: str
    """The hash of the founding statement: what a node pins."""
    name: Mapping[str, str]
    position: int
    """Of the newest statement; the founding one has 0."""
    head: str
    """The hash of the newest statement."""
    at: datetime
    """The latest time stated so far."""
    epoch: int
    """Rises whenever somebody joins, leaves, loses a key, or a community changes."""
    threshold: int
    witnesses: int
    members: Mapping[str, Member]
    communities: Mapping[str, Community]
    keys: Mapping[str, KeyRecord]
    """Key id -> record, of every key that ever stood."""
    parties: Mapping[str, Mapping[str, str]]
    """Member -> place -> ``party`` or ``backer``."""
    cleared: Mapping[str, Mapping[str, int]]
    """Member -> place -> position at which the governors stated that it is no party there."""
    removed: Mapping[str, int]
    """Former member -> position at which it left; one that came back is not here."""

    @property
    def governors(self) -> tuple[str, ...]:
        """The members who sign changes, sorted."""
        return self.with_role("governor")

    def with_role(self, role: str) -> tuple[str, ...]:
        """Return the members who have a role, sorted."""
        return tuple(sorted(id for id, member in self.members.items() if role in member.roles))

    def member(self, id: str) -> Member:
        """Return a member, or raise :class:`tocsin.errors.NotFoundError`."""
        if id not in self.members:
            raise NotFoundError(f"{id[:80]!r} is no member", where=self.id[:12], remedy="run `tocsin member list`")
        return self.members[id]

    def keys_of(self, member: str) -> tuple[HeldKey, ...]:
        """Return the keys of a member that stand now, whether in their time or not."""
        return tuple(held for held in self.members[member].keys if held.id in self.keys and self.keys[held.id].stands)


def why_not_in_time(held: HeldKey, now: datetime) -> str:
    """Say why a key may not be used at ``now``, clocks forgiven; an empty text when it may.

    >>> from tocsin.exchange.keys.signing import SigningKey
    >>> text = SigningKey.from_private_bytes(bytes(32)).public.text()
    >>> held = HeldKey(public=text, expires="2026-01-01T00:00:00Z")
    >>> why_not_in_time(held, read_time("2026-01-01T00:04:59Z"))
    ''
    >>> why_not_in_time(held, read_time("2026-01-02T00:00:00Z"))
    'the key ed25519:56475aa75463474c0285df5dbf2bcab7 expired at 2026-01-01T00:00:00Z'
    """
    if held.not_before and now < read_time(held.not_before) - TOLERANCE:
        return f"the key {held.id} begins at {held.not_before}"
    if held.expires and now > read_time(held.expires) + TOLERANCE:
        return f"the key {held.id} expired at {held.expires}"
    return ""


def who_signed(keys: Mapping[str, Iterable[HeldKey]], signed_by: Iterable[str], at: datetime) -> frozenset[str]:
    """Return the members that signed: each with a key of every algorithm in which it has one that signs at ``at``.

    So a member that holds an Ed25519 and an ML-DSA key signs with both, and breaking one of the two forges nothing.

    Parameters
    ----------
    keys:
        Member -> the keys that stand for it.
    signed_by:
        The ids of the keys whose signatures were checked.
    at:
        The time that decides which keys are in their time.
    """
    found = frozenset(signed_by)
    signers = set()
    for member, held_keys in keys.items():
        usable = [held for held in held_keys if held.signs and not why_not_in_time(held, at)]
        algorithms = {held.key.algorithm for held in usable}
        if algorithms and algorithms == {held.key.algorithm for held in usable if held.id in found}:
            signers.add(member)
    return frozenset(signers)


def public_keys(held_keys: Iterable[HeldKey]) -> dict[str, PublicKey]:
    """Return those of the keys that sign, by their ids."""
    return {held.id: held.key for held in held_keys if held.signs}
