"""Where do a member's private keys lie? In files that only their owner reads, made once and never overwritten."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from tocsin.errors import BadInputError, DamagedError, NotFoundError, RefusedError
from tocsin.exchange.canonical import canonical
from tocsin.exchange.keys.algorithms import ALGORITHMS
from tocsin.exchange.keys.sealing import SealingKey
from tocsin.exchange.keys.signing import SigningKey

__all__ = ["AnyKey", "KeyFiles"]

AnyKey: TypeAlias = SigningKey | SealingKey

_OWNER_FOLDER, _OWNER_FILE = 0o700, 0o600
_LOG2_COST, _BLOCK, _PARALLEL = 17, 8, 1
_LARGEST = 64 * 1024


class _Locked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    log2_cost: int
    salt: str
    nonce: str


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    format: str
    key: str
    algorithm: str
    private: str
    """Hexadecimal: the private bytes, or what they were locked to."""
    locked: _Locked | None = None


class KeyFiles:
    """The private keys in one folder, each in a file named after the key.

    Parameters
    ----------
    folder:
        Made, for its owner only, when the first key is kept.
    chance:
        Returns that many random bytes.
    """

    def __init__(self, folder: Path, chance: Callable[[int], bytes]) -> None:
        self.folder = folder
        self._chance = chance

    def ids(self) -> tuple[str, ...]:
        """Return the ids of the keys that lie here, sorted."""
        if not self.folder.is_dir():
            return ()
        return tuple(sorted(_id(path) for path in self.folder.glob("*.key") if _id(path)))

    def keep(self, key: AnyKey, passphrase: str = "") -> Path:
        """Write a key to a file of its own and return where; locked where a passphrase is given.

        The file is whole and durable, or not there: it is written beside, flushed, and then named. A file of that
        name is never overwritten.

        Raises
        ------
        RefusedError
            The key lies here already.
        """
        self.folder.mkdir(mode=_OWNER_FOLDER, parents=True, exist_ok=True)
        path = self._path(key.key)
        if path.exists():
            raise RefusedError("the key lies here already", where=str(path), remedy="use it, or make another")
        beside = path.with_suffix(f".{self._chance(8).hex()}.part")
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_FILE)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(self._written(key, passphrase))
                file.flush()
                os.fsync(file.fileno())
            try:
                os.link(beside, path)  # unlike a rename, a link never replaces what is there
            except FileExistsError as error:
                raise RefusedError("the key lies here already", where=str(path), remedy="use it") from error
        finally:
            beside.unlink()
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return path

    def read(self, key: str, passphrase: str = "") -> AnyKey:
        """Return a key of this folder.

        Raises
        ------
        NotFoundError
            No such key lies here.
        RefusedError
            It is locked, and the passphrase is missing or wrong; or others on this machine can read it.
        DamagedError
            The file is not what was written.
        """
        path = self._path(key)
        if not path.is_file():
            raise NotFoundError("the private key is not here", where=key, remedy="look in another home, or a backup")
        if path.stat().st_mode & 0o077:
            raise RefusedError("others on this machine can read the key", where=str(path), remedy="chmod 600 the file")
        found = _read(path)
        private = _unlocked(found, passphrase, path) if found.locked else bytes.fromhex(found.private)
        made = _made(found.algorithm, private, path)
        if made.key != key or found.key != key:
            raise DamagedError("the file holds another key than it is named after", where=str(path))
        return made

    def locked(self, key: str) -> bool:
        """Say whether a key needs a passphrase."""
        return _read(self._path(key)).locked is not None

    def _written(self, key: AnyKey, passphrase: str) -> bytes:
        plain = _File(
            format="tocsin-key-1", key=key.key, algorithm=key.public.algorithm, private=key.private_bytes().hex()
        )
        if not passphrase:
            return canonical(msgspec.to_builtins(plain)) + b"\n"
        locked = _Locked(log2_cost=_LOG2_COST, salt=self._chance(16).hex(), nonce=self._chance(12).hex())
        sealed = ChaCha20Poly1305(_stretched(passphrase, locked)).encrypt(
            bytes.fromhex(locked.nonce), key.private_bytes(), _bound(plain.key, locked)
        )
        return (
            canonical(msgspec.to_builtins(msgspec.structs.replace(plain, private=sealed.hex(), locked=locked))) + b"\n"
        )

    def _path(self, key: str) -> Path:
        return self.folder / f"{key.replace(':', '-')}.key"


def _id(path: Path) -> str:
    name, _, digits = path.stem.rpartition("-")
    return f"{name}:{digits}" if name in ALGORITHMS and len(digits) == 32 else ""


def _read(path: Path) -> _File:
    try:
        data = path.read_bytes()
        if len(data) > _LARGEST:
            raise DamagedError("the file is too large for a key", where=str(path), remedy="restore it from a copy")
        found = msgspec.json.decode(data, type=_File)
        bytes.fromhex(found.private)
    except (msgspec.DecodeError, ValueError) as error:
        raise DamagedError("the key file cannot be read", where=str(path), remedy="restore it from a copy") from error
    if found.format != "tocsin-key-1":
        raise BadInputError(f"the format {found.format[:20]!r} is not known", where=str(path), remedy="update Tocsin")
    return found


def _unlocked(found: _File, passphrase: str, path: Path) -> bytes:
    if not passphrase or found.locked is None:
        raise RefusedError("the key is locked", where=str(path), remedy="give the passphrase: --passphrase-file FILE")
    try:
        key = _stretched(passphrase, found.locked)
        return ChaCha20Poly1305(key).decrypt(
            bytes.fromhex(found.locked.nonce), bytes.fromhex(found.private), _bound(found.key, found.locked)
        )
    except (InvalidTag, ValueError) as error:
        raise RefusedError("the passphrase does not open the key", where=str(path), remedy="try another") from error


def _stretched(passphrase: str, locked: _Locked) -> bytes:
    if not 14 <= locked.log2_cost <= 20:
        raise ValueError(locked.log2_cost)
    stretch = Scrypt(salt=bytes.fromhex(locked.salt), length=32, n=1 << locked.log2_cost, r=_BLOCK, p=_PARALLEL)
    return stretch.derive(passphrase.encode())


def _bound(key: str, locked: _Locked) -> bytes:
    return canonical({"key": key, "locked": msgspec.to_builtins(locked)})


def _made(algorithm: str, private: bytes, path: Path) -> AnyKey:
    known = ALGORITHMS.get(algorithm)
    if known is None or len(private) != known.private_length:
        raise DamagedError("the file holds no key of a known algorithm", where=str(path), remedy="update Tocsin")
    if known.purpose == "sealing":
        return SealingKey.from_private_bytes(private)
    return SigningKey.from_private_bytes(private, algorithm)
