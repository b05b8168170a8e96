"""How does an object reach a member through a holder that is not its origin? In a record that carries its proof.

The holder seals a batch of its own; what is inside stays the origin's: its bytes, its policy and its signature. Whether
the holder was allowed to pass it on is decided by the gate from that policy and the releases carried beside the proof.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from tocsin.errors import BadInputError, RefusedError
from tocsin.exchange.canonical import canonical, read_canonical
from tocsin.exchange.envelopes.opening import OpenedObject
from tocsin.exchange.envelopes.proofs import Proof, Proven, check_proof, proof_from_value, proof_value
from tocsin.exchange.envelopes.records import LARGEST_CARRIER, RESHARED, Record, read_record
from tocsin.exchange.envelopes.registers import Keybook
from tocsin.exchange.keys.signed import Signed, read_signed, write_signed

__all__ = ["MOST_RELEASES", "Carried", "carried", "check_carried", "reshared"]

MOST_RELEASES = 8
"""Links of the chain of releases that one object may travel on."""


class Carried(msgspec.Struct, frozen=True, kw_only=True):
    """What a record of type ``reshared`` carries; nothing about it is believed until checked."""

    proof: Proof
    releases: tuple[Signed, ...]
    """The origin's release and what holders narrowed it to, in that order; empty where the policy itself allows it."""


def reshared(proof: Proof, releases: Sequence[Signed] = ()) -> Record:
    """Return the record by which a holder passes on another member's object.

    Raises
    ------
    BadInputError
        The object is itself one that carries another (pass on the origin's own proof), or there are too many releases.
    """
    if read_record(proof.data).type == RESHARED:
        raise BadInputError("the object carries another already", remedy="pass on the origin's proof that it carries")
    if len(releases) > MOST_RELEASES:
        raise BadInputError(f"an object travels on {MOST_RELEASES} releases at most", remedy="ask its origin for one")
    signed = [read_canonical(write_signed(each), limit=LARGEST_CARRIER) for each in releases]
    return Record(type=RESHARED, version=1, body={"proof": proof_value(proof), "releases": signed})


def carried(record: Record) -> Carried:
    """Return what a record of type ``reshared`` carries, not yet checked; any other record is refused.

    Raises
    ------
    BadInputError
        Another type, other fields than it must have, or an object inside that carries another.
    """
    if record.type != RESHARED or record.version != 1 or record.derived_from:
        raise BadInputError("the record carries no other member's object", where=record.type)
    body = record.body
    if set(body) != {"proof", "releases"} or not isinstance(body["releases"], list | tuple):
        raise BadInputError("a carrying record has a proof and releases, and nothing else", where=record.type)
    if len(body["releases"]) > MOST_RELEASES:
        raise BadInputError(f"an object travels on {MOST_RELEASES} releases at most", where=record.type)
    proof = proof_from_value(body["proof"])
    if read_record(proof.data).type == RESHARED:
        raise BadInputError("an object that carries another is carried again", where=record.type)
    return Carried(proof=proof, releases=tuple(read_signed(canonical(each)) for each in body["releases"]))


def check_carried(shown: OpenedObject, keybook: Keybook, now: datetime) -> tuple[Proven, tuple[Signed, ...]]:
    """Return what the origin of a passed-on object signed, and the releases it came by, which the gate must judge.

    ``shown`` is the object as the holder's batch had it: its label must be the origin's, word for word.

    Raises
    ------
    RefusedError
        The proof does not hold, the object has expired, or the holder changed its policy.
    """
    inside = carried(shown.record)
    proven = check_proof(inside.proof, keybook, now=now)
    if shown.policy != proven.object.policy:
        raise RefusedError(
            "whoever passed the object on changed its policy, which only its origin can",
            where=proven.object.leaf[:16],
            remedy="tell the origin",
        )
    return proven, inside.releases
