"""What does an exported file prove, to somebody who has nothing but the file and one hash? All of it, read offline.

An exported proof (:mod:`tocsin.exchange.envelopes.proofs`) has evidence attached under two names: ``register`` is the
chain of the register's statements, ``log`` a list of log proofs, each of which shows that the batch stands in some
member's log. The one thing that the reader must bring is the hash of the register's founding statement.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

import msgspec

from tocsin.errors import BadInputError, NotFoundError, RefusedError
from tocsin.exchange.canonical import canonical, read_canonical
from tocsin.exchange.envelopes.headers import batch_id
from tocsin.exchange.envelopes.proofs import Proof, Proven, check_proof
from tocsin.exchange.keys.algorithms import PublicKey
from tocsin.exchange.keys.signed import Signed, read_signed, write_signed
from tocsin.exchange.log.backdating import CompromisedSince, check_not_backdated
from tocsin.exchange.log.checkpoints import parse_checkpoint
from tocsin.exchange.log.membership import log_keys, log_name, member_of_log, quorum_of
from tocsin.exchange.log.notes import loose, parse_note
from tocsin.exchange.log.proofs import Logged, LogProof, check_log_proof
from tocsin.exchange.members.chain import begin, extend
from tocsin.exchange.members.register import Register, why_not_in_time

__all__ = ["Exported", "attached_evidence", "check_exported", "registers_of"]

_MOST_LOGS, _MOST_STATEMENTS = 16, 65_536


class Exported(msgspec.Struct, frozen=True, kw_only=True):
    """What a good exported file shows."""

    batch: str
    proven: Proven
    register: Register
    pinned: bool
    """Whether the register is the one that the reader named; if not, all of it is only as good as the file."""
    logged: tuple[Logged, ...]
    """In which logs the batch stands, in the order of the file."""

    @property
    def since(self) -> datetime | None:
        """The earliest time at which a witness saw the batch in a log."""
        return min((each.since for each in self.logged if each.since is not None), default=None)


def attached_evidence(logs: Sequence[LogProof], chain: Sequence[Signed]) -> dict[str, Any]:
    """Return what is attached to a proof so that it can be checked without anything else."""
    return {
        "log": [msgspec.to_builtins(each) for each in logs],
        "register": [read_canonical(write_signed(each), limit=1 << 21) for each in chain],
    }


def registers_of(proof: Proof) -> tuple[Register, ...]:
    """Return the register attached to a proof at each of its positions; every signature in it was checked.

    Raises
    ------
    BadInputError, RefusedError
        There is none, it cannot be read, or a statement lacks a signature.
    """
    chain = proof.attached.get("register")
    if not isinstance(chain, list) or not 0 < len(chain) <= _MOST_STATEMENTS:
        raise BadInputError("no register is attached to the proof", remedy="export it again, with the register")
    statements = [read_signed(canonical(each)) for each in chain]
    found = [begin(statements[0])]
    for signed in statements[1:]:
        found.append(extend(found[-1], signed))
    return tuple(found)


def check_exported(proof: Proof, *, pin: str = "", now: datetime | None = None) -> Exported:
    """Return what an exported file shows, if all of it fits together.

    Parameters
    ----------
    proof:
        As :func:`tocsin.exchange.envelopes.proofs.read_proof` gives it.
    pin:
        The hash of the register's founding statement, as the reader knows it from elsewhere. Without it the file is
        checked against the register that it brings along.
    now:
        Where given, cosignatures dated after it do not count.

    Raises
    ------
    BadInputError
        It cannot be read.
    RefusedError
        It does not hold: see the reason.
    """
    positions = registers_of(proof)
    register = positions[-1]
    if pin and register.id != pin:
        raise RefusedError(
            f"the file brings the register {register.id[:16]}..., and not {pin[:16]}...",
            remedy="compare the register's hash with its members by another way",
        )
    proven = check_proof(proof, _Attached(positions))
    batch = batch_id(proof.header)
    logged = tuple(_logged(each, batch, register, now) for each in _log_proofs(proof.attached))
    _check_keys(proven, register, logged)
    return Exported(batch=batch, proven=proven, register=register, pinned=bool(pin), logged=logged)


class _Attached:
    """The register of a file, in the form in which batches ask for it."""

    def __init__(self, positions: Sequence[Register]) -> None:
        self._positions = positions

    @cached_property
    def id(self) -> str:
        return self._positions[-1].id

    def epoch_at(self, position: int) -> int | None:
        return self._positions[position].epoch if 0 <= position < len(self._positions) else None

    def signing_keys(self, member: str, position: int, at: datetime) -> Mapping[str, PublicKey]:
        return self._keys(member, position, at, signs=True)

    def sealing_keys(self, member: str, position: int, at: datetime) -> Mapping[str, PublicKey]:
        return self._keys(member, position, at, signs=False)

    def _keys(self, member: str, position: int, at: datetime, *, signs: bool) -> dict[str, PublicKey]:
        register = self._positions[position]
        held = register.keys_of(member) if member in register.members else ()
        return {one.id: one.key for one in held if one.signs == signs and not why_not_in_time(one, at)}


def _log_proofs(attached: Mapping[str, Any]) -> tuple[LogProof, ...]:
    try:
        found = msgspec.convert(attached.get("log", []), tuple[LogProof, ...])
    except msgspec.ValidationError as error:
        raise BadInputError(f"a log proof cannot be read: {error}", remedy="export it again") from error
    if len(found) > _MOST_LOGS:
        raise BadInputError(f"{len(found)} log proofs are attached", remedy=f"attach at most {_MOST_LOGS}")
    return found


def _logged(proof: LogProof, batch: str, register: Register, now: datetime | None) -> Logged:
    if proof.subject != batch:
        raise RefusedError("a log proof is about another batch", where=batch[:16], remedy="export it again")
    origin = parse_checkpoint(parse_note(loose(proof.checkpoint)).text).origin
    try:
        member = member_of_log(origin)
    except NotFoundError as error:
        raise RefusedError(error.what, where=batch[:16], remedy="export it again") from error
    return check_log_proof(proof, keys=log_keys(register, member), quorum=quorum_of(register, but=member), now=now)


def _check_keys(proven: Proven, register: Register, logged: Sequence[Logged]) -> None:
    """Refuse what only an ended key vouches for, unless its member's own log held it before the end."""
    own = log_name(proven.header.origin)
    places = [each.place for each in logged]
    records = [register.keys[key] for key in proven.keys]
    lost = [
        CompromisedSince(one.held.id, own, one.revoked.since)
        for one in records
        if one.revoked is not None and one.revoked.why == "compromised"
    ]
    check_not_backdated(proven.keys, lost, places, where=proven.header.stream)
    ended = [one for one in records if not one.stands]
    if ended and len(ended) == len(records) and all(place.origin != own for place in places):
        raise RefusedError(
            f"the key {ended[0].held.id} has ended, and nothing shows that this was signed before",
            where=proven.header.stream,
            remedy=f"ask for a proof from the log {own}",
        )
