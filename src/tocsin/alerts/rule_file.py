"""What does a rule file say? TOML in, a rule book out, every fault with its line."""

import difflib
import hashlib
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from tocsin.alerts.levels import LEVELS, Level, Severity
from tocsin.alerts.rules import Budget, Limit, RuleBook, Rules, overlaid
from tocsin.alerts.toml_lines import line_of, lines_of
from tocsin.errors import BadInputError

__all__ = ["read_rules"]

Share = Annotated[float, Meta(ge=0, le=1)]


class _Limit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    probability: Share | None = None
    ratio: Annotated[float, Meta(ge=0)] | None = None
    return_years: Annotated[float, Meta(ge=0)] | None = None
    severity: Severity | None = None


class _Budget(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    per_week: Annotated[float, Meta(ge=0)] | UnsetType = UNSET
    least: Level | UnsetType = UNSET


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    levels: dict[Level, _Limit] = {}
    lower: Share | UnsetType = UNSET
    stay_days: Annotated[float, Meta(ge=0)] | UnsetType = UNSET
    stale_days: Annotated[float, Meta(gt=0)] | UnsetType = UNSET
    leads: Annotated[list[Annotated[int, Meta(ge=1)]], Meta(min_length=1)] | UnsetType = UNSET
    reference: Annotated[int, Meta(ge=1)] | UnsetType = UNSET
    observed: bool | UnsetType = UNSET
    events: dict[str, Severity] = {}
    budget: _Budget = _Budget()


class _Hazard(_Part, frozen=True, forbid_unknown_fields=True):
    places: dict[str, _Part] = {}


class _File(_Part, frozen=True, forbid_unknown_fields=True):
    hazards: dict[str, _Hazard] = {}


_PLAIN = ("lower", "stay_days", "stale_days", "leads", "reference", "observed")
_START = Rules(
    id="",
    levels={},
    lower=0.8,
    stay_days=0,
    stale_days=92,
    leads=(1, 2, 3),
    reference=120,
    events={},
    observed=True,
    budget=Budget(),
)


def read_rules(*files: tuple[str, str], hazards: Mapping[str, Collection[str]] | None = None) -> RuleBook:
    """Read rule files, each a name and its text, every later one laid over those before.

    Parameters
    ----------
    files:
        Pairs of the name that errors show and the TOML text.
    hazards:
        Hazards that files after the first may speak of, besides those the first names, with the questions of each;
        another one is refused, with the nearest. None: any is taken.

    Raises
    ------
    BadInputError
        Text that is no TOML, an unknown key or hazard, or a value that does not fit, with file and line.
    """
    parts: list[_File] = []
    for name, text in files:
        # What an earlier file speaks of is known to a later one: the packaged rules name more than is installed.
        named = [hazard for part in parts for hazard in part.hazards]
        known = {**dict.fromkeys(named, ()), **hazards} if hazards is not None and parts else {}
        parts.append(_read(name, text, known))
    stamp = hashlib.sha256("\x1f".join(text for _, text in files).encode()).hexdigest()[:8]
    whole = _laid(_START, f"default@{stamp}", parts)
    laid: dict[str, Rules] = {}
    places: dict[str, dict[str, Rules]] = {}
    for hazard in dict.fromkeys(hazard for part in parts for hazard in part.hazards):
        own = [part.hazards[hazard] for part in parts if hazard in part.hazards]
        laid[hazard] = msgspec.structs.replace(_laid(whole, f"{hazard}@{stamp}", own), named=True)
        for place in dict.fromkeys(place for part in own for place in part.places):
            there = [part.places[place] for part in own if place in part.places]
            places.setdefault(hazard, {})[place] = _laid(laid[hazard], f"{hazard}/{place}@{stamp}", there)
    return RuleBook(hash=stamp, whole=whole, hazards=laid, places=places)


def _laid(below: Rules, id_: str, parts: Iterable[_Part]) -> Rules:
    found = msgspec.structs.replace(below, id=id_)
    for part in parts:
        plain = {name: getattr(part, name) for name in _PLAIN if getattr(part, name) is not UNSET}
        if "leads" in plain:
            plain["leads"] = tuple(sorted(set(plain["leads"])))
        limits: dict[Level, Limit] = {
            level: Limit(**msgspec.structs.asdict(limit)) for level, limit in part.levels.items()
        }
        budget = {name: value for name, value in msgspec.structs.asdict(part.budget).items() if value is not UNSET}
        found = msgspec.structs.replace(
            found,
            levels=overlaid(found.levels, limits),
            events={**found.events, **part.events},
            budget=msgspec.structs.replace(found.budget, **budget),
            **plain,
        )
    return found


def _read(name: str, text: str, known: Mapping[str, Collection[str]]) -> _File:
    try:
        read = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInputError(f"this is no TOML: {error}", where=name, remedy="correct the line") from error
    lines = lines_of(text)
    for hazard, _ in _tables(read, "hazards"):
        if known and hazard not in known:
            near = difflib.get_close_matches(hazard, known, n=1, cutoff=0.0)
            raise BadInputError(
                f"there is no hazard {hazard!r}",
                where=f"{name}:{line_of(lines, ('hazards', hazard))}",
                remedy=f"did you mean {near[0]!r}?",
            )
    for hazard, table in _tables(read, "hazards"):
        _refuse_questions(name, lines, ("hazards", hazard), table, known.get(hazard, ()))
        for place, own in _tables(table, "places"):
            _refuse_questions(name, lines, ("hazards", hazard, "places", place), own, known.get(hazard, ()))
    if "normal" in dict(_tables(read, "levels")):
        raise BadInputError(
            "normal has no limits: it is what no other level is",
            where=f"{name}:{line_of(lines, ('levels', 'normal'))}",
            remedy=f"set one of {', '.join(LEVELS[1:])}",
        )
    for path, value in _leaves(read):
        try:
            msgspec.convert(_nested(path, value), _File)
        except msgspec.ValidationError as error:
            what = str(error).partition(" - at `$")[0]
            what = f"{path[-1]!r} is no key here" if "unknown field" in what else what.replace("`", "'")
            raise BadInputError(
                f"{'.'.join(path)}: {what}",
                where=f"{name}:{line_of(lines, path)}",
                remedy="see docs/guide/alerts.md for every key",
            ) from error
    return msgspec.convert(read, _File)


def _tables(read: Any, name: str) -> list[tuple[str, Any]]:
    """Return the entries of a table within a table; what is no table is refused later, with its line."""
    found = read.get(name) if isinstance(read, dict) else None
    return list(found.items()) if isinstance(found, dict) else []


def _refuse_questions(
    name: str, lines: dict[tuple[str, ...], int], path: tuple[str, ...], table: Any, known: Collection[str]
) -> None:
    """Refuse an event that the hazard does not have; where its events are not known, any is taken."""
    for question, _ in _tables(table, "events"):
        if known and question not in known:
            raise BadInputError(
                f"{path[1]} has no question {question!r}",
                where=f"{name}:{line_of(lines, (*path, 'events', question))}",
                remedy=f"choose {', '.join(known)}",
            )


def _leaves(read: dict[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield every value with its path of keys, so that each can be judged by itself and a fault has one place."""
    for name, value in read.items():
        if isinstance(value, dict) and value:
            yield from _leaves(value, (*path, name))
        else:
            yield (*path, name), value


def _nested(path: tuple[str, ...], value: Any) -> Any:
    for name in reversed(path):
        value = {name: value}
    return value
