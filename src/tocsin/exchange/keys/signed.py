"""Is this statement signed by those who must sign it? Statements, their signatures, and bytes that have one reading."""

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

import msgspec

from tocsin.errors import BadInputError, RefusedError
from tocsin.exchange.canonical import canonical, read_canonical
from tocsin.exchange.keys.algorithms import PublicKey, algorithm_of
from tocsin.exchange.keys.signing import Signer, verify

__all__ = [
    "LARGEST_STATEMENT",
    "MOST_SIGNATURES",
    "Checked",
    "Signature",
    "Signed",
    "add_signatures",
    "check",
    "message",
    "read_signed",
    "sign",
    "write_signed",
]

LARGEST_STATEMENT = 1 << 20
"""Bytes of one statement at most."""

MOST_SIGNATURES = 64
"""Signatures on one statement at most."""

_KIND = re.compile(r"[a-z][a-z0-9-]{0,31}")
_HEXADECIMAL = re.compile(r"(?:[0-9a-f]{2})*")


class Signature(msgspec.Struct, frozen=True):
    """One signature: the id of the key, and the bytes."""

    key: str
    value: bytes


class Signed(msgspec.Struct, frozen=True):
    """A statement with its signatures, in the order of their keys; believe nothing of it before :func:`check`."""

    kind: str
    """What is stated: ``register``, ``release``, ``recall``, ``receipt``, ...; part of what is signed."""
    statement: bytes
    """Canonical JSON."""
    signatures: tuple[Signature, ...]


class Checked(msgspec.Struct, frozen=True):
    """A statement that was checked: its value, and the ids of the keys that signed it, sorted."""

    value: Any
    keys: tuple[str, ...]


def message(kind: str, statement: bytes) -> bytes:
    r"""Return the bytes that are signed: no signature under one kind can be taken for one under another.

    >>> message("recall", b"{}")
    b'tocsin/v1/recall\n{}'
    """
    if not _KIND.fullmatch(kind):
        raise BadInputError(
            f"{kind[:40]!r} is no kind of statement", remedy="use lower-case letters, digits and hyphens, 32 at most"
        )
    return b"tocsin/v1/" + kind.encode() + b"\n" + statement


def sign(kind: str, value: Any, *signers: Signer) -> Signed:
    """Return ``value``, written as canonical JSON, signed as a statement of this kind by each signer.

    >>> from tocsin.exchange.keys.signing import SigningKey
    >>> key = SigningKey.from_private_bytes(bytes(32))
    >>> signed = sign("note", {"b": 1, "a": 2}, key)
    >>> signed.statement, check(signed, "note", {key.key: key.public}).keys == (key.key,)
    (b'{"a":2,"b":1}', True)
    """
    statement = canonical(value)
    if len(statement) > LARGEST_STATEMENT:
        raise BadInputError(
            f"the statement has {len(statement)} bytes, {LARGEST_STATEMENT} are the most", remedy="state less at once"
        )
    return add_signatures(Signed(kind, statement, ()), *signers)


def add_signatures(signed: Signed, *signers: Signer) -> Signed:
    """Return ``signed`` with the signature of each signer added; a key that has signed already signs no second time."""
    bytes_signed = message(signed.kind, signed.statement)
    there = {signature.key for signature in signed.signatures}
    new = [Signature(signer.key, signer.sign(bytes_signed)) for signer in signers if signer.key not in there]
    every = sorted((*signed.signatures, *new), key=lambda signature: signature.key)
    return Signed(signed.kind, signed.statement, tuple(every))


def check(signed: Signed, kind: str, keys: Mapping[str, PublicKey], required: int | Iterable[str] = 1) -> Checked:
    """Return the statement's value and who signed it, if it holds together and enough of ``keys`` signed it.

    Parameters
    ----------
    signed, kind:
        The statement, and the kind it must be of.
    keys:
        The keys that count, by their ids. Signatures of others are passed over, so that a new algorithm may stand
        beside; a wrong signature of one of these keys refuses the whole.
    required:
        How many of ``keys`` must have signed, or the ids of those that all must have.

    Raises
    ------
    RefusedError
        Another kind, bytes with more than one reading, a false signature, or too few.
    """
    if signed.kind != kind:
        raise RefusedError(f"a statement of kind {signed.kind[:40]!r} stands where {kind!r} is needed")
    _check_bounds(signed)
    value = read_canonical(signed.statement, limit=LARGEST_STATEMENT)
    signing = message(kind, signed.statement)
    found = []
    for signature in signed.signatures:
        key = keys.get(signature.key)
        if key is None:
            continue
        if key.id != signature.key or not verify(key, signing, signature.value):
            raise RefusedError(
                f"the signature of {signature.key} does not fit the statement", remedy="ask for the statement again"
            )
        found.append(signature.key)
    _check_enough(found, required)
    return Checked(value, tuple(sorted(found)))


def write_signed(signed: Signed) -> bytes:
    """Return the statement and its signatures as one canonical JSON document, readable by people and by others' code.

    >>> write_signed(sign("note", {"a": 2}))
    b'{"kind":"note","signatures":[],"statement":{"a":2}}'
    """
    signatures = [{"key": signature.key, "value": signature.value.hex()} for signature in signed.signatures]
    value = read_canonical(signed.statement, limit=LARGEST_STATEMENT)
    return canonical({"kind": signed.kind, "signatures": signatures, "statement": value})


def read_signed(data: bytes) -> Signed:
    """Read what :func:`write_signed` wrote; bytes that are not exactly that are refused with the reason.

    Raises
    ------
    BadInputError
        Not canonical JSON, too large, fields missing or unknown, a key named twice, a key id that is none.
    """
    limit = LARGEST_STATEMENT + MOST_SIGNATURES * 6000
    value = read_canonical(data, limit=limit)
    if not isinstance(value, dict) or set(value) != {"kind", "signatures", "statement"}:
        raise BadInputError("a signed statement has a kind, signatures and a statement, and nothing else")
    kind, given = value["kind"], value["signatures"]
    if not isinstance(kind, str) or not _KIND.fullmatch(kind) or not isinstance(given, list):
        raise BadInputError("a signed statement's kind is a word, and its signatures are a list")
    signed = Signed(kind, canonical(value["statement"]), tuple(_signature(item) for item in given))
    _check_bounds(signed)
    return signed


def _signature(value: Any) -> Signature:
    if not isinstance(value, dict) or set(value) != {"key", "value"}:
        raise BadInputError("a signature has a key and a value, and nothing else")
    key, digits = value["key"], value["value"]
    if not isinstance(key, str) or not isinstance(digits, str) or not _HEXADECIMAL.fullmatch(digits):
        raise BadInputError("a signature's key is a key id, and its value is lower-case hexadecimal")
    return Signature(key, bytes.fromhex(digits))


def _check_bounds(signed: Signed) -> None:
    if len(signed.statement) > LARGEST_STATEMENT or len(signed.signatures) > MOST_SIGNATURES:
        raise BadInputError(
            f"a statement has at most {LARGEST_STATEMENT} bytes and {MOST_SIGNATURES} signatures", remedy="state less"
        )
    keys = [signature.key for signature in signed.signatures]
    if any(first >= second for first, second in pairwise(keys)):
        raise BadInputError(
            "signatures stand in the order of their keys, each key once", remedy="sort them, and leave out the second"
        )
    for signature in signed.signatures:
        algorithm = algorithm_of(signature.key)
        if not algorithm.signature_length or len(signature.value) != algorithm.signature_length:
            raise BadInputError(f"the signature of {signature.key} has a length that its algorithm never gives")


def _check_enough(found: list[str], required: int | Iterable[str]) -> None:
    if isinstance(required, int):
        if len(found) < required:
            raise RefusedError(
                f"{len(found)} of the keys that count signed, {required} must", remedy="collect more signatures"
            )
        return
    missing = sorted(set(required) - set(found))
    if missing:
        raise RefusedError(f"{', '.join(missing)} did not sign", remedy="collect the missing signatures")
