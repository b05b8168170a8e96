"""Which administrative units has this member loaded? One small file a country, replaced whole when loaded again."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import msgspec

from tocsin.errors import DamagedError
from tocsin.storage.series_files import clean, folder, write_whole
from tocsin.world.gazetteer import Unit

__all__ = ["GazetteerStore", "LoadedUnits"]


class LoadedUnits(msgspec.Struct, frozen=True, kw_only=True):
    """The units of one country, as a file gave them."""

    country: str
    """Our place id."""
    file: str
    """Name of the member's file."""
    checksum: str
    """SHA-256 of its bytes."""
    loaded: datetime
    policy: str
    """The label of the units' names and codes; a member's own file stays at its node unless told otherwise."""
    units: tuple[Unit, ...]


class _Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A country's units beside the checksum of what they were written as."""

    content: msgspec.Raw
    hash: str


class GazetteerStore:
    """A folder ``<country>.json``; one process writes, any number read while it does."""

    def __init__(self, root: Path) -> None:
        """Keep the folder's path; it is made by the first write."""
        self.root = Path(root)

    def keep(
        self, units: Iterable[Unit], *, file: str, checksum: str, loaded: datetime, policy: str
    ) -> tuple[str, ...]:
        """Replace the units of each country that ``units`` speak of; return those whose units are new or changed."""
        parts: dict[str, list[Unit]] = {}
        for unit in units:
            parts.setdefault(unit.country, []).append(unit)
        clean(folder(self.root))
        changed = []
        for country, own in parts.items():
            path = self.root / f"{country}.json"
            note = LoadedUnits(
                country=country, file=file, checksum=checksum, loaded=loaded, policy=policy, units=tuple(own)
            )
            if path.is_file() and _same(path, note):
                continue
            content = msgspec.json.encode(note)
            kept = msgspec.json.encode(_Kept(content=msgspec.Raw(content), hash=hashlib.sha256(content).hexdigest()))
            write_whole(path, lambda stream, kept=kept: stream.write(kept))  # type: ignore[misc]
            changed.append(country)
        return tuple(changed)

    def sound(self) -> tuple[LoadedUnits, ...]:
        """Return the countries whose units are held and can be trusted, by id; :meth:`verify` tells of the others."""
        return self._all()[0]

    def verify(self) -> tuple[DamagedError, ...]:
        """Check every file; return one error for each that fails."""
        return self._all()[1]

    def _all(self) -> tuple[tuple[LoadedUnits, ...], tuple[DamagedError, ...]]:
        found, faults = [], []
        for path in sorted(self.root.glob("[!.]*.json")) if self.root.is_dir() else ():
            try:
                found.append(_read(path))
            except DamagedError as error:
                faults.append(error)
        return tuple(found), tuple(faults)


def _same(path: Path, note: LoadedUnits) -> bool:
    try:
        return msgspec.structs.replace(_read(path), loaded=note.loaded) == note
    except DamagedError:
        return False


def _read(path: Path) -> LoadedUnits:
    try:
        kept = msgspec.json.decode(path.read_bytes(), type=_Kept)
        if hashlib.sha256(kept.content).hexdigest() == kept.hash:
            return msgspec.json.decode(kept.content, type=LoadedUnits)
        why = "its checksum differs"
    except (msgspec.DecodeError, OSError) as error:
        why = str(error)
    raise DamagedError(
        f"the units of a country cannot be trusted ({why})",
        where=str(path),
        remedy="put the file back from a copy of the home, or run tocsin places load again",
    )
