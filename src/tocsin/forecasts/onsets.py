"""Who foresaw an onset? Quiet places ranked by each model's paths, beside the plainest rival: the mean of the past."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from tocsin.forecasts.hazard import Onset
from tocsin.forecasts.looking_back import Before
from tocsin.forecasts.scores.intervals import ends_of
from tocsin.forecasts.scores.ranking import auc_and_average_precision

__all__ = [
    "Chances",
    "OnsetCase",
    "OnsetScore",
    "QuietPlaces",
    "onset_cases",
    "onset_scores",
    "quiet_places",
    "rival_of",
]

_AT_ONCE = 1 << 22
"""Weights laid out at a time: 32 MB."""

Chances = Mapping[str, Mapping[str, float]]
"""Window -> place -> probability that the sum over the window reaches the limit."""


class OnsetScore(msgspec.Struct, frozen=True, kw_only=True):
    """How well one model ranked quiet places by the probability of an onset, over all windows.

    The rival ranks by the mean of the place's own past (:func:`rival_of`). Differences are on the cases both have;
    intervals are the central 90 % of bootstrap samples of places. NaN where there is no event.
    """

    truth: str
    model: str
    cases: int
    events: int
    auc: float
    average_precision: float
    auc_gain: float
    """AUC less the rival's."""
    auc_gain_low: float
    auc_gain_high: float
    auc_verdict: str
    """``gain``, ``loss``, or ``none`` where the interval includes 0."""
    average_precision_gain: float
    average_precision_gain_low: float
    average_precision_gain_high: float
    average_precision_verdict: str


class OnsetCase(msgspec.Struct, frozen=True, kw_only=True):
    """One onset that came, and what was said of it."""

    truth: str
    window: str
    place: str
    before: float
    """Sum over the periods before the origin."""
    during: float
    """Sum over the window."""
    chances: dict[str, float]
    """Model -> probability; the rival's is its mean."""
    ranks: dict[str, int]
    """Model -> rank among the quiet places of the window, 1 the highest; equal probabilities share the better rank."""
    quiet: int
    """Quiet places of the window."""


@dataclass(frozen=True, eq=False)
class QuietPlaces:
    """Every quiet place of every window under one truth; arrays of shape (N,)."""

    windows: tuple[str, ...]
    places: tuple[str, ...]
    before: NDArray[np.float64]
    during: NDArray[np.float64]
    came: NDArray[np.bool]
    chances: dict[str, NDArray[np.float64]]
    """Model, and the rival, -> probability or mean; NaN where there is no forecast."""


def rival_of(rule: Onset) -> str:
    """Name the rival: the mean of the last so many periods.

    >>> rival_of(Onset(rival=60))
    'mean_60'
    """
    return f"mean_{rule.rival}"


def quiet_places(
    rule: Onset,
    before: Mapping[str, Before],
    during: Mapping[str, Mapping[str, float]],
    chances: Mapping[str, Chances],
) -> QuietPlaces:
    """Pick the places that were quiet before each window's origin and whose window is known to the end.

    Parameters
    ----------
    before:
        Window -> what its panel says of the past.
    during:
        Window -> place -> sum over the window, NaN where a period of it is unknown.
    chances:
        Model -> window -> place -> probability.
    """
    rows = [
        (window, place, float(recent), float(usual), during[window][place])
        for window, past in before.items()
        for place, recent, usual in zip(past.places, past.recent, past.usual, strict=True)
        if recent < rule.limit and not np.isnan(during.get(window, {}).get(place, np.nan))
    ]
    found = {
        model: np.asarray([by.get(window, {}).get(place, np.nan) for window, place, *_ in rows], dtype=np.float64)
        for model, by in chances.items()
    }
    sums = np.asarray([row[4] for row in rows], dtype=np.float64)
    return QuietPlaces(
        windows=tuple(row[0] for row in rows),
        places=tuple(row[1] for row in rows),
        before=np.asarray([row[2] for row in rows], dtype=np.float64),
        during=sums,
        came=sums >= rule.limit,
        chances=found | {rival_of(rule): np.asarray([row[3] for row in rows], dtype=np.float64)},
    )


def onset_scores(
    truth: str, quiet: QuietPlaces, rival: str, places: Sequence[str], weights: NDArray[np.float64]
) -> Iterator[OnsetScore]:
    """Score every model and the rival; ``weights`` say how often each of ``places`` is in each bootstrap sample."""
    row_of = {place: row for row, place in enumerate(places)}
    at = np.asarray([row_of[place] for place in quiet.places], dtype=np.int64)
    theirs = quiet.chances[rival]
    rivals: dict[bytes, tuple[NDArray[np.float64], NDArray[np.float64]]] = {}
    for model, chances in quiet.chances.items():
        known = ~(np.isnan(chances) | np.isnan(theirs))
        if not known.any():
            continue
        came, ours, other = quiet.came[known], chances[known], theirs[known]
        whole = _both(came, ours)
        apart = [found - base for found, base in zip(whole, _both(came, other), strict=True)]
        key = known.tobytes()
        if key not in rivals:
            rivals[key] = _sampled(came, other, weights, at[known])
        samples = rivals[key] if model == rival else _sampled(came, ours, weights, at[known])
        (auc_low, auc_high), (ap_low, ap_high) = (
            tuple(map(float, ends_of(found - base))) for found, base in zip(samples, rivals[key], strict=True)
        )
        yield OnsetScore(
            truth=truth,
            model=model,
            cases=int(known.sum()),
            events=int(came.sum()),
            auc=whole[0],
            average_precision=whole[1],
            auc_gain=apart[0],
            auc_gain_low=auc_low,
            auc_gain_high=auc_high,
            auc_verdict=_verdict(auc_low, auc_high),
            average_precision_gain=apart[1],
            average_precision_gain_low=ap_low,
            average_precision_gain_high=ap_high,
            average_precision_verdict=_verdict(ap_low, ap_high),
        )


def onset_cases(truth: str, quiet: QuietPlaces) -> Iterator[OnsetCase]:
    """List the onsets that came, by window and size."""
    windows = np.asarray(quiet.windows)
    order = sorted(np.flatnonzero(quiet.came), key=lambda row: (quiet.windows[row], -quiet.during[row]))
    for row in order:
        same = windows == quiet.windows[row]
        known = {model: values for model, values in quiet.chances.items() if not np.isnan(values[row])}
        yield OnsetCase(
            truth=truth,
            window=quiet.windows[row],
            place=quiet.places[row],
            before=float(quiet.before[row]),
            during=float(quiet.during[row]),
            chances={model: float(values[row]) for model, values in known.items()},
            ranks={model: 1 + int((values[same] > values[row]).sum()) for model, values in known.items()},
            quiet=int(same.sum()),
        )


def _both(came: NDArray[np.bool], chances: NDArray[np.float64]) -> tuple[float, float]:
    found = auc_and_average_precision(came, chances)
    return float(found[0][0]), float(found[1][0])


def _sampled(
    came: NDArray[np.bool], chances: NDArray[np.float64], weights: NDArray[np.float64], at: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Score every bootstrap sample of places: two arrays of shape (samples,)."""
    step = max(1, _AT_ONCE // max(len(came), 1))
    parts = [
        auc_and_average_precision(came, chances, weights[start : start + step][:, at])
        for start in range(0, len(weights), step)
    ]
    return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])


def _verdict(low: float, high: float) -> str:
    return "gain" if low > 0 else "loss" if high < 0 else "none"
