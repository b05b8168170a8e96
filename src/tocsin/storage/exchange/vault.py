"""Which keys open what lies in the segments? One small file of slots; a destroyed slot opens nothing any more.

Bytes at rest are encrypted under a key of their own, so that a recall or an expiry takes effect by overwriting 32 bytes
in place, without rewriting a segment and without trusting that a deleted file is gone. What that means for copies: a
backup of the segments without this file opens nothing, ever; a backup of this file made before a destruction opens what
it could open then. So keep the vault out of long-lived backups, or keep its backups no longer than a recall may wait.
"""

import os
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from tocsin.errors import DamagedError, NotFoundError
from tocsin.storage.exchange.segments import full
from tocsin.storage.series_files import folder

__all__ = ["Vault"]

_SIZE = 32
_GONE = bytes(_SIZE)
_NONCE = bytes(12)
"""Each key encrypts once only, so that the nonce may stand still."""


class Vault:
    """The slots of one file; a slot's number is never given twice."""

    def __init__(self, path: Path, chance: Callable[[int], bytes]) -> None:
        """Open a file, which is made by the first key."""
        self.path = Path(path)
        self._chance = chance
        self._lock = threading.Lock()

    def seal(self, payloads: Iterable[bytes], *, after: int = -1) -> tuple[tuple[int, bytes], ...]:
        """Encrypt each payload under a new key, and return its slot and its bytes at rest.

        Parameters
        ----------
        after:
            The highest slot an index knows of; none up to it is given again, even if this file was lost.
        """
        payloads = tuple(payloads)
        keys: list[bytes] = []
        while len(keys) < len(payloads):
            key = self._chance(_SIZE)
            if key != _GONE:
                keys.append(key)
        first = self._keep(b"".join(keys), after)
        return tuple(
            (first + number, ChaCha20Poly1305(key).encrypt(_NONCE, payload, None))
            for number, (key, payload) in enumerate(zip(keys, payloads, strict=True))
        )

    def open(self, slot: int, sealed: bytes) -> bytes:
        """Return a payload.

        Raises
        ------
        NotFoundError
            The key was destroyed.
        DamagedError
            The bytes are not those that were sealed.
        """
        key = self._key(slot)
        if key == _GONE:
            raise NotFoundError(
                "this was destroyed here", where=f"slot {slot}", remedy="ask its origin, if it may be had again"
            )
        try:
            return ChaCha20Poly1305(key).decrypt(_NONCE, sealed, None)
        except InvalidTag as error:
            raise DamagedError(
                "stored bytes are not those that were written", where=f"slot {slot}", remedy="fetch them again"
            ) from error

    def holds(self, slot: int) -> bool:
        """Say whether a slot still opens anything."""
        return self._key(slot) != _GONE

    def destroy(self, slots: Iterable[int]) -> None:
        """Overwrite keys, and return once the disk has it; destroying twice is destroying once."""
        wanted = sorted(set(slots))
        if not wanted or not self.path.exists():
            return
        with self._lock:
            try:
                descriptor = os.open(self.path, os.O_WRONLY)
                try:
                    size = os.fstat(descriptor).st_size
                    for slot in wanted:
                        if slot * _SIZE < size:
                            _put(descriptor, _GONE, slot * _SIZE)
                    os.fsync(descriptor)
                finally:
                    os.close(descriptor)
            except OSError as error:
                raise full(error, self.path) from error

    def _key(self, slot: int) -> bytes:
        try:
            with self.path.open("rb") as stream:
                stream.seek(slot * _SIZE)
                key = stream.read(_SIZE)
        except FileNotFoundError:
            return _GONE
        return key if len(key) == _SIZE else _GONE

    def _keep(self, keys: bytes, after: int) -> int:
        """Write keys behind the last slot, and return the number of the first."""
        folder(self.path.parent)
        with self._lock:
            try:
                descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT, 0o600)
                try:
                    size = os.fstat(descriptor).st_size
                    # A kill in the middle of a key leaves a part of one, which no index knows: step over it.
                    first = max(-(-size // _SIZE), after + 1)
                    try:
                        _put(descriptor, keys, first * _SIZE)
                        os.fsync(descriptor)
                    except OSError:
                        os.ftruncate(descriptor, size)
                        raise
                finally:
                    os.close(descriptor)
            except OSError as error:
                raise full(error, self.path) from error
        return first


def _put(descriptor: int, data: bytes, at: int) -> None:
    view = memoryview(data)
    while view:
        written = os.pwrite(descriptor, view, at)
        view, at = view[written:], at + written
