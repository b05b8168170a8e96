"""What a reader is told of councils: bodies on a day, their rules and test decisions, and what a vote comes to."""

import msgspec

from tocsin.councils.phrases import Sentence

__all__ = ["BodyAnswer", "DecisionAnswer", "NeedAnswer", "ReadingAnswer", "RuleAnswer", "SeatAnswer", "TallyAnswer"]


class SeatAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One seat on a day."""

    id: str
    place: str
    """Place id of the state that holds it; empty where it is not known who sits."""
    classes: tuple[str, ...]
    weights: dict[str, int]
    votes: bool
    """False while its right to vote is suspended."""


class RuleAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One rule of a body in force on the day, with the article it rests on."""

    id: str
    title: str
    """Message id."""
    instrument: str
    article: str
    checked: bool
    """True only where the text was read while the rule was written; otherwise it is shown as unverified."""
    read: str
    note: str
    since: str
    until: str
    votes: bool
    """False for a forum that takes no votes: nothing is tallied and power is not computed."""
    sentence: Sentence | None
    """The rule in plain words, as message ids with values; None where the seats cannot be known here."""
    said: str
    """The same in English."""


class DecisionAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A real or textual decision, and whether the rule decides it as it was decided."""

    title: str
    date: str
    rule: str
    kind: str
    outcome: str
    ruled: str
    """What the rule gives; empty where the seats of that day cannot be known here."""
    agrees: bool
    source: str
    checked: bool


class BodyAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A body as it stood on a day."""

    id: str
    name: str
    """Message id."""
    organisation: str
    note: str
    on: str
    seats: tuple[SeatAnswer, ...]
    seats_missing: str = ""
    """Why the seats cannot be known here, with the remedy; empty where they are."""
    rules: tuple[RuleAnswer, ...]
    decisions: tuple[DecisionAnswer, ...]
    form: str
    """The body as a file that can be changed and read again."""
    policy: str


class ReadingAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One part of a rule against a vote; figures are exact, as whole numbers or fractions."""

    sentence: Sentence
    said: str
    holds: bool
    counted: str = ""
    needed: str = ""
    allowed: str = ""
    parts: tuple["ReadingAnswer", ...] = ()


class NeedAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """So many of these seats."""

    count: int
    seats: tuple[str, ...]


class TallyAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a vote comes to, or what it still needs while seats are open."""

    body: str
    rule: str
    on: str
    outcome: str
    """``open`` while seats are open and it is not decided yet, otherwise an outcome."""
    counts: dict[str, int]
    reading: ReadingAnswer
    faults: tuple[Sentence, ...]
    open: tuple[str, ...] = ()
    """Seats that have not spoken."""
    least: int = 0
    """Smallest number of further yes votes."""
    exact: bool = True
    ways: tuple[tuple[NeedAnswer, ...], ...] = ()
    more_ways: bool = False
    indispensable: tuple[str, ...] = ()
    may_not_oppose: tuple[str, ...] = ()
    needs: str = ""
    """The first way in short: ``needs 2 of GUY PAN SLE KOR``; in English."""
    policy: str
