"""How good would each model have been? Runs the backtests that the track record shows, each once."""

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import date, datetime

import msgspec
import numpy as np

from tocsin.errors import BadInputError
from tocsin.exchange.policies import Label, strictest
from tocsin.forecasts.backtest import backtest
from tocsin.forecasts.chance import Chance
from tocsin.forecasts.hazard import Hazard, Rolling
from tocsin.forecasts.model import Model
from tocsin.forecasts.panel import Panel
from tocsin.forecasts.verdicts import BacktestResult
from tocsin.forecasts.windows import Window, challenge_windows, rolling_windows
from tocsin.node.code import code_of
from tocsin.node.elsewhere import Elsewhere
from tocsin.node.standing import Standing
from tocsin.observations.as_of import History
from tocsin.storage.forecasts import ForecastStore, Scored, Tables, identity
from tocsin.world.months import Month

__all__ = [
    "Plan",
    "import_windows",
    "keep_scores",
    "plan_scores",
    "record_windows",
    "rolling_of_years",
    "yearly_windows",
]

_YEARS_IN_THE_PAST = 6


@dataclass(frozen=True, eq=False)
class Plan:
    """A backtest that should be at hand, named by everything it stands on."""

    id: str
    stands_on: str
    windows: tuple[Window, ...]
    given: tuple[Elsewhere, ...]
    history: History
    truths: tuple[str, ...]
    imports: bool
    seed: int
    draws: int


def yearly_windows(standing: Standing, wanted: str) -> tuple[Window, ...]:
    """Return the challenge windows to score: those of the wanted years whose outcomes are all known.

    Where the data speaks of none of these years, and in the time machine, the last six years that it does speak of.
    """
    first, _, last = wanted.partition(":")
    if not standing.moment.past:
        asked = _covered(standing, range(int(first), int(last) + 1))
        if asked:
            return asked
    newest = standing.origin.year
    return _covered(standing, range(newest - 60, newest + 1))[-_YEARS_IN_THE_PAST:]


def rolling_of_years(
    standing: Standing, first: int, last: int, steps: Sequence[int] = (), every: int = 0
) -> tuple[Window, ...]:
    """Return rolling origins in these years, told by year: those with two years of data before and an outcome after.

    Steps and pace are the hazard's own unless others are given.

    Raises
    ------
    BadInputError
        No outcome of these years is known.
    """
    hazard = standing.hazard
    rule = hazard.rolling or Rolling(steps=tuple(range(1, hazard.shown + 1)))
    ahead = tuple(steps) or rule.steps
    begin, end = _known_span(standing)
    start = max(Month(first, 1), begin + 24)
    stop = min(Month(last, 12), end + -min(ahead) * standing.step)
    if stop < start:
        raise BadInputError(
            f"no origin from {first} to {last} has data before and outcomes after it",
            where=hazard.id,
            remedy=f"the target is known from {begin} to {end}",
        )
    return rolling_windows(hazard, start, stop, ahead, every or rule.every, grouped=True)


def record_windows(standing: Standing, wanted: str, usual: str) -> tuple[Window, ...]:
    """Return the windows of the standing track record: rolling origins where the hazard says so, else yearly ones.

    ``wanted`` are years somebody asked for, ``usual`` those of the configuration, which speak of yearly windows.
    """
    if standing.hazard.rolling is None:
        return yearly_windows(standing, wanted or usual)
    if wanted:
        first, _, last = wanted.partition(":")
        return rolling_of_years(standing, int(first), int(last or first))
    begin, end = _known_span(standing)
    newest = (end + -max(standing.hazard.rolling.steps) * standing.step).year
    if (end - begin) // 12 < 3:
        return ()
    return rolling_of_years(standing, newest - standing.hazard.rolling.years + 1, newest)


def _known_span(standing: Standing) -> tuple[Month, Month]:
    """Return the first and the last period whose outcome is known."""
    outcomes, _ = standing.truth(standing.truths()[0])
    known = outcomes.drop_nulls("value")["period"]
    first, last = known.min(), known.max()
    if not isinstance(first, date) or not isinstance(last, date):
        return standing.origin, standing.origin
    return Month.of(first), Month.of(last)


def import_windows(standing: Standing, given: Sequence[Elsewhere], yearly: Sequence[Window]) -> tuple[Window, ...]:
    """Return a window for each origin of an import that no yearly window has, as far as outcomes are known."""
    outcomes, _ = standing.truth(standing.truths()[0])
    newest = outcomes.drop_nulls("value")["period"].max()
    last = Month.of(newest) if isinstance(newest, date) else standing.origin
    taken = {window.origin for window in yearly}
    steps: dict[Month, set[int]] = {}
    for each in given:
        if each.imported and each.origin not in taken:
            known = {step for step in each.steps if each.origin + step * standing.step <= last}
            steps.setdefault(each.origin, set()).update(known)
    return tuple(
        Window(name=str(origin), origin=origin, steps=tuple(sorted(found)))
        for origin, found in sorted(steps.items())
        if found
    )


def plan_scores(
    standing: Standing,
    models: Sequence[Model],
    given: Sequence[Elsewhere],
    *,
    windows: str,
    usual: str,
    history: History,
    truths: tuple[str, ...],
    seed: int,
    draws: int,
) -> tuple[Plan, ...]:
    """Return the backtests that should be at hand now: of the record's windows, and of the imports' own origins."""
    outcomes = [standing.truth(truth)[1] for truth in truths]
    yearly = record_windows(standing, windows, usual)
    found = []
    for chosen, imports in ((yearly, False), (import_windows(standing, given, yearly), True)):
        if not chosen:
            continue
        used = tuple(_newest(given, {window.origin for window in chosen}))
        stands_on = identity(
            target=standing.vintage,
            outcomes=outcomes,
            given=[[each.model, each.hash] for each in used],
            last=str(standing.moment.last) if standing.moment.past else "",
        )
        id_ = identity(
            hazard=standing.hazard.id,
            windows=[[window.name, list(window.steps)] for window in chosen],
            models=[[model.id, code_of(model)] for model in models],
            history=history,
            truths=list(truths),
            stands_on=stands_on,
            seed=seed,
            draws=draws,
            **({"events": msgspec.to_builtins(standing.hazard.events)} if standing.hazard.events else {}),
        )
        found.append(
            Plan(
                id=id_,
                stands_on=stands_on,
                windows=chosen,
                given=used,
                history=history,
                truths=truths,
                imports=imports,
                seed=seed,
                draws=draws,
            )
        )
    return tuple(found)


def keep_scores(
    standing: Standing,
    plan: Plan,
    models: Sequence[Model],
    store: ForecastStore,
    executor: Executor,
    *,
    policy: Label,
    now: datetime,
    progress: Callable[[float], None],
) -> Scored | None:
    """Run one backtest and keep its tables; return its note, or None where it is held already."""
    if store.holds("backtests", plan.id):
        return None
    hazard = standing.hazard
    result = backtest(
        hazard,
        lambda origin: standing.panel_at(origin, plan.history),
        {truth: standing.truth(truth)[0] for truth in plan.truths},
        models,
        [each.forecast(hazard) for each in plan.given],
        plan.windows,
        Chance(plan.seed),
        plan.draws,
        executor,
        history=plan.history,
        progress=progress,
    )
    note = Scored(
        id=plan.id,
        hazard=hazard.id,
        policy=strictest(policy, *(each.policy for each in plan.given)),
        target=hazard.target,
        history=plan.history,
        truths=result.truths,
        windows=result.windows,
        models=result.models,
        references=result.references,
        baselines=result.baselines,
        measures=result.measures,
        vintage=plan.stands_on,
        seed=plan.seed,
        draws=plan.draws,
        code=code_of(models[0]),
        made=now,
        as_of=str(standing.moment.last) if standing.moment.past else "",
        imports=plan.imports,
    )
    return store.keep_scored(note, _tables(result), result.places, result.past, result.breakdown)


def _newest(given: Sequence[Elsewhere], origins: Collection[Month]) -> list[Elsewhere]:
    """Keep one forecast for each model and origin: the one that arrived last."""
    return list({(each.model, each.origin): each for each in given if each.origin in origins}.values())


def _tables(result: BacktestResult) -> Tables:
    return Tables(
        scores=result.scores,
        comparisons=result.comparisons,
        reliability=result.reliability,
        calibration=result.calibration,
        misses=result.misses,
        worst=result.worst,
        significance=result.significance,
        onsets=result.onsets,
        onset_cases=result.onset_cases,
        events=result.events,
        resampled=result.resampled,
    )


def _covered(standing: Standing, years: Sequence[int]) -> tuple[Window, ...]:
    """Leave out years whose outcomes are not all known, or before which a year of data is lacking."""
    outcomes, _ = standing.truth(standing.truths()[0])
    newest = outcomes.drop_nulls("value")["period"].max()
    if not isinstance(newest, date):
        return ()
    first, last = _reach(standing.panel, standing.hazard), Month.of(newest)
    valid = [year for year in years if 1 < year < 9999]
    return tuple(
        window
        for window in challenge_windows(standing.hazard, valid)
        if window.origin >= first and window.origin + window.steps[-1] * standing.step <= last
    )


def _reach(panel: Panel, hazard: Hazard) -> Month:
    """Return the first origin that a year of data lies before."""
    known = np.flatnonzero(~np.isnan(panel.values).all(axis=0))
    begin = panel.periods[int(known[0])] if known.size else panel.origin
    return begin + (12 if hazard.period == "month" else 24)
