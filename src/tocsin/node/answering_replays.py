"""What have the rules been worth? The newest replay of a hazard, judged by the rules in force."""

import polars as pl

from tocsin.alerts.exact import share_of
from tocsin.alerts.grading import graded
from tocsin.alerts.levels import Level, rank
from tocsin.alerts.rehearsing import rehearsed
from tocsin.alerts.replaying import Replay, level_records, missed, trade_off
from tocsin.errors import NotFoundError
from tocsin.node.alert_answers import LevelShare, ReplayAnswer
from tocsin.node.alert_rules import questions_of, rule_book
from tocsin.node.running import Node
from tocsin.storage.replays import Replayed

__all__ = ["level_share", "newest_replay", "replay_answer"]

_MOST_MISSES = 50
_WEEKS_A_MONTH = 365.2425 / 7 / 12
_FLAP = 3


def newest_replay(node: Node, hazard: str) -> Replayed | None:
    """Return the replay of a hazard that reaches furthest; none in the time machine, whose outcomes were not known."""
    notes, run = node.remembered(("replays",), lambda: (node.replays.notes(), _run(node)))
    found = [note for note in notes if note.hazard == hazard]
    if node.moment.past or not found:
        return None
    return max(found, key=lambda note: (note.origins[-1], run.get(note.id, -1), note.made))


def _run(node: Node) -> dict[str, int]:
    """Return in which order replays were run, which the journal knows better than a clock."""
    return {entry.payload["id"]: number for number, entry in enumerate(node.records.entries(kind="replay.made"))}


def replay_answer(node: Node, hazard: str) -> ReplayAnswer:
    """Return what the rules in force would have given over the replayed past.

    Raises
    ------
    NotFoundError
        Nothing has been replayed yet.
    """
    declared = node.registry.hazard(hazard)
    note = newest_replay(node, declared.id)
    if note is None:
        raise NotFoundError(
            "the rules have not been replayed yet", where=hazard, remedy="run `tocsin alerts replay` or `tocsin up`"
        )
    book = rule_book(node)
    return node.remembered(("replay", note.id, book.hash), lambda: _answer(node, note))


def level_share(node: Node, hazard: str, level: Level) -> LevelShare | None:
    """Return how often a level of a hazard has come true; None where nothing was replayed, or it was never given."""
    try:
        found = replay_answer(node, hazard)
    except NotFoundError:
        return None
    for record in found.replay.levels:
        if record.level == level and record.part == "all" and record.exactly.cases:
            return LevelShare(
                level=level,
                cases=record.exactly.cases,
                hits=record.exactly.hits,
                low=record.exactly.low,
                high=record.exactly.high,
                first=found.replay.first,
                last=found.replay.last,
            )
    return None


def _answer(node: Node, note: Replayed) -> ReplayAnswer:
    hazard = node.registry.hazard(note.hazard)
    book = rule_book(node)
    rules = book.of(hazard.id)
    step = 12 if hazard.period == "year" else 1
    questions = questions_of(hazard, rules)
    cases = node.replays.read(note)
    judged = graded(cases, hazard.id, book, questions, 12 // step)
    rehearsal = rehearsed(
        cases.filter(pl.col("question").is_in(list(questions))), hazard.id, book, questions, 12 // step
    )
    months = len(note.origins) * note.every * step
    counted = [
        (alert, came)
        for alert, came in zip(rehearsal.alerts, rehearsal.came, strict=True)
        if rank(alert.peak) >= rank(rules.budget.least)
    ]
    told = [came for _, came in counted if came is not None]
    ends = [(alert.place, alert.ended) for alert, _ in counted if alert.ended is not None]
    flaps = sum(
        any(place == alert.place and 0 <= (alert.raised - ended).days <= _FLAP * 31 * step for place, ended in ends)
        for alert, _ in counted
    )
    every_miss = missed(judged, rules, questions)
    return ReplayAnswer(
        replay=Replay(
            hazard=hazard.id,
            rule=rules.id,
            model=note.model,
            first=note.origins[0],
            last=note.origins[-1],
            origins=len(note.origins),
            every=note.every,
            leads=note.leads,
            places=cases["place"].n_unique(),
            levels=level_records(judged, rules, questions),
            raised=len(counted),
            per_week=len(counted) / (months * _WEEKS_A_MONTH),
            kept=share_of(sum(told), len(told)),
            flaps=flaps,
            trade_off=trade_off(judged, rules, questions, months),
            misses=every_miss[:_MOST_MISSES],
        ),
        truth=note.truth,
        history=note.history,
        vintage=note.vintage,
        draws=note.draws,
        seed=note.seed,
        made=note.made,
        budget=rules.budget.per_week,
        command=f"tocsin alerts replay {hazard.id} --first {note.origins[0]} --last {note.origins[-1]} "
        f"--every {note.every}",
        policy=note.policy,
    )
