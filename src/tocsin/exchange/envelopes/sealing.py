"""How is a batch made? Records under their policies, signed once, sealed once, the key wrapped for each recipient."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from tocsin.errors import BadInputError, RefusedError
from tocsin.exchange.canonical import canonical
from tocsin.exchange.envelopes import content_keys
from tocsin.exchange.envelopes.framing import MOST_RECIPIENTS, Frame, Wrap, write_frame, write_signatures, write_wraps
from tocsin.exchange.envelopes.headers import KIND, MOST_OBJECTS, Header, batch_id, write_header
from tocsin.exchange.envelopes.manifests import Follows, Manifest, padding_for, write_manifest
from tocsin.exchange.envelopes.many_records import AT_ONCE, records_bytes
from tocsin.exchange.envelopes.records import Record
from tocsin.exchange.envelopes.trees import root_of
from tocsin.exchange.keys.algorithms import PublicKey
from tocsin.exchange.keys.sealing import wrap
from tocsin.exchange.keys.signed import Signature, message
from tocsin.exchange.keys.signing import Signer
from tocsin.exchange.members.times import write_time
from tocsin.exchange.policies.labels import policy_of

__all__ = [
    "NONCES",
    "SEALING",
    "Known",
    "Position",
    "Sender",
    "leaves_of",
    "new_stream",
    "next_position",
    "seal_batch",
    "stated",
    "stated_of",
    "wrapped",
]

SEALING = "sealing"
"""The kind under which the statement over a batch's sealed bytes is signed."""

NONCES = tuple(number.to_bytes(12, "big") for number in range(MOST_OBJECTS + 2))
"""The manifest's nonce is 0, the objects' are 1 to count, the padding's is count + 1."""


class Sender(msgspec.Struct, frozen=True):
    """The member that seals: its id, its signer, its private sealing key, and signers that stand beside the first."""

    member: str
    signer: Signer
    sealer: content_keys.Agreeing
    beside: tuple[Signer, ...] = ()
    """For example ML-DSA-44: its signature is carried, and checked by whoever knows the key."""


class Known(msgspec.Struct, frozen=True):
    """How far the sender knows the register: its id, the position of its last statement, and the epoch in force."""

    register: str
    position: int
    epoch: int


class Position(msgspec.Struct, frozen=True):
    """Where in which stream the next batch stands."""

    stream: str
    seq: int = 0
    prev: str = ""
    follows: Follows | None = None
    """The stream that this one takes over from; said in its first batch only."""


def new_stream(chance: Callable[[int], bytes], after: Position | None = None) -> Position:
    """Return the beginning of a stream; one is needed for every audience and every epoch.

    Parameters
    ----------
    chance:
        Returns that many random bytes.
    after:
        Where the stream stood that this one takes over from, if any.
    """
    follows = Follows(after.prev, after.seq, after.stream) if after is not None and after.prev else None
    return Position(chance(16).hex(), follows=follows)


def next_position(header: Header) -> Position:
    """Return where the stream goes on after the batch with this header."""
    return Position(header.stream, header.end, batch_id(write_header(header)))


def seal_batch(
    objects: Sequence[tuple[Record | bytes, str]],
    *,
    sender: Sender,
    recipients: Mapping[str, PublicKey],
    known: Known,
    position: Position,
    now: datetime,
    chance: Callable[[int], bytes],
    expires: datetime,
    not_before: datetime | None = None,
    lease: timedelta = timedelta(days=1),
) -> bytes:
    """Return a sealed, signed batch: the same bytes for every recipient, every relay and every stick.

    The gate is not asked here: whoever seals has decided, object by object and recipient by recipient.

    Parameters
    ----------
    objects:
        Each record with the label of its policy, in the order of the stream. Bytes are taken as they are: give only
        those that :func:`tocsin.exchange.envelopes.records.record_bytes` made; readers refuse any other.
    recipients:
        Member id -> the sealing key to wrap for. The same members for a whole stream.
    known, position:
        The register as the sender knows it, and the place in the stream.
    chance:
        Returns that many random bytes; the content key comes from it.
    expires, not_before, lease:
        Until when the batch can be opened, from when (at once if None), and how long one word of the origin holds.

    Raises
    ------
    BadInputError
        No object or too many, a record without canonical form, a label that names no policy, a key that cannot be
        sealed to.
    RefusedError
        Nobody is addressed, or an object may not leave its node.
    """
    _check(objects, recipients)
    content_key = chance(32)
    datas, contents = _written([each for each, _ in objects])
    policies = tuple(sorted({label for _, label in objects}))
    index = {label: number for number, label in enumerate(policies)}
    manifest = Manifest(
        follows=position.follows if position.seq == 0 else None,
        lengths=tuple(map(len, datas)),
        named=tuple(index[label] for _, label in objects),
        policies=policies,
        recipients=tuple(sorted(recipients)),
    )
    header = write_header(
        Header(
            audience=content_keys.audience_hash(content_keys.audience_salt(content_key), manifest.recipients),
            commitment=content_keys.commitment_to(content_key),
            count=len(datas),
            epoch=known.epoch,
            expires=write_time(expires),
            key=sender.signer.key,
            lease=int(lease.total_seconds()),
            made=write_time(now),
            not_before=write_time(not_before or now),
            origin=sender.member,
            position=known.position,
            prev=position.prev,
            register=known.register,
            root=root_of(leaves_of(contents, manifest, content_key)).hex(),
            seq=position.seq,
            stream=position.stream,
            version=1,
        )
    )
    batch = sha256(header).digest()
    sealed_manifest, body = _sealed(datas, write_manifest(manifest), content_key, batch)
    wraps = wrapped(content_key, recipients, sender, known, batch)
    signing = message(KIND, header)
    frame = Frame(
        header=header,
        header_signatures=tuple(Signature(each.key, each.sign(signing)) for each in (sender.signer, *sender.beside)),
        sealing=b"",
        sealing_signatures=(),
        wraps=wraps,
        manifest=sealed_manifest,
        body=body,
    )
    return write_frame(stated(frame, sender.signer, known.position, now))


def leaves_of(contents: Sequence[bytes], manifest: Manifest, content_key: bytes) -> list[bytes]:
    """Return the leaf of each object from the hash of its bytes."""
    salts = content_keys.salts_of(content_key, len(contents))
    hashes = [content_keys.policy_hash(text) for text in manifest.policies]
    return [
        sha256(b"\x00" + salts[32 * at : 32 * at + 32] + hashes[name] + content).digest()
        for at, (content, name) in enumerate(zip(contents, manifest.named, strict=True))
    ]


def wrapped(
    content_key: bytes, recipients: Mapping[str, PublicKey], sender: Sender, known: Known, batch: bytes
) -> bytes:
    """Return the section of wraps: the content key for each recipient, found by its hint."""
    info = content_keys.wrap_info(batch)
    return write_wraps(
        tuple(
            Wrap(
                content_keys.hint_for(sender.sealer, public, known.register, known.epoch, sender.member),
                wrap(content_key, public, info),
            )
            for public in recipients.values()
        )
    )


def stated(frame: Frame, signer: Signer, position: int, now: datetime) -> Frame:
    """Return the frame with a signed statement over all its bytes: a change is seen without opening it."""
    sealing = stated_of(frame, position, write_time(now))
    signature = Signature(signer.key, signer.sign(message(SEALING, sealing)))
    return msgspec.structs.replace(frame, sealing=sealing, sealing_signatures=(signature,))


def stated_of(frame: Frame, position: int, made: str) -> bytes:
    """Return the statement over a frame's bytes, made at that time and position of the register."""
    contents = sha256(frame.manifest)
    contents.update(frame.body)
    return canonical(
        {
            "batch": sha256(frame.header).hexdigest(),
            "contents": contents.hexdigest(),
            "made": made,
            "position": position,
            "signatures": sha256(write_signatures(frame.header_signatures)).hexdigest(),
            "wraps": sha256(frame.wraps).hexdigest(),
        }
    )


def _written(objects: Sequence[Record | bytes]) -> tuple[list[bytes], list[bytes]]:
    """Return the bytes of each record and their hashes, a few at a time: hashed while still at hand."""
    datas: list[bytes] = []
    contents: list[bytes] = []
    for at in range(0, len(objects), AT_ONCE):
        given = objects[at : at + AT_ONCE]
        made = iter(records_bytes([each for each in given if not isinstance(each, bytes)]))
        part = [each if isinstance(each, bytes) else next(made) for each in given]
        datas += part
        contents += [sha256(data).digest() for data in part]
    return datas, contents


def _sealed(datas: Sequence[bytes], manifest: bytes, content_key: bytes, batch: bytes) -> tuple[bytes, bytes]:
    encrypt = ChaCha20Poly1305(content_key).encrypt
    sealed_manifest = encrypt(NONCES[0], manifest, batch)
    parts = [encrypt(nonce, data, batch) for nonce, data in zip(NONCES[1:], datas, strict=False)]
    size = len(sealed_manifest) + sum(map(len, parts))
    parts.append(encrypt(NONCES[len(datas) + 1], bytes(padding_for(size)), batch))
    return sealed_manifest, b"".join(parts)


def _check(objects: Sequence[tuple[Record | bytes, str]], recipients: Mapping[str, PublicKey]) -> None:
    if not 1 <= len(objects) <= MOST_OBJECTS:
        raise BadInputError(
            f"a batch holds 1 to {MOST_OBJECTS} objects, not {len(objects)}", remedy="make more batches"
        )
    if not recipients:
        raise RefusedError("nobody is addressed", remedy="name the members that are to receive it")
    if len(recipients) > MOST_RECIPIENTS:
        raise BadInputError(f"a batch has at most {MOST_RECIPIENTS} recipients", remedy="make a stream for each part")
    if any(policy_of(label).node_only for label in {label for _, label in objects}):
        raise RefusedError("an object stays at this node by its policy", remedy="leave it out, or ask its owner")
