"""What is a place called in a reader's language? Names from CLDR, for every language CLDR has."""

from babel import Locale
from babel.core import get_global

__all__ = ["place_name"]

_NOT_AN_ALIAS = {"XKX": "XK"}
"""Codes in wide use that ISO 3166-1, and so CLDR's list of aliases, does not have."""


def place_name(place: str, locale: Locale) -> str:
    """Return CLDR's name of a country (ISO3) or region (``M49_015``) in ``locale``; the id itself where CLDR has none.

    >>> place_name("SDN", Locale("pt")), place_name("M49_015", Locale("sw"))
    ('Sudão', 'Afrika ya Kaskazini')
    """
    code = place.removeprefix("M49_")
    if code == place:
        aliases = get_global("territory_aliases").get(place, [])
        code = aliases[0] if len(aliases) == 1 else _NOT_AN_ALIAS.get(place, "")
    name: str = locale.territories.get("001" if place == "WORLD" else code, place)
    return name
