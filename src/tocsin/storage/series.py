"""Which vintages of a series does this node hold, and what did each say? Immutable Parquet beside small manifests.

``root/<series id>/000001-<hash>.parquet`` holds the rows of the first vintage, 000001.json is its manifest; 000002 is
the second. The manifest is written last, so a vintage that has one is whole.
"""

import hashlib
import re
from datetime import datetime
from pathlib import Path

import msgspec
import polars as pl

from tocsin.errors import BadInputError, DamagedError, NotFoundError
from tocsin.observations.as_of import SCHEMA, AsOf, History, known
from tocsin.observations.series import COLUMNS, Basis, Series, Vintage
from tocsin.storage.series_files import checksum, clean, folder, write_whole

__all__ = ["FINAL", "SeriesStore", "content_hash"]

FINAL = "_final"
"""A series' final outcomes, where a source publishes them apart, are the series of the same id with this ending."""

_ID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)+")


class _Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in the JSON beside the Parquet."""

    format: int = 1
    series: Series
    vintage: Vintage
    file: str
    file_checksum: str


def content_hash(frame: pl.DataFrame) -> str:
    """Return the SHA-256 of a table's canonical rows: (place, period, value), sorted; equal rows, equal hashes.

    When a value became known is left out on purpose: the same figures read again later are no new vintage.
    """
    rows = frame.select("place", "period", pl.col("value").fill_nan(None) + 0.0).sort("place", "period")
    digest = hashlib.sha256(f"tocsin series 1\n{rows.height}\n".encode())
    digest.update("\n".join(rows["place"].to_list()).encode())
    digest.update(rows["period"].to_physical().to_numpy().astype("<i4").tobytes())
    digest.update(rows["value"].is_null().to_numpy().tobytes())
    digest.update(rows["value"].fill_null(0.0).to_numpy().astype("<f8").tobytes())
    return digest.hexdigest()


class SeriesStore:
    """The node's append-only store of series.

    One process writes (the home's lease sees to that); any number read, while it writes.
    """

    def __init__(self, root: Path) -> None:
        """Open the store in a folder, which is made by the first write."""
        self.root = Path(root)
        self._cleaned = False
        self._sound: dict[Path, tuple[int, int]] = {}
        self._records: dict[str, tuple[tuple[str, ...], pl.DataFrame]] = {}

    def append(
        self,
        series: Series,
        frame: pl.DataFrame,
        *,
        retrieved: datetime,
        address: str,
        checksum: str,
        known_basis: Basis,
    ) -> Vintage | None:
        """Keep a vintage, unless the newest one says the same; return it, or None where nothing new was said.

        A newest vintage whose file is lost or damaged is written again from the same rows.

        Raises
        ------
        BadInputError
            Where the frame is not a table of observations, a (place, period) repeats, or the disk is full.
        """
        if not self._cleaned:
            clean(self.root)
            self._cleaned = True
        rows = _canonical(series, frame)
        found = content_hash(rows)
        held = self._manifests(series.id)
        if held and held[-1].vintage.hash == found and self._is_sound(series.id, held[-1]):
            if held[-1].series != series:
                # The same figures under other words, terms or policy: the rows stay, what is said of them is new.
                self._note(len(held), msgspec.structs.replace(held[-1], series=series))
            return None
        place = folder(self.root / series.id)
        periods = rows["period"].cast(pl.String).str.slice(0, 7 if series.period == "month" else 4)
        vintage = Vintage(
            series=series.id,
            hash=found,
            rows=rows.height,
            first_period=str(periods.min() or ""),
            last_period=str(periods.max() or ""),
            retrieved=retrieved,
            address=address,
            checksum=checksum,
            known_basis=known_basis,
        )
        healed = bool(held) and held[-1].vintage.hash == found
        number = len(held) if healed else len(held) + 1
        file = place / f"{number:06d}-{found[:16]}.parquet"
        told = {
            "tocsin.series": msgspec.json.encode(series).decode(),
            "tocsin.vintage": msgspec.json.encode(vintage).decode(),
            "licence": series.licence,
            "citation": series.citation,
        }
        write_whole(file, lambda stream: rows.write_parquet(stream, compression="zstd", metadata=told))
        manifest = _Manifest(series=series, vintage=vintage, file=file.name, file_checksum=_sum(file))
        self._note(number, manifest)
        self._sound.pop(file, None)
        return vintage

    def remove(self, id: str) -> None:
        """Take a series away with all its vintages: what its owner has called back is not kept in any of them."""
        if not _ID.fullmatch(id):
            raise BadInputError(f"{id!r} is no id of a series", where="series")
        place = self.root / id
        # The manifests go first, so that a kill in between leaves rows that nothing speaks of.
        for path in (*sorted(place.glob("*.json")), *sorted(place.glob("*.parquet"))):
            path.unlink(missing_ok=True)
        if place.is_dir():
            place.rmdir()
        self._records.pop(id, None)

    def _note(self, number: int, manifest: _Manifest) -> None:
        text = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
        write_whole(self.root / manifest.series.id / f"{number:06d}.json", lambda stream: stream.write(text))

    def series(self) -> tuple[Series, ...]:
        """Return the series held here, by id, each as its newest vintage declares it."""
        return tuple(self._manifests(name)[-1].series for name in self._held())

    def vintages(self, id: str) -> tuple[Vintage, ...]:
        """Return the vintages of a series, oldest first; none for a series that is not held."""
        return tuple(manifest.vintage for manifest in self._manifests(id))

    def declared(self, id: str) -> Series:
        """Return a series as its newest vintage declares it; NotFoundError where none is held."""
        return self._require(id)[-1].series

    def read(self, id: str, as_of: AsOf | None = None, history: History = "assumed") -> pl.DataFrame:
        """Return a series as it stands (without ``as_of``) or as it could have been known then.

        Columns are those of :data:`tocsin.observations.series.COLUMNS`, sorted by place and period. ``final`` lays the
        series' final outcomes, where a source publishes them, over its newest vintage.

        Raises
        ------
        NotFoundError
            Where no vintage is held.
        DamagedError
            Where a file no longer matches its manifest.
        """
        if as_of is None:
            return self._newest(id, final=history == "final")
        manifests = self._require(id)
        series = manifests[-1].series
        if history in {"feature", "final"}:
            return known(
                self._newest(id, final=history == "final"), as_of, series.lag_days, history, period=series.period
            )
        return known(self.record(id), as_of, series.lag_days, history, period=series.period)

    def record(self, id: str) -> pl.DataFrame:
        """Return every row that any as-of read of a series may draw on, with the number of its ``vintage``.

        Assumed rows come from the newest vintage that assumes them: an assumption is about the source, not about when
        it was read here. Recorded rows come from the vintage that first said them; one that a later release withdrew
        returns as a null.
        """
        manifests = self._require(id)
        files = tuple(manifest.file for manifest in manifests)
        held, record = self._records.get(id, ((), pl.DataFrame()))
        if held == files and all(self._is_sound(id, manifest) for manifest in manifests):
            return record
        kept = assumed = before = told = pl.DataFrame(schema={**SCHEMA, "vintage": pl.Int32})
        for number, manifest in enumerate(manifests, start=1):
            rows = self._rows(id, manifest).with_columns(pl.lit(number, pl.Int32).alias("vintage"))
            recorded = rows.filter(pl.col("known_basis") == "recorded")
            news = recorded.join(told, on=["place", "period", "value"], how="anti", nulls_equal=True)
            kept = pl.concat([kept, news, _withdrawn(before, rows, recorded)])
            guessed = rows.filter(pl.col("known_basis") == "assumed")
            if recorded.is_empty():
                assumed = guessed
            else:
                # A dated release says when it came out, not that its older figures were unknown before.
                told = recorded
                assumed = pl.concat([guessed, assumed.join(guessed, on=["place", "period"], how="anti")])
            before = rows
        record = pl.concat([kept, assumed])
        self._records[id] = (files, record)
        return record

    def verify(self) -> tuple[DamagedError, ...]:
        """Check every file against its manifest; return one error for each that fails, none where all is well."""
        faults: list[DamagedError] = []
        for name in self._held(every=True):
            try:
                manifests = self._manifests(name)
            except DamagedError as error:
                faults.append(error)
                continue
            for manifest in manifests:
                try:
                    self._sound.pop(self.root / name / manifest.file, None)
                    rows = self._rows(name, manifest)
                except DamagedError as error:
                    faults.append(error)
                    continue
                if content_hash(rows) != manifest.vintage.hash:
                    faults.append(_damaged(self.root / name / manifest.file, manifest.series))
        return tuple(faults)

    def _held(self, *, every: bool = False) -> list[str]:
        if not self.root.is_dir():
            return []
        folders = sorted(path for path in self.root.iterdir() if path.is_dir() and _ID.fullmatch(path.name))
        return [path.name for path in folders if every or any(path.glob("[0-9]*.json"))]

    def _manifests(self, id: str) -> list[_Manifest]:
        _require_id(id)
        return [self._manifest(path) for path in sorted((self.root / id).glob("[0-9]*.json"))]

    def _manifest(self, path: Path) -> _Manifest:
        try:
            return msgspec.json.decode(path.read_bytes(), type=_Manifest)
        except (msgspec.DecodeError, OSError) as error:
            raise DamagedError(
                f"the manifest of a vintage cannot be read ({error})",
                where=str(path),
                remedy=f"move the folder {path.parent} away and sync again; copies of the home hold the older vintages",
            ) from error

    def _require(self, id: str) -> list[_Manifest]:
        manifests = self._manifests(id)
        if not manifests:
            raise NotFoundError(f"no vintage of {id!r} is held here", where=str(self.root), remedy="run tocsin sync")
        return manifests

    def _newest(self, id: str, *, final: bool) -> pl.DataFrame:
        rows = self._rows(id, self._require(id)[-1])
        outcomes = self._manifests(id + FINAL) if final else []
        if not outcomes:
            return rows
        laid = self._rows(id + FINAL, outcomes[-1])
        return pl.concat([rows.join(laid, on=["place", "period"], how="anti"), laid]).sort("place", "period")

    def _rows(self, id: str, manifest: _Manifest) -> pl.DataFrame:
        path = self.root / id / manifest.file
        if not self._is_sound(id, manifest):
            raise _damaged(path, manifest.series)
        return pl.read_parquet(path).select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())

    def _is_sound(self, id: str, manifest: _Manifest) -> bool:
        """Compare a file with its checksum, once for as long as the file stays the same."""
        path = self.root / id / manifest.file
        try:
            facts = path.stat()
        except OSError:
            return False
        seen = (facts.st_mtime_ns, facts.st_size)
        if self._sound.get(path) == seen:
            return True
        if _sum(path) != manifest.file_checksum:
            return False
        self._sound[path] = seen
        return True


_sum = checksum


def _withdrawn(before: pl.DataFrame, rows: pl.DataFrame, recorded: pl.DataFrame) -> pl.DataFrame:
    """Return a null for each cell that a dated release no longer speaks of: silence there is news too."""
    if recorded.is_empty():
        return rows.clear()
    released = recorded["known_since"].max()
    gone = before.join(rows, on=["place", "period"], how="anti").filter(pl.col("value").is_not_null())
    return gone.with_columns(
        pl.lit(None, pl.Float64).alias("value"),
        pl.max_horizontal("known_since", pl.lit(released, SCHEMA["known_since"])).alias("known_since"),
        pl.lit("recorded", SCHEMA["known_basis"]).alias("known_basis"),
        pl.lit(rows["vintage"].first(), pl.Int32).alias("vintage"),
    )


def _damaged(path: Path, series: Series) -> DamagedError:
    return DamagedError(
        "the stored rows no longer match their checksum",
        where=str(path),
        remedy=f"put the file back from a copy of the home, or run tocsin sync {series.source} to read it again",
    )


def _require_id(id: str) -> None:
    if not _ID.fullmatch(id):
        raise BadInputError(f"{id!r} is no series id", remedy="write source.name, for example views.ged_sb")


def _canonical(series: Series, frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows typed and sorted, or say what is wrong with them."""
    _require_id(series.id)
    missing = [name for name in COLUMNS if name not in frame.columns]
    if missing:
        raise BadInputError(f"the table lacks the columns {', '.join(missing)}", where=series.id)
    try:
        rows = frame.select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())
    except pl.exceptions.PolarsError as error:
        raise BadInputError(f"a column has the wrong type ({error})", where=series.id) from error
    rows = rows.with_columns(pl.col("value").fill_nan(None)).sort("place", "period")
    empty = [name for name in COLUMNS if name != "value" and rows[name].null_count()]
    if empty:
        raise BadInputError(f"the columns {', '.join(empty)} have gaps", where=series.id)
    twice = rows.filter(pl.struct("place", "period").is_duplicated())
    if twice.height:
        place, period = twice.row(0)[:2]
        raise BadInputError(
            f"{place} has more than one value for {period} ({twice.height} such rows)",
            where=series.id,
            remedy="a place has one value in each period: correct the source or the column mapping",
        )
    return rows
