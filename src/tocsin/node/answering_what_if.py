"""What would be expected with another figure? Asked of a model that can answer, one question at a time."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from threading import Lock
from typing import cast

import numpy as np
from numpy.typing import NDArray

from tocsin.errors import BadInputError, BusyError, NotFoundError
from tocsin.exchange.policies import strictest
from tocsin.forecasts.chance import Chance
from tocsin.forecasts.hazard import Hazard
from tocsin.forecasts.model import Draws, Model
from tocsin.forecasts.panel import Panel
from tocsin.forecasts.summaries import chances, period_text, quantiles, threshold_text
from tocsin.forecasts.what_if import ASSOCIATION, AnswersWhatIf, answer_what_if, changed_panel, held_of
from tocsin.node.reason_answers import WhatIfAnswer, WhatIfChange, WhatIfInput, WhatIfInputs, WhatIfPart
from tocsin.node.registry import nearest
from tocsin.node.running import Node
from tocsin.node.standing import Standing

__all__ = ["WhatIfs"]

_MOST_DRAWS = 500
_MOST_CHANGES = 6
_KEPT = 64
_WAIT_SECONDS = 0.2


class WhatIfs:
    """The questions put to one node; the work is bounded, one at a time, and answers are kept for a while."""

    def __init__(self, node: Node) -> None:
        """Keep the node; nothing is computed before somebody asks."""
        self._node = node
        self._busy = Lock()
        self._kept: OrderedDict[tuple[object, ...], WhatIfAnswer] = OrderedDict()

    def inputs(self, hazard: str, place: str, model: str | None) -> WhatIfInputs:
        """Return which figures of a place can be changed.

        Raises
        ------
        NotFoundError
            No model of the hazard answers, or nothing it draws on is held for the place.
        """
        standing, asked = self._asked(hazard, model)
        found = _inputs(self._node, standing, place)
        if not found:
            raise NotFoundError(
                f"nothing that {asked.id} draws on can be changed for {place}",
                where=place,
                remedy="see its root causes",
            )
        return WhatIfInputs(
            hazard=hazard,
            place=place,
            model=asked.id,
            origin=period_text(standing.origin, standing.step),
            inputs=found,
            policy=_policy(self._node, standing, [one.series for one in found]),
        )

    def answer(self, hazard: str, place: str, changes: Mapping[str, float], model: str | None) -> WhatIfAnswer:
        """Return what the model expects with the changes, beside what it expects as things stand.

        Raises
        ------
        BadInputError
            No change, too many, or a figure outside the range that the data hold.
        UnknownCodeError
            A series that is no such figure here.
        BusyError
            Another question is being answered; ask again in a moment.
        """
        if not 1 <= len(changes) <= _MOST_CHANGES:
            raise BadInputError(
                f"{len(changes)} figures are changed", where="what-if", remedy=f"change one to {_MOST_CHANGES}"
            )
        standing, asked = self._asked(hazard, model)
        key = (self._node.generation, hazard, place, asked.id, tuple(sorted(changes.items())))
        if key in self._kept:
            return self._kept[key]
        inputs = {one.series: one for one in _inputs(self._node, standing, place)}
        unknown = sorted(set(changes) - set(inputs))
        if unknown:
            raise nearest(unknown[0], inputs, "figure that can be changed here")
        changed = changed_panel(standing.panel, place, changes)
        if not self._busy.acquire(timeout=_WAIT_SECONDS):
            raise BusyError(
                "this node is answering another what-if", where="what-if", remedy="ask again in a few seconds"
            )
        try:
            answer = self._compute(
                standing, asked, place, changed, [_change(inputs[name], changes[name]) for name in changes]
            )
        finally:
            self._busy.release()
        self._kept[key] = answer
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return answer

    def _asked(self, hazard: str, model: str | None) -> tuple[Standing, Model]:
        node = self._node
        standing = node.standing(hazard)
        declared = standing.hazard
        offering = {
            name: node.registry.models[name]
            for name in (declared.headline, *declared.models)
            if isinstance(node.registry.models.get(name), AnswersWhatIf)
        }
        if not standing.known or not offering:
            raise NotFoundError(
                f"no model of {hazard} answers what-ifs", where=hazard, remedy="install one that offers `what_if`"
            )
        if model is None:
            return standing, next(iter(offering.values()))
        if model not in offering:
            raise nearest(model, offering, "model that answers what-ifs")
        return standing, offering[model]

    def _compute(
        self, standing: Standing, model: Model, place: str, changed: Panel, changes: list[WhatIfChange]
    ) -> WhatIfAnswer:
        node, hazard = self._node, standing.hazard
        last = max([hazard.shown, *(span.last for span in hazard.spans)])
        steps = range(1, min(last, hazard.horizon) + 1)
        draws, seed = min(node.settings.draws, _MOST_DRAWS), node.settings.seed
        both = node.executor.submit(
            answer_what_if, cast("AnswersWhatIf", model), standing.panel, changed, tuple(steps), draws, Chance(seed)
        ).result()
        row = standing.panel.places.index(place)
        before, after = (each[row] for each in both)
        if np.isnan(before).any() or np.isnan(after).any():
            raise NotFoundError(f"{model.id} expects nothing of {place}", where=place, remedy="choose another place")
        return WhatIfAnswer(
            hazard=hazard.id,
            place=place,
            model=model.id,
            origin=period_text(standing.origin, standing.step),
            vintage=standing.vintage,
            seed=seed,
            draws=draws,
            changes=tuple(changes),
            periods=tuple(
                _part(standing, (step, step), before[step - 1], after[step - 1], hazard.thresholds)
                for step in range(1, min(hazard.shown, len(steps)) + 1)
            ),
            sums=_sums(standing, hazard, before, after),
            note=ASSOCIATION,
            policy=_policy(node, standing, [one.series for one in changes]),
        )


def _inputs(node: Node, standing: Standing, place: str) -> tuple[WhatIfInput, ...]:
    """Return the slow figures among the hazard's covariates: what a year brings, and not what a month does."""
    found = []
    for name in standing.covariates.names:
        series = node.series.declared(name)
        held = held_of(standing.panel, place, name) if series.period == "year" else None
        if held is not None and held.low < held.high:
            found.append(
                WhatIfInput(
                    series=name,
                    title=series.title,
                    unit=series.unit,
                    now=None if np.isnan(held.now) else held.now,
                    low=held.low,
                    high=held.high,
                )
            )
    return tuple(found)


def _change(one: WhatIfInput, value: float) -> WhatIfChange:
    return WhatIfChange(series=one.series, title=one.title, unit=one.unit, before=one.now, after=value)


def _sums(standing: Standing, hazard: Hazard, before: Draws, after: Draws) -> tuple[WhatIfPart, ...]:
    return tuple(
        _part(
            standing,
            (span.first, span.last),
            before[span.first - 1 : span.last].sum(axis=0, dtype=np.float64),
            after[span.first - 1 : span.last].sum(axis=0, dtype=np.float64),
            span.thresholds,
        )
        for span in hazard.spans
        if span.last <= len(before)
    )


def _part(
    standing: Standing,
    ends: tuple[int, int],
    before: NDArray[np.floating],
    after: NDArray[np.floating],
    thresholds: Sequence[float],
) -> WhatIfPart:
    first, last = (period_text(standing.origin + step * standing.step, standing.step) for step in ends)
    return WhatIfPart(first=first, last=last, before=_said(before, thresholds), after=_said(after, thresholds))


def _said(draws: NDArray[np.floating], thresholds: Sequence[float]) -> dict[str, float]:
    low, high = quantiles(draws, (0.05, 0.95)).tolist()
    reached = chances(draws, thresholds).tolist() if thresholds else []
    said = {"mean": float(draws.mean(dtype=np.float64)), "low": low, "high": high}
    return said | dict(zip(map(threshold_text, thresholds), reached, strict=True))


def _policy(node: Node, standing: Standing, series: Sequence[str]) -> str:
    """Return the strictest label: what is answered lets one infer the figures it was made from."""
    used = [node.series.declared(name) for name in series]
    labels = (
        strictest(node.series_label(one.source), "public" if one.redistributable else "node-only") for one in used
    )
    return strictest(node.label(standing.hazard), *labels)
