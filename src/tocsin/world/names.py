"""What a place is called in a language: the United Nations' style first, then CLDR, then English.

The typed table has the six official languages of the United Nations for what CLDR lacks (historic states, basins,
orbit) and for the few names where CLDR and the United Nations differ. Any other locale is CLDR's alone.
"""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from tocsin.world import tables
from tocsin.world.places import Place, place, places

if TYPE_CHECKING:
    from babel import Locale

__all__ = ["name", "names"]


@cache
def _typed() -> Mapping[str, Mapping[str, str]]:
    return {row["place"]: row for row in tables.rows("names")}


def _territories(locale: "str | Locale") -> tuple[str, Mapping[str, str]]:
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - Babel is slow to import and only names need it

    if isinstance(locale, Locale):
        return locale.language, locale.territories
    try:
        found = Locale.parse(locale.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return "", {}
    return found.language, found.territories


def name(place_id: str, locale: "str | Locale" = "en") -> str:
    """Return what a place is called in a locale (``fr``, ``pt-BR`` or a Babel locale), in English where nobody knows.

    :class:`~tocsin.errors.UnknownCodeError` for an id that is no place.

    >>> name("SDN", "fr"), name("SUN", "es"), name("M49_015", "sw"), name("SEA_ADEN", "sw")
    ('Soudan', 'Unión de Repúblicas Socialistas Soviéticas', 'Afrika ya Kaskazini', 'Gulf of Aden')
    """
    return _name(place(place_id), *_territories(locale))


def names(locale: "str | Locale" = "en") -> dict[str, str]:
    """Return the names of every place in a locale, for a list or a search.

    >>> names("pt")["MOZ"]
    'Moçambique'
    """
    language, territories = _territories(locale)
    return {each.id: _name(each, language, territories) for each in places()}


def _name(of: Place, language: str, territories: Mapping[str, str]) -> str:
    own = _typed().get(of.id, {})
    if own.get(language):
        return own[language]
    # A former extent shares its code with today's country, so CLDR's name would be the wrong one.
    if of.kind == "historic":
        return own["en"]
    said = territories.get(of.iso2) or (territories.get(of.m49) if of.kind in {"region", "world"} else None)
    return said or own.get("en") or of.name
