"""Where may violence begin, or grow? Onset and escalation by a hazard's own limits, beside the place's usual rate."""

from typing import Literal, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from tocsin.forecasts.hazard import Prevention
from tocsin.forecasts.sums import windows

__all__ = ["Risk", "State", "risk_of", "state_of"]

State: TypeAlias = Literal["quiet", "active", "war", "unknown"]


class Risk(msgspec.Struct, frozen=True, kw_only=True):
    """How likely what the place's state makes possible is, and how often it has come about there."""

    state: State
    before: float | None
    """Sum over the last periods; None where one of them is not known."""
    chance: float | None
    """Of an onset in a quiet place, of an escalation in an active one; None at war or where nothing is known."""
    usual: float | None
    """Share of the place's own past moments in the same state after which it came about; None where there is none."""
    cases: int
    """Past moments that the usual rate is made of."""


def state_of(before: float, limits: Prevention) -> State:
    """Return a place's state by the sum over its last periods.

    >>> from tocsin.forecasts.hazard import Span
    >>> limits = Prevention(span=Span(first=1, last=12), before=12, active=25, war=1000)
    >>> [state_of(sum_, limits) for sum_ in (24, 25, 1000, float("nan"))]
    ['quiet', 'active', 'war', 'unknown']
    """
    if np.isnan(before):
        return "unknown"
    return "quiet" if before < limits.active else "active" if before < limits.war else "war"


def risk_of(history: NDArray[np.float64], draws: NDArray[np.floating] | None, limits: Prevention) -> Risk:
    """Return a place's risk: what its sums say of the coming periods, and what its own past says by the same rule.

    Parameters
    ----------
    history:
        The place's values up to the origin, oldest first; NaN where unknown.
    draws:
        Draws of the sum over the declared span; None where there is no forecast.
    limits:
        The hazard's declaration.

    Notes
    -----
    A past moment counts when all its periods before and within the span are known. Moments overlap, so their number
    says how long the record is and not how many independent cases it holds.
    """
    past = windows(history, limits.before)
    before = float(past[-1]) if past.size else float("nan")
    state = state_of(before, limits)
    known = None if state == "unknown" else before
    if state in {"war", "unknown"}:
        return Risk(state=state, before=known, chance=None, usual=None, cases=0)
    chance = None
    if draws is not None:
        chance = float(_came(np.full(draws.shape, before), draws.astype(np.float64), state, limits).mean())
    # The moment before the span: the span begins `first` periods after it, and is over by the end of the record.
    ahead = windows(history, limits.span.last - limits.span.first + 1)[limits.before + limits.span.first - 1 :]
    then = past[: ahead.size]
    same = _in_state(then, state, limits) & ~np.isnan(ahead)
    came = _came(then[same], ahead[same], state, limits)
    usual = float(came.mean()) if came.size else None
    return Risk(state=state, before=known, chance=chance, usual=usual, cases=int(came.size))


def _in_state(before: NDArray[np.float64], state: State, limits: Prevention) -> NDArray[np.bool_]:
    quiet = before < limits.active
    return quiet if state == "quiet" else (before >= limits.active) & (before < limits.war)


def _came(
    before: NDArray[np.float64], after: NDArray[np.float64], state: State, limits: Prevention
) -> NDArray[np.bool_]:
    if state == "quiet":
        return after >= limits.active
    grown: NDArray[np.bool_] = ((after > limits.times * before) & (after >= limits.least)) | (after >= limits.war)
    return grown
