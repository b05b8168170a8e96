"""How well are onsets foreseen? Any origins, challenge windows or months in a row, judged by paths alone."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future

import msgspec
import polars as pl

from tocsin.errors import BadInputError
from tocsin.forecasts.chance import Chance
from tocsin.forecasts.hazard import Hazard
from tocsin.forecasts.judging import outcomes_at, reach_of_models
from tocsin.forecasts.looking_back import Before, looking_back
from tocsin.forecasts.model import Model
from tocsin.forecasts.onsets import OnsetCase, OnsetScore, onset_cases, onset_scores, quiet_places, rival_of
from tocsin.forecasts.panel import Panel
from tocsin.forecasts.scores.intervals import place_weights
from tocsin.forecasts.windows import Window, rolling_windows
from tocsin.world.months import Month

__all__ = ["OnsetRecord", "onset_record", "windows_within"]

_IN_FLIGHT = 8
"""Panels sent out at a time, so that hundreds of origins do not stand in memory together."""


class OnsetRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What a judgement of onsets says, and what it stands on."""

    hazard: str
    history: str
    truths: tuple[str, ...]
    models: tuple[str, ...]
    windows: tuple[str, ...]
    limit: float
    before: int
    rival: str
    draws: int
    seed: int
    scores: tuple[OnsetScore, ...]
    cases: tuple[OnsetCase, ...]


def windows_within(hazard: Hazard, first: int, last: int, every: int = 1) -> tuple[Window, ...]:
    """Lay out an origin every so many months such that each challenge window lies within these years, ends included.

    >>> from tocsin.forecasts.hazards.conflict import CONFLICT
    >>> found = windows_within(CONFLICT, 1995, 2017)
    >>> found[0].name, found[-1].name, len(found)
    ('1994-10', '2016-10', 265)
    """
    rule, step = hazard.window, 12 if hazard.period == "year" else 1
    steps = range(rule.first_step, rule.last_step + 1)
    begin = Month(first, 1) + -rule.first_step * step
    end = Month(last, 1 if step == 12 else 12) + -rule.last_step * step
    return rolling_windows(hazard, begin, end, steps, every)


def onset_record(
    hazard: Hazard,
    panel_at: Callable[[Month], Panel],
    truths: Mapping[str, pl.DataFrame],
    models: Sequence[Model],
    windows: Sequence[Window],
    chance: Chance,
    draws: int,
    executor: Executor,
    *,
    history: str = "",
    progress: Callable[[float], None] | None = None,
) -> OnsetRecord:
    """Run models from many origins and judge only what their paths say of onsets.

    Arguments as of :func:`tocsin.forecasts.backtest.backtest`. One task an origin; only probabilities come back.

    Raises
    ------
    BadInputError
        The hazard declares no onset, or there is no model or no window.
    """
    rule = hazard.onset
    if rule is None or not models or not windows:
        raise BadInputError(
            f"{len(models)} models over {len(windows)} windows judge no onset",
            where=hazard.id,
            remedy="choose a hazard that declares an onset, and at least one model and window",
        )
    before: dict[str, Before] = {}
    during: dict[str, dict[str, dict[str, float]]] = {truth: {} for truth in truths}
    chances: dict[str, dict[str, dict[str, float]]] = {model.id: {} for model in models}
    waiting: deque[tuple[Window, Panel, Future[dict[str, list[float]]]]] = deque()
    done = 0

    def collect() -> None:
        nonlocal done
        window, panel, task = waiting.popleft()
        for model, reach in task.result().items():
            chances[model][window.name] = dict(zip(panel.places, reach, strict=True))
        done += 1
        if progress is not None:
            progress(done / len(windows))

    for window in windows:
        panel = panel_at(window.origin)
        periods = tuple(window.origin + step * panel.step for step in window.steps)
        before[window.name] = looking_back(hazard, panel)
        for truth, rows in truths.items():
            sums = outcomes_at(rows, panel.places, periods).sum(axis=1).tolist()
            during[truth][window.name] = dict(zip(panel.places, sums, strict=True))
        task = executor.submit(reach_of_models, hazard, panel, models, window, chance, draws)
        waiting.append((window, panel, task))
        if len(waiting) >= _IN_FLIGHT:
            collect()
    while waiting:
        collect()
    places = sorted({place for past in before.values() for place in past.places})
    weights = place_weights(len(places), chance.generator("onset/bootstrap", hazard.target, "", Month(1, 1)))
    scores: list[OnsetScore] = []
    cases: list[OnsetCase] = []
    for truth in truths:
        quiet = quiet_places(rule, before, during[truth], chances)
        scores += onset_scores(truth, quiet, rival_of(rule), places, weights)
        cases += onset_cases(truth, quiet)
    return OnsetRecord(
        hazard=hazard.id,
        history=history,
        truths=tuple(truths),
        models=tuple(model.id for model in models),
        windows=tuple(window.name for window in windows),
        limit=rule.limit,
        before=rule.before,
        rival=rival_of(rule),
        draws=draws,
        seed=chance.seed,
        scores=tuple(scores),
        cases=tuple(cases),
    )
