"""What are places and organisations called on lists, and in which order do they stand? Names and their sorting."""

import unicodedata
from collections.abc import Iterable, Sequence
from itertools import groupby

from tocsin.messages import N_
from tocsin.surfaces.language import Translator
from tocsin.surfaces.place_names import place_name
from tocsin.surfaces.web.page import Visit

__all__ = [
    "KINDS",
    "SCHEMES",
    "initial_groups",
    "kind_title",
    "organisation_kind",
    "place_links",
    "route_title",
    "sorting_key",
    "standing_title",
]

KINDS = {
    "world": N_("World"),
    "region": N_("Regions"),
    "country": N_("Countries and territories"),
    "historic": N_("Historic states"),
    "area": N_("Areas beyond national jurisdiction"),
    "basin": N_("High-seas basins"),
    "admin1": N_("First-level parts of countries"),
    "admin2": N_("Second-level parts of countries"),
}
"""What each kind of place is called, in the plural."""

SCHEMES = {
    "cow": "Correlates of War",
    "cow_abb": "Correlates of War (StateAbb)",
    "gw": "Gleditsch-Ward",
    "iso2": "ISO 3166-1 alpha-2",
    "iso3": "ISO 3166-1 alpha-3",
    "m49": "UN M49",
    "pcode": "COD P-code",
}
"""What each scheme of codes is called: proper names, the same in every language."""

_ORGANISATION_KINDS = {
    "universal": N_("Universal"),
    "council": N_("Council"),
    "regional": N_("Regional"),
    "community": N_("Regional economic community"),
    "standby": N_("Standby force"),
    "forum": N_("Forum"),
}

_STANDINGS = {
    "member": N_("member"),
    "permanent": N_("permanent member"),
    "elected": N_("elected member"),
    "suspended": N_("suspended member"),
    "associate": N_("associate member"),
    "observer": N_("observer"),
}


_ROUTES = {
    "mirror": N_("this node's mirror"),
    "publisher": N_("the publisher"),
    "starter": N_("the starter edition"),
    "never": N_("never read here"),
}


def kind_title(language: Translator, kind: str) -> str:
    """Return what a kind of place is called; the kind's own word where we have none."""
    return language.text(KINDS[kind]) if kind in KINDS else kind


def organisation_kind(language: Translator, kind: str) -> str:
    """Return what a kind of organisation is called; the kind's own word where we have none."""
    return language.text(_ORGANISATION_KINDS[kind]) if kind in _ORGANISATION_KINDS else kind


def standing_title(language: Translator, standing: str) -> str:
    """Return how a place stands to an organisation; the standing's own word where we have none."""
    return language.text(_STANDINGS[standing]) if standing in _STANDINGS else standing


def route_title(language: Translator, route: str) -> str:
    """Return where a source was read from; the route's own word where we have none."""
    return language.text(_ROUTES[route]) if route in _ROUTES else route


def sorting_key(name: str) -> str:
    """Return what names are sorted by: without marks, without case.

    >>> sorted(["Zambia", "Åland", "Albania"], key=sorting_key)
    ['Åland', 'Albania', 'Zambia']
    """
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))
    return plain.casefold()


def place_links(visit: Visit, places: Iterable[str]) -> list[dict[str, str]]:
    """Return links to places, by name."""
    links = [
        {"id": one, "name": place_name(one, visit.reader, visit.language), "href": visit.address.page(f"places/{one}")}
        for one in dict.fromkeys(places)
    ]
    return sorted(links, key=lambda link: sorting_key(link["name"]))


def initial_groups(language: Translator, links: Sequence[dict[str, str]]) -> list[tuple[str, list[dict[str, str]]]]:
    """Return links in groups by first letter; in one group where the script has no letters to group by."""
    if language.locale.startswith(("zh", "ja", "ko")) or len(links) < 40:
        return [("", list(links))]
    return [
        (initial.upper(), list(group))
        for initial, group in groupby(links, key=lambda link: sorting_key(link["name"])[:1])
    ]
