"""Verify alerts by themselves: outcomes that have become known give verdicts, and misses are found."""

from collections.abc import Iterator

import polars as pl

from tocsin.alerts.cases import CASES, with_outcomes
from tocsin.alerts.life import Alert, Step
from tocsin.alerts.questions import question_of, usual_of
from tocsin.alerts.replaying import mildest
from tocsin.alerts.rules import RuleBook
from tocsin.alerts.signals import Evidence, Signal, return_years_of
from tocsin.alerts.verifying import Came, spoken_of, verdict_of
from tocsin.errors import NotFoundError
from tocsin.forecasts.events import event_steps
from tocsin.forecasts.summaries import period_text
from tocsin.node.alert_rules import questions_of
from tocsin.node.answering_forecasts import chosen
from tocsin.node.running import Node
from tocsin.storage.forecasts import Made
from tocsin.world.months import Month

__all__ = ["Verification"]


class Verification:
    """What outcomes say of a hazard's alerts: verdicts, and events that came unspoken of."""

    def __init__(self, node: Node, hazard: str, alerts: list[Alert], book: RuleBook) -> None:
        self._node = node
        self._hazard = node.registry.hazard(hazard)
        self._alerts = alerts
        self._book = book
        self._rules = book.of(hazard)
        self._questions = questions_of(self._hazard, self._rules)
        self._cases = self._spoken()

    def verdicts(self) -> Iterator[tuple[str, Step]]:
        """Yield the verdict steps that are due, with the alert of each."""
        came: Came = {
            (place, question, period): outcome
            for place, question, period, outcome in self._cases.select(
                "place", "question", "period", "outcome"
            ).iter_rows()
            if outcome is not None
        }
        for alert in self._alerts:
            found = verdict_of(alert, came)
            if found is not None:
                yield alert.id, self._step("verified", verdict=found.verdict, why=found.why)

    def misses(self) -> Iterator[tuple[str, str, Step]]:
        """Yield (place, period, step) of events in quiet places of which no alert at advisory or above had spoken.

        Only periods that this node made forecasts of are looked at: before, it could not have spoken.
        """
        if not self._questions:
            return
        question = mildest(self._rules, self._questions, "advisory")
        spoken = spoken_of(self._alerts, "advisory")
        rows = (
            self._cases.filter(pl.col("question") == question, pl.col("outcome") == 1, ~pl.col("recent"))
            .sort("chance", descending=True)
            .unique(["place", "period"], keep="first", maintain_order=True)
            .sort("period", "place")
        )
        for row in rows.iter_rows(named=True):
            if (row["place"], row["period"]) not in spoken:
                yield row["place"], row["period"], self._miss(question, row)

    def _miss(self, question: str, row: dict[str, object]) -> Step:
        came, cases = int(str(row["came"])), int(str(row["cases"]))
        signal = Signal(
            hazard=self._hazard.id,
            place=str(row["place"]),
            event=self._hazard.id,
            question=question,
            period=str(row["period"]),
            lead=int(str(row["step"])),
            probability=float(str(row["chance"])),
            base_rate=came / cases if cases else None,
            came=came,
            cases=cases,
            return_period=return_years_of(came, cases, 1 if self._hazard.period == "year" else 12),
            severity=self._questions[question],
            evidence=Evidence(kind="forecast", origin=str(row["origin"])),
        )
        return self._step(
            "missed", why=f"{question} came in {row['period']}, and no alert had spoken of it", signal=signal
        )

    def _step(self, verb: str, **said: object) -> Step:
        return Step(verb=verb, time=self._node.now(), actor=self._node.actor, **said)  # type: ignore[arg-type]

    def _spoken(self) -> pl.DataFrame:
        """Return what the headline forecasts made here said of periods whose outcome is known by now."""
        node, hazard = self._node, self._hazard
        standing = node.standing(hazard.id)
        truth, _ = standing.truth(standing.truths()[0])
        headline = chosen(node, hazard, None).model
        newest: dict[str, Made] = {}
        for note in node.forecasts.made():
            if note.hazard == hazard.id and note.model == headline and note.history == standing.history:
                newest[note.origin] = note
        frames = [found for note in newest.values() if (found := self._one(note, truth)) is not None]
        return pl.concat(frames) if frames else pl.DataFrame(schema=CASES)

    def _one(self, note: Made, truth: pl.DataFrame) -> pl.DataFrame | None:
        node, hazard, rules = self._node, self._hazard, self._rules
        standing = node.standing(hazard.id)
        origin = Month.parse(f"{note.origin}-01"[:7])
        try:
            panel = standing.panel if origin == standing.origin else standing.panel_at(origin)
        except NotFoundError:
            return None
        said = node.forecasts.summaries(note).filter(
            pl.col("output_type").is_in(["chance", "event"]), pl.col("horizon").is_in(list(rules.leads))
        )
        row_of = {place: row for row, place in enumerate(panel.places)}
        questions = [question_of(hazard, each, rules.leads) for each in self._questions]
        parts = []
        for event in questions:
            for step in event_steps(event, range(1, max(rules.leads) + 1)):
                mine = said.filter(
                    pl.col("output_type_id") == event.id,
                    pl.col("horizon") == step,
                    pl.col("place").is_in(list(row_of)),
                )
                if mine.is_empty():
                    continue
                usual = usual_of(event, panel.values, step, rules.reference)
                at = [row_of[place] for place in mine["place"]]
                parts.append(
                    pl.DataFrame(
                        {
                            "origin": [note.origin] * mine.height,
                            "place": mine["place"],
                            "question": [event.id] * mine.height,
                            "step": [step] * mine.height,
                            "period": [period_text(origin + step * panel.step, panel.step)] * mine.height,
                            "chance": mine["value"],
                            "came": usual.came[at],
                            "cases": usual.cases[at],
                            "recent": usual.recent[at],
                            "outcome": [None] * mine.height,
                        },
                        schema_overrides=CASES,
                    )
                )
        if not parts:
            return None
        return with_outcomes(pl.concat(parts), panel, questions, rules.leads, truth)
