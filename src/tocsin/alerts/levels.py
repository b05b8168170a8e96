"""How urgent is it? Five levels that every hazard, place and scale of others is read on."""

from typing import Literal, TypeAlias

from tocsin.errors import BadInputError
from tocsin.messages import N_

__all__ = ["LEVELS", "MEANINGS", "SEVERITIES", "TITLES", "Level", "Severity", "level_of", "rank", "worse"]

Level: TypeAlias = Literal["normal", "watch", "advisory", "warning", "emergency"]
Severity: TypeAlias = Literal["minor", "moderate", "severe", "extreme"]

LEVELS: tuple[Level, ...] = ("normal", "watch", "advisory", "warning", "emergency")
"""From the least to the most urgent; the position is the rank."""

SEVERITIES: tuple[Severity, ...] = ("minor", "moderate", "severe", "extreme")
"""How bad what an alert speaks of would be, from the least; CAP's own words."""

TITLES: dict[Level, str] = {
    "normal": N_("Normal"),
    "watch": N_("Watch"),
    "advisory": N_("Advisory"),
    "warning": N_("Warning"),
    "emergency": N_("Emergency"),
}
"""Message id of each level's name."""

MEANINGS: dict[Level, str] = {
    "normal": N_("nothing out of the ordinary"),
    "watch": N_("more likely than usual: keep an eye on it"),
    "advisory": N_("likely enough to prepare for"),
    "warning": N_("more likely than not, and severe: activate plans"),
    "emergency": N_("happening, or all but certain, and extreme: act now"),
}
"""Message id of what each level asks of whoever reads it."""


def rank(level: Level) -> int:
    """Return a level's position from 0 (normal) to 4 (emergency).

    >>> rank("advisory") > rank("watch")
    True
    """
    return LEVELS.index(level)


def level_of(text: str) -> Level:
    """Read a level's name, or raise :class:`tocsin.errors.BadInputError`."""
    for level in LEVELS:
        if level == text:
            return level
    raise BadInputError(f"{text!r} is no level", where="level", remedy=f"choose {', '.join(LEVELS)}")


def worse(severity: Severity, least: Severity) -> bool:
    """Say whether a severity is at least as bad as another.

    >>> worse("extreme", "severe"), worse("minor", "severe")
    (True, False)
    """
    return SEVERITIES.index(severity) >= SEVERITIES.index(least)
