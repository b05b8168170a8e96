"""How do others say how urgent it is? Levels to and from GDACS, IPC, ASAP, HDX Signals, INFORM, CAP, ALPS and SPI.

The table is that of the research behind this room. A level becomes the word of another scale that says the same; a
word of another scale becomes the lowest level it may stand for, so that nobody is made to say more than they said.
Where several levels share a word, or several words a level, information is lost; :func:`lost` says which.
"""

from typing import Literal, TypeAlias

import msgspec

from tocsin.alerts.levels import LEVELS, Level
from tocsin.errors import BadInputError

__all__ = [
    "BANDS",
    "SCALES",
    "Bands",
    "CapWords",
    "Scale",
    "cap_words",
    "from_band",
    "from_cap",
    "from_word",
    "lost",
    "to_band",
    "to_word",
]

Certainty: TypeAlias = Literal["Observed", "Likely", "Possible"]
Urgency: TypeAlias = Literal["Immediate", "Expected", "Future"]
CapSeverity: TypeAlias = Literal["Extreme", "Severe", "Moderate", "Minor"]


class Scale(msgspec.Struct, frozen=True, kw_only=True):
    """A scale of words."""

    id: str
    title: str
    words: dict[Level, str]
    """Level -> the word that is written for it."""
    levels: dict[str, Level]
    """Word -> the level it is read as; other words of the scale than those that are written may be read."""
    source: str


class Bands(msgspec.Struct, frozen=True, kw_only=True):
    """A scale of numbers, cut into bands."""

    id: str
    title: str
    limits: tuple[tuple[float, Level], ...]
    """From which number on a level begins, in rising order of the level."""
    falling: bool = False
    """True where a smaller number is worse; a level then begins at and below its limit."""
    source: str


class CapWords(msgspec.Struct, frozen=True, kw_only=True):
    """The three words of CAP."""

    severity: CapSeverity
    urgency: Urgency
    certainty: Certainty


_GDACS = Scale(
    id="gdacs",
    title="GDACS",
    words={
        "normal": "Green",
        "watch": "Green",
        "advisory": "Orange",
        "warning": "Red",
        "emergency": "Red",
    },
    levels={"Green": "normal", "Orange": "advisory", "Red": "warning"},
    source="Global Disaster Alert and Coordination System, alert levels",
)
_IPC = Scale(
    id="ipc",
    title="IPC",
    words={"normal": "1", "watch": "2", "advisory": "3", "warning": "4", "emergency": "5"},
    levels={"1": "normal", "2": "watch", "3": "advisory", "4": "warning", "5": "emergency"},
    source="Integrated Food Security Phase Classification, area phases",
)
_ASAP = Scale(
    id="asap",
    title="ASAP",
    words={"normal": "0", "watch": "1", "advisory": "3", "warning": "4", "emergency": "4"},
    levels={
        "0": "normal",
        "1": "watch",
        "2": "watch",
        "3": "advisory",
        "4": "warning",
        "hotspot": "advisory",
        "major hotspot": "warning",
    },
    source="Anomaly Hotspots of Agricultural Production (JRC), automatic warnings and hotspots",
)
_HDX = Scale(
    id="hdx-signals",
    title="HDX Signals",
    words={
        "normal": "none",
        "watch": "highest in 12 months",
        "advisory": "highest in 36 months",
        "warning": "high count",
        "emergency": "high count",
    },
    levels={
        "none": "normal",
        "highest in 12 months": "watch",
        "highest in 36 months": "advisory",
        "count": "advisory",
        "high count": "warning",
    },
    source="HDX Signals (OCHA), public rules: the rule that fired; a count is 5,000 displaced by conflict, 50,000 by "
    "disasters, or 1,000 with cholera; a high count 5,000 with cholera",
)
SCALES: dict[str, Scale] = {scale.id: scale for scale in (_GDACS, _IPC, _ASAP, _HDX)}
"""Scales of words by id."""

BANDS: dict[str, Bands] = {
    bands.id: bands
    for bands in (
        Bands(
            id="inform-risk",
            title="INFORM Risk",
            limits=((0.0, "normal"), (3.5, "watch"), (5.0, "advisory"), (6.5, "warning")),
            source="INFORM Risk Index, classes from 0 to 10",
        ),
        Bands(
            id="alps",
            title="ALPS",
            limits=((0.0, "normal"), (0.25, "watch"), (1.0, "advisory"), (2.0, "warning")),
            source="WFP Alert for Price Spikes, standard deviations above the seasonal trend",
        ),
        Bands(
            id="spi",
            title="SPI",
            limits=((0.0, "normal"), (-1.0, "watch"), (-1.5, "advisory"), (-2.0, "warning")),
            falling=True,
            source="Standardised Precipitation Index (WMO-No. 1090)",
        ),
    )
}
"""Scales of numbers by id."""

_SEVERITY: dict[Level, CapSeverity] = {
    "watch": "Minor",
    "advisory": "Moderate",
    "warning": "Severe",
    "emergency": "Extreme",
}
_URGENCY: dict[Level, Urgency] = {
    "watch": "Future",
    "advisory": "Expected",
    "warning": "Expected",
    "emergency": "Immediate",
}
_FROM_SEVERITY: dict[str, Level] = {severity: level for level, severity in _SEVERITY.items()}


def to_word(scale: str, level: Level) -> str:
    """Return the word of another scale for a level.

    >>> to_word("gdacs", "advisory"), to_word("ipc", "emergency")
    ('Orange', '5')
    """
    return _scale(scale).words[level]


def from_word(scale: str, word: str) -> Level:
    """Return the level a word of another scale is read as, whatever its case.

    >>> from_word("gdacs", "red"), from_word("asap", "Major hotspot")
    ('warning', 'warning')
    """
    known = _scale(scale)
    for name, level in known.levels.items():
        if name.lower() == word.strip().lower():
            return level
    raise BadInputError(
        f"{word!r} is no word of {known.title}", where=scale, remedy=f"choose {', '.join(known.levels)}"
    )


def to_band(bands: str, level: Level) -> tuple[float, float | None]:
    """Return where the band of a level begins and ends; None where it has no end.

    >>> to_band("inform-risk", "watch"), to_band("inform-risk", "emergency")
    ((3.5, 5.0), (6.5, None))
    """
    limits = _bands(bands).limits
    at = max(number for number, (_, each) in enumerate(limits) if LEVELS.index(each) <= LEVELS.index(level))
    return limits[at][0], limits[at + 1][0] if at + 1 < len(limits) else None


def from_band(bands: str, value: float) -> Level:
    """Return the level of a number on another scale.

    >>> from_band("inform-risk", 5.2), from_band("spi", -2.3), from_band("spi", 0.4)
    ('advisory', 'warning', 'normal')
    """
    known = _bands(bands)
    found: Level = "normal"
    for limit, level in known.limits[1:]:
        if value <= limit if known.falling else value >= limit:
            found = level
    return found


def cap_words(level: Level, probability: float, *, observed: bool = False) -> CapWords | None:
    """Return CAP's severity, urgency and certainty for a level; None for normal, which is not issued.

    Certainty is Likely above a probability of one half, Possible up to it (CAP 1.2, section 3.2.2), Observed where it
    has been seen; an emergency is at least Likely.

    >>> cap_words("advisory", 0.35)
    CapWords(severity='Moderate', urgency='Expected', certainty='Possible')
    """
    if level == "normal":
        return None
    certainty: Certainty = "Observed" if observed else "Likely" if probability > 0.5 else "Possible"
    urgency: Urgency = "Immediate" if observed and level == "emergency" else _URGENCY[level]
    return CapWords(severity=_SEVERITY[level], urgency=urgency, certainty=certainty)


def from_cap(severity: str, urgency: str, certainty: str) -> Level | None:
    """Return the level that another's CAP words are read as; None where they say that they do not know.

    What is past, or unlikely, is normal; severity decides the rest. What is not expected soon, or only possible, is at
    most an advisory, as it is here.

    >>> from_cap("Severe", "Expected", "Likely"), from_cap("Severe", "Future", "Possible"), from_cap("Unknown", "", "")
    ('warning', 'advisory', None)
    """
    if urgency == "Past" or certainty == "Unlikely":
        return "normal"
    level = _FROM_SEVERITY.get(severity)
    if level is None:
        return None
    mild = LEVELS.index(level) > LEVELS.index("advisory") and (urgency == "Future" or certainty == "Possible")
    return "advisory" if mild else level


def lost(scale: str) -> tuple[Level, ...]:
    """Return the levels that do not come back as they were from another scale.

    >>> lost("ipc"), lost("gdacs"), lost("inform-risk")
    ((), ('watch', 'emergency'), ('emergency',))
    """
    if scale in BANDS:
        return tuple(level for level in LEVELS if from_band(scale, to_band(scale, level)[0]) != level)
    return tuple(level for level in LEVELS if from_word(scale, to_word(scale, level)) != level)


def _scale(scale: str) -> Scale:
    if scale not in SCALES:
        raise BadInputError(f"{scale!r} is no scale of words", where="scale", remedy=f"choose {', '.join(SCALES)}")
    return SCALES[scale]


def _bands(bands: str) -> Bands:
    if bands not in BANDS:
        raise BadInputError(f"{bands!r} is no scale of numbers", where="scale", remedy=f"choose {', '.join(BANDS)}")
    return BANDS[bands]
