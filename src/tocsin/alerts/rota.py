"""Who answers an alert of this level at this hour? Turns by weekday and local time, names in the order of asking."""

import tomllib
from datetime import UTC, datetime, time, timedelta
from typing import Annotated, Literal, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Meta

from tocsin.errors import BadInputError

__all__ = ["DAYS", "Gap", "Person", "Rota", "Turn", "gaps", "on_duty", "read_rota", "written"]

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Day: TypeAlias = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Answered: TypeAlias = Literal["watch", "advisory", "warning", "emergency"]
Clock: TypeAlias = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Name: TypeAlias = Annotated[str, Meta(min_length=1, max_length=80)]
Minutes: TypeAlias = Annotated[int, Meta(ge=1, le=10_080)]

_GRAIN = timedelta(minutes=15)


class Turn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"start": "from"}):
    """Names who answer some levels on some days between two local times.

    A turn whose end is not after its start passes midnight and belongs to the day on which it starts; equal times
    are the whole day.
    """

    names: Annotated[tuple[Name, ...], Meta(min_length=1, max_length=20)]
    levels: tuple[Answered, ...] = ("watch", "advisory", "warning", "emergency")
    days: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    start: Clock = "00:00"
    until: Clock = "00:00"
    timezone: str = ""
    """An IANA name; empty takes the rota's."""


class Person(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a name is reached."""

    mail: Annotated[str, Meta(max_length=254)] = ""
    phone: Annotated[str, Meta(max_length=40)] = ""


class Rota(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who answers what, and how long one name is waited for.

    >>> rota = Rota(turns=(Turn(names=("amina", "jonas"), start="18:00", until="06:00"),), timezone="Africa/Nairobi")
    >>> on_duty(rota, "warning", datetime(2024, 1, 1, 16, 0, tzinfo=UTC))
    ('amina', 'jonas')
    """

    turns: Annotated[tuple[Turn, ...], Meta(max_length=200)] = ()
    timezone: str = "UTC"
    deadlines: dict[Answered, Minutes] = msgspec.field(default_factory=lambda: {"emergency": 15, "warning": 120})
    """Minutes until an alert that nobody acknowledged goes to the next name; levels not named here do not pass on."""
    people: dict[Name, Person] = {}

    def __post_init__(self) -> None:
        """Refuse a time zone that nobody knows."""
        for name in (self.timezone, *(turn.timezone for turn in self.turns if turn.timezone)):
            _zone(name)

    def deadline(self, level: str) -> timedelta | None:
        """Return how long a name is waited for, or None where the level does not pass on."""
        minutes = self.deadlines.get(level)  # type: ignore[call-overload]
        return None if minutes is None else timedelta(minutes=minutes)

    @property
    def names(self) -> tuple[str, ...]:
        """Everybody on the rota, in the order in which they first stand there."""
        return tuple(dict.fromkeys(name for turn in self.turns for name in turn.names))


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """Hours in which nobody answers a level."""

    level: str
    start: datetime
    until: datetime


def on_duty(rota: Rota, level: str, at: datetime) -> tuple[str, ...]:
    """Return who answers a level at an instant, the first to be asked first."""
    found: dict[str, None] = {}
    for turn in rota.turns:
        if level in turn.levels and _covers(turn, at.astimezone(_zone(turn.timezone or rota.timezone))):
            found.update(dict.fromkeys(turn.names))
    return tuple(found)


def gaps(rota: Rota, start: datetime, days: int = 7, levels: tuple[str, ...] = ("emergency", "warning")) -> list[Gap]:
    """Return when nobody answers a level within some days from ``start``, to a quarter of an hour."""
    found: list[Gap] = []
    for level in levels:
        since: datetime | None = None
        for number in range(days * 96 + 1):
            at = start + number * _GRAIN
            empty = number < days * 96 and not on_duty(rota, level, at)
            if empty and since is None:
                since = at
            elif not empty and since is not None:
                found.append(Gap(level=level, start=since.astimezone(UTC), until=at.astimezone(UTC)))
                since = None
    return found


def read_rota(text: str) -> Rota:
    r"""Read a rota from TOML, or say what does not fit and where.

    >>> read_rota('[[turns]]\nnames = ["amina"]\n').turns[0].names
    ('amina',)
    """
    try:
        return msgspec.convert(tomllib.loads(text), Rota)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise BadInputError(f"the rota cannot be read: {error}", where="rota", remedy="correct the file") from error


def written(rota: Rota) -> str:
    """Return a rota as the TOML that :func:`read_rota` reads back.

    >>> rota = Rota(turns=(Turn(names=("amina",), days=("sat", "sun")),), people={"amina": Person(phone="123")})
    >>> read_rota(written(rota)) == rota
    True
    """
    lines = [f"timezone = {_quoted(rota.timezone)}", "", "[deadlines]"]
    lines += [f"{level} = {minutes}" for level, minutes in rota.deadlines.items()]
    for turn in rota.turns:
        lines += ["", "[[turns]]"]
        lines += [f"{name} = [{', '.join(map(_quoted, getattr(turn, name)))}]" for name in ("names", "levels", "days")]
        lines += [f"from = {_quoted(turn.start)}", f"until = {_quoted(turn.until)}"]
        if turn.timezone:
            lines.append(f"timezone = {_quoted(turn.timezone)}")
    for name, person in rota.people.items():
        lines += ["", f"[people.{_quoted(name)}]", f"mail = {_quoted(person.mail)}", f"phone = {_quoted(person.phone)}"]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return msgspec.json.encode(text).decode()


def _covers(turn: Turn, local: datetime) -> bool:
    start, until = time.fromisoformat(turn.start), time.fromisoformat(turn.until)
    clock, today, before = local.time(), DAYS[local.weekday()], DAYS[local.weekday() - 1]
    if start < until:
        return today in turn.days and start <= clock < until
    return (today in turn.days and clock >= start) or (before in turn.days and clock < until)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BadInputError(
            f"{name!r} is no time zone", where="rota", remedy="use an IANA name, e.g. Africa/Nairobi"
        ) from error
