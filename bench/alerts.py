"""Alert engines on the same past: the rules in force, the public rules of HDX Signals, and "it came last period".

Run: ``python bench/alerts.py [HAZARD...]`` with ``TOCSIN_HOME`` naming a home in which ``tocsin alerts replay HAZARD``
has been run. Every engine is judged on the same places and origins: did the hazard's mildest question come at any of
the leads after the origin?
"""

import os
import sys
from pathlib import Path

import numpy as np
import polars as pl

from tocsin.alerts.comparing import Engine, compared
from tocsin.alerts.exact import Share
from tocsin.alerts.grading import graded
from tocsin.alerts.hdx_signals import hdx_ranks, silenced
from tocsin.alerts.levels import LEVELS
from tocsin.alerts.questions import observed_step, question_of
from tocsin.alerts.replaying import mildest
from tocsin.forecasts.events import Event, event_history
from tocsin.node.alert_rules import questions_of, rule_book
from tocsin.node.answering_replays import newest_replay
from tocsin.node.composition import open_node
from tocsin.node.configuration import read_configuration
from tocsin.node.running import Node
from tocsin.storage.replays import Replayed
from tocsin.world.months import Month

_COUNTS = {"displacement": "conflict-displaced", "displacement-abroad": "conflict-displaced"}
"""Hazards to whose figures a fixed count of HDX Signals applies; a yearly stock is no count of thirty days, so there
the count says little, and the table shows that."""


def main(names: list[str]) -> int:
    """Print the table of every hazard that has a replay here, or of those named."""
    configuration = read_configuration({}, environment=os.environ, working_folder=Path.cwd())
    with open_node(configuration, write=False) as node:
        for hazard in names or list(node.registry.hazards):
            note = newest_replay(node, hazard)
            if note is None:
                print(f"{hazard}: no replay here; run `tocsin alerts replay {hazard}`\n")
                continue
            _table(node, hazard, note)
    return 0


def _table(node: Node, hazard: str, note: Replayed) -> None:
    declared, book = node.registry.hazard(hazard), rule_book(node)
    rules = book.of(hazard)
    questions = questions_of(declared, rules)
    question = mildest(rules, questions, "advisory")
    cases = node.replays.read(note)
    months = len(note.origins) * note.every * (12 if declared.period == "year" else 1)
    print(f"{hazard}: {question!r} within {max(note.leads)} periods; {note.model}, {len(note.origins)} origins")
    print(f"{note.origins[0]} to {note.origins[-1]} every {note.every}, truth {note.truth}, rules {rules.id}")
    print(
        f"{'engine':42}{'new a week':>11}  {'precision (90 % interval)':>30}  {'detection':>28}  "
        f"{'quiet: precision':>26}  {'detection':>24}"
    )
    judged = graded(cases, hazard, book, questions, 12 if declared.period == "month" else 1)
    asked = {name: question_of(declared, name, note.leads) for name in questions}
    judged = judged.filter(pl.col("question").is_in([name for name in asked if _implies(asked[name], asked[question])]))
    engines = [
        compared(f"Tocsin, {level} and above", judged.filter(pl.col("rank") >= rank), cases, question)
        for rank, level in enumerate(LEVELS)
        if rank
    ]
    engines += [
        compared(name, flags, cases, question) for name, flags in _observed(node, hazard, note, question).items()
    ]
    for engine in engines:
        _row(engine, months)
    print()


def _implies(one: Event, other: Event) -> bool:
    """Say whether whoever says one says the other too: the same question, or a higher limit of it."""
    return one == other or (one.kind == other.kind == "above" and one.limit >= other.limit)


def _observed(node: Node, hazard: str, note: Replayed, question: str) -> dict[str, pl.DataFrame]:
    """Return the flags of the engines that look at observations alone, each from what was known at the origin."""
    declared = node.registry.hazard(hazard)
    standing = node.standing(hazard)
    event = question_of(declared, question, note.leads)
    least = event.limit if event.kind == "above" and declared.value == "count" else event.least
    found: dict[str, list[tuple[str, str]]] = {}

    def flag(name: str, places: tuple[str, ...], rows: np.ndarray, origin: str) -> None:
        found.setdefault(name, []).extend((places[row], origin) for row in np.flatnonzero(rows))

    for origin in note.origins:
        panel = standing.panel_at(Month.parse(f"{origin}-01"[:7]))
        per_year = 12 // panel.step
        kind = _COUNTS.get(hazard, "other")
        ranks = hdx_ranks(panel.values, kind, least, per_year)  # type: ignore[arg-type]
        quiet = silenced(ranks, max(1, 6 * per_year // 12))
        flag("HDX Signals, highest in 12 months", panel.places, ranks[:, -1] >= 1, origin)
        flag("HDX Signals, highest in 36 months or count", panel.places, ranks[:, -1] >= 2, origin)
        flag("  the same, 180 days of silence after one", panel.places, quiet[:, -1] >= 2, origin)
        step = observed_step(event)
        came = event_history(event, panel.values, step)[:, -1 - step] == 1
        flag("it came last period", panel.places, came, origin)
    return {
        name: pl.DataFrame(rows, schema={"place": pl.String, "origin": pl.String}, orient="row")
        for name, rows in found.items()
    }


def _row(engine: Engine, months: float) -> None:
    weeks = months * 365.2425 / 7 / 12
    print(
        f"{engine.name:42}{engine.fresh / weeks:>11.2f}  {_said(engine.precision):>30}  {_said(engine.detection):>28}  "
        f"{_said(engine.quiet_precision):>26}  {_said(engine.quiet_detection):>24}"
    )


def _said(share: Share) -> str:
    if share.share is None:
        return "-"
    return f"{share.share:4.0%} ({share.hits}/{share.cases}; {share.low:.0%}-{share.high:.0%})"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
