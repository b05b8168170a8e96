"""What did a council vote on, and who voted how? The two tables of a voting record, and what their words mean.

A *roll call* is one vote on one text; a *ballot* is what one member did in it. Absent members and members of later days
have no row among the ballots: a missing row is not a vote.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

import polars as pl

__all__ = ["BALLOTS", "CONTINUED", "ROLL_CALLS", "VOTES", "alias", "continued", "empty_ballots", "empty_roll_calls"]

ROLL_CALLS: dict[str, pl.DataType] = {
    "id": pl.String(),
    "session": pl.Int32(),
    "date": pl.Date(),
    "symbol": pl.String(),
    "amendment": pl.Boolean(),
    "paragraph": pl.Boolean(),
    "important": pl.Boolean(),
    "short": pl.String(),
    "text": pl.String(),
    "issues": pl.String(),
    "yes": pl.Int32(),
    "no": pl.Int32(),
    "abstain": pl.Int32(),
    "outcome": pl.String(),
    "against": pl.String(),
    "count": pl.String(),
}
"""One row for a vote. ``session`` is the session in the General Assembly and the year in the Security Council.
``outcome`` is ``adopted``, ``failed``, ``vetoed`` or empty where nobody states it. ``against`` names permanent members
that voted no, by ISO3 with spaces. ``count`` says what is known of yes, no and abstain: ``known``, ``unanimous``
(adopted unanimously or without a vote, so that all seats are taken as yes) or ``unknown``. Ids are unique."""

BALLOTS: dict[str, pl.DataType] = {
    "id": pl.String(),
    "member": pl.String(),
    "place": pl.String(),
    "choice": pl.String(),
}
"""One row for a vote and a member that took part. ``member`` is the ISO3 code of the membership of the United Nations,
which a successor state continues (RUS for the Soviet Union too, SRB for Serbia and Montenegro); ``place`` is the place
that held it on that day. ``choice`` is ``yes``, ``abstain`` or ``no``. (id, member) is unique."""

VOTES = ("no", "abstain", "yes")
"""In the order of the numbers 0, 1 and 2 that models work with."""

CONTINUED: Mapping[str, tuple[date, str]] = MappingProxyType({"YUG": (date(1992, 4, 27), "SRB")})
"""Code in a record -> day from which it means another membership. The record of the General Assembly writes YUG to this
day: until 1992 that is the Socialist Federal Republic, whose membership nobody continued; from 2000 on it is the
Federal Republic of Yugoslavia, then Serbia and Montenegro, then Serbia, one membership."""


def continued(code: str, on: date) -> str:
    """Say which membership a code of the record means on a day.

    >>> continued("YUG", date(1985, 1, 1)), continued("YUG", date(2015, 1, 1)), continued("RUS", date(1985, 1, 1))
    ('YUG', 'SRB', 'RUS')
    """
    if code in CONTINUED and on >= CONTINUED[code][0]:
        return CONTINUED[code][1]
    return code


def alias(member: str) -> tuple[str, ...]:
    """Name the codes under which a record may write a membership today, its own first.

    >>> alias("SRB"), alias("FRA")
    (('SRB', 'YUG'), ('FRA',))
    """
    return (member, *(code for code, (_, becomes) in CONTINUED.items() if becomes == member))


def empty_roll_calls() -> pl.DataFrame:
    """Return a table of no roll calls."""
    return pl.DataFrame(schema=ROLL_CALLS)


def empty_ballots() -> pl.DataFrame:
    """Return a table of no ballots."""
    return pl.DataFrame(schema=BALLOTS)
