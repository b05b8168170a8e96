"""What the node answers about events: the questions of a hazard, and how good their chances have been."""

import msgspec

__all__ = ["EventAnswer", "EventScoreAnswer"]


class EventAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A question with a yes or no that forecasts of a hazard answer with a probability."""

    id: str
    title: str
    kind: str
    """``above``, ``below``, ``rise``, ``fall``, ``high`` or ``sum``: see the guide to other hazards."""
    steps: tuple[int, ...]
    limit: float
    share: float
    before: int
    least: float


class EventScoreAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """How good one model's probabilities of one event, stated at one step, have been over all windows.

    Skill is against the base rate known at each origin; ends of intervals are those of 90 %; None is undefined.
    """

    truth: str
    model: str
    event: str
    step: int
    cases: int
    came: int
    stated: float
    brier: float
    brier_low: float | None
    brier_high: float | None
    base: float
    skill: float | None
    skill_low: float | None
    skill_high: float | None
    auc: float | None
    auc_low: float | None
    auc_high: float | None
    average_precision: float | None
    average_precision_low: float | None
    average_precision_high: float | None
    gap: float
    """Mean distance between probability and frequency over the reliability bins."""
    reliability: tuple[dict[str, float], ...]
    """Bins: ``forecast``, ``observed``, ``cases``."""
