"""Whoever changes, swaps, misdirects or repeats a batch gets nothing in: a clear refusal, and nothing partly opened."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from hypothesis import given
from hypothesis import strategies as st

from tests.support.envelopes import (
    BOOK,
    DAY,
    FIRST,
    KNOWN,
    NOW,
    ORIGIN,
    SECOND,
    STRANGER,
    Book,
    Party,
    chance_from,
    note,
    opened,
    sealed,
)
from tocsin.errors import BadInputError, NotFoundError, RefusedError, TocsinError
from tocsin.exchange.canonical import canonical
from tocsin.exchange.envelopes import content_keys
from tocsin.exchange.envelopes.framing import MAGIC, Frame, header_of, hints_of, read_frame, write_frame
from tocsin.exchange.envelopes.headers import KIND, read_header, write_header
from tocsin.exchange.envelopes.manifests import padding_for
from tocsin.exchange.envelopes.opening import unlock, verify_batch
from tocsin.exchange.envelopes.rewrapping import rewrap
from tocsin.exchange.envelopes.sealing import (
    SEALING,
    Known,
    Position,
    next_position,
    seal_batch,
    stated,
    wrapped,
)
from tocsin.exchange.keys.signed import Signature, message

DATA = sealed(3)
OTHER = sealed(3, position=Position("6" * 32), seed="other")
SECTIONS = msgspec.structs.fields(Frame)


def signed_again(frame: Frame, by: Party = ORIGIN) -> bytes:
    """Return the frame with the sealing statement that a thief of nothing but that party's key could make."""
    return write_frame(stated(frame, by.signer, KNOWN.position, NOW))


@given(st.integers(0, 8 * len(DATA) - 1))
def test_a_flipped_bit_anywhere_is_refused(bit: int) -> None:
    changed = bytearray(DATA)
    changed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(TocsinError):
        opened(bytes(changed))


@given(st.data())
def test_what_is_cut_extended_or_edited_is_refused(data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(DATA)))
    last = data.draw(st.integers(first, len(DATA)))
    changed = DATA[:first] + data.draw(st.binary(max_size=40)) + DATA[last:]
    if changed != DATA:
        with pytest.raises(TocsinError):
            opened(changed)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for whole in (data, MAGIC + data):
        with pytest.raises(BadInputError):
            read_frame(whole)
        with pytest.raises(BadInputError):
            header_of(whole)


@pytest.mark.parametrize("section", [field.name for field in SECTIONS])
def test_a_section_of_another_batch_is_refused(section: str) -> None:
    frame, other = read_frame(DATA), read_frame(OTHER)
    swapped = msgspec.structs.replace(frame, **{section: getattr(other, section)})
    with pytest.raises(TocsinError):
        verify_batch(write_frame(swapped), BOOK)
    # Even the origin's own signature over the mixture does not make it open: everything inside is bound to the header.
    if section in {"wraps", "manifest", "body", "header"}:
        with pytest.raises(TocsinError):
            opened(signed_again(swapped))


def resealed(change: Callable[[list[bytes]], list[bytes]]) -> bytes:
    """Return the batch with its sealed objects rearranged, and the sealing statement signed anew by the origin."""
    frame = read_frame(DATA)
    _, manifest = unlock(verify_batch(DATA, BOOK), FIRST.name, [FIRST.sealer], BOOK)
    parts, at = [], 0
    for length in manifest.lengths:
        parts.append(frame.body[at : at + length + 16])
        at += length + 16
    body = b"".join(change(parts)) + frame.body[at:]
    return signed_again(msgspec.structs.replace(frame, body=body))


@pytest.mark.parametrize(
    "change",
    [
        lambda parts: [parts[1], parts[0], parts[2]],
        lambda parts: [parts[0], parts[0], parts[2]],
        lambda parts: parts[:2],
        lambda parts: [*parts, parts[2]],
    ],
    ids=["reordered", "replaced", "left out", "repeated"],
)
def test_objects_stay_where_they_were_put(change: Callable[[list[bytes]], list[bytes]]) -> None:
    with pytest.raises(RefusedError, match="changed"):
        opened(resealed(change))


def test_a_recipient_cannot_pass_a_batch_off_as_meant_for_another() -> None:
    content_key, _ = unlock(verify_batch(DATA, BOOK), FIRST.name, [FIRST.sealer], BOOK)
    frame = read_frame(DATA)
    batch = sha256(frame.header).digest()
    # The first member wraps the origin's content key for a stranger; even with the origin's signature over the frame
    # the stranger sees that it was not addressed.
    forged = wrapped(content_key, {STRANGER.name: STRANGER.sealer.public}, ORIGIN.sender, KNOWN, batch)
    with pytest.raises(RefusedError, match="did not address stranger"):
        opened(signed_again(msgspec.structs.replace(frame, wraps=forged)), STRANGER)
    with pytest.raises(RefusedError, match="no good key"):
        opened(signed_again(msgspec.structs.replace(frame, wraps=forged), FIRST), STRANGER)


def test_a_batch_has_one_content_key() -> None:
    frame = read_frame(DATA)
    batch = sha256(frame.header).digest()
    other = wrapped(bytes(32), {FIRST.name: FIRST.sealer.public}, ORIGIN.sender, KNOWN, batch)
    with pytest.raises(RefusedError, match="content key"):
        opened(signed_again(msgspec.structs.replace(frame, wraps=other)))


def test_a_member_cannot_sign_as_another() -> None:
    frame = read_frame(sealed(2, by=STRANGER))
    header = write_header(msgspec.structs.replace(read_header(frame.header), origin=ORIGIN.name))
    signature = Signature(STRANGER.signer.key, STRANGER.signer.sign(message(KIND, header)))
    forged = msgspec.structs.replace(frame, header=header, header_signatures=(signature,))
    with pytest.raises(RefusedError, match="no good key"):
        verify_batch(signed_again(forged, STRANGER), BOOK)


def test_a_signature_under_one_kind_is_none_under_another() -> None:
    frame = read_frame(DATA)
    signature = Signature(ORIGIN.signer.key, ORIGIN.signer.sign(message(SEALING, frame.header)))
    with pytest.raises(RefusedError, match="does not fit the envelope"):
        verify_batch(signed_again(msgspec.structs.replace(frame, header_signatures=(signature,))), BOOK)


@pytest.mark.parametrize(
    ("known", "error", "match"),
    [
        (Known("0" * 64, 7, 3), RefusedError, "another register"),
        (Known(KNOWN.register, 7, 2), RefusedError, "epoch 3 was in force"),
        (Known(KNOWN.register, 3, 3), RefusedError, "epoch 2 was in force"),
        (Known(KNOWN.register, 8, 3), NotFoundError, "fetch the register"),
    ],
)
def test_another_register_or_epoch_is_refused(known: Known, error: type[Exception], match: str) -> None:
    with pytest.raises(error, match=match):
        opened(sealed(known=known))


def test_a_batch_from_the_future_or_too_late_is_refused() -> None:
    with pytest.raises(RefusedError, match="not valid yet"):
        opened(DATA, now=NOW - DAY)
    with pytest.raises(RefusedError, match="expired"):
        opened(DATA, now=NOW + 31 * DAY)


def test_hints_name_nobody_and_change_with_the_epoch_and_the_origin() -> None:
    def hints(data: bytes) -> set[bytes]:
        return set(hints_of(data))

    again = sealed(3, position=Position("7" * 32), seed="again")
    later = sealed(3, known=Known(KNOWN.register, 4, 2), seed="later")
    turned = sealed(3, by=SECOND, to=(ORIGIN, FIRST), seed="turned")
    assert hints(DATA) == hints(again)
    assert not hints(DATA) & hints(later)
    assert not hints(DATA) & hints(turned)
    written = DATA.lower()
    for who in (FIRST, SECOND):
        assert who.name.encode() not in written
        assert who.sealer.key.encode() not in written


def test_a_relay_sees_no_recipients_no_policies_and_no_lengths() -> None:
    label = '{"audience":[["member:first.example"]],"purposes":["read"],"v":1}'
    data = sealed(3, policy=label)
    assert opened(data).objects[0].policy == label
    assert b'audience":[' not in data
    assert set(msgspec.structs.asdict(header_of(data))) == {
        *("audience", "commitment", "count", "epoch", "expires", "key", "lease", "made", "not_before", "origin"),
        *("position", "prev", "register", "root", "seq", "stream", "version"),
    }


def test_nobody_addressed_what_stays_here_and_unreadable_policies_are_not_sealed() -> None:
    with pytest.raises(RefusedError, match="nobody is addressed"):
        sealed(to=())
    with pytest.raises(RefusedError, match="stays at this node"):
        sealed(policy="node-only")
    with pytest.raises(BadInputError):
        sealed(policy="secret")


def test_bytes_that_are_no_record_are_refused_by_every_reader() -> None:
    data = seal_batch(
        [(note(0), "public"), (b'{"body":{},"derived_from":[],"type":"x","version": 1}', "public")],
        sender=ORIGIN.sender,
        recipients={FIRST.name: FIRST.sealer.public},
        known=KNOWN,
        position=Position("8" * 32),
        now=NOW,
        chance=chance_from("x"),
        expires=NOW + DAY,
    )
    with pytest.raises(BadInputError, match="canonical"):
        opened(data)


def test_a_false_root_is_refused() -> None:
    frame = read_frame(DATA)
    content_key, _ = unlock(verify_batch(DATA, BOOK), FIRST.name, [FIRST.sealer], BOOK)
    header = write_header(msgspec.structs.replace(read_header(frame.header), root="0" * 64))
    forged = rebuilt(frame, header, content_key, {})
    with pytest.raises(RefusedError, match="not those the origin signed"):
        opened(forged)


def rebuilt(frame: Frame, header: bytes, content_key: bytes, manifest: dict[str, Any]) -> bytes:
    """Return the batch sealed anew under another header or manifest, as a dishonest origin could."""
    cipher, old, new = ChaCha20Poly1305(content_key), sha256(frame.header).digest(), sha256(header).digest()
    plain = msgspec.json.decode(cipher.decrypt(bytes(12), frame.manifest, old))
    parts, at = [], 0
    for number, length in enumerate(plain["lengths"], 1):
        nonce = number.to_bytes(12, "big")
        parts.append(cipher.encrypt(nonce, cipher.decrypt(nonce, frame.body[at : at + length + 16], old), new))
        at += length + 16
    written = cipher.encrypt(bytes(12), canonical({**plain, **manifest}), new)
    padding = bytes(padding_for(len(written) + at))
    body = b"".join((*parts, cipher.encrypt((len(parts) + 1).to_bytes(12, "big"), padding, new)))
    to = {FIRST.name: FIRST.sealer.public}
    return signed_again(
        msgspec.structs.replace(
            frame,
            header=header,
            header_signatures=(Signature(ORIGIN.signer.key, ORIGIN.signer.sign(message(KIND, header))),),
            wraps=wrapped(content_key, to, ORIGIN.sender, KNOWN, new),
            manifest=written,
            body=body,
        )
    )


@pytest.mark.parametrize(
    "manifest",
    [
        {"recipients": [FIRST.name]},
        {"recipients": [FIRST.name, SECOND.name, STRANGER.name]},
        {"recipients": [SECOND.name, FIRST.name]},
        {"recipients": []},
        {"policies": ["node-only"]},
        {"policies": ["node-only", "public"]},
        {"named": [0, 0]},
        {"named": [0, 0, 1]},
        {"lengths": [60, 60, 60]},
        {"lengths": [60]},
        {"follows": 1},
        {"more": 1},
    ],
)
def test_an_origin_that_seals_another_manifest_than_it_signed_is_refused(manifest: dict[str, Any]) -> None:
    frame = read_frame(DATA)
    content_key, _ = unlock(verify_batch(DATA, BOOK), FIRST.name, [FIRST.sealer], BOOK)
    assert opened(rebuilt(frame, frame.header, content_key, {})).id == header_id(frame.header)
    with pytest.raises(TocsinError):
        opened(rebuilt(frame, frame.header, content_key, manifest))


def header_id(header: bytes) -> str:
    return sha256(header).hexdigest()


def test_only_the_first_batch_of_a_stream_says_what_it_follows() -> None:
    follows = {"head": "0" * 64, "seq": 3, "stream": "9" * 32}
    second = sealed(2, position=next_position(header_of(DATA)), seed="second")
    frame = read_frame(second)
    content_key, _ = unlock(verify_batch(second, BOOK), FIRST.name, [FIRST.sealer], BOOK)
    with pytest.raises(BadInputError, match="differ"):
        opened(rebuilt(frame, frame.header, content_key, {"follows": follows}))


def test_a_batch_is_wrapped_anew_by_its_origin_for_its_recipients_only() -> None:
    data = sealed(2, to=(FIRST, ORIGIN))
    newer = Party(FIRST.name, generation=2)
    book = Book(ORIGIN, FIRST, newer, SECOND)
    with pytest.raises(RefusedError, match="not addressed"):
        opened(data, newer, book)

    def again(by: Party, to: Party) -> bytes:
        return rewrap(
            data,
            sender=by.sender,
            keys=[by.sealer],
            recipients={to.name: to.sealer.public},
            keybook=book,
            known=KNOWN,
            now=NOW,
        )

    wrapped_anew = again(ORIGIN, newer)
    assert opened(wrapped_anew, newer, book).id == opened(data).id
    with pytest.raises(RefusedError, match="only its origin"):
        again(FIRST, newer)
    with pytest.raises(RefusedError, match="does not address second"):
        again(ORIGIN, SECOND)


def test_salts_and_commitments_of_two_content_keys_differ() -> None:
    assert content_keys.salts_of(bytes(32), 2)[:32] != content_keys.salts_of(bytes(32), 2)[32:]
    assert content_keys.commitment_to(bytes(32)) != content_keys.audience_salt(bytes(32)).hex()
