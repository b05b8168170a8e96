"""How good would each model have been? The VIEWS challenge protocol, and rolling origins, for any hazard."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tocsin.errors import BadInputError
from tocsin.forecasts.chance import Chance
from tocsin.forecasts.forecast import Forecast
from tocsin.forecasts.hazard import Hazard
from tocsin.forecasts.judging import Judged, judge, judge_models, outcomes_at
from tocsin.forecasts.looking_back import Before, looking_back
from tocsin.forecasts.model import Model
from tocsin.forecasts.panel import Panel
from tocsin.forecasts.tallying import tally
from tocsin.forecasts.verdicts import BacktestResult
from tocsin.forecasts.windows import Window
from tocsin.world.months import Month

__all__ = ["backtest"]


def backtest(
    hazard: Hazard,
    panel_at: Callable[[Month], Panel],
    truths: Mapping[str, pl.DataFrame],
    models: Sequence[Model],
    references: Sequence[Forecast],
    windows: Sequence[Window],
    chance: Chance,
    draws: int,
    executor: Executor,
    *,
    history: str = "",
    progress: Callable[[float], None] | None = None,
) -> BacktestResult:
    """Judge models and handed-in forecasts on the same windows, places and outcomes.

    Parameters
    ----------
    hazard:
        Its declaration gives the measures, thresholds and baselines; nothing else about it is known here.
    panel_at:
        Gives the as-of panel of an origin, named by its last month of data; called in the caller's own process, once
        a window.
    truths:
        Outcomes by the name of their truth (``final`` ...), the one that counts first: columns ``place``, ``period``
        (date), ``value``. The same draws are judged against each; one without any outcome in the windows is left out.
    models:
        Models to run.
    references:
        Forecasts that came from elsewhere (official draws, imports), one an origin; those whose origin is no window's
        are left out, and they may cover fewer places, steps or draws. Their draws keep their own order.
    windows:
        From :func:`tocsin.forecasts.windows.challenge_windows` or ``rolling_windows``; windows of one name and origin
        are judged as one, on the steps of both.
    chance, draws:
        The family of randomness, and the draws asked of each model.
    executor:
        Runs one task a window, in which the models follow one another on one panel; a single window has one task a
        model. Handed-in forecasts are judged in the caller's process. The result does not depend on it.
    history:
        What the panel stands for (``assumed``, ``final`` ...); carried into the result.
    progress:
        Told the share of tasks done, in the caller's thread.

    Raises
    ------
    BadInputError
        Nothing to judge, two models of one id, one name for two origins, no known outcome in any
        window, or a history that admits no value at any origin.
    """
    names = [model.id for model in models] + sorted({made.model for made in references})
    if not names or len(set(names)) != len(names) or not windows or not truths:
        raise BadInputError(
            f"models {names} over {len(windows)} windows make no backtest",
            where=hazard.id,
            remedy="name at least one window and each model once",
        )
    windows = _merged(windows)
    told = _rising(progress)
    tasks: list[Future[list[Judged]]] = []
    handed: list[tuple[Forecast, Window, dict[str, NDArray[np.float64]]]] = []
    before: dict[str, Before] = {}
    vintages: dict[str, str] = {}
    known = dict.fromkeys(truths, 0)
    for window in windows:
        # an origin names the first month of its period; what is looked back from is the last one
        panel = panel_at(window.origin + (11 if hazard.period == "year" else 0))
        periods = tuple(window.origin + step * panel.step for step in window.steps)
        outcomes = {name: outcomes_at(truth, panel.places, periods) for name, truth in truths.items()}
        for name, values in outcomes.items():
            known[name] += int((~np.isnan(values)).sum())
        before[window.name] = looking_back(hazard, panel)
        vintages[window.name] = panel.vintage
        groups = [models] if len(windows) > 1 else [[model] for model in models]
        tasks += [
            executor.submit(judge_models, hazard, panel, group, window, outcomes, chance, draws)
            for group in groups
            if group
        ]
        # an executor that works at once has done these tasks already
        told(sum(task.done() for task in tasks) / (len(windows) * len(groups) + len(references) + 1))
        for made in references:
            if made.origin == window.origin and made.target == hazard.target:
                part = _within(made, window, panel.places)
                laid = {name: _laid(values, panel, window, part) for name, values in outcomes.items()}
                handed.append((part, window, laid))
    if not any(known.values()):
        raise BadInputError(
            f"no outcome is known in windows {', '.join(window.name for window in windows)}",
            where=hazard.id,
            remedy="choose windows that the truth covers",
        )
    judged = _gathered(hazard, tasks, handed, chance, told)
    if all(np.isnan(one.means).all() or np.isnan(one.outcomes).all() for one in judged):
        raise BadInputError(
            f"no forecast could be made from the history {history!r}: it admits no value at any origin",
            where=hazard.id,
            remedy="choose another history, or later windows",
        )
    return tally(
        hazard,
        [one for one in judged if known[one.truth]],
        before,
        chance,
        models=tuple(model.id for model in models),
        windows=tuple(window.name for window in windows),
        draws=draws,
        vintages=vintages,
        history=history,
        truths=tuple(name for name in truths if known[name]),
        groups={window.name: window.group or window.name for window in windows},
    )


def _rising(progress: Callable[[float], None] | None) -> Callable[[float], None]:
    """Tell a share only when it is more than was told before."""
    most = 0.0

    def told(share: float) -> None:
        nonlocal most
        if progress is not None and share > most:
            most = share
            progress(share)

    return told


def _gathered(
    hazard: Hazard,
    tasks: Sequence[Future[list[Judged]]],
    handed: Sequence[tuple[Forecast, Window, dict[str, NDArray[np.float64]]]],
    chance: Chance,
    told: Callable[[float], None],
) -> list[Judged]:
    """Judge what was handed in while the workers run, then wait for them; in the order models, references."""
    total = len(tasks) + len(handed)
    theirs: list[Judged] = []
    for done, (part, window, outcomes) in enumerate(handed, start=1):
        theirs += judge(hazard, part, window.name, outcomes, chance)
        told(done / total)
    ours: list[Judged] = []
    for done, task in enumerate(tasks, start=len(handed) + 1):
        ours += task.result()
        told(done / total)
    return ours + theirs


def _merged(windows: Sequence[Window]) -> tuple[Window, ...]:
    by_name: dict[str, Window] = {}
    for window in windows:
        held = by_name.setdefault(window.name, window)
        if held.origin != window.origin:
            raise BadInputError(
                f"window {window.name} has two origins, {held.origin} and {window.origin}", remedy="name them apart"
            )
        steps = tuple(sorted({*held.steps, *window.steps}))
        by_name[window.name] = Window(name=window.name, origin=window.origin, steps=steps, group=held.group)
    return tuple(by_name.values())


def _within(made: Forecast, window: Window, places: tuple[str, ...]) -> Forecast:
    rows = [row for row, place in enumerate(made.places) if place in set(places)]
    columns = [column for column, step in enumerate(made.steps) if step in window.steps]
    return Forecast(
        target=made.target,
        model=made.model,
        origin=made.origin,
        vintage=made.vintage,
        seed=made.seed,
        places=tuple(made.places[row] for row in rows),
        steps=tuple(made.steps[column] for column in columns),
        draws=np.ascontiguousarray(made.draws[np.ix_(rows, columns)]),
        step_months=made.step_months,
        approximate=made.approximate,
    )


def _laid(outcomes: NDArray[np.float64], panel: Panel, window: Window, part: Forecast) -> NDArray[np.float64]:
    row_of = {place: row for row, place in enumerate(panel.places)}
    rows = [row_of[place] for place in part.places]
    return outcomes[np.ix_(rows, [window.steps.index(step) for step in part.steps])]
