"""Who may write to this home now? One process; the lock dies with it, so a killed node never blocks the next."""

import contextlib
import errno
import fcntl
import os
import secrets
import time
from pathlib import Path
from typing import Self

import msgspec

from tocsin.errors import HomeInUseError
from tocsin.node.home import Home

__all__ = ["Holder", "Lease", "read_holder"]

_ATTEMPTS = 5
_PAUSE_SECONDS = 0.02
_OWNER_ONLY = 0o600


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """The process that holds a home's lease."""

    pid: int
    address: str
    """Where it serves, for example ``http://127.0.0.1:8700``; empty while it does not."""


class Lease:
    """The right to write to a home, held until :meth:`release` or the end of the process.

    The kernel drops the lock when its process ends, however it ends; the text beside the lock only says who held it.
    """

    def __init__(self, home: Home, descriptor: int, token: str) -> None:
        self._home = home
        self._descriptor = descriptor
        self.token = token
        """The bearer token a command on this machine hands jobs in with; new for each lease."""

    @classmethod
    def acquire(cls, home: Home, address: str = "") -> Self:
        """Take the lease, or raise :class:`HomeInUseError` that names the holder's pid and address."""
        descriptor = os.open(home.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _OWNER_ONLY)
        if not _lock(descriptor):
            os.close(descriptor)
            raise _in_use(home)
        lease = cls(home, descriptor, secrets.token_urlsafe(32))
        _write_owner_only(home.token, lease.token.encode())
        lease.announce(address)
        return lease

    def announce(self, address: str) -> None:
        """Write down where this process serves, so that commands can reach it."""
        _write_owner_only(self._home.lease, msgspec.json.encode(Holder(pid=os.getpid(), address=address)))

    def release(self) -> None:
        """Give the lease back; a second call does nothing."""
        if self._descriptor < 0:
            return
        for path in (self._home.lease, self._home.token):
            path.unlink(missing_ok=True)
        os.close(self._descriptor)
        self._descriptor = -1


def read_holder(home: Home) -> Holder | None:
    """Return who holds the lease of a home, or None when nobody does; never waits."""
    try:
        descriptor = os.open(home.lock, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in {errno.EAGAIN, errno.EACCES}:
            raise
        return _written(home) or Holder(pid=0, address="")
    finally:
        os.close(descriptor)
    return None


def _lock(descriptor: int) -> bool:
    # A reader that looks who holds the lease touches the lock for an instant, so one refusal proves nothing.
    for attempt in range(_ATTEMPTS):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in {errno.EAGAIN, errno.EACCES}:
                raise
            if attempt + 1 < _ATTEMPTS:
                time.sleep(_PAUSE_SECONDS)
        else:
            return True
    return False


def _in_use(home: Home) -> HomeInUseError:
    holder = _written(home)
    who = f"process {holder.pid}" if holder and holder.pid else "another process"
    address = f" at {holder.address}" if holder and holder.address else ""
    return HomeInUseError(
        f"the home is in use by {who}{address}",
        where=str(home.path),
        remedy="stop that node, or name another folder with --home",
    )


def _written(home: Home) -> Holder | None:
    with contextlib.suppress(OSError, msgspec.DecodeError):
        return msgspec.json.decode(home.lease.read_bytes(), type=Holder)
    return None


def _write_owner_only(path: Path, content: bytes) -> None:
    beside = path.with_name(path.name + ".part")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    beside.replace(path)
