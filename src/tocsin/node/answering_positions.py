"""Where do members stand, with whom do they vote, and when are they silent? Answers from the records held here."""

from functools import partial

import numpy as np
from numpy.typing import NDArray

from tocsin.councils.positions.agreement import agreements
from tocsin.councils.positions.blocs import Stretch, blocs, named_over_time
from tocsin.councils.positions.ideal_points import Positions, positions
from tocsin.councils.positions.participation import participation
from tocsin.councils.prediction.history import ISSUES, History, history
from tocsin.councils.record import continued
from tocsin.errors import BadInputError, NotFoundError, UnknownCodeError
from tocsin.messages import N_
from tocsin.node.answering_votes import record_of, votes_label
from tocsin.node.registry import nearest
from tocsin.node.running import Node
from tocsin.node.voting_answers import IssuePosition, MemberVotes, VotingRecord

__all__ = ["ISSUE_TITLES", "member_votes", "voting_record"]

ISSUE_TITLES = {
    "co": N_("Colonialism"),
    "di": N_("Arms control and disarmament"),
    "ec": N_("Economic development"),
    "hr": N_("Human rights"),
    "me": N_("Palestinian conflict"),
    "nu": N_("Nuclear weapons"),
}
"""The tags of the record, by Erik Voeten."""
_STRETCH = 5
_USUAL = 3


def _read(node: Node, body: str) -> History:
    table, calls, ballots = record_of(node, body)
    return node.remembered(("history", table.vintage.hash), lambda: history(calls, ballots))


def _chance(node: Node, *key: int) -> np.random.Generator:
    """Return a source of chance that depends on the node's seed and the question alone."""
    return np.random.default_rng([node.settings.seed, *key])


def _span(past: History, first: int, last: int) -> tuple[int, int]:
    newest, oldest = int(past.sessions.max()), int(past.sessions.min())
    last = last or newest
    first = first or max(oldest, last - _USUAL + 1)
    if not oldest <= first <= last <= newest:
        raise BadInputError(
            f"sessions {first} to {last} are not all in the record",
            where="sessions",
            remedy=f"choose from {oldest} to {newest}",
        )
    return first, last


def _positions(node: Node, past: History, rows: NDArray[np.bool_], *key: int) -> Positions | None:
    try:
        return positions(past.members, past.choices[rows], _chance(node, *key))
    except NotFoundError:
        return None


def voting_record(node: Node, body: str, first: int, last: int, issue: str) -> VotingRecord:
    """Return positions, blocs over time and participation in a stretch of a record."""
    table, _, _ = record_of(node, body)
    past = _read(node, body)
    first, last = _span(past, first, last)
    if issue and issue not in ISSUES:
        raise nearest(issue, ISSUES, "issue")
    rows = (past.sessions >= first) & (past.sessions <= last)
    about = rows & (past.issues[:, ISSUES.index(issue)] > 0) if issue else rows
    key = ("positions", table.vintage.hash, first, last, issue)
    which = ISSUES.index(issue) + 1 if issue else 0
    return VotingRecord(
        body=body,
        first=first,
        last=last,
        sessions=(int(past.sessions.min()), int(past.sessions.max())),
        calls=int(about.sum()),
        issue=issue,
        issues=ISSUE_TITLES,
        until=table.last,
        positions=node.remembered(key, lambda: _positions(node, past, about, first, last, which)),
        stretches=node.remembered(("blocs", table.vintage.hash), lambda: _stretches(past)),
        participation=participation(past.members, past.choices[rows]),
        title=table.title,
        licence=table.licence,
        citation=table.citation,
        vintage=table.vintage.hash,
        policy=votes_label(node, table),
    )


def _stretches(past: History) -> tuple[Stretch, ...]:
    newest, oldest = int(past.sessions.max()), int(past.sessions.min())
    starts = [start for start in range(newest % _STRETCH + 1, newest + 1, _STRETCH) if start >= oldest]
    found = []
    for start in starts:
        rows = (past.sessions >= start) & (past.sessions < start + _STRETCH)
        if rows.any():
            found.append(blocs(past.members, past.choices[rows], start, min(newest, start + _STRETCH - 1)))
    return named_over_time(found)


def member_votes(node: Node, body: str, member: str, first: int, last: int) -> MemberVotes:
    """Return with whom a member votes alike, where it stands by issue, and how often it takes part.

    Raises
    ------
    UnknownCodeError
        The member has no vote in the record; the nearest codes are named.
    """
    table, _, _ = record_of(node, body)
    past = _read(node, body)
    first, last = _span(past, first, last)
    code = continued(member.upper(), node.moment.day)
    if code not in past.members:
        raise nearest(code, past.members, "member with a vote in this record")
    rows = (past.sessions >= first) & (past.sessions <= last)
    own = participation((code,), past.choices[rows][:, [past.members.index(code)]])
    if not own:
        raise UnknownCodeError("it took part in no vote of these sessions", where=code, remedy="choose other sessions")
    told = participation(past.members, past.choices[rows])
    issues = []
    for number, tag in enumerate(ISSUES, start=1):
        about = rows & (past.issues[:, number - 1] > 0)
        key = ("positions", table.vintage.hash, first, last, tag)
        make = partial(_positions, node, past, about, first, last, number)
        found: Positions | None = node.remembered(key, make)
        place = next((one for one in found.places if one.member == code), None) if found else None
        if found and place:
            issues.append(
                IssuePosition(
                    issue=tag,
                    title=ISSUE_TITLES[tag],
                    place=place.place,
                    low=place.low,
                    high=place.high,
                    calls=found.calls,
                )
            )
    return MemberVotes(
        body=body,
        member=code,
        first=first,
        last=last,
        until=table.last,
        agreements=agreements(code, past.members, past.choices[rows]),
        issues=tuple(issues),
        participation=next((one for one in told if one.member == code), None),
        licence=table.licence,
        citation=table.citation,
        vintage=table.vintage.hash,
        policy=votes_label(node, table),
    )
