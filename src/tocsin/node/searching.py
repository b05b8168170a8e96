"""Which places, organisations and hazards does a person mean by these words? Names in their language, ids and codes."""

from functools import lru_cache

from tocsin.forecasts.hazard import Hazard
from tocsin.node.moment import Moment
from tocsin.world import names, organisations, places
from tocsin.world.codes import codes, plain

__all__ = ["search"]

_MOST = 20
_SCHEMES = ("id", "iso3", "iso2", "name")


def search(
    text: str,
    locale: str,
    moment: Moment,
    hazards: tuple[Hazard, ...],
    units: tuple[tuple[str, str, str], ...] = (),
) -> tuple[tuple[str, str], ...]:
    """Return pairs of (kind, id), best first: the whole name or code, then its beginning, then any word of it.

    ``units`` are (kind, id, plain name) of the loaded units of that day.

    Only what exists on the moment's day is found, under its name in ``locale`` or in English, or under a code.
    """
    wanted = plain(text)
    if not wanted:
        return ()
    existing = {each.id for each in places.places(on=moment.day)} | {id_ for _, id_, _ in units}
    founded = {each.id for each in organisations.organisations() if each.founded <= moment.day}
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for kind, id_, written in (*_index(locale), *_index("en"), *_hazard_names(hazards), *units):
        if (kind == "place" and id_ not in existing) or (kind == "organisation" and id_ not in founded):
            continue
        rank = _rank(wanted, written)
        if rank < 3:
            key = (kind, id_)
            found[key] = min(found.get(key, (9, 0)), (rank, len(written)))
    return tuple(sorted(found, key=lambda key: (found[key], key[1])))[:_MOST]


def _rank(wanted: str, written: str) -> int:
    if wanted == written:
        return 0
    if written.startswith(wanted):
        return 1
    return 2 if any(word.startswith(wanted) for word in written.split()) else 3


@lru_cache(maxsize=32)
def _index(locale: str) -> tuple[tuple[str, str, str], ...]:
    """Return (kind, id, plain name or code) of everything that can be found by name in a locale."""
    found = [("place", id_, plain(name)) for id_, name in names.names(locale).items()]
    found += [
        ("organisation", each.id, plain(organisations.organisation_name(each.id, locale)))
        for each in organisations.organisations()
    ]
    found += [("organisation", each.id, plain(each.id)) for each in organisations.organisations()]
    known = codes()
    for scheme in _SCHEMES:
        found += [("place", id_, plain(code)) for code, id_ in known.table(scheme).items()]
    return tuple(entry for entry in dict.fromkeys(found) if entry[2])


def _hazard_names(hazards: tuple[Hazard, ...]) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        ("hazard", each.id, plain(written)) for each in hazards for written in (each.id, each.title, each.target)
    )
