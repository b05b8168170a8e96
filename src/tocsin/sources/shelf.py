"""Where downloaded files lie, and what is known of each, so that nothing is asked for twice."""

import contextlib
import hashlib
import os
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import msgspec

from tocsin.errors import BadInputError

__all__ = ["Note", "Part", "Shelf", "keep"]


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a file on the shelf, or of one that is still being received."""

    address: str
    etag: str = ""
    last_modified: str = ""
    charset: str = ""
    checksum: str = ""
    size: int = 0


def keep(path: Path, content: bytes) -> None:
    """Write a small file whole or not at all, for its owner only."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.writing")
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
        for leftover in path.parent.glob(f".{path.name}.*.writing"):  # of a killed process
            leftover.unlink(missing_ok=True)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise _unwritable(path, error) from error


class Part:
    """A file that is being received."""

    def __init__(self, path: Path, stream: BinaryIO) -> None:
        """Hold the open file."""
        self._path, self._stream = path, stream

    def __enter__(self) -> Self:
        """Begin to receive."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Flush what was received: after a break, the rest alone is asked for."""
        if not self._stream.closed:
            with contextlib.suppress(OSError):  # a full disk was reported by write already
                self._stream.flush()
                os.fsync(self._stream.fileno())
            self._stream.close()

    def write(self, chunk: bytes) -> None:
        """Add bytes."""
        try:
            self._stream.write(chunk)
        except OSError as error:
            self.abandon()
            raise _unwritable(self._path, error) from error

    def abandon(self) -> None:
        """Throw away what was received: it is not the file we want."""
        with contextlib.suppress(OSError):
            self._stream.close()
        self._path.unlink(missing_ok=True)


class Shelf:
    """A folder of downloads: ``<name>.data`` beside ``<name>.json``, and ``<name>.part`` while one is under way."""

    def __init__(self, folder: Path) -> None:
        """Keep the folder's path; it is made by the first download."""
        self._folder = Path(folder)

    def path(self, address: str) -> Path:
        """Return where the file of an address lies."""
        return self._named(address, "data")

    def note(self, address: str) -> Note | None:
        """Return what is known of a file held whole, or None; a file that does not match its note is not held."""
        note = self._read(address, "json")
        try:
            whole = note is not None and self.path(address).stat().st_size == note.size
        except OSError:
            whole = False
        return note if whole else None

    def begun(self, address: str) -> Note | None:
        """Return what is known of a file received in part, with its size so far, if the rest can be asked for.

        Without a validator (ETag or Last-Modified) two halves might come from two editions, so there is no rest.
        """
        note = self._read(address, "part.json")
        if note is None or not (note.etag or note.last_modified) or note.etag.startswith("W/"):
            return None
        try:
            size = self._named(address, "part").stat().st_size
        except OSError:
            return None
        return msgspec.structs.replace(note, size=size) if size else None

    def begin(self, note: Note, *, resume: bool) -> Part:
        """Open the part of a file, to go on with it or to begin again."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._named(note.address, "part")
        keep(self._named(note.address, "part.json"), msgspec.json.encode(note))
        flags = os.O_WRONLY | os.O_CREAT | (os.O_APPEND if resume else os.O_TRUNC)
        try:
            return Part(path, os.fdopen(os.open(path, flags, 0o600), "ab" if resume else "wb"))
        except OSError as error:
            raise _unwritable(path, error) from error

    def finish(self, note: Note) -> Note:
        """Put a received file in its place and return what is known of it."""
        part, path = self._named(note.address, "part"), self.path(note.address)
        with part.open("rb") as stream:
            checksum = hashlib.file_digest(stream, "sha256").hexdigest()
        whole = msgspec.structs.replace(note, checksum=checksum, size=part.stat().st_size)
        # The old note goes first: a kill between the two steps leaves a file without a note, which is asked for anew.
        self._named(note.address, "json").unlink(missing_ok=True)
        part.replace(path)
        keep(self._named(note.address, "json"), msgspec.json.encode(whole))
        self._named(note.address, "part.json").unlink(missing_ok=True)
        return whole

    def forget_begun(self, address: str) -> None:
        """Throw away a part."""
        for ending in ("part", "part.json"):
            self._named(address, ending).unlink(missing_ok=True)

    def _named(self, address: str, ending: str) -> Path:
        return self._folder / f"{hashlib.sha256(address.encode()).hexdigest()[:32]}.{ending}"

    def _read(self, address: str, ending: str) -> Note | None:
        try:
            return msgspec.json.decode(self._named(address, ending).read_bytes(), type=Note)
        except (OSError, msgspec.DecodeError):
            return None


def _unwritable(path: Path, error: OSError) -> BadInputError:
    return BadInputError(
        f"the file cannot be written ({error.strerror or error})",
        where=str(path),
        remedy="free some space or give this user the right to write there, then sync again",
    )
