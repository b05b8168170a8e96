"""Codes and names that sources use for places, each with its validity, and the one resolver for all of them.

A code is read as of a day, because a code often outlives an extent (``SDN`` before and after 2011-07-09) and is then
ambiguous without one. Which day depends on how the source writes: with lists of states (Gleditsch-Ward, COW, UCDP,
V-Dem) it is the day a row speaks of; with today's codes laid over the past (World Bank, WHO) it is the day of the
edition. :data:`~tocsin.world.places.LATEST` reads every list as it stands now.

Schemes
-------
``id``
    Our own place ids; they are unique and never ambiguous.
``iso3``, ``iso2``, ``m49``
    ISO 3166-1 and its withdrawn codes, UN M49.
``gw``, ``cow``, ``cow_abb``
    Gleditsch-Ward; Correlates of War numbers and abbreviations.
``ucdp``
    UCDP country ids: Gleditsch-Ward with UCDP's own exceptions. UCDP country names are in ``name``.
``wgi``
    ``world_bank``, where the codes it had before ISO's (``ZAR``, ``WBG`` ...) are the ones in use.
``world_bank``, ``vdem``, ``unhcr``, ``who``, ``em_dat``, ``owid``, ``gapminder``, ``unga``
    ISO 3166-1 alpha-3 with each publisher's own exceptions.
``name``
    English names of many publishers; case, accents, punctuation and "the" do not matter, nothing else is forgiven.

VIEWS country ids are not typed here: :meth:`Codes.with_table` adds them from their source at sync.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from functools import cache

import msgspec

from tocsin.errors import BadInputError, UnknownCodeError
from tocsin.world import tables
from tocsin.world.places import LATEST, Place, place, places

__all__ = ["LATEST", "Code", "Codes", "codes", "plain", "resolve"]

_FALLBACK = {
    "ucdp": "gw",
    "wgi": "world_bank",
    **dict.fromkeys(("world_bank", "vdem", "unhcr", "who", "em_dat", "owid", "gapminder", "unga"), "iso3"),
}
"""Schemes that are another scheme with exceptions."""

_TYPED = ("id", "iso3", "iso2", "m49", "gw", "cow", "cow_abb", *_FALLBACK, "name")


def _layers(scheme: str) -> Iterator[str]:
    """Yield a scheme and those it makes exceptions from, nearest first."""
    each: str | None = scheme
    while each is not None:
        yield each
        each = _FALLBACK.get(each)


class Code(msgspec.Struct, frozen=True, kw_only=True):
    """Which place a code means, in which scheme, from which day up to which."""

    place: str
    scheme: str
    code: str
    valid_from: date | None = None
    valid_until: date | None = None
    source: str = ""

    def valid(self, on: date) -> bool:
        """Tell whether the code means this place on a day."""
        return tables.within(on, self.valid_from, self.valid_until)


def plain(name: str) -> str:
    """Return what two spellings of one name share: no case, accent, punctuation, ``and``, ``the`` or ``St.``.

    >>> plain("São Tomé & Príncipe") == plain("Sao Tome and Principe")
    True
    """
    letters = unicodedata.normalize("NFKD", name).casefold()
    kept = "".join(letter if letter.isalnum() else " " for letter in letters if not unicodedata.combining(letter))
    words = {"st": "saint", "is": "islands"}
    return " ".join(words.get(word, word) for word in kept.split() if word not in {"and", "the"})


def _key(scheme: str, code: str) -> str:
    if scheme == "name":
        return plain(code)
    stripped = code.strip().upper()
    if scheme == "m49":
        return stripped.zfill(3)
    return stripped.lstrip("0") or "0" if stripped.isdigit() else stripped


class Codes:
    """Which place a code or a name means; immutable, a table is added by making another one.

    >>> codes().resolve("678", "gw", on=date(2020, 1, 1)).id
    'YEM'
    """

    def __init__(self, entries: Iterable[Code]) -> None:
        """Index the entries by scheme and by code, and by place."""
        self._entries = tuple(entries)
        self._schemes = frozenset(_TYPED) | {entry.scheme for entry in self._entries}
        self._by_code: dict[tuple[str, str], list[Code]] = {}
        self._by_place: dict[tuple[str, str], list[Code]] = {}
        for entry in self._entries:
            self._by_code.setdefault((entry.scheme, _key(entry.scheme, entry.code)), []).append(entry)
            self._by_place.setdefault((entry.scheme, entry.place), []).append(entry)

    @property
    def schemes(self) -> frozenset[str]:
        """The schemes this resolver knows."""
        return self._schemes

    def with_table(self, scheme: str, entries: Iterable[Code]) -> "Codes":
        """Return a resolver that also knows a table read from its source, in place of an earlier one of that scheme.

        Every entry must name a place that exists here; :class:`~tocsin.errors.UnknownCodeError` otherwise.

        >>> views = Code(place="SDN", scheme="views", code="245", valid_from=date(2011, 7, 9))
        >>> codes().with_table("views", [views]).resolve(245, "views").id
        'SDN'
        """
        if scheme in _TYPED:
            raise BadInputError(f"the scheme {scheme!r} is typed and cannot be replaced", remedy="give another name")
        added = tuple(entries)
        for entry in added:
            place(entry.place)
            if entry.scheme != scheme:
                raise BadInputError(f"code {entry.code!r} belongs to the scheme {entry.scheme!r}, not {scheme!r}")
        return Codes((*(entry for entry in self._entries if entry.scheme != scheme), *added))

    def resolve(self, code: str | int, scheme: str | None = None, on: date | None = None) -> Place:
        """Return the one place that a code or name means, never a guess.

        Parameters
        ----------
        code:
            What the source says.
        scheme:
            One of :attr:`schemes`; without one every scheme is asked, our own ids first.
        on:
            The day to read the lists on; :data:`~tocsin.world.places.LATEST` for the lists as they stand now.

        Raises
        ------
        UnknownCodeError
            No place, no place on that day, or several places; the remedy names the candidates.
        """
        text = str(code).strip()
        if scheme is not None and scheme not in self._schemes:
            raise BadInputError(
                f"there is no scheme {scheme!r}", remedy=f"use one of {', '.join(sorted(self._schemes))}"
            )
        ever = self._candidates(text, scheme, on)
        found = {entry.place for entry in ever if on is None or entry.valid(on)}
        if len(found) == 1:
            return place(found.pop())
        said = f"{scheme or 'code or name'} {text!r}"
        if found:
            raise UnknownCodeError(
                f"{said} means several places",
                remedy=f"give a scheme or a day: {_listed(entry for entry in ever if entry.place in found)}",
            )
        if ever:
            raise UnknownCodeError(f"{said} means no place on {on}", remedy=f"known: {_listed(ever)}")
        raise UnknownCodeError(f"{said} is unknown", remedy=self._closest(text, scheme))

    def code_of(self, id: str, scheme: str, on: date = LATEST) -> str:
        """Return the code a place carries in a scheme on a day, or an empty text where it has none.

        >>> codes().code_of("YEM", "gw"), codes().code_of("YEM", "cow"), codes().code_of("ATA", "gw")
        ('678', '679', '')
        """
        for each in _layers(scheme):
            for entry in self._by_place.get((each, id), ()):
                if entry.valid(on):
                    return entry.code
        return ""

    def table(self, scheme: str, on: date = LATEST) -> dict[str, str]:
        """Return every code of a scheme on a day with the id of the one place it means, for joins over whole columns.

        Names are given as the sources write them. A code that means several places on that day is left out.

        >>> codes().table("gw", date(1985, 1, 1))["365"]
        'SUN'
        """
        means: dict[str, set[str]] = {}
        for each in _layers(scheme):
            layer: dict[str, set[str]] = {}
            for entry in self._entries:
                if entry.scheme == each and entry.valid(on):
                    layer.setdefault(entry.code, set()).add(entry.place)
            means = {**layer, **means}
        return {code: next(iter(ids)) for code, ids in means.items() if len(ids) == 1}

    def _candidates(self, text: str, scheme: str | None, on: date | None) -> list[Code]:
        if scheme is not None:
            found: list[Code] = []
            for each in _layers(scheme):
                found += self._by_code.get((each, _key(each, text)), ())
                if any(on is not None and entry.valid(on) for entry in found):
                    break
            return found
        exact = self._by_code.get(("id", text.upper()), [])
        if exact:
            return exact
        return [entry for each in sorted(self._schemes) for entry in self._by_code.get((each, _key(each, text)), ())]

    def _closest(self, text: str, scheme: str | None) -> str:
        if scheme not in {None, "name"} and not text.isdigit():
            known = {_key(scheme, entry.code): entry for entry in self._entries if entry.scheme == scheme}
            close = get_close_matches(_key(scheme or "", text), known, n=3, cutoff=0.6)
            if close:
                return f"close: {_listed(known[key] for key in close)}"
        names = {key: found[0] for (each, key), found in self._by_code.items() if each == "name"}
        close = get_close_matches(plain(text), names, n=3, cutoff=0.6)
        if close:
            return f"close: {_listed(names[key] for key in close)}"
        return "see the list of places for their codes"


def _listed(entries: Iterable[Code]) -> str:
    said: dict[tuple[str, str], str] = {}
    for entry in entries:
        days = " ".join(
            part
            for part in (
                f"from {entry.valid_from}" if entry.valid_from else "",
                f"until {entry.valid_until}" if entry.valid_until else "",
            )
            if part
        )
        said.setdefault((entry.place, days), f"{entry.place} ({place(entry.place).name}{', ' + days if days else ''})")
    return "; ".join(said.values())


def _typed() -> Iterable[Code]:
    for each in places():
        own: Mapping[str, str] = {
            "id": each.id,
            "iso3": each.iso3,
            "iso2": each.iso2,
            "m49": each.m49,
            "name": each.name,
        }
        for scheme, code in own.items():
            if code:
                # An own id is unique, so it is never limited to a time.
                timeless = scheme == "id"
                yield Code(
                    place=each.id,
                    scheme=scheme,
                    code=code,
                    valid_from=None if timeless else each.valid_from,
                    valid_until=None if timeless else each.valid_until,
                    source=each.source,
                )
    for table, scheme, column in (("codes", "", "code"), ("name_variants", "name", "name")):
        for number, row in enumerate(tables.rows(table), start=2):
            where = f"{table}.csv, row {number}"
            carrier = place(row["place"])
            yield Code(
                place=carrier.id,
                scheme=scheme or row["scheme"],
                code=row[column],
                valid_from=tables.day(row["valid_from"], where=where) or carrier.valid_from,
                valid_until=tables.day(row["valid_until"], where=where) or carrier.valid_until,
                source=row["source"],
            )


@cache
def codes() -> Codes:
    """Return the resolver over the typed tables; the tables are read once, at the first call."""
    return Codes(_typed())


def resolve(code: str | int, scheme: str | None = None, on: date | None = None) -> Place:
    """Return the one place that a typed code or name means; see :meth:`Codes.resolve`.

    >>> resolve("DR Congo (Zaire)", "name").id, resolve("SDN_2011").id
    ('COD', 'SDN_2011')
    """
    return codes().resolve(code, scheme, on)
