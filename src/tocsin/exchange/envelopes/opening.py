"""Is this batch whole, genuine and meant for me, and what is in it? Everything is checked before anything is shown."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Protocol

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from tocsin.errors import BadInputError, NotFoundError, RefusedError
from tocsin.exchange.canonical import read_canonical
from tocsin.exchange.envelopes import content_keys
from tocsin.exchange.envelopes.framing import TAG, Frame, Wrap, read_frame, read_wraps
from tocsin.exchange.envelopes.headers import KIND, Header, read_header
from tocsin.exchange.envelopes.manifests import Follows, Manifest, padding_for, read_manifest
from tocsin.exchange.envelopes.many_records import AT_ONCE, read_records
from tocsin.exchange.envelopes.records import Record
from tocsin.exchange.envelopes.registers import Keybook, check_place, check_signatures
from tocsin.exchange.envelopes.sealing import NONCES, SEALING, leaves_of, stated_of
from tocsin.exchange.envelopes.trees import root_of
from tocsin.exchange.keys.algorithms import PublicKey
from tocsin.exchange.keys.signed import Signature
from tocsin.exchange.members.times import TOLERANCE, read_time

__all__ = ["Opened", "OpenedObject", "Opener", "Verified", "open_batch", "unlock", "verify_batch"]


class Opener(Protocol):
    """A member's private sealing key, as far as opening needs it."""

    @property
    def key(self) -> str:
        """Its id."""
        ...

    @property
    def public(self) -> PublicKey:
        """The public half."""
        ...

    def unwrap(self, wrapped: bytes, info: bytes) -> bytes:
        """Return what was wrapped for this key under the same ``info``, or raise RefusedError."""
        ...

    def agree(self, other: PublicKey) -> bytes:
        """Return the secret that the holders of the two private keys have in common."""
        ...


class Verified(msgspec.Struct, frozen=True, kw_only=True):
    """A batch that is whole and signed by its origin; nothing in it was opened."""

    id: str
    header: Header
    frame: Frame
    keys: tuple[str, ...]
    """Which of the origin's keys signed the header."""
    wrapped: tuple[int, str]
    """At which position of the register, and when, the content key was wrapped: later than the header if anew."""


class OpenedObject(msgspec.Struct, frozen=True):
    """One object of a batch, with all that proves it; the gate sees ``policy``."""

    record: Record
    policy: str
    data: bytes
    """The record's canonical JSON."""
    hash: bytes
    """Leaf hash: names the object, its policy and its bytes, and tells nothing without the salt."""
    salt: bytes
    number: int
    """In the stream."""

    @property
    def leaf(self) -> str:
        """The leaf hash in hexadecimal: the object's id wherever it is named to others."""
        return self.hash.hex()

    @property
    def content(self) -> str:
        """The content id: SHA-256 of the bytes. Unsalted: never for someone who may not see the object."""
        return sha256(self.data).hexdigest()


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A batch that was opened."""

    id: str
    header: Header
    header_bytes: bytes
    signatures: tuple[Signature, ...]
    """Of the header."""
    keys: tuple[str, ...]
    """Which of the origin's keys signed it."""
    recipients: tuple[str, ...]
    audience_salt: bytes
    follows: Follows | None
    objects: tuple[OpenedObject, ...]


def verify_batch(data: bytes, keybook: Keybook) -> Verified:
    """Return a batch as far as everyone may look at it, if all its bytes are those that its origin signed.

    A relay or a store can do this. Time and recipients are not looked at.

    Raises
    ------
    BadInputError
        The bytes are not exactly one batch.
    NotFoundError
        The register is not known here so far.
    RefusedError
        Another register or epoch, a false signature, or bytes that were changed.
    """
    frame = read_frame(data)
    header = read_header(frame.header)
    check_place(header, keybook)
    keys = keybook.signing_keys(header.origin, header.position, read_time(header.made))
    signed = check_signatures(KIND, frame.header, frame.header_signatures, keys, needed=header.key)
    wrapped = _check_sealing(frame, header, keybook)
    return Verified(id=sha256(frame.header).hexdigest(), header=header, frame=frame, keys=signed, wrapped=wrapped)


def open_batch(data: bytes, *, me: str, keys: Sequence[Opener], keybook: Keybook, now: datetime) -> Opened:
    """Return what is in a batch, all of it or nothing.

    Parameters
    ----------
    data:
        The whole batch.
    me, keys:
        The member that opens, and its private sealing keys, the present one first.
    keybook:
        The register as far as it is known here.
    now:
        Aware UTC.

    Raises
    ------
    BadInputError
        The bytes are not exactly one batch, or what is sealed is not in order.
    NotFoundError
        The register is not known here so far: fetch it and try again.
    RefusedError
        A false signature, another register or epoch, changed bytes, expired or not yet valid, addressed to others.
    """
    verified = verify_batch(data, keybook)
    header, frame = verified.header, verified.frame
    _check_time(header, now)
    content_key, manifest = unlock(verified, me, keys, keybook)
    try:
        datas, contents, records = _opened(content_key, frame, manifest, header, bytes.fromhex(verified.id))
    except InvalidTag as error:
        raise RefusedError("sealed bytes of the batch were changed", where=verified.id[:16], remedy=_AGAIN) from error
    leaves = leaves_of(contents, manifest, content_key)
    if root_of(leaves).hex() != header.root:
        raise RefusedError("the objects are not those the origin signed", where=verified.id[:16], remedy=_AGAIN)
    salts, policies = content_keys.salts_of(content_key, len(datas)), manifest.policies
    return Opened(
        id=verified.id,
        header=header,
        header_bytes=frame.header,
        signatures=frame.header_signatures,
        keys=verified.keys,
        recipients=manifest.recipients,
        audience_salt=content_keys.audience_salt(content_key),
        follows=manifest.follows,
        objects=tuple(
            OpenedObject(record, policies[name], data, leaf, salts[32 * at : 32 * at + 32], header.seq + at)
            for at, (record, name, data, leaf) in enumerate(zip(records, manifest.named, datas, leaves, strict=True))
        ),
    )


def unlock(verified: Verified, me: str, keys: Sequence[Opener], keybook: Keybook) -> tuple[bytes, Manifest]:
    """Return the content key and the manifest of a batch that addresses ``me``, without opening an object.

    Raises
    ------
    RefusedError
        Addressed to others, or passed on by someone it was addressed to.
    """
    header, batch = verified.header, bytes.fromhex(verified.id)
    content_key = _content_key(verified, me, keys, keybook, batch)
    if content_keys.commitment_to(content_key) != header.commitment:
        raise RefusedError("the content key is not the one the origin signed", where=verified.id[:16], remedy=_AGAIN)
    try:
        plain = ChaCha20Poly1305(content_key).decrypt(NONCES[0], verified.frame.manifest, batch)
    except InvalidTag as error:
        raise RefusedError("sealed bytes of the batch were changed", where=verified.id[:16], remedy=_AGAIN) from error
    manifest = read_manifest(plain)
    _check_audience(manifest, header, content_key, me)
    return content_key, manifest


_STATED = {"batch", "contents", "made", "position", "signatures", "wraps"}
_AGAIN = "ask the sender for the batch again, and tell the origin if it stays so"


def _check_sealing(frame: Frame, header: Header, keybook: Keybook) -> tuple[int, str]:
    """Refuse sealed bytes that are not those stated, by any key the origin had, then or later; return when it was."""
    stated = read_canonical(frame.sealing, limit=1024)
    if not isinstance(stated, dict) or set(stated) != _STATED:
        raise BadInputError("the sealing statement has other fields than it must", where=header.stream)
    made, position = stated["made"], stated["position"]
    if not isinstance(made, str) or type(position) is not int or position < header.position:
        raise BadInputError("the sealing statement has no sound time or position", where=header.stream)
    if keybook.epoch_at(position) is None:
        raise NotFoundError(
            f"the register is not known here up to position {position}",
            where=header.register[:16],
            remedy="fetch the register, then open the batch again",
        )
    keys = keybook.signing_keys(header.origin, position, read_time(made))
    if len(frame.sealing_signatures) != 1:
        raise BadInputError("the sealing statement has one signature", where=header.stream)
    check_signatures(SEALING, frame.sealing, frame.sealing_signatures, keys, every_algorithm=False)
    if stated_of(frame, position, made) != frame.sealing:
        raise RefusedError("bytes of the batch are not those the origin signed", where=header.stream, remedy=_AGAIN)
    return position, made


def _check_time(header: Header, now: datetime) -> None:
    if now >= header.ends:
        raise RefusedError("the batch has expired", where=header.stream, remedy="ask the origin for a newer one")
    if now + TOLERANCE < max(read_time(header.not_before), read_time(header.made)):
        raise RefusedError(
            "the batch is not valid yet", where=header.stream, remedy="check this node's clock, or wait until then"
        )


def _content_key(verified: Verified, me: str, keys: Sequence[Opener], keybook: Keybook, batch: bytes) -> bytes:
    """Return the content key from the wrap with a hint of mine, else from the first wrap that opens."""
    header = verified.header
    wraps = read_wraps(verified.frame.wraps)
    position, made = verified.wrapped
    publics = {
        **keybook.sealing_keys(header.origin, header.position, read_time(header.made)),
        **keybook.sealing_keys(header.origin, position, read_time(made)),
    }.values()
    info = content_keys.wrap_info(batch)
    by_hint: dict[bytes, Wrap] = {wrap.hint: wrap for wrap in wraps}
    for key in keys:
        for public in publics:
            found = by_hint.get(content_keys.hint_for(key, public, header.register, header.epoch, header.origin))
            if found is not None:
                return key.unwrap(found.sealed, info)
    raise RefusedError(
        f"the batch is not addressed to {me}, or to a key it no longer has",
        where=verified.id[:16],
        remedy="ask the origin to wrap it for your present key",
    )


def _check_audience(manifest: Manifest, header: Header, content_key: bytes, me: str) -> None:
    salt = content_keys.audience_salt(content_key)
    if content_keys.audience_hash(salt, manifest.recipients) != header.audience:
        raise RefusedError(
            "the list of recipients is not the one the origin signed", where=header.stream, remedy=_AGAIN
        )
    if me not in manifest.recipients:
        raise RefusedError(
            f"the origin did not address {me}: someone passed the batch on",
            where=header.stream,
            remedy="tell the origin, and ask it for a release",
        )


def _opened(
    content_key: bytes, frame: Frame, manifest: Manifest, header: Header, batch: bytes
) -> tuple[list[bytes], list[bytes], list[Record]]:
    """Return the bytes of all objects, their hashes, and the records, a few at a time: while the bytes are at hand."""
    if len(manifest.lengths) != header.count or (manifest.follows is not None and header.seq):
        raise BadInputError("the manifest and the header of the batch differ", where=header.stream, remedy=_AGAIN)
    body, decrypt = frame.body, ChaCha20Poly1305(content_key).decrypt
    datas: list[bytes] = []
    contents: list[bytes] = []
    records: list[Record] = []
    at = 0
    for first in range(0, header.count, AT_ONCE):
        part = []
        for number, length in enumerate(manifest.lengths[first : first + AT_ONCE], first + 1):
            end = at + length + TAG
            part.append(decrypt(NONCES[number], body[at:end], batch))
            at = end
        datas += part
        contents += [sha256(data).digest() for data in part]
        records += read_records(part)
    padding = decrypt(NONCES[header.count + 1], body[at:], batch)
    if padding != bytes(padding_for(len(frame.manifest) + at)):
        raise BadInputError("the padding of the batch is not as it must be", where=header.stream, remedy=_AGAIN)
    return datas, contents, records
