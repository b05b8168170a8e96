"""An organisation's own table, CSV or Parquet, becomes a series by the same path as any public source.

Nothing is guessed silently: what was taken for the encoding, the separator and the kind of period is said in the notes,
and each row that does not enter is reported with its line, column, value and reason.
"""

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec
import polars as pl

from tocsin.errors import BadInputError, UnknownCodeError
from tocsin.observations.rows import stamped
from tocsin.observations.series import PeriodKind, PlaceKind, Series, ValueKind
from tocsin.sources.codes import Resolve
from tocsin.sources.own_table import OwnTable, own_table
from tocsin.sources.own_values import number, period_of
from tocsin.sources.seam import Progress, Seam, Step
from tocsin.sources.source import Reading, Rejected, Yield
from tocsin.world.codes import LATEST, resolve

__all__ = ["OwnDeclaration", "OwnFile", "any_place", "parse_mapping"]


class OwnDeclaration(msgspec.Struct, frozen=True, kw_only=True):
    """What the owner says of a table."""

    name: str
    """The series is ``own.<name>``."""
    columns: dict[str, str]
    """``place``, ``period`` and ``value`` -> the file's column names."""
    scheme: str = ""
    """Which code the place column holds; empty to ask every scheme and refuse what is ambiguous."""
    title: str = ""
    unit: str = "units"
    lag_days: int = 30
    value: ValueKind = "continuous"
    place_kind: PlaceKind = "country"
    licence: str = "own data, not for redistribution"
    citation: str = ""
    redistributable: bool = False

    def __post_init__(self) -> None:
        """Refuse a name that could not name a folder and a series."""
        if not re.fullmatch(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*", self.name):
            raise BadInputError(
                f"{self.name!r} cannot name a series",
                where="--as",
                remedy="use letters, digits, - and _, with dots between words",
            )


def parse_mapping(text: str) -> dict[str, str]:
    """Read ``place=iso3,period=month,value=deaths``: our word, then the file's column.

    >>> parse_mapping("place=iso3,period=month,value=deaths")
    {'place': 'iso3', 'period': 'month', 'value': 'deaths'}
    """
    found: dict[str, str] = {}
    for part in text.split(","):
        ours, sign, theirs = (piece.strip() for piece in part.partition("="))
        if not sign or not theirs or ours not in {"place", "period", "value"} or ours in found:
            raise BadInputError(
                f"{part!r} maps no column", where="--map", remedy="write place=COLUMN,period=COLUMN,value=COLUMN"
            )
        found[ours] = theirs
    missing = [word for word in ("place", "period", "value") if word not in found]
    if missing:
        raise BadInputError(
            f"no column is mapped for {', '.join(missing)}",
            where="--map",
            remedy="write place=COLUMN,period=COLUMN,value=COLUMN",
        )
    return found


def any_place(code: str, scheme: str, on: date | None) -> str:
    """Return the place a code or name means, in one scheme or in any; the day only settles what is ambiguous."""
    asked = scheme or None
    try:
        return resolve(code, asked, LATEST).id
    except UnknownCodeError:
        if on is None:
            raise
        if asked is not None:
            return resolve(code, asked, on).id
        # Without a scheme the day would only hide that several schemes know a code; a name of then is one name.
        with contextlib.suppress(UnknownCodeError):
            return resolve(code, "name", on).id
        raise


def _has_decimal_comma(text: object) -> bool:
    return isinstance(text, str) and "," in text and number(text, decimal_comma=True)[0] is not None


@dataclass(frozen=True)
class OwnFile:
    """A source made of one file of the member's own; ``resolver`` finds places at any level."""

    path: Path
    declaration: OwnDeclaration
    resolver: Resolve = any_place
    topic: str = "own"
    homepage: str = ""

    @property
    def id(self) -> str:
        """The source's id, ``own.<name>``."""
        return f"own.{self.declaration.name}"

    @property
    def title(self) -> str:
        """What the owner calls it."""
        return self.declaration.title or self.declaration.name

    @property
    def licence(self) -> str:
        """The owner's terms."""
        return self.declaration.licence

    @property
    def citation(self) -> str:
        """How the owner wants to be cited."""
        return self.declaration.citation or f"Own data: {self.path.name}"

    @property
    def redistributable(self) -> bool:
        """Whether the owner lets others have the rows."""
        return self.declaration.redistributable

    @property
    def series(self) -> tuple[Series, ...]:
        """The one series, monthly until the file says otherwise."""
        return (self._series("month"),)

    def _series(self, period: PeriodKind) -> Series:
        said = self.declaration
        return Series(
            id=self.id,
            title=self.title,
            unit=said.unit,
            place_kind=said.place_kind,
            period=period,
            value=said.value,
            lag_days=said.lag_days,
            source=self.id,
            licence=said.licence,
            citation=self.citation,
            redistributable=said.redistributable,
        )

    def read(self, seam: Seam, progress: Progress) -> Iterator[Yield]:
        """Read the file; rows that do not fit are left out and reported.

        Raises
        ------
        BadInputError
            Where the file cannot be read, lacks a mapped column, or not a single row fits.
        """
        table = own_table(self.path, self.declaration.columns, seam.limits.size)
        progress(Step(what=self.path.name, done=table.size, total=table.size))
        rows, rejected, period = self._judged(table)
        if not rows:
            first = f" (first: {rejected[0]})" if rejected else ""
            raise BadInputError(
                f"none of its {table.rows.height} rows fits{first}",
                where=str(self.path),
                remedy="correct the column mapping (--map) or the file",
            )
        series = self._series(period)
        notes = (*table.notes, f"read as {'monthly' if period == 'month' else 'yearly'} figures")
        if table.separator != "," and any(map(_has_decimal_comma, table.rows["value"].to_list())):
            notes = (*notes, "commas in numbers read as decimal signs")
        figures = pl.DataFrame(rows, schema={"place": pl.String, "period": pl.Date, "value": pl.Float64}, orient="row")
        yield Reading(
            series=series,
            frame=stamped(figures, series),
            address=f"file:{self.path.name}",
            checksum=table.checksum,
            retrieved=seam.clock(),
            known_basis="assumed",
            notes=notes,
            rejected=tuple(sorted(rejected, key=lambda entry: entry.row)),
        )

    def _judged(self, table: OwnTable) -> tuple[list[tuple[str, date, float | None]], list[Rejected], PeriodKind]:
        said = self.declaration
        periods = [period_of(text) for text in table.rows["period"].to_list()]
        kinds = {found[1] for found in periods if found is not None}
        kind: PeriodKind = "year" if kinds == {"year"} else "month"
        places: dict[tuple[str, date], str | UnknownCodeError] = {}
        taken: dict[tuple[str, date], int] = {}
        rows: list[tuple[str, date, float | None]] = []
        rejected = [
            Rejected(row=line, column="", value=text, reason=f"it has {cells} cells, not as many as the header")
            for line, cells, text in table.odd
        ]

        def refuse(line: int, word: str, value: object, reason: str) -> None:
            text = "" if value is None else str(value)
            rejected.append(Rejected(row=line, column=said.columns[word], value=text, reason=reason))

        columns = (table.rows[word].to_list() for word in ("line", "place", "period", "value"))
        for found, (line, code, period_text, value_text) in zip(periods, zip(*columns, strict=True), strict=True):
            if found is None:
                refuse(line, "period", period_text, "this is no month or year; write YYYY-MM, YYYY-MM-DD or YYYY")
                continue
            if found[1] != kind:
                refuse(line, "period", period_text, "this is a year in a table of months")
                continue
            place = self._place(str(code or ""), found[0], places)
            if isinstance(place, UnknownCodeError):
                refuse(line, "place", code, f"{place.what}; {place.remedy}" if place.remedy else place.what)
                continue
            value, fault = number(value_text, decimal_comma=table.separator != ",")
            if fault:
                refuse(line, "value", value_text, fault)
                continue
            if said.value == "count" and value is not None and value < 0:
                refuse(line, "value", value_text, "a count is never negative")
                continue
            before = taken.setdefault((place, found[0]), line)
            if before != line:
                refuse(
                    line,
                    "period",
                    period_text,
                    f"row {before} already gives {place} a value for this {kind}; sum or choose before",
                )
                continue
            rows.append((place, found[0], value))
        return rows, rejected, kind

    def _place(
        self, code: str, on: date, seen: dict[tuple[str, date], str | UnknownCodeError]
    ) -> str | UnknownCodeError:
        key = (code, on)
        if key not in seen:
            try:
                seen[key] = self.resolver(code, self.declaration.scheme, on) if code else _nothing()
            except UnknownCodeError as error:
                seen[key] = error
        return seen[key]


def _nothing() -> UnknownCodeError:
    return UnknownCodeError("no place is given")
