"""Who sat in a body on a day, in which classes and with which weights? From its file, and tables of the node."""

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

from tocsin.councils.bodies import Body, SeatGroup, WeightTable
from tocsin.councils.seats import Seat, in_class
from tocsin.errors import BadInputError, NotFoundError
from tocsin.world import organisations
from tocsin.world.tables import within

__all__ = ["NONE", "Tables", "seats_on", "series_needed"]

Tables = Mapping[str, Mapping[str, int]]
"""Series id -> place id -> whole number: what the node hands in for weights that do not ship."""

NONE: Tables = MappingProxyType({})
"""No table at hand."""


def series_needed(body: Body, on: date) -> tuple[str, ...]:
    """Name the series without which the seats of a body cannot be known on a day."""
    groups = [group.series for group in body.seats if group.series and within(on, group.since, group.until)]
    weights = [table.series for table in body.weights if table.series and within(on, table.since, table.until)]
    return tuple(dict.fromkeys(groups + weights))


def seats_on(body: Body, on: date, tables: Tables = NONE) -> tuple[Seat, ...]:
    """List the seats of a body on a day.

    Raises
    ------
    NotFoundError
        A series that names the seats or their weights is not held; the remedy says which one to fetch.
    BadInputError
        Two groups name the same seat, or a weight lacks a seat.
    """
    for series in series_needed(body, on):
        if not tables.get(series):
            raise NotFoundError(
                f"its weights come from the series {series}, which is not held here",
                where=body.id,
                remedy="run `tocsin sync`, or write the weights into a copy of the body's file",
            )
    weights = [table for table in body.weights if within(on, table.since, table.until)]
    seats: dict[str, Seat] = {}
    for group in body.seats:
        if not within(on, group.since, group.until):
            continue
        for seat in _group(group, on, tables, tuple(seats.values())):
            if seat.id in seats:
                raise BadInputError(f"two groups of seats name {seat.id}", where=body.id, remedy="name it once")
            seats[seat.id] = seat
    return tuple(_weighed(seat, weights, tables, body.id) for seat in seats.values())


def _group(group: SeatGroup, on: date, tables: Tables, others: tuple[Seat, ...]) -> Iterable[Seat]:
    found = [seat for seat in _named(group, on, tables) if seat.id not in group.without]
    yield from found
    if group.count is not None:
        name = group.classes[0] if group.classes else ""
        there = len(found) + len(in_class(others, name))
        for number in range(1, group.count - there + 1):
            yield Seat(id=f"{name or 'seat'} {number}", classes=group.classes, weights=group.weights)


def _named(group: SeatGroup, on: date, tables: Tables) -> Iterable[Seat]:
    for id in group.holders:
        yield Seat(id=id, classes=group.classes, weights=group.weights, place=id)
    if group.series:
        for id in sorted(tables[group.series]):
            yield Seat(id=id, classes=group.classes, weights=group.weights, place=id)
    if group.organisation:
        for row in organisations.members(group.organisation, on):
            if group.standing in ("", row.status):
                votes = row.status != "suspended"
                classes = group.classes if votes else (*group.classes, "suspended")
                yield Seat(id=row.place, classes=classes, weights=group.weights, place=row.place, votes=votes)


def _weighed(seat: Seat, tables: Iterable[WeightTable], held: Tables, body: str) -> Seat:
    weights = dict(seat.weights)
    for table in tables:
        values = held[table.series] if table.series else table.values
        if seat.id not in values:
            raise BadInputError(
                f"the weight {table.name!r} has no value for {seat.id}", where=body, remedy="add it to the table"
            )
        weights[table.name] = values[seat.id]
    return Seat(id=seat.id, classes=seat.classes, weights=weights, place=seat.place, votes=seat.votes)
