"""Which regional group does a member belong to? The five electoral groups of the United Nations, and other divisions.

The groups are a practice (General Assembly resolution 1991 A (XVIII) and later additions), not a table of this node:
they follow the M49 regions but for the states named here. Türkiye takes part in two groups and is counted where it is
elected; the United States is an observer of the group of Western European and other states and counted with it.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from types import MappingProxyType

from tocsin.world.organisations import members
from tocsin.world.places import ancestors

__all__ = ["FIVE", "GROUPS", "SCHEMES", "group_of", "groups_on", "members_of_base"]

FIVE = ("africa", "asia-pacific", "eastern-europe", "latin-america", "western")
GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"five": FIVE, "panel": ("africa", "asia-pacific", "europe", "americas")}
)
"""Scheme -> its groups. ``panel`` is that of the High-level Panel of 2004 (A/59/565, paragraph 252)."""
SCHEMES = tuple(GROUPS)

_WESTERN = frozenset({"AUS", "NZL", "ISR", "TUR", "USA", "CAN"})
_EASTERN = frozenset(
    {
        "ALB", "ARM", "AZE", "BIH", "BLR", "BGR", "CZE", "EST", "GEO", "HRV", "HUN", "LTU", "LVA", "MDA", "MKD", "MNE",
        "POL", "ROU", "RUS", "SRB", "SVK", "SVN", "UKR",
    }
)  # fmt: skip


def group_of(place: str, scheme: str = "five") -> str:
    """Say in which group a member state is; empty for what is no member state.

    >>> [group_of(place) for place in ("KEN", "CYP", "GEO", "CHL", "NZL")]
    ['africa', 'asia-pacific', 'eastern-europe', 'latin-america', 'western']
    >>> [group_of(place, "panel") for place in ("GEO", "CHL", "NZL", "ISR")]
    ['europe', 'americas', 'asia-pacific', 'europe']
    """
    found = _five(place)
    if scheme == "five" or not found:
        return found
    if place in {"AUS", "NZL"}:
        return "asia-pacific"
    if found == "latin-america" or place in {"USA", "CAN"}:
        return "americas"
    return "europe" if found in {"western", "eastern-europe"} else found


@cache
def _five(place: str) -> str:
    if place in _WESTERN:
        return "western"
    if place in _EASTERN:
        return "eastern-europe"
    above = {one.id for one in ancestors(place)}
    for region, group in (
        ("M49_002", "africa"),
        ("M49_142", "asia-pacific"),
        ("M49_009", "asia-pacific"),
        ("M49_019", "latin-america"),
        ("M49_150", "western"),
    ):
        if region in above:
            return group
    return ""


def members_of_base(base: str, on: date) -> tuple[str, ...]:
    """Name the states a council is drawn for: the members of an organisation on a day, by place id."""
    return tuple(sorted(row.place for row in members(base, on)))


def groups_on(places: Iterable[str], scheme: str) -> dict[str, tuple[str, ...]]:
    """Group places; ``each`` puts every place into a group of its own."""
    found: dict[str, list[str]] = {}
    for place in places:
        found.setdefault(place if scheme == "each" else group_of(place, scheme), []).append(place)
    return {name: tuple(held) for name, held in found.items() if name}
