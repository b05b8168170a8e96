"""Which bodies are there, by which rules, and what would a vote come to? Answers as of the node's day or another."""

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction

from tocsin.councils import catalogue
from tocsin.councils.ballots import Ballot, Choice
from tocsin.councils.bodies import Body, DatedRule, rule_of, rules_on
from tocsin.councils.decisions import ballots_of
from tocsin.councils.missing import Missing, missing
from tocsin.councils.rule_file import read_body, write_body
from tocsin.councils.seating import seats_on, series_needed
from tocsin.councils.seats import Seat
from tocsin.councils.tally import Reading, cast, tally
from tocsin.errors import BadInputError, NotFoundError, UnknownCodeError
from tocsin.exchange.policies import strictest
from tocsin.node.council_answers import (
    BodyAnswer,
    DecisionAnswer,
    NeedAnswer,
    ReadingAnswer,
    RuleAnswer,
    SeatAnswer,
    TallyAnswer,
)
from tocsin.node.running import Node

__all__ = ["bodies_answer", "body_answer", "body_of", "day_of", "seated", "tally_answer"]


def bodies_answer(node: Node, on: str) -> tuple[BodyAnswer, ...]:
    """Return every body that is known here and had a rule on the day, by id."""
    found = []
    for id in sorted({body.id for body in catalogue.bodies()} | set(_own(node))):
        body, policy = body_of(node, id, "")
        if rules_on(body, day_of(node, on)):
            found.append(body_answer(node, body, policy, on))
    return tuple(found)


def body_of(node: Node, id: str, text: str) -> tuple[Body, str]:
    """Return a body and its label: from a text that was handed in, the member's own file, or what ships.

    Raises
    ------
    UnknownCodeError
        Naming the nearest ids.
    BadInputError
        A file that cannot be read, with its line.
    """
    if text:
        return read_body(text, where=id or "rule file"), "public"
    own = _own(node)
    if id in own:
        return own[id], "node-only"
    return catalogue.body(id), "public"


def _own(node: Node) -> Mapping[str, Body]:
    """Read the member's own bodies, one file each, from the folder ``councils`` of the home."""
    folder = node.home.path / "councils"
    if not folder.is_dir():
        return {}
    found = {}
    for path in sorted(folder.glob("*.toml")):
        body = read_body(path.read_text(encoding="utf-8"), where=path.name)
        found[body.id] = body
    return found


def day_of(node: Node, on: str) -> date:
    """Read a day (``YYYY-MM-DD``); without one, the day the node stands on."""
    if not on:
        return node.moment.day
    try:
        return date.fromisoformat(on)
    except ValueError as error:
        raise BadInputError(f"{on!r} is no day", where="on", remedy="write YYYY-MM-DD") from error


def seated(node: Node, body: Body, on: date, policy: str) -> tuple[tuple[Seat, ...], str]:
    """Return the seats of a day and the label of what they were made from."""
    tables, labels = {}, [policy]
    held = {series.id: series for series in node.series.series()}
    for id in series_needed(body, on):
        if id in held:
            tables[id] = node.remembered(("weights", id, on), _newest(node, id, on))
            labels.append(node.series_label(held[id].source))
            labels.append("public" if held[id].redistributable else "node-only")
    return seats_on(body, on, tables), strictest(*labels)


def _newest(node: Node, id: str, on: date) -> Callable[[], Mapping[str, int]]:
    def read() -> Mapping[str, int]:
        moment = node.moment
        frame = node.series.read(id, moment.view if moment.past else None, node.settings.history)
        known = frame.drop_nulls("value").sort("period")
        # Of a place the newest value up to the day; where all are later, the oldest: weights change slowly.
        before = known.filter(known["period"] <= on).group_by("place", maintain_order=True).last()
        after = known.group_by("place", maintain_order=True).first()
        found = dict(after.select("place", "value").iter_rows())
        found.update(before.select("place", "value").iter_rows())
        return {place: round(value) for place, value in found.items()}

    return read


def body_answer(node: Node, body: Body, policy: str, on: str) -> BodyAnswer:
    """Return a body on a day; a body whose seats cannot be known here is answered without them, and says why."""
    day = day_of(node, on)
    seats: tuple[Seat, ...] = ()
    why = ""
    label = policy
    try:
        seats, label = seated(node, body, day, policy)
    except NotFoundError as error:
        why = str(error)
    return BodyAnswer(
        id=body.id,
        name=body.name,
        organisation=body.organisation,
        note=body.note,
        on=day.isoformat(),
        seats=tuple(
            SeatAnswer(id=seat.id, place=seat.place, classes=seat.classes, weights=seat.weights, votes=seat.votes)
            for seat in seats
        ),
        seats_missing=why,
        rules=tuple(_rule(rule, seats) for rule in rules_on(body, day)),
        decisions=tuple(_decisions(node, body, policy)),
        form=write_body(body),
        policy=label,
    )


def _rule(rule: DatedRule, seats: tuple[Seat, ...]) -> RuleAnswer:
    sentence = rule.tree.sentence(seats) if seats or not rule.votes else None
    return RuleAnswer(
        id=rule.id,
        title=rule.title,
        instrument=rule.instrument,
        article=rule.article,
        checked=rule.checked,
        read=rule.read,
        note=rule.note,
        since=rule.since.isoformat() if rule.since else "",
        until=rule.until.isoformat() if rule.until else "",
        votes=rule.votes,
        sentence=sentence,
        said=str(sentence) if sentence else "",
    )


def _decisions(node: Node, body: Body, policy: str) -> list[DecisionAnswer]:
    found = []
    for decision in body.decisions:
        try:
            seats, _ = seated(node, body, decision.date, policy)
            vote, faults = cast(
                seats,
                ballots_of(decision, seats),
                {role: frozenset(who) for role, who in decision.roles.items()},
            )
            ruled: str = tally(rule_of(body, decision.rule, decision.date).tree, vote, faults).outcome
        except (BadInputError, NotFoundError):
            # The seats of that day are not known here, or not as many as voted.
            ruled = ""
        found.append(
            DecisionAnswer(
                title=decision.title,
                date=decision.date.isoformat(),
                rule=decision.rule,
                kind=decision.kind,
                outcome=decision.outcome,
                ruled=ruled,
                agrees=ruled == decision.outcome,
                source=decision.source,
                checked=decision.checked,
            )
        )
    return found


def tally_answer(
    node: Node,
    body: Body,
    policy: str,
    rule: str,
    on: str,
    choices: Mapping[Choice, tuple[str, ...]],
    roles: Mapping[str, tuple[str, ...]],
    rest: str,
) -> TallyAnswer:
    """Return what a vote comes to. ``rest`` says what seats did that are not named: ``open``, or a choice."""
    day = day_of(node, on)
    dated = rule_of(body, rule, day)
    seats, label = seated(node, body, day, policy)
    named = {seat for who in choices.values() for seat in who}
    ballots = [Ballot(seat, choice) for choice, who in choices.items() for seat in who]
    others = [seat.id for seat in seats if seat.id not in named and seat.votes]
    if rest not in {"open", "yes", "no", "abstain", "absent", "not_participating"}:
        raise UnknownCodeError(f"{rest!r} is no choice", where="rest", remedy="write open, or one of the five choices")
    if rest != "open":
        ballots += [Ballot(seat, rest) for seat in others]  # type: ignore[arg-type]  # tested above
    vote, faults = cast(seats, ballots, {role: frozenset(who) for role, who in roles.items()})
    found = tally(dated.tree, vote, faults)
    still_open = tuple(others) if rest == "open" else ()
    needed = missing(dated.tree, vote) if still_open and not found.faults and dated.votes else Missing(state="passed")
    outcome: str = found.outcome
    if still_open and not found.faults and dated.votes:
        outcome = {"passed": "adopted", "lost": "not adopted", "open": "open"}[needed.state]
    return TallyAnswer(
        body=body.id,
        rule=dated.id,
        on=day.isoformat(),
        outcome=outcome,
        counts={str(choice): number for choice, number in found.counts.items()},
        reading=_reading(found.reading),
        faults=found.faults,
        open=still_open,
        least=needed.least,
        exact=needed.exact,
        ways=tuple(tuple(NeedAnswer(count=one.count, seats=one.seats) for one in way) for way in needed.ways),
        more_ways=needed.more_ways,
        indispensable=needed.indispensable,
        may_not_oppose=needed.may_not_oppose,
        needs="needs " + " and ".join(str(need) for need in needed.ways[0]) if needed.ways and needed.ways[0] else "",
        policy=label,
    )


def _reading(reading: Reading) -> ReadingAnswer:
    return ReadingAnswer(
        sentence=reading.sentence,
        said=str(reading.sentence),
        holds=reading.holds,
        counted=_exact(reading.counted),
        needed=_exact(reading.needed),
        allowed=_exact(reading.allowed),
        parts=tuple(_reading(part) for part in reading.parts),
    )


def _exact(value: Fraction | None) -> str:
    return "" if value is None else str(value)
