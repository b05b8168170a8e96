"""What the node answers when somebody asks why: what moved a forecast, what is known of root causes, and what if.

Written like the answers of :mod:`tocsin.node.answers`.
"""

from datetime import datetime

import msgspec

from tocsin.observations.root_causes import Rank, Trend

__all__ = [
    "DriverGroup",
    "DriverStep",
    "DriversAnswer",
    "RootCause",
    "WhatIfAnswer",
    "WhatIfChange",
    "WhatIfInput",
    "WhatIfInputs",
    "WhatIfPart",
]


class DriverGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A group of features, in words."""

    name: str
    """Message id."""
    meaning: str
    """Message id of what it holds; empty where its model does not say."""


class DriverStep(msgspec.Struct, frozen=True, kw_only=True):
    """One period's forecast taken apart: `base` plus all `contributions` is `forecast`."""

    period: str
    step: int
    base: float
    contributions: dict[str, float]
    """Name of the group -> what it adds."""
    forecast: float


class DriversAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Which groups of features moved the forecast of one place from its base rate, and by how much."""

    hazard: str
    place: str
    model: str
    origin: str
    vintage: str
    made: datetime
    unit: str
    """Message id of the scale of all numbers here."""
    groups: tuple[DriverGroup, ...]
    steps: tuple[DriverStep, ...]
    policy: str


class RootCause(msgspec.Struct, frozen=True, kw_only=True):
    """One figure of one theme for a place: level, trend and rank among peers; or that it is missing, and where."""

    theme: str
    title: str
    """Message id of the theme."""
    wanted: tuple[str, ...]
    """Series that may speak, in order of preference."""
    series: str = ""
    """The one that does; empty where none of them is held here."""
    measures: str = ""
    """Message id: what the series measures."""
    unit: str = ""
    value: float | None = None
    """None where nothing is known of the place."""
    year: int | None = None
    trends: tuple[Trend, ...] = ()
    region: str = ""
    """M49 region whose places are compared."""
    in_region: Rank | None = None
    in_world: Rank | None = None
    source: str = ""
    licence: str = ""
    citation: str = ""
    lag_days: int = 0
    """Days from the end of a year until its figure is usually out."""
    vintage: str = ""
    policy: str = "public"


class WhatIfInput(msgspec.Struct, frozen=True, kw_only=True):
    """A slow figure of a place that a model draws on, and how far it may be changed."""

    series: str
    title: str
    """Message id."""
    unit: str
    now: float | None
    """As known at the origin; None where nothing is known of the place."""
    low: float
    high: float
    """The range that the data hold, over all places and times: beyond it nothing is answered."""


class WhatIfInputs(msgspec.Struct, frozen=True, kw_only=True):
    """Which figures can be changed at a place, and which model answers."""

    hazard: str
    place: str
    model: str
    origin: str
    inputs: tuple[WhatIfInput, ...]
    policy: str


class WhatIfChange(msgspec.Struct, frozen=True, kw_only=True):
    """One figure that was changed."""

    series: str
    title: str
    unit: str
    before: float | None
    after: float


class WhatIfPart(msgspec.Struct, frozen=True, kw_only=True):
    """One period, or one sum over several, as it stands and with the change."""

    first: str
    last: str
    before: dict[str, float]
    """``mean``, ``low`` and ``high`` (90 % interval), and the chance of at least each threshold by its text."""
    after: dict[str, float]


class WhatIfAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a model expects with other figures, beside what it expects as things stand. An association, not a cause."""

    hazard: str
    place: str
    model: str
    origin: str
    vintage: str
    seed: int
    draws: int
    changes: tuple[WhatIfChange, ...]
    periods: tuple[WhatIfPart, ...]
    sums: tuple[WhatIfPart, ...]
    note: str
    """Message id: what this is and is not."""
    policy: str
