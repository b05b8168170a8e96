"""What speaks for alerts at this node now? Chances of the newest forecast, and what was last observed."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tocsin.alerts.levels import Severity
from tocsin.alerts.rules import RuleBook, Rules
from tocsin.alerts.signals import Evidence, Signal, return_years_of
from tocsin.forecasts.hazard import Hazard
from tocsin.node.alert_rules import questions_of
from tocsin.node.answering_forecasts import chosen
from tocsin.node.running import Node
from tocsin.node.showing import Shown
from tocsin.node.standing import Standing

__all__ = ["signals_of"]


def signals_of(node: Node, hazard: str, book: RuleBook) -> tuple[Signal, ...]:
    """Return every signal about a hazard from its headline forecast and the last observations.

    A base rate is that of the place, from the known periods up to the origin: nothing later enters it.

    Raises
    ------
    NotFoundError
        No forecast of the hazard has been made.
    """
    declared = node.registry.hazard(hazard)
    standing = node.standing(hazard)
    shown = chosen(node, declared, None)
    return tuple(_signals(declared, standing, shown, book))


def _signals(declared: Hazard, standing: Standing, shown: Shown, book: RuleBook) -> Iterator[Signal]:
    rules = book.of(declared.id)
    forecast = Evidence(
        kind="forecast",
        id=shown.id,
        model=shown.model,
        origin=shown.origin,
        vintage=shown.vintage,
        series=standing.series,
    )
    wide = {step for name in book.places.get(declared.id, {}) for step in book.of(declared.id, name).leads}
    steps = {period: step for period, step in shown.periods.items() if step in wide.union(rules.leads)}
    for period, step in steps.items():
        for place, (mean, _, chances, _) in shown.cells[period].items():
            own = book.of(declared.id, place)
            if step not in own.leads:
                continue
            for question, severity in questions_of(declared, own).items():
                if question in chances:
                    yield Signal(
                        hazard=declared.id,
                        place=place,
                        event=declared.id,
                        question=question,
                        period=period,
                        lead=step,
                        probability=chances[question],
                        value=mean,
                        severity=severity,
                        evidence=forecast,
                        **_usual(standing, place, question, own),
                    )
    if shown.origin == standing.periods[-1]:
        yield from _observed(declared, standing, book)


def _observed(declared: Hazard, standing: Standing, book: RuleBook) -> Iterator[Signal]:
    """Yield the gravest question that the last known period answers with yes, of each place."""
    period = standing.periods[-1]
    evidence = Evidence(kind="observation", origin=period, vintage=standing.vintage, series=standing.series)
    for place, value in zip(standing.panel.places, standing.panel.values[:, -1].tolist(), strict=True):
        rules = book.of(declared.id, place)
        if not rules.observed:
            continue
        reached: list[tuple[str, Severity]] = [
            (question, severity)
            for question, severity in questions_of(declared, rules).items()
            if (limit := _limit(question)) is not None and value >= limit
        ]
        for question, severity in reached[-1:]:
            yield Signal(
                hazard=declared.id,
                place=place,
                event=declared.id,
                question=question,
                period=period,
                lead=0,
                probability=1.0,
                observed=True,
                value=value,
                severity=severity,
                evidence=evidence,
                **_usual(standing, place, question, rules, before=1),
            )


def _usual(standing: Standing, place: str, question: str, rules: Rules, *, before: int = 0) -> dict[str, Any]:
    """Return the base rate of a threshold in a place: over the last known periods, without the ``before`` newest."""
    limit, row = _limit(question), standing.row_of.get(place)
    if limit is None or row is None:
        return {}
    values = standing.panel.values[row]
    known = np.flatnonzero(~np.isnan(values[: values.size - before]))[-rules.reference :]
    if not known.size:
        return {}
    came = _count(values[known], limit)
    return {
        "base_rate": came / known.size,
        "came": came,
        "cases": int(known.size),
        "reference": f"{standing.periods[known[0]]}/{standing.periods[known[-1]]}",
        "return_period": return_years_of(came, int(known.size), 12 // standing.step),
    }


def _count(values: NDArray[np.float64], limit: float) -> int:
    return int((values >= limit).sum())


def _limit(question: str) -> float | None:
    try:
        return float(question)
    except ValueError:
        return None
