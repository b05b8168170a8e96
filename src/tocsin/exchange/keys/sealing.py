"""How does a secret reach one member alone? HPKE with a hybrid key: safe while either ML-KEM-768 or X25519 is."""

from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from tocsin.errors import BadInputError, RefusedError
from tocsin.exchange.keys.algorithms import ALGORITHMS, PublicKey

__all__ = ["OVERHEAD", "SealingKey", "wrap"]

_NAME = "mlkem768-x25519"
_MLKEM_PUBLIC = 1184
_MLKEM_SEED = 64
_MOST_AGREED = 4096
_SUITE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)

OVERHEAD = 1136
"""Bytes that wrapping adds: the encapsulated key (1120) and the tag (16)."""


class SealingKey:
    """A private key in memory that opens what was wrapped for it (RFC 9180, base mode).

    >>> key = SealingKey.from_private_bytes(bytes(96))
    >>> key.unwrap(wrap(b"content key", key.public, b"for this"), b"for this")
    b'content key'
    """

    __slots__ = ("_agreed", "_mlkem", "_private", "_x25519", "key", "public")

    key: str
    public: PublicKey

    def __init__(self, mlkem: MLKEM768PrivateKey, x25519: X25519PrivateKey) -> None:
        self._mlkem, self._x25519 = mlkem, x25519
        self._agreed: dict[bytes, bytes] = {}
        self._private = hpke.MLKEM768X25519PrivateKey(mlkem, x25519)
        raw = mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()
        self.public = PublicKey(_NAME, raw)
        self.key = self.public.id

    @classmethod
    def generate(cls) -> "SealingKey":
        """Return a new key from the cryptographic library's own randomness."""
        return cls(MLKEM768PrivateKey.generate(), X25519PrivateKey.generate())

    @classmethod
    def from_private_bytes(cls, private: bytes) -> "SealingKey":
        """Return the key of these 96 private bytes: the seed of ML-KEM (64), then X25519 (32)."""
        length = ALGORITHMS[_NAME].private_length
        if len(private) != length:
            raise BadInputError(
                f"a private key of {_NAME} has {length} bytes, not {len(private)}", remedy="read the whole key file"
            )
        mlkem = MLKEM768PrivateKey.from_seed_bytes(private[:_MLKEM_SEED])
        return cls(mlkem, X25519PrivateKey.from_private_bytes(private[_MLKEM_SEED:]))

    def private_bytes(self) -> bytes:
        """Return the private bytes, for a file only its owner can read."""
        return self._mlkem.private_bytes_raw() + self._x25519.private_bytes_raw()

    def unwrap(self, wrapped: bytes, info: bytes) -> bytes:
        """Return what was wrapped for this key under the same ``info``.

        Raises
        ------
        RefusedError
            It was wrapped for another key or purpose, or was changed on the way.
        """
        try:
            return _SUITE.decrypt(wrapped, self._private, info)
        except (InvalidTag, ValueError) as error:
            raise RefusedError(
                "the wrapped key does not open: it is for another key or purpose, or was changed on the way",
                where=self.key,
                remedy="ask the sender to send it again to your present key",
            ) from error

    def agree(self, other: PublicKey) -> bytes:
        r"""Return the 32 bytes that the X25519 halves of two keys have in common: only their two holders can make them.

        Good for mailboxes that strangers cannot link to members, and for nothing that must stay secret from a quantum
        computer; it must be hashed with a word of its own before use.

        >>> one, two = SealingKey.from_private_bytes(bytes(96)), SealingKey.from_private_bytes(b"\x01" * 96)
        >>> one.agree(two.public) == two.agree(one.public)
        True
        """
        found = self._agreed.get(other.raw)
        if found is None:
            if other.algorithm != _NAME:
                raise BadInputError("the key is not for sealing", where=other.id, remedy="name a sealing key")
            try:
                found = self._x25519.exchange(X25519PublicKey.from_public_bytes(other.raw[_MLKEM_PUBLIC:]))
            except ValueError as error:
                raise BadInputError(
                    "the key is one that no honest member has", where=other.id, remedy="ask the member for a sound key"
                ) from error
            if len(self._agreed) >= _MOST_AGREED:
                self._agreed.clear()
            self._agreed[other.raw] = found
        return found

    def __repr__(self) -> str:
        """Name the key, and never show its private half."""
        return f"SealingKey({self.key})"


def wrap(content_key: bytes, public: PublicKey, info: bytes) -> bytes:
    """Return ``content_key`` sealed so that only the holder of ``public`` opens it, and only under the same ``info``.

    The randomness is the cryptographic library's own. HPKE in base mode does not say who sealed: a signature must.

    Raises
    ------
    BadInputError
        The key is not for sealing, or is one that no honest member has.
    """
    try:
        return _SUITE.encrypt(content_key, _loaded(public.algorithm, public.raw), info)
    except ValueError as error:
        raise BadInputError(
            "nothing can be sealed to this key", where=public.id, remedy="ask the member for a sound sealing key"
        ) from error


@lru_cache(maxsize=4096)
def _loaded(algorithm: str, raw: bytes) -> hpke.MLKEM768X25519PublicKey:
    if algorithm != _NAME:
        raise ValueError(algorithm)
    mlkem = MLKEM768PublicKey.from_public_bytes(raw[:_MLKEM_PUBLIC])
    return hpke.MLKEM768X25519PublicKey(mlkem, X25519PublicKey.from_public_bytes(raw[_MLKEM_PUBLIC:]))
