"""What the node answers when somebody asks why: what moved a forecast.

Written like the answers of :mod:`tocsin.node.answers`.
"""

from datetime import datetime

import msgspec

__all__ = ["DriverGroup", "DriverStep", "DriversAnswer"]


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
