"""Long work: ask the headline model again at past origins, and keep what it said beside what came."""

import hashlib
from collections.abc import Callable
from datetime import date
from functools import partial

import msgspec
import numpy as np
import polars as pl

from tocsin.alerts.cases import cases_at, with_outcomes
from tocsin.alerts.questions import question_of
from tocsin.errors import BadInputError, NotFoundError
from tocsin.forecasts.chance import Chance
from tocsin.forecasts.hazard import Hazard
from tocsin.forecasts.model import Model
from tocsin.forecasts.panel import Panel
from tocsin.forecasts.summaries import period_text
from tocsin.node.alert_rules import questions_of, rule_book
from tocsin.node.code import code_of
from tocsin.node.jobs import Job, Progress
from tocsin.node.planning import models_of
from tocsin.node.running import Node
from tocsin.node.standing import Standing
from tocsin.node.work_words import REPLAYED
from tocsin.storage.forecasts import identity
from tocsin.storage.replays import Replayed
from tocsin.world.months import Month

__all__ = ["origins_of", "replay"]

_YEARS = {1: 5, 12: 20}
"""Years of origins, by months in a period."""
_EVERY = {1: 3, 12: 1}
"""Periods between origins where the hazard does not say how often it is judged."""
_DRAWS = 500
_BEFORE = 5
"""Years of data that must lie before an origin."""


class _Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    first: str = ""
    last: str = ""
    every: int | None = None
    model: str = ""


def replay(node: Node, job: Job, progress: Progress) -> str:
    """Replay the past of the hazard named, or of all: the newest years whose outcomes are known."""
    asked = job.read(_Asked)
    names = [node.registry.hazard(job.subject).id] if job.subject else list(node.registry.hazards)
    count = 0
    for number, name in enumerate(names):
        try:
            count += _replayed(node, name, asked, partial(_share, progress, name, number / len(names), 1 / len(names)))
        except NotFoundError:
            if job.subject:
                raise
    return REPLAYED % {"count": count}


def _share(progress: Progress, name: str, begin: float, part: float, done: float) -> None:
    progress(begin + part * done, name)


def _replayed(node: Node, name: str, asked: _Asked, told: Callable[[float], None]) -> int:
    hazard = node.registry.hazard(name)
    standing = node.standing(name)
    if not standing.known:
        return 0
    rules = rule_book(node).of(name)
    model = _model(node, hazard, asked.model)
    truth = standing.truths()[0]
    rows, outcomes = standing.truth(truth)
    origins, every = origins_of(standing, hazard, rows, max(rules.leads), asked.first, asked.last, asked.every)
    questions = [question_of(hazard, each, rules.leads) for each in questions_of(hazard, rules)]
    if not questions:
        return 0  # its rules raise nothing
    named = {
        "hazard": name,
        "model": [model.id, code_of(model)],
        "questions": msgspec.to_builtins(questions),
        "leads": list(rules.leads),
        "reference": rules.reference,
        "seed": node.settings.seed,
        "draws": min(node.settings.draws, _DRAWS),
        "history": standing.history,
    }
    id_ = identity(
        **named, origins=[str(each) for each in origins], data=standing.vintage, outcomes=outcomes, truth=truth
    )
    if node.replays.holds(id_):
        return 0
    frames = []
    for number, origin in enumerate(origins):
        told(number / len(origins))
        try:
            panel = standing.panel_at(origin)
        except NotFoundError:
            continue  # nothing was known then
        key = identity(**named, origin=str(origin), panel=_hash(panel))
        cases = node.replays.cases(key)
        if cases is None:
            chance, draws = Chance(node.settings.seed), min(node.settings.draws, _DRAWS)
            cases = cases_at(
                hazard, panel, model, questions, rules.leads, rules.reference, chance, draws, node.executor
            )
            node.replays.keep_cases(key, cases)
        frames.append(with_outcomes(cases, panel, questions, rules.leads, rows))
    if not frames:
        raise NotFoundError("no origin of the past has data before it", where=name, remedy="name an earlier --last")
    note = node.replays.keep(
        Replayed(
            id=id_,
            hazard=name,
            policy=node.label(hazard),
            model=model.id,
            origins=tuple(period_text(each, standing.step) for each in origins),
            every=every,
            leads=rules.leads,
            reference=rules.reference,
            history=standing.history,
            truth=truth,
            vintage=standing.vintage,
            seed=node.settings.seed,
            draws=min(node.settings.draws, _DRAWS),
            code=code_of(model),
            made=node.now(),
        ),
        pl.concat(frames),
    )
    node.records.append(
        "replay.made",
        name,
        node.actor,
        {
            "id": id_,
            "model": note.model,
            "first": note.origins[0],
            "last": note.origins[-1],
            "every": every,
            "vintage": note.vintage,
            "code": note.code,
        },
        policy=note.policy,
    )
    return 1


def origins_of(
    standing: Standing,
    hazard: Hazard,
    truth: pl.DataFrame,
    furthest: int,
    first: str = "",
    last: str = "",
    every: int | None = None,
) -> tuple[tuple[Month, ...], int]:
    """Return the origins to replay, oldest first, and the periods between them.

    By default the newest five years (twenty for yearly figures) whose every outcome is known, as often as the hazard's
    own record is judged, or every third month.

    Raises
    ------
    NotFoundError
        No origin lies between the first data and the last outcome.
    """
    step = standing.step
    given = hazard.rolling.every if hazard.rolling is not None else _EVERY[step]
    apart = every or given
    if apart < 1:
        raise BadInputError(f"every {apart} periods is no replay", where="every", remedy="name 1 or more")
    known = truth.drop_nulls("value")["period"]
    newest = known.max()
    if not isinstance(newest, date):
        raise NotFoundError("no outcome is known", where=hazard.id, remedy="run `tocsin sync`")
    end = Month.of(newest) + -furthest * step
    begin = standing.panel.periods[0] + _BEFORE * 12
    stop = min(end, _month(last)) if last else end
    start = max(begin, _month(first)) if first else max(begin, stop + -12 * _YEARS[step] + step * apart)
    found = []
    at = stop
    while at >= start:
        found.append(at)
        at += -apart * step
    if not found:
        raise NotFoundError(
            f"no origin lies between {start} and {stop}", where=hazard.id, remedy="name other --first and --last"
        )
    return tuple(reversed(found)), apart


def _month(text: str) -> Month:
    return Month(int(text), 1) if text.isdigit() and len(text) == 4 else Month.parse(text)


def _model(node: Node, hazard: Hazard, asked: str) -> Model:
    if asked:
        return node.registry.model(asked)
    found = {model.id: model for model in models_of(node, hazard)}
    return found.get(hazard.headline) or next(iter(found.values()))


def _hash(panel: Panel) -> str:
    """Name what a model sees by its content, so that newer data alone does not make old origins be run again."""
    digest = hashlib.sha256("\x1f".join((*panel.places, str(panel.origin), *map(str, panel.periods))).encode())
    for name, array in (("", panel.values), *sorted(panel.covariates.items())):
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()
