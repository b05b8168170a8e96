"""Who signed these bytes? Signers, and a check that never stumbles over junk."""

from functools import lru_cache
from typing import Protocol, TypeAlias

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey

from tocsin.errors import BadInputError
from tocsin.exchange.keys.algorithms import ALGORITHMS, PublicKey

__all__ = ["Signer", "SigningKey", "verify"]

_Private: TypeAlias = Ed25519PrivateKey | MLDSA44PrivateKey
_Public: TypeAlias = Ed25519PublicKey | MLDSA44PublicKey


class Signer(Protocol):
    """Whatever signs for a key: a key in memory, another process, a security module."""

    @property
    def key(self) -> str:
        """The id of the key that signs."""
        ...

    def sign(self, message: bytes) -> bytes:
        """Return the signature over exactly these bytes."""
        ...


class SigningKey:
    """A private key in memory that signs.

    >>> key = SigningKey.from_private_bytes(bytes(32))
    >>> verify(key.public, b"word", key.sign(b"word")), verify(key.public, b"world", key.sign(b"word"))
    (True, False)
    """

    __slots__ = ("_private", "key", "public")

    key: str
    public: PublicKey

    def __init__(self, private: _Private) -> None:
        self._private = private
        name = "ed25519" if isinstance(private, Ed25519PrivateKey) else "ml-dsa-44"
        self.public = PublicKey(name, private.public_key().public_bytes_raw())
        self.key = self.public.id

    @classmethod
    def generate(cls, algorithm: str = "ed25519") -> "SigningKey":
        """Return a new key from the cryptographic library's own randomness."""
        _check_signs(algorithm)
        return cls(Ed25519PrivateKey.generate() if algorithm == "ed25519" else MLDSA44PrivateKey.generate())

    @classmethod
    def from_private_bytes(cls, private: bytes, algorithm: str = "ed25519") -> "SigningKey":
        """Return the key of these 32 private bytes (of ML-DSA-44: the seed)."""
        _check_signs(algorithm)
        if len(private) != ALGORITHMS[algorithm].private_length:
            raise BadInputError(
                f"a private key of {algorithm} has {ALGORITHMS[algorithm].private_length} bytes, not {len(private)}",
                remedy="read the whole key file",
            )
        if algorithm == "ed25519":
            return cls(Ed25519PrivateKey.from_private_bytes(private))
        return cls(MLDSA44PrivateKey.from_seed_bytes(private))

    def private_bytes(self) -> bytes:
        """Return the private bytes, for a file only its owner can read."""
        return self._private.private_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """Return the signature over exactly these bytes."""
        return self._private.sign(message)

    def __repr__(self) -> str:
        """Name the key, and never show its private half."""
        return f"SigningKey({self.key})"


def verify(key: PublicKey, message: bytes, signature: bytes) -> bool:
    """Say whether ``signature`` over ``message`` was made by ``key``; never raises, junk is simply False.

    A key that is for sealing signs nothing.
    """
    algorithm = ALGORITHMS[key.algorithm]
    if algorithm.purpose != "signing" or len(signature) != algorithm.signature_length:
        return False
    loaded = _loaded(key.algorithm, key.raw)
    if loaded is None:
        return False
    try:
        loaded.verify(signature, message)
    except InvalidSignature:
        return False
    return True


@lru_cache(maxsize=4096)
def _loaded(algorithm: str, raw: bytes) -> _Public | None:
    """Keep the library's key objects: a federation checks many signatures of few keys."""
    try:
        if algorithm == "ed25519":
            return Ed25519PublicKey.from_public_bytes(raw)
        return MLDSA44PublicKey.from_public_bytes(raw)
    except ValueError:
        return None


def _check_signs(algorithm: str) -> None:
    names = [name for name, known in ALGORITHMS.items() if known.purpose == "signing"]
    if algorithm not in names:
        raise BadInputError(f"{algorithm!r} is no algorithm that signs", remedy=f"use one of {', '.join(names)}")
