"""A reader of batches written from the protocol's pages alone: it knows nothing of Tocsin's own code.

It shows that the pages are enough, and opens the test vectors. HPKE is spelled out from RFC 9180 and X-Wing; only the
primitives are a library's. Speed and friendly errors are not its business: whatever is wrong is a ``ValueError``.
"""

import hashlib
import hmac
import json
import re
from typing import Any

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

HEADER = {
    *(
        "audience",
        "commitment",
        "count",
        "epoch",
        "expires",
        "key",
        "lease",
        "made",
        "not_before",
        "origin",
        "position",
    ),
    *("prev", "register", "root", "seq", "stream", "version"),
}
PROOF = {"addressed", "attached", "header", "index", "path", "policy", "record", "salt", "signatures", "version"}
TYPE = re.compile(r"[a-z][a-z0-9]*([.-][a-z0-9]+)*")


def need(sound: bool, what: str) -> None:
    """Stop where something is not as it must be."""
    if not sound:
        raise ValueError(what)


def digest(*parts: bytes) -> bytes:
    """Return SHA-256 over the parts joined."""
    return hashlib.sha256(b"".join(parts)).digest()


def written(value: Any) -> bytes:
    """Return canonical JSON, of values without floats and with keys of ordinary characters."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def read(data: bytes) -> Any:
    """Return the value of canonical JSON."""
    value = json.loads(data)
    need(written(value) == data, "not canonical JSON")
    return value


def key_id(algorithm: str, raw: bytes) -> str:
    """Return the id of a public key."""
    return f"{algorithm}:{digest(raw).hex()[:32]}"


def check_signature(kind: str, statement: bytes, key: str, value: bytes, raw: bytes) -> None:
    """Stop unless this Ed25519 key signed the statement."""
    need(key == key_id("ed25519", raw), "the signature is of another key")
    try:
        Ed25519PublicKey.from_public_bytes(raw).verify(value, b"tocsin/v1/" + kind.encode() + b"\n" + statement)
    except InvalidSignature as error:
        raise ValueError("the signature does not fit") from error


def sections(data: bytes) -> list[bytes]:
    """Return the seven sections of a batch."""
    need(data[:7] == b"TOCSIN\x01", "no batch")
    found, at = [], 7
    for _ in range(7):
        need(at + 4 <= len(data), "cut short")
        end = at + 4 + int.from_bytes(data[at : at + 4], "big")
        need(end <= len(data), "cut short")
        found.append(data[at + 4 : end])
        at = end
    need(at == len(data), "something follows")
    return found


def signatures(section: bytes) -> dict[str, bytes]:
    """Return the signatures of a section by the ids of their keys."""
    found: dict[str, bytes] = {}
    at = 0
    while at < len(section):
        middle = at + 1 + section[at]
        end = middle + 2 + int.from_bytes(section[middle : middle + 2], "big")
        need(middle + 2 <= len(section) and end <= len(section), "a signature is cut short")
        key = section[at + 1 : middle].decode("ascii")
        need(not found or key > max(found), "signatures out of order")
        found[key] = section[middle + 2 : end]
        at = end
    return found


def unwrapped(wrapped: bytes, private: bytes, info: bytes) -> bytes:
    """Return what HPKE in base mode sealed for this private key (64 bytes of ML-KEM's seed, 32 of X25519)."""
    mlkem = MLKEM768PrivateKey.from_seed_bytes(private[:64])
    x25519 = X25519PrivateKey.from_private_bytes(private[64:])
    ephemeral, mine = wrapped[1088:1120], x25519.public_key().public_bytes_raw()
    agreed = x25519.exchange(X25519PublicKey.from_public_bytes(ephemeral))
    shared = hashlib.sha3_256(mlkem.decapsulate(wrapped[:1088]) + agreed + ephemeral + mine + b"\\.//^\\").digest()
    suite = b"HPKE-v1HPKE" + bytes.fromhex("647a00010003")

    def extract(salt: bytes, label: bytes, value: bytes) -> bytes:
        return hmac.new(salt, suite + label + value, "sha256").digest()

    def expand(secret: bytes, label: bytes, context: bytes, length: int) -> bytes:
        text = length.to_bytes(2, "big") + suite + label + context + b"\x01"
        return hmac.new(secret, text, "sha256").digest()[:length]

    context = b"\x00" + extract(b"", b"psk_id_hash", b"") + extract(b"", b"info_hash", info)
    secret = extract(shared, b"secret", b"")
    key, nonce = expand(secret, b"key", context, 32), expand(secret, b"base_nonce", context, 12)
    return ChaCha20Poly1305(key).decrypt(nonce, wrapped[1120:], b"")


def root_of(leaves: list[bytes]) -> bytes:
    """Return RFC 6962's root over leaves that are hashed already."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return digest(b"\x01", root_of(leaves[:split]), root_of(leaves[split:]))


def root_by(leaf: bytes, index: int, count: int, path: list[bytes]) -> bytes:
    """Return the root to which a path leads, from below."""
    if count == 1:
        need(not path and index == 0, "the path is too long")
        return leaf
    need(bool(path), "the path is too short")
    split = 1 << (count - 1).bit_length() - 1
    if index < split:
        return digest(b"\x01", root_by(leaf, index, split, path[:-1]), path[-1])
    return digest(b"\x01", path[-1], root_by(leaf, index - split, count - split, path[:-1]))


def check_header(data: bytes, origin: str, register: str, epochs: list[int]) -> dict[str, Any]:
    """Return the header, if it is one of this origin, register and epoch."""
    header: dict[str, Any] = read(data)
    need(set(header) == HEADER and header["version"] == 1 and len(data) <= 2048, "another header")
    need(header["origin"] == origin and header["register"] == register, "another origin or register")
    need(header["epoch"] == epochs[header["position"]], "another epoch")
    need((header["seq"] == 0) == (header["prev"] == "") and 1 <= header["count"] <= 4096, "no place in a stream")
    need(max(header["made"], header["not_before"]) < header["expires"], "times out of order")
    return header


def record_of(data: bytes) -> dict[str, Any]:
    """Return a record."""
    record: dict[str, Any] = read(data)
    need(set(record) == {"body", "derived_from", "type", "version"}, "another record")
    need(bool(TYPE.fullmatch(record["type"])) and isinstance(record["body"], dict), "no record")
    return record


def open_batch(
    data: bytes,
    *,
    me: str,
    private: bytes,
    origin: str,
    signing: bytes,
    sealing: bytes,
    register: str,
    epochs: list[int],
    now: str,
) -> tuple[dict[str, Any], list[tuple[dict[str, Any], str, str]]]:
    """Return a batch's header and its objects, each as record, label and leaf.

    ``signing`` and ``sealing`` are the origin's raw public keys, ``epochs`` the epoch at each position.
    """
    head, head_signatures, stated, stated_signature, wraps, sealed_manifest, body = sections(data)
    header = check_header(head, origin, register, epochs)
    by = signatures(head_signatures)
    check_signature("envelope", head, header["key"], by[header["key"]], signing)
    statement, batch = read(stated), digest(head)
    contents = {"batch": batch, "contents": digest(sealed_manifest, body), "wraps": digest(wraps)}
    for name, value in {**contents, "signatures": digest(head_signatures)}.items():
        need(statement.pop(name) == value.hex(), f"other {name}")
    need(set(statement) == {"made", "position"} and statement["position"] >= header["position"], "another statement")
    ((stater, value),) = signatures(stated_signature).items()
    check_signature("sealing", stated, stater, value, signing)
    need(max(header["made"], header["not_before"]) <= now < header["expires"], "not now")

    agreed = X25519PrivateKey.from_private_bytes(private[64:]).exchange(
        X25519PublicKey.from_public_bytes(sealing[1184:])
    )
    hint = digest(b"tocsin/v1/hint\n", agreed, written([header["epoch"], origin, register]))[:16]
    need(len(wraps) % 1184 == 0, "wraps cut short")
    found = {wraps[at : at + 16]: wraps[at + 16 : at + 1184] for at in range(0, len(wraps), 1184)}
    need(list(found) == sorted(found) and hint in found, "not for me")
    try:
        key = unwrapped(found[hint], private, b"tocsin/v1/wrap\n" + batch)
        need(digest(b"tocsin/v1/content-key\n", key).hex() == header["commitment"], "another content key")
        cipher = ChaCha20Poly1305(key)
        manifest = read(cipher.decrypt(bytes(12), sealed_manifest, batch))
        datas, at = [], 0
        for number, length in enumerate(manifest["lengths"], 1):
            datas.append(cipher.decrypt(number.to_bytes(12, "big"), body[at : at + length + 16], batch))
            at += length + 16
        padding = cipher.decrypt((len(datas) + 1).to_bytes(12, "big"), body[at:], batch)
    except InvalidTag as error:
        raise ValueError("sealed bytes were changed") from error
    check_padding(padding, len(sealed_manifest) + at)
    check_manifest(manifest, header, digest(b"tocsin/v1/audience-salt\n", key), me)
    salts = hashlib.shake_256(b"tocsin/v1/leaf-salts\n" + key).digest(32 * len(datas))
    labels = [manifest["policies"][name] for name in manifest["named"]]
    leaves = [
        digest(b"\x00", salts[32 * at : 32 * at + 32], digest(label.encode()), digest(data))
        for at, (label, data) in enumerate(zip(labels, datas, strict=True))
    ]
    need(root_of(leaves).hex() == header["root"], "another root")
    records = [record_of(data) for data in datas]
    return header, [(record, label, leaf.hex()) for record, label, leaf in zip(records, labels, leaves, strict=True)]


def check_padding(padding: bytes, size: int) -> None:
    """Stop unless the padding is zeros up to PADMÉ's length."""
    whole = size + 16
    exponent = whole.bit_length() - 1
    step = 1 << max(exponent - exponent.bit_length(), 0)
    need(padding == bytes(-whole % step), "other padding")


def check_manifest(manifest: dict[str, Any], header: dict[str, Any], salt: bytes, me: str) -> None:
    """Stop unless the manifest is in order, fits the header and addresses me."""
    need(set(manifest) == {"follows", "lengths", "named", "policies", "recipients"}, "another manifest")
    need(len(manifest["lengths"]) == len(manifest["named"]) == header["count"], "another count")
    for name in ("policies", "recipients"):
        need(manifest[name] == sorted(set(manifest[name])) and bool(manifest[name]), f"{name} out of order")
    need(set(manifest["named"]) == set(range(len(manifest["policies"]))), "a policy nobody names")
    need(manifest["follows"] is None or header["seq"] == 0, "follows in a later batch")
    audience = digest(b"tocsin/v1/audience\n", salt, written(manifest["recipients"]))
    need(audience.hex() == header["audience"] and me in manifest["recipients"], "passed on by somebody")


def check_proof(data: bytes, *, origin: str, signing: bytes, register: str, epochs: list[int]) -> dict[str, Any]:
    """Return the record that a proof shows."""
    proof = read(data)
    need(set(proof) == PROOF and proof["version"] == 1, "another proof")
    head = written(proof["header"])
    header = check_header(head, origin, register, epochs)
    by = {each["key"]: bytes.fromhex(each["value"]) for each in proof["signatures"]}
    check_signature("envelope", head, header["key"], by[header["key"]], signing)
    salt, record = bytes.fromhex(proof["salt"]), written(proof["record"])
    leaf = digest(b"\x00", salt, digest(proof["policy"].encode()), digest(record))
    path = [bytes.fromhex(each) for each in proof["path"]]
    need(root_by(leaf, proof["index"], header["count"], path).hex() == header["root"], "another root")
    if proof["addressed"] is not None:
        told = proof["addressed"]
        audience = digest(b"tocsin/v1/audience\n", bytes.fromhex(told["salt"]), written(told["recipients"]))
        need(audience.hex() == header["audience"], "another audience")
    return record_of(record)
