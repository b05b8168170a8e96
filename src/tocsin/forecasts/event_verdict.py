"""How good one model's chances of one event have been: the value that backtests keep and pages show."""

import msgspec

__all__ = ["EventScore", "Reliability"]


class Reliability(msgspec.Struct, frozen=True, kw_only=True):
    """How often the event came where similar chances were forecast."""

    forecast: float
    """Mean forecast chance in the bin."""
    observed: float
    """Share of cases in which the event came."""
    cases: int


class EventScore(msgspec.Struct, frozen=True, kw_only=True):
    """One model's chances of one event, stated at one step, over all windows.

    Intervals are the central 90 % of bootstrap samples of whole places, or of stretches of time where there are fewer
    than ten places. Figures that are undefined (no event came, or nothing else) are None.
    """

    truth: str
    model: str
    event: str
    step: int
    cases: int
    """Chances beside a known answer."""
    came: int
    """How many of them came true."""
    stated: float
    """Mean chance."""
    brier: float
    brier_low: float | None
    brier_high: float | None
    base: float
    """Brier score of the base rate that was known at each origin, on the same cases."""
    skill: float | None
    """1 - brier / base."""
    skill_low: float | None
    skill_high: float | None
    auc: float | None
    auc_low: float | None
    auc_high: float | None
    average_precision: float | None
    average_precision_low: float | None
    average_precision_high: float | None
    gap: float
    """Mean distance between chance and frequency over the bins of the reliability curve, weighted by cases (ECE)."""
    reliability: tuple[Reliability, ...]
