"""Who may sign now, to whom can be sealed, and what must the gate know of a member? One view of it.

It joins the register, the notices heeded, and what this node itself decided to distrust.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Literal, TypeAlias

import msgspec

from tocsin.errors import RefusedError
from tocsin.exchange.keys.algorithms import PublicKey
from tocsin.exchange.keys.signed import Checked, Signed, check
from tocsin.exchange.members.heeding import heed
from tocsin.exchange.members.history import History
from tocsin.exchange.members.member import HeldKey
from tocsin.exchange.members.notices import Notice
from tocsin.exchange.members.register import KeyRecord, Register, public_keys, who_signed, why_not_in_time

__all__ = ["Attributes", "Directory", "Pins", "Standing", "directory"]

Standing: TypeAlias = Literal["good", "revoked", "removed", "unknown"]


class Pins(msgspec.Struct, frozen=True, kw_only=True):
    """What a node decided for itself, whatever the register says."""

    register: str = ""
    """The hash of the founding statement it believes in."""
    members: tuple[str, ...] = ()
    """Members it distrusts."""
    keys: tuple[str, ...] = ()
    """Keys it distrusts."""


class Attributes(msgspec.Struct, frozen=True, kw_only=True):
    """What the gate needs to know of a member; the fields of its ``Person``. What is None is not known."""

    kind: str | None
    communities: frozenset[str] | None
    jurisdiction: str | None
    party_in: frozenset[str] | None
    standing: Standing
    epoch: int
    offline: bool


class Directory(msgspec.Struct, frozen=True, kw_only=True):
    """Members and keys as this node sees them; made by :func:`directory`."""

    register: Register
    pins: Pins
    doubted: frozenset[str]
    """Members and keys that a branch which this node does not follow removed or ended."""
    keys: Mapping[str, KeyRecord]
    held: Mapping[str, tuple[HeldKey, ...]]
    """Member -> keys that stand."""
    addresses: Mapping[str, tuple[str, ...]]
    parties: Mapping[str, Mapping[str, str]]
    disputed: Mapping[str, tuple[str, ...]]
    """Member -> keys with two successors."""

    def standing(self, member: str, now: datetime) -> Standing:
        """Say how a member stands: good only while it is listed, trusted, and has a key to sign with."""
        if member not in self.register.members:
            return "removed" if member in self.register.removed else "unknown"
        return "good" if self.signing_keys(member, now) else "revoked"

    def attributes(self, member: str, now: datetime) -> Attributes:
        """Return what the gate needs to know of a member; of one that is not listed nothing but its standing.

        A member is party in a place where the governors or it itself say that it is, or backs, a party there.
        """
        standing, epoch = self.standing(member, now), self.register.epoch
        if standing in {"unknown", "removed"}:
            return Attributes(
                kind=None,
                communities=None,
                jurisdiction=None,
                party_in=None,
                standing=standing,
                epoch=epoch,
                offline=False,
            )
        found = self.register.members[member]
        communities = [id_ for id_, one in self.register.communities.items() if member in one.members]
        return Attributes(
            kind=found.kind,
            communities=frozenset(communities),
            jurisdiction=found.jurisdiction or None,
            party_in=frozenset(self.parties.get(member, {})),
            standing=standing,
            epoch=epoch,
            offline=found.offline,
        )

    def signing_keys(self, member: str, now: datetime) -> dict[str, PublicKey]:
        """Return the keys with which a member may sign now, by id; none for one that is distrusted here."""
        if member in self.pins.members or member in self.doubted:
            return {}
        usable = [held for held in self.held.get(member, ()) if not self._distrusted(held.id)]
        return public_keys(held for held in usable if not why_not_in_time(held, now))

    def sealing_key(self, member: str, now: datetime) -> PublicKey:
        """Return the key to seal to for a member: of those in their time, the one that began last.

        Raises
        ------
        RefusedError
            The member is not in good standing, or has none.
        """
        standing = self.standing(member, now)
        usable = [held for held in self.held.get(member, ()) if not held.signs and not self._distrusted(held.id)]
        usable = [held for held in usable if not why_not_in_time(held, now)]
        if standing != "good" or not usable:
            raise RefusedError(
                f"nothing can be sealed to it: its standing is {standing}, and it has {len(usable)} sealing keys",
                where=member,
                remedy="ask the member to renew its sealing key, or leave it out of the audience",
            )
        return max(usable, key=lambda held: (held.not_before, self.keys[held.id].since, held.public)).key

    def check(self, signed: Signed, kind: str, member: str, now: datetime) -> Checked:
        """Return the statement's value if this member signed it with keys that may sign now.

        A member with keys of two algorithms signs with both.

        Raises
        ------
        BadInputError, RefusedError
            It does not hold together, or the member has not signed it.
        """
        keys = self.signing_keys(member, now)
        checked = check(signed, kind, keys, required=0)
        held = [one for one in self.held.get(member, ()) if one.id in keys]
        if member not in who_signed({member: held}, checked.keys, now):
            raise RefusedError(
                f"it is not signed by {member} with keys that may sign now (standing: {self.standing(member, now)})",
                where=kind,
                remedy="fetch the register, or ask the member to sign with its present keys",
            )
        return checked

    def why_not(self, key: str, member: str, now: datetime) -> str:
        """Say why something new that this key signed for this member is not believed; an empty text when it is."""
        record = self.keys.get(key)
        if record is None or record.member != member:
            return f"{key[:80]} is no key of {member[:80]} that is known here"
        if self._distrusted(key) or member in self.pins.members or member in self.doubted:
            return f"this node distrusts {member} or its key"
        if member not in self.register.members:
            return f"{member} was removed at position {self.register.removed.get(member)} of the register"
        if record.revoked is not None:
            return f"{key} was revoked: {record.revoked.why}"
        if not record.stands:
            return f"{key} ended at position {record.until} of the register"
        return why_not_in_time(record.held, now)

    def why_not_then(self, key: str, member: str, position: int, logged: int | None = None) -> str:
        """Say why something signed while the register stood at ``position`` is not believed; empty when it is.

        Parameters
        ----------
        logged:
            Where it stands in the member's own log, if a witnessed checkpoint proves that it does. What an ended key
            signed is believed only with it: whoever found the key could date something back, and not log it back.
        """
        record = self.keys.get(key)
        if record is None or record.member != member:
            return f"{key[:80]} is no key of {member[:80]} that is known here"
        if key in self.pins.keys:
            return f"this node distrusts {key}"
        if position < record.since or (not record.stands and position >= record.until):
            return f"{key} did not stand at position {position} of the register"
        if not record.stands and logged is None:
            return f"{key} has ended; what it signed counts only with a proof that it was logged before"
        revoked = record.revoked
        if revoked is not None and revoked.why == "compromised" and (logged is None or logged >= revoked.since):
            return f"{key} was compromised since position {revoked.since} of the log of {member}"
        return ""

    def _distrusted(self, key: str) -> bool:
        return key in self.pins.keys or key in self.doubted


def directory(history: History, notices: Iterable[Notice] = (), pins: Pins | None = None) -> Directory:
    """Return the directory that a node's history, the notices it knows and its own pins come to.

    While there is a fork, whoever any branch removed, and whichever key any branch ended, has no standing here: a
    threshold of governors signed that.
    """
    register = history.register
    said: dict[str, list[Notice]] = {}
    for one in notices:
        said.setdefault(one.member, []).append(one)
    everyone = {*register.members, *register.removed}
    heeded = {member: heed(register, member, said.get(member, ())) for member in everyone}
    keys = dict(register.keys) | {id_: record for one in heeded.values() for id_, record in one.keys.items()}
    held = {
        member: tuple(record.held for record in heeded[member].keys.values() if record.stands)
        for member in register.members
    }
    return Directory(
        register=register,
        pins=pins or Pins(register=history.id),
        doubted=_doubted(history),
        keys=keys,
        held=held,
        addresses={
            member: register.members[member].addresses if (found := heeded[member].addresses) is None else found
            for member in register.members
        },
        parties={member: {**heeded[member].parties, **register.parties.get(member, {})} for member in register.members},
        disputed={member: one.disputed for member, one in heeded.items() if one.disputed},
    )


def _doubted(history: History) -> frozenset[str]:
    followed = history.register
    found: set[str] = set()
    for tip in history.tips.values():
        found |= set(tip.removed) - set(followed.removed)
        ended = {id_ for id_, record in tip.keys.items() if not record.stands}
        found |= ended & {id_ for id_, record in followed.keys.items() if record.stands}
    return frozenset(found)
