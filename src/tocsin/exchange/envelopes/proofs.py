"""How does a holder show others one object: from whom, which bytes, under which policy? A proof, read offline."""

import re
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

import msgspec

from tocsin.errors import BadInputError, RefusedError
from tocsin.exchange.canonical import canonical, read_canonical
from tocsin.exchange.envelopes import content_keys
from tocsin.exchange.envelopes.headers import KIND, Header, read_header
from tocsin.exchange.envelopes.manifests import LARGEST_POLICY
from tocsin.exchange.envelopes.opening import Opened, OpenedObject
from tocsin.exchange.envelopes.records import LARGEST_CARRIER, read_record
from tocsin.exchange.envelopes.registers import Keybook, check_place, check_signatures
from tocsin.exchange.envelopes.trees import path_to
from tocsin.exchange.keys.algorithms import algorithm_of
from tocsin.exchange.keys.signed import Signature
from tocsin.exchange.log.merkle import is_included
from tocsin.exchange.members.times import read_time

__all__ = [
    "LARGEST_PROOF",
    "Addressed",
    "Proof",
    "Proven",
    "check_proof",
    "proof_from_value",
    "proof_value",
    "prove",
    "read_proof",
    "write_proof",
]

LARGEST_PROOF = LARGEST_CARRIER + LARGEST_POLICY + (1 << 18)
"""Bytes of a written proof at most."""

_HEXADECIMAL = re.compile(r"(?:[0-9a-f]{2})+")
_FIELDS = {"addressed", "attached", "header", "index", "path", "policy", "record", "salt", "signatures", "version"}


class Addressed(msgspec.Struct, frozen=True):
    """Whom the origin addressed; shows third parties the whole list, so it is left out unless asked for."""

    recipients: tuple[str, ...]
    salt: bytes


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """One object with everything that shows where it came from; nothing about it is believed until checked."""

    header: bytes
    signatures: tuple[Signature, ...]
    index: int
    """Of the object in its batch, from 0."""
    salt: bytes
    policy: str
    data: bytes
    """The record's canonical JSON."""
    path: tuple[bytes, ...]
    addressed: Addressed | None = None
    attached: Mapping[str, Any] = {}
    """More evidence as JSON, by name: an inclusion in a witnessed log, an extract of the register. Others check it."""


class Proven(msgspec.Struct, frozen=True, kw_only=True):
    """What a good proof shows: this origin signed exactly this object under this policy, in this place of a stream."""

    header: Header
    object: OpenedObject
    keys: tuple[str, ...]
    """Which of the origin's keys signed."""
    recipients: tuple[str, ...]
    """Whom the origin addressed; empty where the proof keeps it to itself."""


def prove(opened: Opened, number: int, *, addressed: bool = False, attached: Mapping[str, Any] | None = None) -> Proof:
    """Return the proof of one object of an opened batch, by its number in the stream.

    Parameters
    ----------
    addressed:
        Whether to show who was addressed.
    attached:
        Further evidence as JSON, for example the batch's inclusion in a log.
    """
    index = number - opened.header.seq
    if not 0 <= index < len(opened.objects):
        raise BadInputError(
            f"the batch has no object {number}",
            where=opened.id[:16],
            remedy=f"it has {opened.header.seq} to {opened.header.end - 1}",
        )
    found = opened.objects[index]
    return Proof(
        header=opened.header_bytes,
        signatures=opened.signatures,
        index=index,
        salt=found.salt,
        policy=found.policy,
        data=found.data,
        path=path_to([each.hash for each in opened.objects], index),
        addressed=Addressed(opened.recipients, opened.audience_salt) if addressed else None,
        attached=attached or {},
    )


def check_proof(proof: Proof, keybook: Keybook, *, now: datetime | None = None) -> Proven:
    """Return what a proof shows, if everything in it fits together and a key of the origin signed it.

    A proof stays true after the batch has expired; with ``now`` an expired one is refused all the same, which is right
    where the object is to be used and not only shown.

    Raises
    ------
    BadInputError
        A header or record in another form.
    NotFoundError
        The register is not known here so far.
    RefusedError
        A false signature, another register or epoch, or an object that is not among those signed.
    """
    header = read_header(proof.header)
    check_place(header, keybook)
    keys = keybook.signing_keys(header.origin, header.position, read_time(header.made))
    signed = check_signatures(KIND, proof.header, proof.signatures, keys, needed=header.key)
    leaf = content_keys.leaf_of(proof.salt, content_keys.policy_hash(proof.policy), sha256(proof.data).digest())
    if len(proof.salt) != 32 or not is_included(
        leaf, proof.index, header.count, proof.path, bytes.fromhex(header.root)
    ):
        raise RefusedError("the object is not among those the origin signed", where=header.stream, remedy=_AGAIN)
    recipients: tuple[str, ...] = ()
    if proof.addressed is not None:
        recipients = proof.addressed.recipients
        if content_keys.audience_hash(proof.addressed.salt, recipients) != header.audience:
            raise RefusedError("the recipients are not those the origin signed", where=header.stream, remedy=_AGAIN)
    if now is not None and now >= header.ends:
        raise RefusedError("the object has expired", where=header.stream, remedy="ask the origin for a newer one")
    record = read_record(proof.data)
    shown = OpenedObject(record, proof.policy, proof.data, leaf, proof.salt, header.seq + proof.index)
    return Proven(header=header, object=shown, keys=signed, recipients=recipients)


_AGAIN = "ask whoever gave the proof for it again"


def proof_value(proof: Proof) -> dict[str, Any]:
    """Return a proof as JSON that people can read: the record and the header stand in it as they are."""
    addressed = proof.addressed
    return {
        "addressed": {"recipients": list(addressed.recipients), "salt": addressed.salt.hex()} if addressed else None,
        "attached": dict(proof.attached),
        "header": read_canonical(proof.header, limit=LARGEST_PROOF),
        "index": proof.index,
        "path": [each.hex() for each in proof.path],
        "policy": proof.policy,
        "record": read_canonical(proof.data, limit=LARGEST_CARRIER),
        "salt": proof.salt.hex(),
        "signatures": [{"key": each.key, "value": each.value.hex()} for each in proof.signatures],
        "version": 1,
    }


def write_proof(proof: Proof) -> bytes:
    """Return a proof as canonical JSON."""
    return canonical(proof_value(proof))


def read_proof(data: bytes) -> Proof:
    """Return the proof in these bytes; anything but one in its canonical form is refused with the reason."""
    return proof_from_value(read_canonical(data, limit=LARGEST_PROOF))


def proof_from_value(value: Any) -> Proof:
    """Return the proof that :func:`proof_value` wrote; anything else is refused.

    Raises
    ------
    BadInputError
        Fields missing, unknown or of another kind.
    """
    if not isinstance(value, dict) or set(value) != _FIELDS or value["version"] is True or value["version"] != 1:
        raise BadInputError("the proof has other fields than it must", remedy="read it with the version that wrote it")
    index, path, signatures, attached = value["index"], value["path"], value["signatures"], value["attached"]
    sound = (
        type(index) is int
        and isinstance(path, list)
        and len(path) <= 16
        and isinstance(signatures, list)
        and len(signatures) <= 4
        and isinstance(attached, dict)
        and isinstance(value["policy"], str)
        and isinstance(value["header"], dict)
        and isinstance(value["record"], dict)
    )
    if not sound:
        raise BadInputError("a field of the proof is of another kind than it must be")
    return Proof(
        header=canonical(value["header"]),
        signatures=tuple(_signature(each) for each in signatures),
        index=index,
        salt=_bytes(value["salt"]),
        policy=value["policy"],
        data=canonical(value["record"]),
        path=tuple(_bytes(each) for each in path),
        addressed=_addressed(value["addressed"]),
        attached=attached,
    )


def _signature(value: Any) -> Signature:
    if not isinstance(value, dict) or set(value) != {"key", "value"} or not isinstance(value["key"], str):
        raise BadInputError("a signature of the proof has a key and a value, and nothing else")
    algorithm_of(value["key"])
    return Signature(value["key"], _bytes(value["value"]))


def _addressed(value: Any) -> Addressed | None:
    if value is None:
        return None
    if not isinstance(value, dict) or set(value) != {"recipients", "salt"} or not isinstance(value["recipients"], list):
        raise BadInputError("whom the origin addressed is a list with a salt")
    if not all(isinstance(each, str) for each in value["recipients"]):
        raise BadInputError("whom the origin addressed is a list of member ids")
    return Addressed(tuple(value["recipients"]), _bytes(value["salt"]))


def _bytes(value: Any) -> bytes:
    if not isinstance(value, str) or not _HEXADECIMAL.fullmatch(value):
        raise BadInputError("hashes, salts and signatures of a proof are lower-case hexadecimal")
    return bytes.fromhex(value)
