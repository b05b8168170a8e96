"""How a file of the series folder comes to be whole or not at all: temporary name, fsync, rename, fsync again."""

import contextlib
import errno
import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from tocsin.errors import BadInputError, TocsinError

__all__ = ["TEMPORARY", "checksum", "clean", "folder", "write_whole"]

TEMPORARY = ".writing"
"""How the name of a file that is still being written ends."""

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def folder(path: Path) -> Path:
    """Make a folder that only its owner may enter, and make its name survive a power cut."""
    if not path.is_dir():
        if not path.parent.is_dir():
            folder(path.parent)
        try:
            path.mkdir(mode=0o700, exist_ok=True)
            _settle(path.parent)
        except OSError as error:
            raise _explained(error, path) from error
    return path


def write_whole(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Put a file in place so that a reader finds the old one, the new one, and never a part.

    Raises
    ------
    BadInputError
        Where the disk is full or closed to us; what stood there before stays.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}{TEMPORARY}")
    try:
        with _private(temporary) as stream:
            write(stream)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
        _settle(path.parent)
    except OSError as error:
        _discard(temporary)
        raise _explained(error, path) from error
    except BaseException as error:
        _discard(temporary)
        # polars reports a full disk in an error of its own that is no OSError
        if "No space left on device" in str(error):
            raise _explained(OSError(errno.ENOSPC, str(error)), path) from error
        raise


def _private(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def _settle(path: Path) -> None:
    """Flush a folder's own entry: a rename lives in the folder, not in the file."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _discard(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()


def _explained(error: OSError, path: Path) -> TocsinError:
    if error.errno in _FULL:
        free = shutil.disk_usage(path.parent).free // 2**20 if path.parent.is_dir() else 0
        return BadInputError(
            "the disk is full; nothing was changed and the vintage before is intact",
            where=str(path),
            remedy=f"free some space ({free} MiB are left) and sync again",
        )
    return BadInputError(
        f"the file cannot be written ({error.strerror or error})",
        where=str(path),
        remedy="give this user the right to write there, then sync again",
    )


def clean(root: Path) -> int:
    """Remove what a killed writer left half done; return how many files. Only the one writer of a home may call it."""
    leftovers = [path for path in root.rglob(f".*{TEMPORARY}") if path.is_file()]
    for path in leftovers:
        _discard(path)
    return len(leftovers)


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
