"""Which algorithms may a key have, and what is a key called? One table, so that another can stand beside the first."""

import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

import msgspec

from tocsin.errors import BadInputError

__all__ = ["ALGORITHMS", "Algorithm", "PublicKey", "algorithm_of", "key_id", "public_key_from_text"]

_KEY_ID = re.compile(r"([a-z0-9-]{1,32}):[0-9a-f]{32}")


class Algorithm(msgspec.Struct, frozen=True, kw_only=True):
    """What one algorithm is for, and how long its raw parts are in bytes."""

    name: str
    purpose: Literal["signing", "sealing"]
    public_length: int
    private_length: int
    signature_length: int = 0
    """0 for an algorithm that does not sign."""


ALGORITHMS: Mapping[str, Algorithm] = {
    algorithm.name: algorithm
    for algorithm in (
        # RFC 8032.
        Algorithm(name="ed25519", purpose="signing", public_length=32, private_length=32, signature_length=64),
        # FIPS 204, post-quantum; the private key is its 32-byte seed.
        Algorithm(name="ml-dsa-44", purpose="signing", public_length=1312, private_length=32, signature_length=2420),
        # FIPS 203 and RFC 7748 joined for HPKE: ML-KEM first, X25519 after it; the private ML-KEM key is its seed.
        Algorithm(name="mlkem768-x25519", purpose="sealing", public_length=1184 + 32, private_length=64 + 32),
    )
}
"""Every algorithm a key id may name."""

_SMALL_ORDER = frozenset(
    bytes.fromhex(text)
    for text in (
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    )
)
"""Ed25519 points whose signatures fit more than one message: a member who registered one could deny what it signed."""


class PublicKey(msgspec.Struct, frozen=True):
    r"""The public half of a key: the algorithm's name and the raw bytes.

    >>> PublicKey("ed25519", bytes(31) + b"\x01").id
    'ed25519:ec4916dd28fc4c10d78e287ca5d9cc51'
    """

    algorithm: str
    raw: bytes

    def __post_init__(self) -> None:
        """Refuse an unknown algorithm, a wrong length and the weak points of Ed25519."""
        algorithm = ALGORITHMS.get(self.algorithm)
        if algorithm is None:
            raise BadInputError(
                f"algorithm {self.algorithm!r} is not known", remedy=f"use one of {', '.join(ALGORITHMS)}"
            )
        if len(self.raw) != algorithm.public_length:
            raise BadInputError(
                f"a public key of {self.algorithm} has {algorithm.public_length} bytes, not {len(self.raw)}",
                remedy="copy the whole key",
            )
        if self.algorithm == "ed25519" and self.raw in _SMALL_ORDER:
            raise BadInputError(
                "the Ed25519 key is a point of small order: anyone could sign for it", remedy="make a new key"
            )

    @property
    def id(self) -> str:
        """The key's id, ``<algorithm>:<first 32 hex digits of SHA-256 of the raw key>``."""
        return key_id(self.algorithm, self.raw)

    def text(self) -> str:
        """Return the key as one word, ``<algorithm>:<raw key in hexadecimal>``."""
        return f"{self.algorithm}:{self.raw.hex()}"


@lru_cache(maxsize=4096)
def key_id(algorithm: str, raw: bytes) -> str:
    """Return what a key is called: ``<algorithm>:<first 32 hex digits of SHA-256 of the raw public key>``.

    >>> key_id("ed25519", bytes(32))
    'ed25519:66687aadf862bd776c8fc18b8e9f8e20'
    """
    return f"{algorithm}:{hashlib.sha256(raw).hexdigest()[:32]}"


def algorithm_of(key: str) -> Algorithm:
    """Return the algorithm a key id names; an id of another form, or of an unknown algorithm, is refused.

    >>> algorithm_of("ml-dsa-44:66687aadf862bd776c8fc18b8e9f8e20").purpose
    'signing'
    """
    match = _KEY_ID.fullmatch(key)
    algorithm = ALGORITHMS.get(match[1]) if match else None
    if algorithm is None:
        raise BadInputError(
            f"{key[:80]!r} is no key id", remedy="write <algorithm>:<32 hex digits>, as the register does"
        )
    return algorithm


@lru_cache(maxsize=4096)
def public_key_from_text(text: str) -> PublicKey:
    r"""Read the one word that :meth:`PublicKey.text` writes; anything else is refused.

    >>> key = PublicKey("ed25519", b"\x07" * 32)
    >>> public_key_from_text(key.text()) == key
    True
    """
    name, _, digits = text.partition(":")
    try:
        raw = bytes.fromhex(digits)
    except ValueError:
        raw = b""
    # One key has one text: capitals and spaces, which fromhex forgives, would make a second.
    if raw.hex() != digits or name not in ALGORITHMS:
        raise BadInputError(f"{text[:60]!r} is no public key", remedy="write <algorithm>:<the raw key in hexadecimal>")
    return PublicKey(name, raw)
