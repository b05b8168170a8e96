"""What a reader is told of armed actors: dyads, their sides, and what is reported of them by place and month."""

import msgspec

__all__ = ["ActorAnswer", "ActorMonth", "ActorTableAnswer", "DyadAnswer", "Register"]


class ActorAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One side of dyads, as its source names it."""

    id: str
    name: str
    """As the source writes it."""
    armed: bool
    """False for a state: states are sides of dyads and are not counted among armed non-state actors."""
    dyads: tuple[int, ...]
    places: tuple[str, ...]
    first: str
    """First month with a reported event, ``YYYY-MM``."""
    last: str
    events: int
    deaths: float
    """Deaths of its dyads' events by the best estimate, whoever caused them; not to be summed over actors."""


class DyadAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Two sides that are reported to have fought, or a side and the civilians it is reported to have killed."""

    id: int
    """The source's own number of the dyad."""
    kind: int
    """Type of violence: 1 state-based, 2 non-state, 3 one-sided."""
    title: str
    """Message id of the type of violence."""
    side_a: str
    side_b: str
    places: tuple[str, ...]
    first: str
    last: str
    events: int
    deaths: float


class ActorMonth(msgspec.Struct, frozen=True, kw_only=True):
    """What is reported of one dyad in one place and month."""

    place: str
    period: str
    dyad: int
    events: int
    deaths: float


class ActorTableAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Where the register comes from."""

    id: str
    title: str
    source: str
    licence: str
    citation: str
    vintage: str


class Register(msgspec.Struct, frozen=True, kw_only=True):
    """The register, or the part of it that speaks of one place or one actor."""

    place: str
    actor: str
    first: str
    """First month that is held here at all, or an empty text."""
    last: str
    actors: tuple[ActorAnswer, ...]
    """Those with most deaths first."""
    dyads: tuple[DyadAnswer, ...]
    months: tuple[ActorMonth, ...]
    """Only where one place or one actor was asked for; by month, newest first."""
    tables: tuple[ActorTableAnswer, ...]
    policy: str
