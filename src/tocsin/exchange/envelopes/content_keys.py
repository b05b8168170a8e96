"""Which values follow from a batch's content key? The commitment to it, the salts, and the hash of the audience.

All of them can be made again by whoever opens the batch, so a batch carries one secret. ``SHA-256`` with a fixed word
in front and a key of fixed length serves as a random function; the salts are one run of SHAKE-256.
"""

from collections.abc import Sequence
from hashlib import sha256, shake_256
from typing import Protocol

from tocsin.exchange.canonical import canonical
from tocsin.exchange.keys.algorithms import PublicKey

__all__ = [
    "Agreeing",
    "audience_hash",
    "audience_salt",
    "commitment_to",
    "hint_for",
    "leaf_of",
    "policy_hash",
    "salts_of",
    "wrap_info",
]


class Agreeing(Protocol):
    """A member's private sealing key, as far as hints need it."""

    @property
    def public(self) -> PublicKey:
        """The public half."""
        ...

    def agree(self, other: PublicKey) -> bytes:
        """Return the secret that only the two holders of the private keys know."""
        ...


def commitment_to(content_key: bytes) -> str:
    """Return the hash in the header that binds the batch to one content key."""
    return sha256(b"tocsin/v1/content-key\n" + content_key).hexdigest()


def salts_of(content_key: bytes, count: int) -> bytes:
    """Return the salts of all leaves, 32 bytes each: one may be shown without showing anything of the others."""
    return shake_256(b"tocsin/v1/leaf-salts\n" + content_key).digest(32 * count)


def audience_salt(content_key: bytes) -> bytes:
    """Return the salt of the recipients' list, 32 bytes."""
    return sha256(b"tocsin/v1/audience-salt\n" + content_key).digest()


def audience_hash(salt: bytes, recipients: Sequence[str]) -> str:
    """Return the salted hash of the sorted recipients' ids."""
    return sha256(b"tocsin/v1/audience\n" + salt + canonical(list(recipients))).hexdigest()


def policy_hash(label: str) -> bytes:
    """Return the hash of a policy's text."""
    return sha256(label.encode()).digest()


def leaf_of(salt: bytes, policy: bytes, content: bytes) -> bytes:
    """Return the leaf of one object from its salt, the hash of its policy and the hash of its bytes.

    >>> leaf_of(bytes(32), policy_hash("public"), bytes(32)).hex()[:16]
    '81034be105a67c59'
    """
    return sha256(b"\x00" + salt + policy + content).digest()


def wrap_info(batch: bytes) -> bytes:
    """Return the HPKE info under which the content key of the batch with this header hash is wrapped."""
    return b"tocsin/v1/wrap\n" + batch


def hint_for(mine: Agreeing, other: PublicKey, register: str, epoch: int, origin: str) -> bytes:
    """Return the mailbox of two members in one epoch, 16 bytes: both compute it alone, and nobody else can.

    ``origin`` is the member that seals, so that the two directions differ. It hides who is addressed from relays as
    long as X25519 holds; the contents rest on the hybrid seal.
    """
    shared = mine.agree(other)
    text = canonical([epoch, origin, register])
    return sha256(b"tocsin/v1/hint\n" + shared + text).digest()[:16]
