"""Which published draws of other people's models does this node hold? One Parquet file a model and window."""

import hashlib
import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

import msgspec
import numpy as np
import polars as pl
from numpy.typing import NDArray

from tocsin.errors import BadInputError, DamagedError, NotFoundError
from tocsin.storage.series_files import checksum, clean, folder, write_whole
from tocsin.world.months import Month

__all__ = ["Reference", "ReferenceDraws", "ReferenceStore"]

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of published draws for one window."""

    model: str
    title: str
    target: str
    window: str
    """The window's year, e.g. ``2018``."""
    origin: str
    """Last month of data the forecaster had, ``YYYY-MM``."""
    first_period: str
    last_period: str
    places: int
    draws: int
    hash: str
    """SHA-256 of places, periods and draws."""
    hindsight: bool
    """True where the forecaster's history was revised after the origin."""
    address: str
    checksum: str
    """SHA-256 of the publisher's file."""
    retrieved: datetime
    licence: str
    citation: str
    file_checksum: str = ""


@dataclass(frozen=True, eq=False)
class ReferenceDraws:
    """Draws as arrays: what a scorer needs.

    Attributes
    ----------
    places:
        Place ids, sorted; P of them.
    periods:
        Months; T of them, ascending.
    draws:
        Shape (P, T, D), in the target's unit.
    """

    facts: Reference
    places: tuple[str, ...]
    periods: tuple[Month, ...]
    draws: NDArray[np.float32]

    @property
    def origin(self) -> Month:
        """The last month of data the forecaster had."""
        return Month.parse(self.facts.origin)

    @property
    def steps(self) -> tuple[int, ...]:
        """Months from the origin to each period."""
        return tuple(period - self.origin for period in self.periods)


class _Published(Protocol):
    """What a source hands over (``sources.source.ForecastReading``)."""

    @property
    def model(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def target(self) -> str: ...
    @property
    def window(self) -> str: ...
    @property
    def places(self) -> tuple[str, ...]: ...
    @property
    def periods(self) -> tuple[date, ...]: ...
    @property
    def draws(self) -> NDArray[np.float32]: ...
    @property
    def origin(self) -> Month: ...
    @property
    def address(self) -> str: ...
    @property
    def checksum(self) -> str: ...
    @property
    def retrieved(self) -> datetime: ...
    @property
    def licence(self) -> str: ...
    @property
    def citation(self) -> str: ...
    @property
    def hindsight(self) -> bool: ...


class ReferenceStore:
    """A folder ``<model>/<window>-<hash>.parquet`` with a manifest ``<window>.json`` beside each, written last."""

    def __init__(self, root: Path) -> None:
        """Keep the folder's path; it is made by the first write."""
        self.root = Path(root)
        self._cleaned = False

    def holds(self, model: str, window: str, checksum: str) -> bool:
        """Tell whether these draws were kept from a publisher's file with this checksum, and are sound."""
        try:
            facts = self.facts(model, window)
        except (NotFoundError, DamagedError):
            return False
        return facts.checksum == checksum and self._is_sound(facts)

    def append(self, reading: _Published) -> bool:
        """Keep draws; tell whether they were new. The newest edition of a window replaces the one before, whole."""
        for name in (reading.model, reading.window):
            if not _NAME.fullmatch(name):
                raise BadInputError(f"{name!r} is no name of a model or window", where=reading.address)
        shape = (len(reading.places), len(reading.periods))
        if reading.draws.ndim != 3 or reading.draws.shape[:2] != shape:
            raise BadInputError(f"draws {reading.draws.shape} do not fit {shape}", where=reading.address)
        draws = np.ascontiguousarray(reading.draws, np.float32)
        digest = hashlib.sha256(repr((reading.places, reading.periods)).encode())
        digest.update(draws.tobytes())
        found = digest.hexdigest()
        try:
            held = self.facts(reading.model, reading.window)
            if held.hash == found and self._is_sound(held):
                return False
        except (NotFoundError, DamagedError):
            pass  # what is missing or damaged is written anew
        if not self._cleaned:
            clean(self.root)
            self._cleaned = True
        self._write(reading, draws, found)
        return True

    def _write(self, reading: _Published, draws: NDArray[np.float32], found: str) -> None:
        places, periods, count = draws.shape
        frame = pl.DataFrame(
            {
                "place": np.repeat(np.array(reading.places), periods),
                "period": list(reading.periods) * places,
                "draws": pl.Series(draws.reshape(-1, count), dtype=pl.Array(pl.Float32, count)),
            },
            schema_overrides={"place": pl.String, "period": pl.Date},
        )
        facts = Reference(
            model=reading.model,
            title=reading.title,
            target=reading.target,
            window=reading.window,
            origin=str(reading.origin),
            first_period=str(Month.of(reading.periods[0])),
            last_period=str(Month.of(reading.periods[-1])),
            places=places,
            draws=count,
            hash=found,
            hindsight=reading.hindsight,
            address=reading.address,
            checksum=reading.checksum,
            retrieved=reading.retrieved,
            licence=reading.licence,
            citation=reading.citation,
        )
        path = folder(self.root / reading.model) / _file(facts)
        told = {"licence": reading.licence, "citation": reading.citation}
        write_whole(path, lambda stream: frame.write_parquet(stream, compression="zstd", metadata=told))
        text = msgspec.json.encode(msgspec.structs.replace(facts, file_checksum=checksum(path)))
        manifest = path.with_name(f"{reading.window}.json")
        write_whole(manifest, lambda stream: stream.write(msgspec.json.format(text, indent=1)))
        for older in path.parent.glob(f"{reading.window}-*.parquet"):
            if older != path:
                older.unlink(missing_ok=True)

    def models(self) -> tuple[str, ...]:
        """Return the ids of the models whose draws are held."""
        if not self.root.is_dir():
            return ()
        return tuple(sorted(path.name for path in self.root.iterdir() if any(path.glob("[!.]*.json"))))

    def windows(self, model: str) -> tuple[str, ...]:
        """Return the windows for which a model's draws are held."""
        return tuple(sorted(path.stem for path in (self.root / model).glob("[!.]*.json")))

    def facts(self, model: str, window: str) -> Reference:
        """Return what is known of the draws of a model for a window."""
        path = self.root / model / f"{window}.json"
        try:
            return msgspec.json.decode(path.read_bytes(), type=Reference)
        except FileNotFoundError as error:
            raise NotFoundError(
                f"no draws of {model!r} for the window {window!r} are held here",
                where=str(self.root),
                remedy="run tocsin sync with a mirror that holds them",
            ) from error
        except (msgspec.DecodeError, OSError) as error:
            raise _damaged(path, str(error)) from error

    def read(self, model: str, window: str) -> ReferenceDraws:
        """Return the draws of a model for a window, as float32.

        Raises
        ------
        NotFoundError
            Where they are not held.
        DamagedError
            Where the file no longer matches its manifest.
        """
        facts = self.facts(model, window)
        path = self.root / model / _file(facts)
        if not self._is_sound(facts):
            raise _damaged(path, "it no longer matches its checksum")
        frame = pl.read_parquet(path)
        periods = frame["period"].unique().sort().to_list()
        places = tuple(frame["place"].unique(maintain_order=True).to_list())
        values = frame["draws"].to_numpy()
        return ReferenceDraws(
            facts=facts,
            places=places,
            periods=tuple(Month.of(period) for period in periods),
            draws=values.reshape(len(places), len(periods), facts.draws),
        )

    def verify(self) -> tuple[DamagedError, ...]:
        """Check every file against its manifest; return one error for each that fails."""
        faults = []
        for model in self.models():
            for window in self.windows(model):
                try:
                    facts = self.facts(model, window)
                    if not self._is_sound(facts):
                        faults.append(_damaged(self.root / model / _file(facts), "its checksum differs"))
                except DamagedError as error:
                    faults.append(error)
        return tuple(faults)

    def _is_sound(self, facts: Reference) -> bool:
        path = self.root / facts.model / _file(facts)
        return path.is_file() and checksum(path) == facts.file_checksum


def _file(facts: Reference) -> str:
    """Name a file by what it holds, so that a new edition never overwrites the one that readers hold open."""
    return f"{facts.window}-{facts.hash[:16]}.parquet"


def _damaged(path: Path, why: str) -> DamagedError:
    return DamagedError(
        f"the stored draws cannot be trusted ({why})",
        where=str(path),
        remedy="put the file back from a copy of the home, or run tocsin sync to read it again",
    )
