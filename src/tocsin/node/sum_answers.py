"""What the node answers about sums over several periods: in a place, among members, and where it may begin or grow.

Written like the answers of :mod:`tocsin.node.answers`.
"""

from datetime import datetime

import msgspec

__all__ = ["OrganisationForecast", "PlaceRisk", "PreventionAnswer", "SpanSum"]


class SpanSum(msgspec.Struct, frozen=True, kw_only=True):
    """What is expected in sum over a stretch of periods, by the forecast's whole paths."""

    span: str
    """First and last step ahead, e.g. ``1:12``."""
    first: str
    last: str
    """First and last period of the stretch."""
    mean: float
    quantiles: dict[str, float]
    chances: dict[str, float]
    """Probability of at least each threshold."""
    usual: dict[str, float]
    """Share of the known stretches of the same length that reached the threshold."""
    before: float | None
    """Sum over as many last periods before the forecast; None where one of them is not known."""


class OrganisationForecast(msgspec.Struct, frozen=True, kw_only=True):
    """What is expected in sum among the members of an organisation: their draws added one by one."""

    hazard: str
    organisation: str
    model: str
    origin: str
    vintage: str
    seed: int
    draws: int
    made: datetime
    history: str
    sums: tuple[SpanSum, ...]
    counted: tuple[str, ...]
    """Members that are in the sums."""
    missing: tuple[str, ...]
    """Members of which nothing is expected here; they are in no sum."""
    policy: str


class PlaceRisk(msgspec.Struct, frozen=True, kw_only=True):
    """How likely an onset or an escalation is in one place, beside what is usual there."""

    place: str
    chance: float
    usual: float | None
    """Share of the place's own past moments in the same state after which it came about."""
    cases: int
    """Past moments that share is made of; they overlap."""
    before: float
    """Sum over the last periods."""
    mean: float
    """Expected sum over the span."""


class PreventionAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Where a hazard may begin and where it may grow; places at war are named and not ranked."""

    hazard: str
    model: str
    origin: str
    vintage: str
    seed: int
    draws: int
    made: datetime
    history: str
    span: str
    first: str
    last: str
    before: int
    """Periods looked back."""
    active: float
    """From this sum over the last periods on a place is active."""
    war: float
    """From this sum on it is at war."""
    times: float
    least: float
    """An escalation is more than so many times the last periods' sum and at least this, or a sum of at least `war`."""
    onset: tuple[PlaceRisk, ...]
    """Quiet places, the likeliest onset first."""
    escalation: tuple[PlaceRisk, ...]
    """Active places that are not at war, the likeliest escalation first."""
    wars: dict[str, float]
    """Place -> sum over the last periods: hidden from both lists."""
    missing: tuple[str, ...]
    """Places of which the last periods or the coming ones are not known."""
    policy: str
