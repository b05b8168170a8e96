"""How do many small files come to be whole or not at all, and quickly? Written side by side, each flushed and renamed.

A flush costs milliseconds and the disk joins those that are asked for together, so that two hundred tiles take little
longer than one.
"""

import contextlib
import errno
import os
import shutil
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tocsin.errors import BadInputError, TocsinError

__all__ = ["explained", "folder", "put", "put_all", "settle", "write_all"]

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_SIDE_BY_SIDE = 16


def put_all(files: Iterable[tuple[Path, bytes]]) -> None:
    """Put files in place, each whole; when it returns, all of them survive a power cut.

    Raises
    ------
    BadInputError
        The disk is full or closed to us. Some of the files may be there; none is there in part.
    """
    waiting = list(files)
    folders = {path.parent for path, _ in waiting}
    for each in folders:
        folder(each)
    if len(waiting) < 4:
        for path, data in waiting:
            _put(path, data)
    else:
        with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
            # Every write is waited for, so that none is under way when an error is told.
            for done in [pool.submit(_put, path, data) for path, data in waiting]:
                done.result()
    for each in folders:
        settle(each)


def folder(path: Path) -> Path:
    """Make a folder that only its owner may enter, and make its name survive a power cut."""
    if not path.is_dir():
        if not path.parent.is_dir():
            folder(path.parent)
        try:
            path.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise explained(error, path) from error
        settle(path.parent)
    return path


def put(path: Path, data: bytes) -> None:
    """Put one file in place, whole and durable."""
    put_all([(path, data)])


def write_all(descriptor: int, data: bytes) -> None:
    """Write every byte: the machine may take them in parts."""
    left = memoryview(data)
    while left:
        left = left[os.write(descriptor, left) :]


def settle(path: Path) -> None:
    """Flush a folder's own entry: a rename lives in the folder, not in the file."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise explained(error, path) from error


def explained(error: OSError, path: Path) -> TocsinError:
    """Return what to tell the reader about a write that failed and left everything as it was."""
    if error.errno in _FULL:
        there = next((each for each in (path, *path.parents) if each.is_dir()), None)
        free = shutil.disk_usage(there).free // 2**20 if there else 0
        return BadInputError(
            "the disk is full; the log is as it was before, and nothing of this was added",
            where=str(path),
            remedy=f"free some space ({free} MiB are left) and try again",
        )
    return BadInputError(
        f"the log cannot be written ({error.strerror or error}); it is as it was before",
        where=str(path),
        remedy="give this user the right to write there, or mend the disk, then try again",
    )


def _put(path: Path, data: bytes) -> None:
    # One name for all attempts: what a killed writer left is written over by the next.
    temporary = path.with_name(f".{path.name}.writing")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            write_all(descriptor, data)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        os.replace(temporary, path)  # noqa: PTH105 - one module's calls, so that tests can stop each of them
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise explained(error, path) from error
