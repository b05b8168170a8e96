"""What is a rule? The contract of every combinator, and what they share: whom they count and where the bar stands."""

from collections.abc import Mapping
from fractions import Fraction
from math import ceil, floor

import msgspec

from tocsin.councils.ballots import Vote
from tocsin.councils.phrases import Phrase, Sentence, Value, class_name
from tocsin.councils.seats import Seat, in_class
from tocsin.councils.weighing import Formula
from tocsin.messages import N_

__all__ = ["Bar", "Measure", "Roles", "Rule", "counted", "parts_of", "share_text", "whom"]

Roles = Mapping[str, frozenset[str]]
"""Role in the question -> ids of the seats that have it."""


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """What was counted, and how much was asked (at least ``needed``) or allowed (at most ``allowed``)."""

    counted: Fraction
    needed: Fraction | None = None
    allowed: Fraction | None = None
    strict: bool = False
    """True where the counted figure must be more than (or less than) the bar and not equal to it."""

    @property
    def met(self) -> bool:
        """Whether the bar is met."""
        if self.needed is not None:
            return self.counted > self.needed if self.strict else self.counted >= self.needed
        if self.allowed is not None:
            return self.counted < self.allowed if self.strict else self.counted <= self.allowed
        return True


class Rule:
    """One combinator of a rule; a frozen value with a ``kind``, found in :data:`tocsin.councils.rules.kinds.KINDS`."""

    __slots__ = ()

    def formula(self, seats: tuple[Seat, ...], roles: Roles) -> Formula:  # noqa: ARG002 - each combinator has its own
        """Put the rule into numbers for these seats; ``roles`` says who has which role in the question."""
        raise TypeError(f"{type(self).__name__} has no formula")

    def sentence(self, seats: tuple[Seat, ...]) -> Sentence:  # noqa: ARG002 - as above
        """Say the rule in plain words for these seats."""
        raise TypeError(f"{type(self).__name__} has no sentence")

    def measure(self, vote: Vote) -> Measure | None:  # noqa: ARG002 - a rule made of others counts nothing itself
        """Say what this combinator counts in a vote; None where it only joins others."""
        return None

    def holds(self, vote: Vote) -> bool:
        """Say whether the rule is met by a vote, read from what it counts and not from :meth:`formula`."""
        measured = self.measure(vote)
        return measured is not None and measured.met


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """Where a bar stands: a number, at least a share, or more than a share; exactly one of the three."""

    at_least: int | None = None
    share: Fraction | None = None
    """At least this share."""
    more_than: Fraction | None = None
    """More than this share."""

    def __post_init__(self) -> None:
        """Refuse a bar that is said twice, not at all, or out of range."""
        given = [value for value in (self.at_least, self.share, self.more_than) if value is not None]
        if len(given) != 1:
            raise ValueError("give exactly one of at_least, share and more_than")
        if self.at_least is not None and self.at_least < 0:
            raise ValueError("at_least is a whole number from 0")
        if self.share is not None and not 0 < self.share <= 1:
            raise ValueError("a share lies above 0 and not above 1")
        if self.more_than is not None and not 0 <= self.more_than < 1:
            raise ValueError("more_than is a share from 0 and below 1")

    def reached_by(self, total: int) -> int:
        """Return the smallest whole number out of ``total`` that meets the bar.

        >>> Bar(share=Fraction(2, 3)).reached_by(193), Bar(more_than=Fraction(1, 2)).reached_by(10)
        (129, 6)
        """
        if self.at_least is not None:
            return self.at_least
        if self.share is not None:
            return ceil(self.share * total)
        return floor((self.more_than or Fraction(0)) * total) + 1

    @property
    def fraction(self) -> Fraction:
        """The share, whichever way it was said."""
        return self.share if self.share is not None else self.more_than or Fraction(0)


def counted(seats: tuple[Seat, ...], roles: Roles, among: str, without: str) -> frozenset[str]:
    """Name the seats a combinator counts: those of a class, less those with a role in the question.

    A seat whose right to vote is suspended is in no base, as the African Union counts: in February 2025, six members
    being suspended, two thirds were 33 of 49.
    """
    left_out = roles.get(without, frozenset()) if without else frozenset()
    return frozenset(seat.id for seat in in_class(seats, among) if seat.votes and seat.id not in left_out)


def parts_of(rule: Rule) -> tuple[Rule, ...]:
    """List the rules directly inside a rule."""
    inner = getattr(rule, "rules", None)
    if inner is None:
        inner = (rule.rule,) if hasattr(rule, "rule") else ()
    return tuple(inner)


def share_text(share: Fraction) -> str:
    """Write a share as people do: a plain fraction where it is one, otherwise per cent.

    >>> share_text(Fraction(2, 3)), share_text(Fraction(55, 100)), share_text(Fraction(85, 100))
    ('2/3', '55 %', '85 %')
    """
    if share.denominator <= 5:
        return str(share)
    percent = share * 100
    return f"{percent} %" if percent.denominator == 1 else f"{float(percent):g} %"


def whom(sentence: Sentence, among: str, without: str) -> Sentence:
    """Say among whom a bar is counted, where that is not every member."""
    if among:
        values: dict[str, Value] = {"who": class_name(among), "rule": sentence}
        sentence = Phrase(N_("in the group “%(who)s”: %(rule)s"), values)
    if without:
        sentence = Phrase(N_("%(rule)s (not counted: %(role)s)"), {"rule": sentence, "role": class_name(without)})
    return sentence
