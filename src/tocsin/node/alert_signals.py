"""What speaks for alerts at this node now? Chances of the newest forecast, and what was last observed."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from tocsin.alerts.levels import SEVERITIES, Severity
from tocsin.alerts.questions import Usual, observed_step, question_of, usual_of
from tocsin.alerts.rules import RuleBook, Rules
from tocsin.alerts.signals import Evidence, Signal
from tocsin.forecasts.events import Event, event_history
from tocsin.forecasts.hazard import Hazard
from tocsin.forecasts.summaries import period_text
from tocsin.node.alert_rules import questions_of
from tocsin.node.answering_forecasts import chosen
from tocsin.node.running import Node
from tocsin.node.showing import Shown
from tocsin.node.standing import Standing
from tocsin.world.months import Month

__all__ = ["signals_of"]


def signals_of(node: Node, hazard: str, book: RuleBook) -> tuple[Signal, ...]:
    """Return every signal about a hazard from its headline forecast and the last observations.

    A base rate is that of the place, from the known periods up to the origin: nothing later enters it.

    Raises
    ------
    NotFoundError
        No forecast of the hazard has been made.
    UnknownCodeError
        The rules name a question that the hazard does not have.
    """
    declared = node.registry.hazard(hazard)
    shown = chosen(node, declared, None)
    return node.remembered(
        ("signals", hazard, book.hash, shown.id or shown.vintage),
        lambda: tuple(_Signals(declared, node.standing(hazard), shown, book).all()),
    )


class _Signals:
    """The signals of one forecast; base rates are counted once for each question and step."""

    def __init__(self, hazard: Hazard, standing: Standing, shown: Shown, book: RuleBook) -> None:
        self._hazard = hazard
        self._standing = standing
        self._shown = shown
        self._book = book
        self._values = standing.panel.values
        self.usual = cache(self._usual)

    def all(self) -> Iterator[Signal]:
        yield from self._forecast()
        # A forecast that is older than the data says nothing of what has been observed since, and neither do we.
        if self._shown.origin == self._standing.periods[-1]:
            yield from self._observed()

    def _forecast(self) -> Iterator[Signal]:
        shown, hazard = self._shown, self._hazard
        evidence = Evidence(
            kind="forecast",
            id=shown.id,
            model=shown.model,
            origin=shown.origin,
            vintage=shown.vintage,
            series=self._standing.series,
        )
        first = next(iter(shown.periods))
        for period, step in shown.periods.items():
            for place, (mean, _, chances, events) in shown.cells[period].items():
                rules = self._book.of(hazard.id, place)
                if step not in rules.leads:
                    continue
                said = {**chances, **events}
                for question, severity in questions_of(hazard, rules).items():
                    event = question_of(hazard, question, rules.leads)
                    if question in said:
                        yield self._signal(
                            place,
                            rules,
                            event,
                            severity,
                            step=step,
                            before=0,
                            period=first if event.over_steps else period,
                            until=period if event.over_steps and period != first else "",
                            lead=step,
                            probability=said[question],
                            value=mean,
                            evidence=evidence,
                        )

    def _observed(self) -> Iterator[Signal]:
        """Yield the gravest question that the last known period answers with yes, of each place."""
        standing, hazard = self._standing, self._hazard
        period = standing.periods[-1]
        evidence = Evidence(kind="observation", origin=period, vintage=standing.vintage, series=standing.series)
        for place, row in standing.row_of.items():
            rules = self._book.of(hazard.id, place)
            asked = questions_of(hazard, rules) if rules.observed else {}
            came = [
                (SEVERITIES.index(severity), question, severity)
                for question, severity in asked.items()
                if self._came(question, rules.leads, row)
            ]
            if came:
                _, question, severity = max(came)
                event = question_of(hazard, question, rules.leads)
                value = float(self._values[row, -1])
                yield self._signal(
                    place,
                    rules,
                    event,
                    severity,
                    step=observed_step(event),
                    before=1,
                    period=period,
                    lead=0,
                    probability=1.0,
                    observed=True,
                    value=None if value != value else value,  # noqa: PLR0124 - NaN differs from itself
                    evidence=evidence,
                )

    def _signal(
        self, place: str, rules: Rules, event: Event, severity: Severity, *, step: int, before: int, **more: Any
    ) -> Signal:
        hazard, standing = self._hazard, self._standing
        given: dict[str, Any] = {}
        row = standing.row_of.get(place)
        if row is not None:
            usual = self.usual(event.id, rules.leads, step, before, rules.reference)
            if usual.cases[row]:
                origins = [Month.parse(f"{standing.periods[at]}-01"[:7]) for at in (usual.first[row], usual.last[row])]
                first, last = (period_text(each + step * standing.step, standing.step) for each in origins)
                given = {
                    "base_rate": float(usual.came[row] / usual.cases[row]),
                    "came": int(usual.came[row]),
                    "cases": int(usual.cases[row]),
                    "reference": f"{first}/{last}",
                    "return_period": usual.return_years(row, 12 // standing.step),
                }
        return Signal(
            hazard=hazard.id,
            place=place,
            event=hazard.id,
            question=event.id,
            severity=severity,
            **{name: value for name, value in more.items() if value is not None},
            **given,
        )

    def _usual(self, question: str, leads: tuple[int, ...], step: int, before: int, reference: int) -> Usual:
        event = question_of(self._hazard, question, leads)
        values = self._values[:, : self._values.shape[1] - before]
        return usual_of(event, values, step, reference)

    def _came(self, question: str, leads: tuple[int, ...], row: int) -> bool:
        event = question_of(self._hazard, question, leads)
        step = observed_step(event)
        if self._values.shape[1] <= step:
            return False
        recent = self._values[row : row + 1]
        return bool(event_history(event, recent, step)[0, -1 - step] == 1)
