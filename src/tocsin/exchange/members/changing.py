"""What does a change make of the register? And whose consent it needs besides the governors'."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import singledispatch
from typing import Any

import msgspec
from msgspec.structs import replace

from tocsin.errors import BadInputError, RefusedError
from tocsin.exchange.members.member import Community, HeldKey, Member
from tocsin.exchange.members.register import KeyRecord, Register, Revocation
from tocsin.exchange.members.statements import (
    Admit,
    Change,
    Describe,
    Found,
    Gather,
    Govern,
    Party,
    Remove,
    Revoke,
    Roles,
    Rotate,
)

__all__ = ["Consent", "changed", "consent", "founded"]

_MOST_MEMBERS, _MOST_COMMUNITIES = 4096, 1024


class Consent(msgspec.Struct, frozen=True, kw_only=True):
    """Who must sign a change besides the governors."""

    members: tuple[str, ...] = ()
    """Members that sign with keys they have so far."""
    keys: tuple[HeldKey, ...] = ()
    """New keys, each of which signs to show that somebody holds it."""
    keepers: tuple[str, ...] = ()
    quorum: int = 0
    """How many of ``keepers`` must sign."""


def consent(register: Register, change: Change) -> Consent:
    """Return whose signatures a change needs besides the governors'."""
    match change:
        case Admit():
            return Consent(keys=_signing(change.member.keys))
        case Rotate():
            new = [held for held in _signing(change.keys) if held.id not in register.keys]
            return Consent(keys=tuple(new))
        case Roles() if "governor" in change.roles and change.member not in register.governors:
            return Consent(members=(change.member,))
        case Describe():
            return Consent(members=(change.member,))
        case Gather():
            return _keepers(register, change.community.id)
        case _:
            return Consent()


def changed(register: Register, change: Change, position: int) -> Register:
    """Return what the register is after a change; one that cannot be made is refused with the reason."""
    after = _applied(change, register, position)
    _check_shape(after)
    return after


def _check_shape(register: Register) -> None:
    """Refuse a register that could not be governed: a threshold that two separate groups of governors could reach."""
    governors = len(register.governors)
    if not governors // 2 < register.threshold <= governors:
        raise RefusedError(
            f"{register.threshold} of {governors} governors is no threshold: it must be more than half, and not more"
            " than all",
            remedy="state another threshold together with this change",
        )
    able = [id for id in register.governors if any(held.signs for held in register.keys_of(id))]
    if len(able) < register.threshold:
        raise RefusedError(
            f"{len(able)} governors would have a key to sign with, {register.threshold} must sign",
            remedy="rotate the key first: the new keys take its place, and then it can be revoked",
        )
    if register.witnesses > len(register.with_role("witness")) or register.witnesses < 0:
        raise RefusedError(
            f"{register.witnesses} witnesses are asked for, {len(register.with_role('witness'))} members are some",
            remedy="ask for fewer, or name witnesses first",
        )
    if len(register.members) > _MOST_MEMBERS or len(register.communities) > _MOST_COMMUNITIES:
        raise RefusedError(
            f"a register holds at most {_MOST_MEMBERS} members and {_MOST_COMMUNITIES} communities",
            remedy="found a second register",
        )


@singledispatch
def _applied(change: Any, register: Register, position: int) -> Register:  # noqa: ARG001 - one signature for all
    raise BadInputError(f"a {type(change).__name__} changes no register", remedy="update Tocsin")


@_applied.register
def _found(change: Found, register: Register, position: int) -> Register:  # noqa: ARG001 - one signature for all
    raise RefusedError("the register is founded already", remedy="found another one under its own hash")


@_applied.register
def _admit(change: Admit, register: Register, position: int) -> Register:
    if change.member.id in register.members:
        raise RefusedError("it is a member already", where=change.member.id, remedy="change its roles or keys instead")
    removed = {id: at for id, at in register.removed.items() if id != change.member.id}
    return replace(
        register,
        members={**register.members, change.member.id: change.member},
        keys=_with_keys(register.keys, change.member.id, change.member.keys, position),
        removed=removed,
        epoch=register.epoch + 1,
        threshold=change.threshold or register.threshold,
    )


@_applied.register
def _remove(change: Remove, register: Register, position: int) -> Register:
    register.member(change.member)
    communities = {id: _without(community, change.member) for id, community in register.communities.items()}
    return replace(
        register,
        members={id: member for id, member in register.members.items() if id != change.member},
        keys=_without_keys(register.keys, change.member, (), position),
        communities=communities,
        removed={**register.removed, change.member: position},
        epoch=register.epoch + 1,
        threshold=change.threshold or register.threshold,
    )


@_applied.register
def _roles(change: Roles, register: Register, position: int) -> Register:  # noqa: ARG001 - one signature for all
    member = replace(register.member(change.member), roles=change.roles)
    members = {**register.members, member.id: member}
    return replace(register, members=members, threshold=change.threshold or register.threshold)


@_applied.register
def _describe(change: Describe, register: Register, position: int) -> Register:  # noqa: ARG001 - one signature for all
    member = replace(
        register.member(change.member),
        kind=change.kind,
        name=change.name,
        jurisdiction=change.jurisdiction,
        addresses=change.addresses,
        offline=change.offline,
    )
    # Kind and jurisdiction decide who may read: whoever was counted under the old ones must be counted again.
    return replace(register, members={**register.members, member.id: member}, epoch=register.epoch + 1)


@_applied.register
def _rotate(change: Rotate, register: Register, position: int) -> Register:
    member = replace(register.member(change.member), keys=change.keys)
    kept = {held.public: held for held in register.keys_of(change.member)}
    for held in change.keys:
        if held.public in kept and kept[held.public] != held:
            raise RefusedError("a key that stays keeps its times", where=held.id, remedy="make a new key instead")
    new = [held for held in change.keys if held.public not in kept]
    keys = _without_keys(register.keys, change.member, {held.id for held in change.keys}, position)
    return replace(
        register,
        members={**register.members, member.id: member},
        keys=_with_keys(keys, change.member, new, position),
        epoch=register.epoch + 1,
    )


@_applied.register
def _revoke(change: Revoke, register: Register, position: int) -> Register:
    record = register.keys.get(change.key)
    if record is None:
        raise RefusedError("the register never held this key", where=change.key[:80], remedy="look the key up again")
    if record.revoked is not None and not _worse(record.revoked, change):
        raise RefusedError("the key is revoked already", where=change.key, remedy="nothing need be done")
    revocation = Revocation(why=change.why, since=change.since, position=position)
    ended = replace(record, until=position if record.stands else record.until, revoked=revocation)
    return replace(register, keys={**register.keys, change.key: ended}, epoch=register.epoch + 1)


@_applied.register
def _gather(change: Gather, register: Register, position: int) -> Register:  # noqa: ARG001 - one signature for all
    for id_ in (*change.community.members, *change.community.keepers):
        register.member(id_)
    communities = {**register.communities, change.community.id: change.community}
    return replace(register, communities=communities, epoch=register.epoch + 1)


@_applied.register
def _party(change: Party, register: Register, position: int) -> Register:
    register.member(change.member)
    if not change.place:
        raise BadInputError("a party is one in some place", where=change.member, remedy="name the place")
    stated = dict(register.parties.get(change.member, {}))
    cleared = dict(register.cleared.get(change.member, {}))
    stated.pop(change.place, None)
    cleared.pop(change.place, None)
    if change.part == "none":
        cleared[change.place] = position
    else:
        stated[change.place] = change.part
    return replace(
        register,
        parties={**register.parties, change.member: stated},
        cleared={**register.cleared, change.member: cleared},
        epoch=register.epoch + 1,
    )


@_applied.register
def _govern(change: Govern, register: Register, position: int) -> Register:  # noqa: ARG001 - one signature for all
    return replace(register, threshold=change.threshold, witnesses=change.witnesses)


def _worse(before: Revocation, change: Revoke) -> bool:
    """Say whether a second revocation takes back more than the first did; none ever gives trust back."""
    if change.why != "compromised":
        return False
    return before.why != "compromised" or change.since < before.since


def _with_keys(
    keys: Mapping[str, KeyRecord], member: str, new: Iterable[HeldKey], position: int
) -> dict[str, KeyRecord]:
    every = dict(keys)
    for held in new:
        if held.id in every:
            # Whoever could bring back an ended key could bring back everything it ever signed.
            raise RefusedError(
                f"the key stands or stood for {every[held.id].member}", where=held.id, remedy="make a new key"
            )
        every[held.id] = KeyRecord(member=member, held=held, since=position)
    return every


def _without_keys(
    keys: Mapping[str, KeyRecord], member: str, staying: Iterable[str], position: int
) -> dict[str, KeyRecord]:
    stay = set(staying)
    return {
        id_: replace(record, until=position)
        if record.member == member and record.stands and id_ not in stay
        else record
        for id_, record in keys.items()
    }


def _without(community: Community, member: str) -> Community:
    keepers = tuple(id for id in community.keepers if id != member)
    return replace(
        community,
        members=tuple(id for id in community.members if id != member),
        keepers=keepers,
        quorum=min(community.quorum, len(keepers)),
    )


def _keepers(register: Register, community: str) -> Consent:
    old = register.communities.get(community)
    return Consent() if old is None else Consent(keepers=old.keepers, quorum=old.quorum)


def _signing(keys: Iterable[HeldKey]) -> tuple[HeldKey, ...]:
    return tuple(held for held in keys if held.signs)


def founded(change: Found, id_: str, at: datetime) -> Register:
    """Return the register that a founding statement makes, before anybody's signature was looked at."""
    members: dict[str, Member] = {}
    keys: dict[str, KeyRecord] = {}
    for member in change.members:
        members[member.id] = member
        keys = _with_keys(keys, member.id, member.keys, 0)
    if [member.id for member in change.members] != sorted(members):
        raise BadInputError("members are sorted by id, each once", remedy="sort them")
    register = Register(
        id=id_,
        name=change.name,
        position=0,
        head=id_,
        at=at,
        epoch=0,
        threshold=change.threshold,
        witnesses=change.witnesses,
        members=members,
        communities={},
        keys=keys,
        parties={},
        cleared={},
        removed={},
    )
    for community in change.communities:
        if community.id in register.communities:
            raise BadInputError("a community is founded twice", where=community.id, remedy="list it once")
        register = _gather(Gather(community=community), register, 0)
    register = replace(register, epoch=0)
    _check_shape(register)
    return register
