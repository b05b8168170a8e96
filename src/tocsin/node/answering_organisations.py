"""Which organisations are there, and who belonged to them, on the day the node stands on? Nothing later is told."""

import re
from datetime import date

from tocsin.errors import UnknownCodeError
from tocsin.node.answers import Membership, OrganisationAnswer
from tocsin.node.moment import Moment
from tocsin.world import organisations
from tocsin.world.organisations import IN, Organisation

__all__ = ["organisation_answer", "organisation_answers"]


def organisation_answer(id: str, moment: Moment) -> OrganisationAnswer:
    """Return an organisation with its members and former members on the moment's day.

    Raises
    ------
    UnknownCodeError
        No organisation has this id, or it was founded later.
    """
    found = organisations.organisation(id)
    if found.founded > moment.day:
        raise UnknownCodeError(f"{id} was not founded yet on {moment.day}", where=id, remedy="choose a later day")
    return _answer(found, moment.day)


def organisation_answers(moment: Moment) -> tuple[OrganisationAnswer, ...]:
    """Return the organisations that exist on the moment's day, in table order."""
    return tuple(_answer(each, moment.day) for each in organisations.organisations() if each.founded <= moment.day)


def _answer(found: Organisation, day: date) -> OrganisationAnswer:
    members = tuple(_membership(row, day) for row in organisations.members(found.id, day))
    here = {row.place for row in members}
    former = tuple(
        _membership(row, day)
        for row in organisations.memberships(found.id)
        if row.until is not None and row.until <= day and row.status in IN and row.place not in here
    )
    return OrganisationAnswer(
        id=found.id,
        kind=found.kind,
        founded=found.founded.isoformat(),
        members=members,
        former=former,
        source=_told_by(found.source, day),
        checked=bool(members) and all(row.checked for row in members),
    )


_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def _told_by(source: str, day: date) -> str:
    """Leave out the parts of a source that name a later year: an accession or withdrawal still to come.

    >>> _told_by("Treaty of Rome (1957); Withdrawal Agreement (2020)", date(2012, 12, 31))
    'Treaty of Rome (1957)'
    """
    parts = [part.strip() for part in source.split(";")]
    return "; ".join(part for part in parts if all(int(year) <= day.year for year in _YEAR.findall(part)))


def _membership(row: organisations.Membership, day: date) -> Membership:
    return Membership(
        place=row.place,
        since=row.since.isoformat(),
        until=row.until.isoformat() if row.until is not None and row.until <= day else "",
        status=row.status,
        source=_told_by(row.source, day),
        checked=row.checked,
    )
