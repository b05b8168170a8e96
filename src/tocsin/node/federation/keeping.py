"""What lies on the shelf of an object and of a batch? Together they prove the object to anybody, offline."""

from datetime import datetime

import msgspec

from tocsin.exchange.envelopes.framing import Frame, read_frame
from tocsin.exchange.envelopes.headers import read_header
from tocsin.exchange.envelopes.opening import Opened, OpenedObject
from tocsin.exchange.envelopes.proofs import Proof
from tocsin.exchange.envelopes.trees import path_to
from tocsin.exchange.keys.signed import Signature
from tocsin.storage.exchange.objects import Held

__all__ = [
    "Kept",
    "KeptBatch",
    "Unsealed",
    "batch_kept",
    "object_kept",
    "proof_of",
    "read_batch",
    "read_object",
    "written",
]


class Unsealed(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """How an object that waits for a second person is to be sealed."""

    content_key: bytes
    to: tuple[str, ...]
    lease: int
    expires: datetime


class Kept(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """One object: its canonical bytes and the salt of its leaf."""

    record: bytes
    salt: bytes
    reshared: bytes = b""
    """The origin's proof, of an object that somebody else passed on; empty where the batch's own header proves it."""
    unsealed: Unsealed | None = None


class KeptBatch(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """One batch: its sealed bytes while they are to go on, and the leaves that its signed header stands for."""

    sealed: bytes
    header: bytes
    signatures: tuple[Signature, ...]
    leaves: bytes = b""
    """The leaf hashes, 32 bytes each, one after another; empty where they are not known here."""


def written(kept: Kept | KeptBatch) -> bytes:
    """Return what is put on the shelf."""
    return msgspec.msgpack.encode(kept)


def read_object(data: bytes) -> Kept:
    """Return the object of a payload."""
    return msgspec.msgpack.decode(data, type=Kept)


def read_batch(data: bytes) -> KeptBatch:
    """Return the batch of a payload."""
    return msgspec.msgpack.decode(data, type=KeptBatch)


def object_kept(one: OpenedObject, proof: bytes = b"") -> Kept:
    """Return an opened object as it is kept, with its origin's proof where somebody passed it on."""
    return Kept(record=one.data, salt=one.salt, reshared=proof)


def batch_kept(
    sealed: bytes, opened: Opened | None = None, leaves: tuple[str, ...] = (), *, keep: bool = True
) -> KeptBatch:
    """Return a batch as it is kept: with its sealed bytes, or (``keep`` is False) only what proves its objects."""
    frame: Frame = read_frame(sealed)
    hashes = b"".join(one.hash for one in opened.objects) if opened else b"".join(map(bytes.fromhex, leaves))
    return KeptBatch(
        sealed=sealed if keep else b"", header=frame.header, signatures=frame.header_signatures, leaves=hashes
    )


def proof_of(held: Held, kept: Kept, batch: KeptBatch) -> Proof:
    """Return what shows one object to anybody, offline: its origin's signature, policy, bytes and place."""
    hashes = [batch.leaves[at : at + 32] for at in range(0, len(batch.leaves), 32)]
    index = held.number - read_header(batch.header).seq
    return Proof(
        header=batch.header,
        signatures=batch.signatures,
        index=index,
        salt=kept.salt,
        policy=held.policy,
        data=kept.record,
        path=path_to(hashes, index),
    )
