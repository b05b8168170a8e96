"""Which scores exist, what each is called, and which of them a hazard's declaration asks for."""

from collections.abc import Callable, Iterable
from functools import partial

import msgspec
import numpy as np
from numpy.typing import NDArray

from tocsin.errors import UnknownCodeError
from tocsin.forecasts.events import stated
from tocsin.forecasts.hazard import Hazard
from tocsin.forecasts.scores.brier import brier, brier_beside
from tocsin.forecasts.scores.coverage import COVERAGE_LEVELS, covered, covered_beside
from tocsin.forecasts.scores.crps import crps, crps_beside, crps_fair, crps_fair_beside, crps_log1p_beside
from tocsin.forecasts.scores.crps_log1p import crps_log1p
from tocsin.forecasts.scores.ensemble import Beside
from tocsin.forecasts.scores.ignorance import (
    ignorance,
    ignorance_beside,
    ignorance_fourier,
    ignorance_fourier_beside,
)
from tocsin.forecasts.scores.interval import interval_90, interval_90_beside
from tocsin.forecasts.scores.median_error import (
    log_squared_error,
    log_squared_error_beside,
    squared_error,
    squared_error_beside,
)
from tocsin.forecasts.summaries import threshold_text
from tocsin.messages import N_

__all__ = [
    "EVENT",
    "SCORES",
    "Measure",
    "Score",
    "aim_of",
    "event_measure",
    "event_of",
    "measure_ids",
    "measures",
    "rooted",
    "score_cases",
]


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """A score of a probabilistic forecast: lower is better for every one of them, but where it states an aim."""

    id: str
    title: str
    """Message id."""
    meaning: str
    """Message id: one plain sentence."""
    function: Callable[..., NDArray[np.float64]]
    """``(observed, draws)`` to one value a case; a score per threshold takes the threshold as third argument."""
    beside: Callable[..., NDArray[np.float64]]
    """The same from a :class:`~tocsin.forecasts.scores.ensemble.Beside`, which shares what scores and truths share."""
    values: tuple[str, ...] = ("count", "continuous", "binary")
    """Kinds of value that it applies to."""
    per_threshold: bool = False
    root: bool = False
    """Whether the root of the mean over cases is told, and not the mean."""
    aim: float | None = None
    """The share that a calibrated forecast has; nearest is best, and neither skill nor ratio is told."""


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """One column of a score table: a score, or a score at one threshold (``brier_25``)."""

    id: str
    score: Score
    function: Callable[[NDArray[np.float64], NDArray[np.floating]], NDArray[np.float64]]
    beside: Callable[[Beside], NDArray[np.float64]]


_ALL = (
    Score(
        id="crps",
        title=N_("CRPS"),
        meaning=N_("Distance between the whole forecast distribution and the outcome, in the target's unit."),
        function=crps,
        beside=crps_beside,
    ),
    Score(
        id="crps_fair",
        title=N_("CRPS, fair"),
        meaning=N_("CRPS without the penalty that a small number of draws brings."),
        function=crps_fair,
        beside=crps_fair_beside,
    ),
    Score(
        id="crps_log1p",
        title=N_("CRPS of log(1 + x)"),
        meaning=N_("CRPS on a logarithmic scale: relative errors, so that the largest wars do not decide alone."),
        function=crps_log1p,
        beside=crps_log1p_beside,
        values=("count",),
    ),
    Score(
        id="ignorance",
        title=N_("Ignorance score"),
        meaning=N_("Surprise at the bin that came, in bits; small ensembles are stretched by their quantiles."),
        function=ignorance,
        beside=ignorance_beside,
        values=("count",),
    ),
    Score(
        id="ignorance_fourier",
        title=N_("Ignorance score, bins resampled"),
        meaning=N_("Surprise at the bin that came, in bits; small ensembles are stretched by Fourier resampling."),
        function=ignorance_fourier,
        beside=ignorance_fourier_beside,
        values=("count",),
    ),
    Score(
        id="interval_90",
        title=N_("Mean interval score, 90 %"),
        meaning=N_("Width of the 90 % interval plus a penalty for outcomes outside it."),
        function=interval_90,
        beside=interval_90_beside,
        values=("count", "continuous"),
    ),
    Score(
        id="brier",
        title=N_("Brier score"),
        meaning=N_("Squared error of the stated chance of reaching a threshold."),
        function=brier,
        beside=brier_beside,
        per_threshold=True,
    ),
    Score(
        id="rmse",
        title=N_("Root mean squared error of the median"),
        meaning=N_("Typical distance between the median and the outcome, in the target's unit."),
        function=squared_error,
        beside=squared_error_beside,
        values=("count", "continuous"),
        root=True,
    ),
    Score(
        id="log_rmse",
        title=N_("Root mean squared error of the median's logarithm"),
        meaning=N_("By which factor the median is typically off: 0.07 is about 7 %."),
        function=log_squared_error,
        beside=log_squared_error_beside,
        values=("count", "continuous"),
        root=True,
    ),
    *(
        Score(
            id=f"coverage_{100 * level:.0f}",
            title=title,
            meaning=N_("Share of outcomes inside the interval; it should be the share that the interval names."),
            function=partial(covered, level=level),
            beside=partial(covered_beside, level=level),
            values=("count", "continuous"),
            aim=level,
        )
        for level, title in zip(
            COVERAGE_LEVELS,
            (
                N_("Coverage of the 50 % interval"),
                N_("Coverage of the 80 % interval"),
                N_("Coverage of the 90 % interval"),
            ),
            strict=True,
        )
    ),
)

EVENT = "event_"
"""How the measures of events begin: ``event_surge_3`` is the Brier score of event ``surge`` stated at step 3."""

SCORES: dict[str, Score] = {score.id: score for score in _ALL}
"""Every score by its id."""


def measures(hazard: Hazard) -> tuple[Measure, ...]:
    """List the columns of a hazard's score table, in the order of its declaration.

    >>> from tocsin.forecasts.hazards.conflict import CONFLICT
    >>> [measure.id for measure in measures(CONFLICT)][-2:]
    ['brier_100', 'brier_1000']
    """
    found: list[Measure] = []
    for name in hazard.scores:
        score = SCORES.get(name)
        if score is None or hazard.value not in score.values:
            fitting = [known.id for known in _ALL if hazard.value in known.values]
            raise UnknownCodeError(
                f"there is no score {name!r} for {hazard.value} values",
                where=hazard.id,
                remedy=f"declare some of {', '.join(fitting)}",
            )
        if score.per_threshold:
            found += [
                Measure(
                    id=f"{name}_{threshold_text(at)}",
                    score=score,
                    function=partial(score.function, threshold=at),
                    beside=partial(score.beside, threshold=at),
                )
                for at in hazard.thresholds
            ]
        else:
            found.append(Measure(id=name, score=score, function=score.function, beside=score.beside))
    return tuple(found)


def event_measure(event: str, step: int) -> str:
    """Name the Brier score of an event's chance, stated at a step.

    >>> event_measure("surge", 3), event_of("event_surge_3")
    ('event_surge_3', ('surge', 3))
    """
    return f"{EVENT}{event}_{step}"


def event_of(measure: str) -> tuple[str, int] | None:
    """Take the name of an event's measure apart; None where it is another measure's."""
    event, _, step = measure.removeprefix(EVENT).rpartition("_")
    return (event, int(step)) if measure.startswith(EVENT) and event and step.isdigit() else None


def measure_ids(hazard: Hazard, steps: Iterable[int]) -> tuple[str, ...]:
    """Name all columns of a hazard's score table: its measures, then its events as far as ``steps`` state them."""
    events = (event_measure(event, step) for event, step in stated(hazard.events, steps))
    return (*(measure.id for measure in measures(hazard)), *events)


def rooted(measure: str) -> bool:
    """Tell whether the root of a measure's mean is what is told.

    >>> rooted("log_rmse"), rooted("crps")
    (True, False)
    """
    return measure in SCORES and SCORES[measure].root


def aim_of(measure: str) -> float | None:
    """Tell the share that is best, for a measure that is no loss.

    >>> aim_of("coverage_80")
    0.8
    """
    return SCORES[measure].aim if measure in SCORES else None


def score_cases(
    hazard: Hazard, observed: NDArray[np.float64], draws: NDArray[np.floating]
) -> dict[str, NDArray[np.float64]]:
    """Score every case by every measure the hazard declares: shapes S and S + (D,) in, measure id to S out."""
    return {measure.id: measure.function(observed, draws) for measure in measures(hazard)}
