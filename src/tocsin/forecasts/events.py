"""Which questions with a yes or no does a hazard answer, how likely is a yes, and did it come? Pure functions.

A hazard declares its events (``Hazard.events``). An event is a question about a path: the values at the steps 1, 2, ...
after an origin, seen beside what was known at the origin (the panel). Draws are paths, so the chance of an event is the
share of the draws that answer yes; nothing else states it. The same function decides what happened.

====== ==================================================================================== ====================
kind   yes where                                                                            stated at each of
====== ==================================================================================== ====================
above  the value at the step is at least ``limit``                                          ``steps``
below  the value at the step is at most ``limit``                                           ``steps``
rise   the value at the step is at least ``1 + share`` times the last known one             ``steps``
fall   the value at the step is at most ``1 - share`` times the last known one              ``steps``
high   within steps 1 to n a value lies above the highest of the last ``before`` periods,   n in ``steps``
       and is at least ``least``
sum    the values at steps 1 to n add up to at least ``limit``                              n in ``steps``
====== ==================================================================================== ====================
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal

import msgspec
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tocsin.forecasts.panel import Panel

__all__ = ["Event", "base_rates", "event_chances", "event_history", "event_outcomes", "event_steps", "stated"]

_PRIOR = 12.0
"""Cases of the average place that stand beside a place's own when its base rate is told."""


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One question that a hazard answers with a probability; see the module for the kinds."""

    id: str
    """One word, unique in the hazard, used in files and addresses: ``surge``."""
    title: str
    """Message id: the event as a noun phrase without its time, e.g. ``New 12-month high of at least 50 cases``."""
    kind: Literal["above", "below", "rise", "fall", "high", "sum"]
    steps: tuple[int, ...]
    """Steps at which it is stated; for ``high`` and ``sum`` the last step of the stretch that begins at step 1."""
    limit: float = 0.0
    share: float = 0.0
    before: int = 12
    least: float = 0.0
    usual: int = 120
    """Past origins, the newest first, whose answers give the base rate."""

    @property
    def over_steps(self) -> bool:
        """Whether it looks at every step from 1 on, and not at one alone."""
        return self.kind in {"high", "sum"}


def event_steps(event: Event, steps: Iterable[int]) -> tuple[int, ...]:
    """Tell at which steps a forecast of ``steps`` can state an event.

    >>> rise = Event(id="rise", title="", kind="rise", steps=(1, 3), share=0.1)
    >>> event_steps(rise, [3, 4]), event_steps(Event(id="s", title="", kind="sum", steps=(2, 3)), [1, 2, 4])
    ((3,), (2,))
    """
    held = set(steps)
    return tuple(
        step for step in event.steps if (set(range(1, step + 1)) <= held if event.over_steps else step in held)
    )


def stated(events: Sequence[Event], steps: Iterable[int]) -> tuple[tuple[str, int], ...]:
    """List id and step of everything that a forecast of ``steps`` states, in the order of the declaration.

    >>> stated([Event(id="dry", title="", kind="below", steps=(1, 2), limit=-1.0)], [1, 2, 3])
    (('dry', 1), ('dry', 2))
    """
    held = tuple(steps)
    return tuple((event.id, step) for event in events for step in event_steps(event, held))


def event_chances(
    event: Event, panel: "Panel", draws: NDArray[np.floating], steps: Sequence[int]
) -> NDArray[np.float64]:
    """Tell how likely an event is in each place: shape (P, S) with S the steps that :func:`event_steps` names.

    Parameters
    ----------
    event:
        The question.
    panel:
        What was known at the origin; its P rows are those of the draws.
    draws:
        (P, len(steps), D) paths: the d-th draw of a step continues the d-th of the step before.
    steps:
        Steps of the draws.

    Returns
    -------
    NDArray
        NaN where there is no forecast, or where the question cannot be put because too little was known.
    """
    asked = event_steps(event, steps)
    found = np.full((len(panel.places), len(asked)), np.nan)
    known = _before(event, panel.values)
    for number, step in enumerate(asked):
        path = _path(event, draws, steps, step)
        yes = _answer(event, known[:, None, None], path).mean(axis=-1)
        found[:, number] = np.where(np.isnan(path).any(axis=(1, 2)) | np.isnan(known), np.nan, yes)
    return found


def event_outcomes(
    event: Event, panel: "Panel", truth: NDArray[np.float64], steps: Sequence[int]
) -> NDArray[np.float64]:
    """Tell whether an event came: 1, 0, or NaN where it cannot be told; shape and order as of :func:`event_chances`.

    ``truth`` has shape (P, len(steps)): what happened, NaN where unknown. What was known before is read from the panel,
    as it was seen at the origin: the question stays the one that was answered.
    """
    asked = event_steps(event, steps)
    known = _before(event, panel.values)
    found = np.full((len(panel.places), len(asked)), np.nan)
    for number, step in enumerate(asked):
        found[:, number] = _came(event, known, _path(event, truth[..., None], steps, step)[..., 0])
    return found


def event_history(event: Event, values: NDArray[np.float64], step: int) -> NDArray[np.float64]:
    """Tell for each past period whether the event came from there: (P, T) in and out, NaN where it cannot be told.

    >>> event = Event(id="high", title="", kind="high", steps=(1,), before=2, least=1)
    >>> event_history(event, np.array([[0.0, 1, 5, 2, 2]]), 1)
    array([[ 1.,  1.,  0.,  0., nan]])
    """
    places, periods = values.shape
    found = np.full(values.shape, np.nan)
    if periods > step:
        known = _before_each(event, values)[:, :-step]
        paths = sliding_window_view(values[:, 1:], step, axis=1) if event.over_steps else values[:, step:, None]
        flat = _came(event, known.ravel(), paths.reshape(places * (periods - step), -1))
        found[:, :-step] = flat.reshape(places, -1)
    return found


def base_rates(event: Event, values: NDArray[np.float64], step: int) -> NDArray[np.float64]:
    """Tell how often an event came in each place, as known at the origin: (P, T) values in, (P,) shares out.

    A place's own share over the last ``event.usual`` origins whose answer is known, drawn towards the share of all
    places as if twelve more cases had been seen there. NaN where nobody ever knew an answer.

    >>> event = Event(id="one", title="", kind="above", steps=(1,), limit=1)
    >>> base_rates(event, np.array([[0.0, 1, 1, 1], [0, 0, 0, 0]]), 1).round(2)
    array([0.6, 0.4])
    """
    came = event_history(event, values, step)[:, -(event.usual + step) :]
    cases, yes = (~np.isnan(came)).sum(axis=1), np.nansum(came, axis=1)
    if not cases.sum():
        return np.full(len(values), np.nan)
    found: NDArray[np.float64] = (yes + _PRIOR * yes.sum() / cases.sum()) / (cases + _PRIOR)
    return found


def _path(event: Event, values: NDArray[np.floating], steps: Sequence[int], step: int) -> NDArray[np.float64]:
    wanted = range(1, step + 1) if event.over_steps else (step,)
    return values[:, [list(steps).index(one) for one in wanted]].astype(np.float64)


def _answer(event: Event, known: NDArray[np.float64], path: NDArray[np.float64]) -> NDArray[np.bool]:
    """Answer for whole paths along axis 1; what is known before has the paths' shape with that axis of length 1."""
    before = known[:, 0]
    if event.kind == "sum":
        return np.asarray(path.sum(axis=1) >= event.limit)
    if event.kind == "high":
        highest = path.max(axis=1)
        return np.asarray((highest > before) & (highest >= event.least))
    at = path[:, -1]
    if event.kind == "above":
        return np.asarray(at >= event.limit)
    if event.kind == "below":
        return np.asarray(at <= event.limit)
    if event.kind == "rise":
        return np.asarray(at >= (1 + event.share) * before)
    return np.asarray(at <= (1 - event.share) * before)


def _came(event: Event, known: NDArray[np.float64], path: NDArray[np.float64]) -> NDArray[np.float64]:
    """Answer beside what happened: (N,) known before, (N, L) paths with NaN where unknown."""
    gaps = np.isnan(path)
    yes: NDArray[np.bool]
    unknown: NDArray[np.bool]
    if event.kind == "high":
        # one known value above the others decides, whatever is unknown beside it
        yes = _answer(event, known[:, None], np.where(gaps, -np.inf, path))
        unknown = np.logical_and(gaps.any(axis=1), ~yes)
    else:
        yes = _answer(event, known[:, None], path)
        unknown = np.asarray(gaps.any(axis=1))
    return np.where(unknown | np.isnan(known), np.nan, yes.astype(np.float64))


def _before(event: Event, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what the question needs of the past, at the last period: (P,); zero where it needs nothing."""
    span = values[:, -event.before :] if event.kind == "high" else values
    return _before_each(event, span)[:, -1] if span.shape[1] else np.full(len(values), np.nan)


def _before_each(event: Event, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what the question needs of the past at each period: (P, T)."""
    if event.kind in {"rise", "fall"}:
        return _last_known(values)
    if event.kind != "high":
        return np.zeros(values.shape)
    lead = np.full((len(values), event.before - 1), np.nan)
    spans = sliding_window_view(np.concatenate([lead, values], axis=1), event.before, axis=1)
    known = (~np.isnan(spans)).sum(axis=-1)
    highest = np.where(np.isnan(spans), -np.inf, spans).max(axis=-1)
    return np.where(known * 2 >= event.before, highest, np.nan)


def _last_known(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Carry the last known value of each row forward."""
    at = np.where(np.isnan(values), -1, np.arange(values.shape[1]))
    at = np.maximum.accumulate(at, axis=1)
    rows = np.arange(len(values))[:, None]
    return np.where(at >= 0, values[rows, np.maximum(at, 0)], np.nan)
