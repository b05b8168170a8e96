"""Who is this node to the others? Its member id, and those of its private keys that the register lists for it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from tocsin.errors import NotFoundError, RefusedError
from tocsin.exchange.envelopes.sealing import Sender
from tocsin.exchange.keys.sealing import SealingKey
from tocsin.exchange.keys.signing import Signer
from tocsin.node.federation.membership import View

__all__ = ["Identity", "Keys"]


class Keys(Protocol):
    """Where private keys are: :class:`tocsin.node.key_files.KeyFiles`, or a process that signs for the node."""

    def ids(self) -> tuple[str, ...]:
        """Return the ids of the keys that lie there, sorted."""
        ...

    def read(self, key: str, passphrase: str = "") -> Signer | SealingKey:
        """Return a key, or what signs with it."""
        ...


class Identity:
    """The keys of one member; each is read once and kept in memory while the node runs."""

    def __init__(self, me: str, files: Keys, passphrase: str = "") -> None:
        self.me = me
        self._files = files
        self._passphrase = passphrase
        self._read: dict[str, Signer | SealingKey] = {}

    def signers(self, view: View, now: datetime) -> tuple[Signer, ...]:
        """Return the keys to sign with now, Ed25519 first; a node without one raises NotFoundError."""
        listed = set(view.directory.signing_keys(self.me, now))
        found = [key for key in self._keys() if not isinstance(key, SealingKey) and key.key in listed]
        if not found:
            raise NotFoundError(
                "no private key lies here that the register lists for this member",
                where=self.me,
                remedy="make one with `tocsin member init` and let the governors admit it",
            )
        return tuple(sorted(found, key=lambda key: (not key.key.startswith("ed25519:"), key.key)))

    def openers(self, view: View, now: datetime) -> Sequence[SealingKey]:
        """Return every key that may open what was sealed to this member, the present one first."""
        found = [key for key in self._keys() if isinstance(key, SealingKey)]
        try:
            present = view.directory.sealing_key(self.me, now).id
        except (NotFoundError, RefusedError):
            present = ""
        return sorted(found, key=lambda key: (key.key != present, key.key))

    def sender(self, view: View, now: datetime) -> Sender:
        """Return this member as one that seals."""
        first, *beside = self.signers(view, now)
        openers = self.openers(view, now)
        if not openers:
            raise NotFoundError(
                "no private key lies here that opens what is sealed to this member",
                where=self.me,
                remedy="make one with `tocsin member rotate`",
            )
        return Sender(self.me, first, openers[0], tuple(beside))

    def _keys(self) -> list[Signer | SealingKey]:
        for id_ in self._files.ids():
            if id_ not in self._read:
                self._read[id_] = self._files.read(id_, self._passphrase)
        return list(self._read.values())
