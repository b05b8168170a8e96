"""Was it adopted? From one rule: whether the vote was legal, what was counted, which bar was met, and the outcome."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

import msgspec

from tocsin.councils.ballots import PRESENT, Ballot, Choice, Vote, counts
from tocsin.councils.bodies import Outcome
from tocsin.councils.phrases import Phrase, Sentence, class_name
from tocsin.councils.rules.kinds import takes_votes, walk
from tocsin.councils.rules.quorum import Quorum
from tocsin.councils.rules.recusal import Recusal
from tocsin.councils.rules.rule import Rule, parts_of
from tocsin.councils.seats import Seat
from tocsin.messages import N_

__all__ = ["Reading", "Tally", "cast", "faults_of", "tally"]


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """One combinator read against a vote: what it asks, what was counted, and whether it holds."""

    sentence: Sentence
    holds: bool
    counted: Fraction | None = None
    needed: Fraction | None = None
    allowed: Fraction | None = None
    strict: bool = False
    parts: tuple["Reading", ...] = ()


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """What a vote came to."""

    outcome: Outcome
    counts: dict[Choice, int]
    reading: Reading
    faults: tuple[Sentence, ...] = ()
    """Why the vote was not legal; empty where it was."""


def cast(
    seats: tuple[Seat, ...], ballots: Iterable[Ballot], roles: Mapping[str, frozenset[str]] | None = None
) -> tuple[Vote, tuple[Sentence, ...]]:
    """Put ballots together into a vote; what is wrong with single ballots is told beside it and not counted.

    >>> vote, faults = cast((Seat(id="A"),), [Ballot("A", "yes"), Ballot("Z", "no")])
    >>> dict(vote.choices), [str(fault) for fault in faults]
    ({'A': 'yes'}, ['Z has no seat here'])
    """
    known = {seat.id: seat for seat in seats}
    choices: dict[str, Choice] = {}
    faults: list[Sentence] = []
    for ballot in ballots:
        if ballot.seat not in known:
            faults.append(Phrase(N_("%(seat)s has no seat here"), {"seat": ballot.seat}))
        elif ballot.seat in choices:
            faults.append(Phrase(N_("%(seat)s voted twice"), {"seat": ballot.seat}))
        elif not known[ballot.seat].votes and ballot.choice in PRESENT:
            faults.append(Phrase(N_("the right to vote of %(seat)s is suspended"), {"seat": ballot.seat}))
        else:
            choices[ballot.seat] = ballot.choice
    return Vote(seats=seats, choices=choices, roles=roles or {}), tuple(faults)


def faults_of(rule: Rule, vote: Vote) -> tuple[Sentence, ...]:
    """Say which duties to keep out of the vote were broken.

    >>> from tocsin.councils.rules.count import Count
    >>> vote = Vote(seats=(Seat(id="A"),), choices={"A": "yes"}, roles={"party": frozenset({"A"})})
    >>> [str(fault) for fault in faults_of(Recusal(rule=Count(at_least=1)), vote)]
    ['A votes although it keeps out: party to the dispute']
    """
    found: list[Sentence] = []
    for duty in walk(rule):
        if isinstance(duty, Recusal):
            allowed = ("absent", "not_participating") if duty.does == "not_participating" else None
            for seat in vote.seats:
                choice = vote.choice(seat)
                broken = choice not in allowed if allowed else choice in {"yes", "no"}
                if seat.id in vote.roles.get(duty.role, frozenset()) and broken:
                    message = N_("%(seat)s votes although it keeps out: %(role)s")
                    found.append(Phrase(message, {"seat": seat.id, "role": class_name(duty.role)}))
    return tuple(found)


def tally(rule: Rule, vote: Vote, faults: tuple[Sentence, ...] = ()) -> Tally:
    """Read a rule against a vote; ``faults`` are those already found while the ballots were put together."""
    found = (*faults, *faults_of(rule, vote))
    return Tally(outcome=_outcome(rule, vote, found), counts=counts(vote), reading=_reading(rule, vote), faults=found)


def _outcome(rule: Rule, vote: Vote, faults: tuple[Sentence, ...]) -> Outcome:
    if not takes_votes(rule):
        return "no vote"
    if faults:
        return "not legal"
    if any(isinstance(one, Quorum) and not one.holds(vote) for one in walk(rule)):
        return "no quorum"
    return "adopted" if rule.holds(vote) else "not adopted"


def _reading(rule: Rule, vote: Vote) -> Reading:
    measured = rule.measure(vote)
    return Reading(
        sentence=rule.sentence(vote.seats),
        holds=rule.holds(vote),
        counted=measured.counted if measured else None,
        needed=measured.needed if measured else None,
        allowed=measured.allowed if measured else None,
        strict=measured.strict if measured else False,
        parts=tuple(_reading(part, vote) for part in parts_of(rule)),
    )
