"""How members and the register look to whoever asks."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from tocsin.exchange.members.directory import Directory
from tocsin.exchange.members.history import Fork, forks
from tocsin.exchange.members.member import Community
from tocsin.exchange.members.register import KeyRecord, why_not_in_time
from tocsin.node.member_book import MemberState

__all__ = ["Drafted", "KeyAnswer", "MemberAnswer", "RegisterAnswer", "member_answers", "register_answer"]


class Drafted(msgspec.Struct, frozen=True, kw_only=True):
    """A statement or notice that was written to a file, and whose signature it lacks."""

    file: str
    hash: str
    """SHA-256 of the statement; compare it by another way before you sign."""
    says: dict[str, Any]
    signed_by: tuple[str, ...]
    missing: str
    """Empty once it can be applied."""
    applied: bool = False


class KeyAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One key of a member, and whether it counts."""

    id: str
    purpose: str
    """``signing`` or ``sealing``."""
    state: str
    """``stands``, ``early``, ``expired``, ``ended``, or why it was revoked."""
    since: int
    """Position of the register from which it stood."""
    until: int
    """Position from which it stood no more; -1 while it stands."""
    compromised_since: int
    """Position of the member's log from which nothing it signed is believed; -1 where none was stated."""
    not_before: str
    expires: str


class MemberAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One member as this node sees it now."""

    id: str
    kind: str
    roles: tuple[str, ...]
    name: Mapping[str, str]
    jurisdiction: str
    standing: str
    communities: tuple[str, ...]
    party_in: tuple[str, ...]
    """Places in whose violence it is, or backs, a party."""
    offline: bool
    addresses: tuple[str, ...]
    keys: tuple[KeyAnswer, ...]
    policy: str = "node-only"


class RegisterAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The register this node follows, and what it thinks of it."""

    id: str
    """The hash of the founding statement."""
    name: Mapping[str, str]
    position: int
    head: str
    epoch: int
    at: datetime
    threshold: int
    governors: tuple[str, ...]
    witnesses: int
    """How many must cosign."""
    witnessing: tuple[str, ...]
    members: int
    communities: tuple[Community, ...]
    forks: tuple[Fork, ...]
    branches: tuple[str, ...]
    distrusted: tuple[str, ...]
    disputed: Mapping[str, tuple[str, ...]]
    """Member -> its keys for which it signed two successors."""
    taken: int = 0
    """How many statements and notices the order that is answered changed."""
    policy: str = "node-only"


def register_answer(state: MemberState, found: Directory, taken: int = 0) -> RegisterAnswer:
    """Answer which register the node follows."""
    register = found.register
    return RegisterAnswer(
        id=register.id,
        name=register.name,
        position=register.position,
        head=register.head,
        epoch=register.epoch,
        at=register.at,
        threshold=register.threshold,
        governors=register.governors,
        witnesses=register.witnesses,
        witnessing=register.with_role("witness"),
        members=len(register.members),
        communities=tuple(register.communities[id] for id in sorted(register.communities)),
        forks=forks(state.known),
        branches=tuple(sorted(state.known.tips)),
        distrusted=(*found.pins.members, *found.pins.keys),
        disputed=found.disputed,
        taken=taken,
    )


def member_answers(found: Directory, now: datetime) -> tuple[MemberAnswer, ...]:
    """Answer every member of the register, by id."""
    return tuple(_member(found, id, now) for id in sorted(found.register.members))


def _member(found: Directory, id_: str, now: datetime) -> MemberAnswer:
    member = found.register.members[id_]
    told = found.attributes(id_, now)
    records = [(key, record) for key, record in sorted(found.keys.items()) if record.member == id_]
    return MemberAnswer(
        id=id_,
        kind=member.kind,
        roles=member.roles,
        name=member.name,
        jurisdiction=member.jurisdiction,
        standing=told.standing,
        communities=tuple(sorted(told.communities or ())),
        party_in=tuple(sorted(told.party_in or ())),
        offline=told.offline,
        addresses=found.addresses[id_],
        keys=tuple(_key(key, record, now) for key, record in records),
    )


def _key(id_: str, record: KeyRecord, now: datetime) -> KeyAnswer:
    revoked = record.revoked
    return KeyAnswer(
        id=id_,
        purpose="signing" if record.held.signs else "sealing",
        state=_state(record, now),
        since=record.since,
        until=record.until,
        compromised_since=revoked.since if revoked else -1,
        not_before=record.held.not_before,
        expires=record.held.expires,
    )


def _state(record: KeyRecord, now: datetime) -> str:
    if record.revoked is not None:
        return record.revoked.why
    if not record.stands:
        return "ended"
    why = why_not_in_time(record.held, now)
    return "stands" if not why else "early" if "begins" in why else "expired"
