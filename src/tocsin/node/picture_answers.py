"""What a reader is told in pictures: figures of a place side by side, occurrences, drought, and chances of hazards."""

from datetime import datetime

import msgspec

__all__ = ["ChanceAnswer", "DroughtAnswer", "DroughtMonth", "FigureAnswer", "OccurrenceAnswer", "RiskAnswer"]


class FigureAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a picture: the newest figure of a series for a place, or that there is none."""

    picture: str
    """Id of the picture (:mod:`tocsin.observations.pictures`)."""
    title: str
    """Message id of what is meant."""
    place: str
    """A place, or the organisation whose members are summed."""
    wanted: tuple[str, ...]
    """Series that could speak, in order of preference."""
    series: str = ""
    """The one that speaks; empty where none is held: then there is no data."""
    measures: str = ""
    """Message id of the series' own title."""
    unit: str = ""
    value: float | None = None
    """None where the series says nothing of the place by the moment."""
    period: str = ""
    age_days: float | None = None
    """Days from the period's end to the moment."""
    basis: str = "reported"
    """``reported``, ``summed`` from the parts of the place, or for an organisation ``summed`` or ``median``."""
    parts: int = 1
    of: int = 1
    """Parts that could have a figure: ``parts`` of ``of``."""
    usual: float | None = None
    """Median of the ten years before, where at least three figures are known."""
    history: tuple[tuple[str, float | None], ...] = ()
    """Newest last: at most five years of months or thirty years."""
    source: str = ""
    licence: str = ""
    citation: str = ""
    vintage: str = ""
    lag_days: int = 0
    policy: str = "public"


class OccurrenceAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A disaster or an incident at sea, as it could be known at the moment."""

    id: str
    kind: str
    title: str
    """As the source writes it."""
    places: tuple[str, ...]
    lon: float | None
    lat: float | None
    start: datetime
    end: datetime | None
    level: str
    """The publisher's own: ``green``, ``orange``, ``red``, or empty."""
    figures: dict[str, float]
    link: str
    source: str
    licence: str
    citation: str
    known_since: datetime
    basis: str
    policy: str = "public"


class DroughtMonth(msgspec.Struct, frozen=True, kw_only=True):
    """The index of one month, by months over which rain is summed."""

    period: str
    index: dict[str, float | None]


class DroughtAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """How unusual the rain of a place is, by one series a member has connected."""

    place: str
    series: str
    measures: str
    unit: str
    reference: str
    """The years that say what is usual."""
    months: tuple[DroughtMonth, ...]
    """Newest last; empty where the series has no month of the place."""
    classes: dict[str, str]
    """Months summed -> WMO's class of the newest month."""
    source: str
    licence: str
    citation: str
    policy: str


class ChanceAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What one hazard says of a place: the chance of one question in one period, beside what is usual."""

    hazard: str
    title: str
    place: str
    question: str
    """Message id of an event, or empty for a threshold."""
    threshold: str = ""
    unit: str = ""
    period: str = ""
    step: int = 0
    chance: float | None = None
    """None where the hazard speaks of such places and has no forecast of this one. For an organisation: the expected
    number of members, see ``members``."""
    usual: float | None = None
    model: str = ""
    origin: str = ""
    members: int = 0
    """For an organisation: members with a forecast."""
    highest: str = ""
    """For an organisation: the member with the highest chance."""
    highest_chance: float | None = None
    policy: str = "public"


class RiskAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The hazards of a place together, and exposure, vulnerability and coping as parts beside them; no index."""

    place: str
    chances: tuple[ChanceAnswer, ...]
    figures: tuple[FigureAnswer, ...]
    """Lines of the pictures exposure, vulnerability and coping."""
    policy: str = "public"
