"""How does a table that is released again and again lie in a folder? Parquet files and a manifest written last.

``root/<table id>/000001-<hash>.parquet`` holds the rows of the first release of a table, 000001.json its manifest. A
release that says what the newest one says is not kept; one whose file is lost is written again under its own number.
What the rows are, what a manifest adds and how releases speak together is each store's own.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Generic, Protocol, TypeVar

import msgspec
import polars as pl

from tocsin.errors import BadInputError, DamagedError
from tocsin.observations.series import Vintage
from tocsin.storage.series_files import checksum, folder, write_whole

__all__ = ["Files", "Handed", "Release", "Releases", "laid_out"]

Files = Mapping[str, tuple[str, str]]
"""Part of a release (``""`` where it has one alone) -> file name and SHA-256."""


class Handed(Protocol):
    """What every reading of a table says of itself; each store asks for more."""

    @property
    def id(self) -> str:
        """Id of the table."""
        ...

    @property
    def title(self) -> str:
        """Its title, a message id."""
        ...

    @property
    def source(self) -> str:
        """Id of the source."""
        ...

    @property
    def licence(self) -> str:
        """The licence."""
        ...

    @property
    def citation(self) -> str:
        """How to cite it."""
        ...

    @property
    def address(self) -> str:
        """Where it was read."""
        ...

    @property
    def checksum(self) -> str:
        """SHA-256 of what was read."""
        ...

    @property
    def retrieved(self) -> datetime:
        """When it was read."""
        ...

    @property
    def redistributable(self) -> bool:
        """Whether it may be passed on."""
        ...


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """What the manifest of every release says: terms, and where the rows came from."""

    format: int = 1
    id: str
    title: str
    source: str
    licence: str
    citation: str
    redistributable: bool
    vintage: Vintage


R = TypeVar("R", bound=Release)


class Releases(Generic[R]):
    """The releases of a folder; one process writes, any number read.

    ``files_of`` says which files a manifest names, and ``what`` names the kind of table in errors.
    """

    def __init__(self, root: Path, kind: type[R], what: str, files_of: Callable[[R], Files]) -> None:
        """Open a folder, which is made by the first write."""
        self.root = Path(root)
        self._kind = kind
        self._what = what
        self._files_of = files_of

    def names(self) -> tuple[str, ...]:
        """Return the ids of the tables that are held, sorted."""
        found = self.root.iterdir() if self.root.is_dir() else ()
        return tuple(sorted(path.name for path in found if path.is_dir()))

    def of(self, id: str) -> list[R]:
        """Return every release of a table, oldest first; DamagedError where a manifest cannot be read."""
        found = []
        for path in sorted((self.root / id).glob("[0-9]*.json")):
            try:
                found.append(msgspec.json.decode(path.read_bytes(), type=self._kind))
            except (msgspec.DecodeError, OSError) as error:
                raise self._damaged(path, id) from error
        return found

    def newest(self) -> list[R]:
        """Return the newest release of every table, by id."""
        return [held[-1] for name in self.names() if (held := self.of(name))]

    def keep(
        self,
        vintage: Vintage,
        parts: Mapping[str, pl.DataFrame],
        terms: Mapping[str, str],
        manifest: Callable[[Files], R],
    ) -> Vintage | None:
        """Write a release whole or not at all; None where the newest one says the same and its files are there.

        ``terms`` (licence, citation) travel inside each Parquet file.
        """
        held = self.of(vintage.series)
        same = bool(held) and held[-1].vintage.hash == vintage.hash
        place = self.root / vintage.series
        if same and all((place / name).is_file() for name, _ in self._files_of(held[-1]).values()):
            return None
        folder(place)
        number = len(held) if same else len(held) + 1
        files: dict[str, tuple[str, str]] = {}
        for part, rows in parts.items():
            name = f"{number:06d}-{vintage.hash[:16]}{part and f'.{part}'}.parquet"

            def write(stream: BinaryIO, rows: pl.DataFrame = rows) -> None:
                rows.write_parquet(stream, compression="zstd", metadata=dict(terms))

            write_whole(place / name, write)
            files[part] = (name, checksum(place / name))
        text = msgspec.json.format(msgspec.json.encode(manifest(files)), indent=1)
        write_whole(place / f"{number:06d}.json", lambda stream: stream.write(text))
        return vintage

    def rows(self, release: R, columns: Mapping[str, pl.DataType], part: str = "") -> pl.DataFrame:
        """Return the rows of a release, or raise DamagedError where a file no longer matches its manifest."""
        name, told = self._files_of(release)[part]
        path = self.root / release.id / name
        if not path.is_file() or checksum(path) != told:
            raise self._damaged(path, release.id)
        return pl.read_parquet(path).select(pl.col(column).cast(kind) for column, kind in columns.items())

    def verify(self) -> tuple[DamagedError, ...]:
        """Check every file against its manifest; return the first error of each table that has one."""
        return tuple(self._faults())

    def _faults(self) -> Iterator[DamagedError]:
        for name in self.names():
            try:
                for release in self.of(name):
                    for file, told in self._files_of(release).values():
                        path = self.root / name / file
                        if not path.is_file() or checksum(path) != told:
                            raise self._damaged(path, name)
            except DamagedError as error:
                yield error

    def _damaged(self, path: Path, id: str) -> DamagedError:
        return DamagedError(
            f"a release of {self._what} no longer matches its checksum",
            where=str(path),
            remedy=f"put the file back from a copy of the home, or remove the folder {id} and run tocsin sync",
        )


def laid_out(frame: pl.DataFrame, columns: Mapping[str, pl.DataType], key: list[str], where: str) -> pl.DataFrame:
    """Return the rows with just these columns, of these kinds, sorted by their key.

    Raises
    ------
    BadInputError
        A column is missing, or two rows have the same key.
    """
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise BadInputError(f"the table lacks the columns {', '.join(missing)}", where=where)
    rows = frame.select(pl.col(name).cast(kind) for name, kind in columns.items()).sort(key)
    if rows.select(pl.struct(key).is_duplicated().any()).item():
        raise BadInputError(f"two rows have the same {' and '.join(key)}", where=where)
    return rows
