"""The official figures of one forecast file, with intervals against every benchmark."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from tocsin.errors import BadInputError
from tocsin.forecasts.chance import Chance
from tocsin.forecasts.forecast import Forecast
from tocsin.forecasts.hazard import Hazard
from tocsin.forecasts.importing import Imported
from tocsin.forecasts.judging import Judged, judge, outcomes_at
from tocsin.forecasts.looking_back import Before
from tocsin.forecasts.summaries import period_text
from tocsin.forecasts.tallying import tally
from tocsin.forecasts.verdicts import BacktestResult

__all__ = ["score_file"]


def score_file(
    hazard: Hazard,
    given: Sequence[Imported],
    truth: pl.DataFrame,
    benchmarks: Sequence[Forecast],
    chance: Chance,
    *,
    history: pl.DataFrame | None = None,
    truth_name: str = "",
) -> BacktestResult:
    """Score a forecast file, origin by origin, beside every benchmark from the same origins.

    Parameters
    ----------
    hazard:
        Its declaration gives measures and baselines.
    given:
        What :func:`tocsin.forecasts.importing.take_in` made of the file.
    truth:
        Outcomes: ``place``, ``period`` (date), ``value``.
    benchmarks:
        Forecasts of other models; those from another origin are left out. A benchmark is a baseline if the hazard
        declares it one. Comparisons use the cases both have.
    chance:
        For the PIT and the bootstrap over places.
    history:
        Known values, for the calibration of places that were active before the origin; without it that table is empty.

    Returns
    -------
    BacktestResult
        A window an origin, named by it; the file's models come first.

    Raises
    ------
    BadInputError
        An empty file, or no outcome that is known for any of its periods.
    """
    judged: list[Judged] = []
    before: dict[str, Before] = {}
    windows: dict[str, str] = {}
    known = 0
    for one in given:
        made = one.forecast
        window = period_text(made.origin, made.step_months)
        outcomes = outcomes_at(truth, made.places, made.periods)
        known += int((~np.isnan(outcomes)).sum())
        windows[window] = made.vintage
        before[window] = _before(history, made)
        judged += judge(hazard, made, window, {truth_name: outcomes}, chance)
        rivals = [
            rival
            for rival in benchmarks
            if (rival.origin, rival.target) == (made.origin, made.target) and rival.model != made.model
        ]
        for rival in rivals:
            if any((done.model, done.window) == (rival.model, window) for done in judged):
                continue
            fitting = _steps_of(rival, made.steps)
            if fitting.steps:
                theirs = outcomes_at(truth, fitting.places, fitting.periods)
                judged += judge(hazard, fitting, window, {truth_name: theirs}, chance)
    if known == 0:
        raise BadInputError(
            "no outcome is known for any period of the file",
            where=hazard.id,
            remedy="wait for the outcomes, or name another truth with --observed",
        )
    return tally(
        hazard,
        judged,
        before,
        chance,
        models=tuple(dict.fromkeys(one.forecast.model for one in given)),
        windows=tuple(sorted(windows)),
        draws=max(one.forecast.draws.shape[-1] for one in given),
        vintages=windows,
        history="",
        truths=(truth_name,),
    )


def _steps_of(rival: Forecast, steps: tuple[int, ...]) -> Forecast:
    columns = [column for column, step in enumerate(rival.steps) if step in steps]
    return replace(rival, steps=tuple(rival.steps[column] for column in columns), draws=rival.draws[:, columns])


def _before(history: pl.DataFrame | None, made: Forecast) -> Before:
    """Say which places were active before the origin; how much they had seen is not asked of a file."""
    stirred: set[str] = set()
    if history is not None:
        first = made.origin + -11 * made.step_months
        near = pl.col("period").is_between(first.first_day, made.origin.first_day)
        stirred = set(history.filter(near & (pl.col("value") > 0))["place"].unique().to_list())
    unknown = np.full(len(made.places), np.nan)
    active = np.asarray([place in stirred for place in made.places], dtype=bool)
    return Before(places=made.places, active=active, recent=unknown, usual=unknown)
