"""Which codes did a source's own table name, and for which places? Kept for the resolver and for formats."""

import re
from collections.abc import Iterable
from pathlib import Path

import msgspec

from tocsin.errors import BadInputError, DamagedError
from tocsin.storage.series_files import folder, write_whole
from tocsin.world.codes import Code

__all__ = ["CodeTableStore"]

_SCHEME = re.compile(r"[a-z0-9_]+")


class CodeTableStore:
    """A folder with one JSON file a scheme, e.g. ``views.json``; give them to ``world.codes.Codes.with_table``."""

    def __init__(self, root: Path) -> None:
        """Keep the folder's path; it is made by the first write."""
        self.root = Path(root)

    def append(self, scheme: str, entries: Iterable[Code]) -> bool:
        """Keep a scheme's table in place of the one before; tell whether it says anything new."""
        if not _SCHEME.fullmatch(scheme):
            raise BadInputError(f"{scheme!r} is no name of a scheme", where=str(self.root))
        text = msgspec.json.format(msgspec.json.encode(sorted(entries, key=lambda entry: (entry.code, entry.place))))
        path = self.root / f"{scheme}.json"
        if path.is_file() and path.read_bytes() == text:
            return False
        folder(self.root)
        write_whole(path, lambda stream: stream.write(text))
        return True

    def schemes(self) -> tuple[str, ...]:
        """Return the schemes held here."""
        return tuple(sorted(path.stem for path in self.root.glob("[!.]*.json"))) if self.root.is_dir() else ()

    def read(self, scheme: str) -> tuple[Code, ...]:
        """Return a scheme's table; an empty one where none is held.

        Raises
        ------
        DamagedError
            Where the file cannot be read.
        """
        path = self.root / f"{scheme}.json"
        try:
            return tuple(msgspec.json.decode(path.read_bytes(), type=list[Code]))
        except FileNotFoundError:
            return ()
        except (msgspec.DecodeError, OSError) as error:
            raise DamagedError(
                f"the table of codes cannot be read ({error})",
                where=str(path),
                remedy="delete the file and run tocsin sync",
            ) from error
