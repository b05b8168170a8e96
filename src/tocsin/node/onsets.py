"""Long work: judge onsets from many origins of the past, and keep the result for the record."""

import re
from functools import partial

import msgspec

from tocsin.errors import BadInputError
from tocsin.forecasts.chance import Chance
from tocsin.forecasts.onset_record import onset_record, windows_within
from tocsin.node.code import code_of
from tocsin.node.executors import judging_on
from tocsin.node.jobs import Job, Progress
from tocsin.node.planning import models_of
from tocsin.node.running import Node
from tocsin.node.standing import LATEST
from tocsin.node.work_words import ONSETS
from tocsin.storage.forecasts import Onsets, identity

__all__ = ["judge_onsets", "span_of"]


class _Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    years: str = "1995:2017"
    every: int = 1
    models: list[str] = []
    draws: int | None = None


def span_of(text: str) -> tuple[int, int]:
    """Read ``1995:2017`` as its first and last year.

    >>> span_of("1995:2017"), span_of("2001")
    ((1995, 2017), (2001, 2001))
    """
    found = re.fullmatch(r"(\d{4})(?::(\d{4}))?", text)
    if found is None or int(found[2] or found[1]) < int(found[1]):
        raise BadInputError(f"{text!r} is no span of years", where="years", remedy="write it like 1995:2017")
    return int(found[1]), int(found[2] or found[1])


def judge_onsets(node: Node, job: Job, progress: Progress) -> str:
    """Judge the models' onset probabilities from origins whose windows lie within some years, and keep the result."""
    asked = job.read(_Asked)
    declared = node.registry.hazard(job.subject)
    standing = node.standing(declared.id)
    models = models_of(node, declared, asked.models)
    windows = windows_within(declared, *span_of(asked.years), asked.every)
    draws = asked.draws or node.settings.draws
    rows, vintage = standing.truth(LATEST)
    id_ = identity(
        hazard=declared.id,
        windows=[window.name for window in windows],
        models=[[model.id, code_of(model)] for model in models],
        history=standing.history,
        stands_on=[standing.vintage, vintage],
        seed=node.settings.seed,
        draws=draws,
    )
    if node.forecasts.holds("onsets", id_):
        return ONSETS % {"count": 0}
    with judging_on(node.settings, node.executor) as executor:
        record = onset_record(
            declared,
            partial(standing.panel_at, history=standing.history),
            {LATEST: rows},
            models,
            windows,
            Chance(node.settings.seed),
            draws,
            executor,
            history=standing.history,
            progress=lambda done: progress(done, declared.id),
        )
    note = Onsets(
        id=id_,
        hazard=declared.id,
        policy=node.label(declared),
        history=standing.history,
        years=asked.years,
        every=asked.every,
        models=record.models,
        vintage=vintage,
        code=code_of(models[0]),
        made=node.now(),
    )
    node.forecasts.keep_onsets(note, record)
    node.records.append(
        "onsets.judged",
        declared.id,
        node.actor,
        {"id": id_, "years": asked.years, "every": asked.every, "models": " ".join(record.models), "code": note.code},
        policy=note.policy,
    )
    return ONSETS % {"count": len(windows)}
