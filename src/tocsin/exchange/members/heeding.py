"""Which keys does a member have when its notices are heeded? The same answer in whatever order they came."""

from collections.abc import Callable, Iterable, Mapping

import msgspec
from msgspec.structs import replace

from tocsin.exchange.members.notices import Declare, End, Notice, Reach, Renew
from tocsin.exchange.members.register import KeyRecord, Register, Revocation

__all__ = ["Heeded", "adds", "heed"]

_MOST_RENEWALS = 4096


class Heeded(msgspec.Struct, frozen=True, kw_only=True):
    """What a member's notices come to."""

    keys: Mapping[str, KeyRecord]
    """Key id -> record, with those the register holds."""
    addresses: tuple[str, ...] | None = None
    """None where no notice speaks of them."""
    parties: Mapping[str, str] = {}
    """Place -> ``party`` or ``backer``, as the member itself declares."""
    disputed: tuple[str, ...] = ()
    """Keys for which two different successors were signed: they wait for the governors."""


class _Keys:
    """The keys of one member while its notices are being heeded."""

    def __init__(self, register: Register, member: str) -> None:
        self.records = {id_: one for id_, one in register.keys.items() if one.member == member}
        self.live = {id_ for id_, one in self.records.items() if one.stands}
        """Keys that the register lists now, and those renewed from them: what they sign has authority."""
        self.children: dict[str, str] = {}
        self.disputed: set[str] = set()

    def renew(self, renewals: Mapping[str, list[Notice]], holds: Callable[[Notice], bool]) -> None:
        waiting = sorted(self.records)
        while waiting:
            old = waiting.pop()
            notices = [one for one in renewals.get(old, []) if holds(one)]
            if not notices:
                continue
            record = self.records[old]
            start = max(record.since, min(one.position for one in notices))
            if record.stands:
                # It still stood at that position, until some moment that only the log can tell.
                self.records[old] = replace(record, until=start + 1)
            held = [one.said.new for one in notices if isinstance(one.said, Renew)]
            if len({one.public for one in held}) > 1:
                self.disputed.add(old)
            elif held[0].id not in self.records:
                until = -1 if record.stands else max(start, record.until)
                self.records[held[0].id] = KeyRecord(member=record.member, held=held[0], since=start, until=until)
                self.children[old] = held[0].id
                if old in self.live:
                    self.live.add(held[0].id)
                waiting.append(held[0].id)

    def end(self, one: Notice) -> None:
        said = one.said
        record = self.records.get(said.key) if isinstance(said, End) else None
        if record is None or not isinstance(said, End) or not ({said.key} | self.live) & set(one.keys):
            return
        stated = [found for found in (record.revoked, _revocation(said)) if found is not None]
        worst = min(stated, key=_trust_left)
        until = max(record.since, one.position) + 1
        self.records[said.key] = replace(
            record, until=min(until, record.until) if not record.stands else until, revoked=worst
        )

    def doubt(self) -> None:
        """End whatever was renewed from a key that others may have held; the governors can list it again."""
        for id_, record in list(self.records.items()):
            if record.revoked is None or record.revoked.why == "retired":
                continue
            child = self.children.get(id_)
            while child is not None:
                self.records[child] = replace(self.records[child], until=self.records[child].since)
                self.live.discard(child)
                child = self.children.get(child)


def heed(register: Register, member: str, notices: Iterable[Notice]) -> Heeded:
    """Return a member's keys, addresses and declarations as the register and its notices have them.

    Authority flows only from keys that the register lists now, and from those they were renewed to. A key with two
    successors, and whatever follows a key that was lost or compromised, counts for nothing until the governors rotate.
    """
    mine = sorted((one for one in notices if one.member == member), key=lambda one: one.hash)
    keys = _Keys(register, member)
    renewals: dict[str, list[Notice]] = {}
    for one in mine:
        if isinstance(one.said, Renew):
            renewals.setdefault(one.said.old, []).append(one)
    keys.renew(renewals, lambda one: isinstance(one.said, Renew) and one.said.new.signs)
    keys.renew(renewals, lambda one: isinstance(one.said, Renew) and not one.said.new.signs and _speaks(one, keys.live))
    for one in mine:
        keys.end(one)
    keys.doubt()
    trusted = {id_ for id_ in keys.live if keys.records[id_].revoked is None}
    said = [one for one in mine if _speaks(one, trusted)]
    return Heeded(
        keys=keys.records,
        addresses=_addresses(said),
        parties=_parties(register, member, said),
        disputed=tuple(sorted(keys.disputed)),
    )


def adds(notices: Iterable[Notice], new: Notice) -> str:
    """Say why a notice need not be kept beside those known; an empty text when it must.

    Only what another one already says as strongly is left out: the outcome is the same with it and without, whatever
    comes later, and nobody can drown a member's word in repetitions.
    """
    known = [one for one in notices if one.member == new.member]
    if any(one.hash == new.hash for one in known):
        return "the notice is known"
    if any(one.keys == new.keys and _covers(one, new) for one in known):
        return "another notice says the same"
    renewals = sum(1 for one in known if isinstance(one.said, Renew))
    if isinstance(new.said, Renew) and renewals >= _MOST_RENEWALS:
        return f"the member renewed its keys {_MOST_RENEWALS} times; the governors must rotate them"
    return ""


def _covers(one: Notice, new: Notice) -> bool:
    match one.said, new.said:
        case Renew(old=old, new=first), Renew(old=same, new=second):
            return (old, first.public) == (same, second.public) and one.position <= new.position
        case End(key=key) as before, End(key=same) as after:
            graver = _trust_left(_revocation(before)) <= _trust_left(_revocation(after))
            return key == same and graver and one.position <= new.position
        case Declare() as before, Declare() as after:
            return before == after and one.position >= new.position
        case Reach(), Reach():
            return (one.at, one.hash) >= (new.at, new.hash)
        case _:
            return False


def _revocation(said: End) -> Revocation:
    return Revocation(why=said.why, since=said.since, position=-1)


def _speaks(one: Notice, keys: set[str]) -> bool:
    return bool(keys.intersection(one.keys))


def _trust_left(revocation: Revocation) -> tuple[int, int]:
    order = {"compromised": 0, "lost": 1, "retired": 2}
    return order.get(revocation.why, 0), revocation.since


def _addresses(said: Iterable[Notice]) -> tuple[str, ...] | None:
    found = [(one.at, one.hash, one.said.addresses) for one in said if isinstance(one.said, Reach)]
    return max(found)[2] if found else None


def _parties(register: Register, member: str, said: Iterable[Notice]) -> dict[str, str]:
    """Return what the member declares; the governors' later word that it is no party somewhere ends it there."""
    cleared = register.cleared.get(member, {})
    found: dict[str, str] = {}
    for one in said:
        if isinstance(one.said, Declare) and one.position >= cleared.get(one.said.place, 0):
            # Of two declarations the graver stands.
            found[one.said.place] = max(found.get(one.said.place, ""), one.said.part)
    return found
