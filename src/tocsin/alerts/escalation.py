"""Who is asked to answer an alert now, and who next? A pure function of the rota, the steps so far, and the time."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal

import msgspec

from tocsin.alerts.levels import Level, rank
from tocsin.alerts.rota import Rota, on_duty
from tocsin.messages import N_

__all__ = ["REASONS", "Asked", "Standing", "Waiting", "due_steps", "standing"]

REASONS: dict[str, str] = {
    "first": N_("first on the rota"),
    "late": N_("nobody acknowledged it in time"),
    "again": N_("everyone was asked; the first name is asked again"),
    "risen": N_("its level has risen"),
    "nobody": N_("nobody is on the rota at this hour"),
    "relieved": N_("somebody is on the rota again"),
}
"""Why a name was asked, in words."""


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """An alert that has not ended, as far as escalation asks."""

    alert: str
    level: Level
    acknowledged: bool = False
    """Whether somebody acknowledged it at this level or a higher one."""
    snoozed_until: datetime | None = None


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One step: a name was asked to answer an alert."""

    alert: str
    number: int
    """Counts the steps of one alert from 1."""
    name: str
    """Empty where nobody is on the rota."""
    level: Level
    at: datetime
    why: Literal["first", "late", "again", "risen", "nobody", "relieved"]
    round: int = 1
    """Counts how often the rota was begun anew at this level."""
    due: datetime | None = None
    """When the name before should have answered."""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Who is asked at present, and what happens if nobody answers."""

    asked: Asked
    passes: datetime | None
    """When it goes to the next name; None where the level does not pass on."""
    following: str
    """The next name; empty where none is known."""


def due_steps(
    rota: Rota, waiting: Iterable[Waiting], asked: Mapping[str, Sequence[Asked]], now: datetime
) -> tuple[Asked, ...]:
    """Return the steps that are due now, at most one an alert.

    Only levels with a deadline ask anybody: the others wait in the inbox.

    A name is waited for from the moment at which it was really asked. A node that was switched off for a night has
    asked nobody meanwhile: it passes each alert on once when it comes back, and not through the whole rota at once.
    Carried out and asked again at the same time, the answer is empty.
    """
    found = [_step(rota, one, asked.get(one.alert, ()), now) for one in waiting]
    return tuple(step for step in found if step is not None)


def standing(rota: Rota, one: Waiting, asked: Sequence[Asked], now: datetime) -> Standing | None:
    """Return who is asked at present to answer an alert; None where nobody has been, or it was acknowledged."""
    if not asked or one.acknowledged:
        return None
    last = asked[-1]
    deadline = rota.deadline(last.level)
    passes = None if deadline is None or not last.name else last.at + deadline
    following = "" if passes is None else _next(rota, last.level, asked, max(now, passes))[0]
    return Standing(asked=last, passes=passes, following=following)


def _step(rota: Rota, one: Waiting, asked: Sequence[Asked], now: datetime) -> Asked | None:
    asleep = one.snoozed_until is not None and now < one.snoozed_until
    if one.acknowledged or asleep or rota.deadline(one.level) is None:
        return None
    if not asked:
        return _first(rota, one, 1, now, "first")
    last = asked[-1]
    if rank(one.level) > rank(last.level):
        return _first(rota, one, last.number + 1, now, "risen")
    if not last.name:
        found = _first(rota, one, last.number + 1, now, "relieved")
        return found if found.name else None
    deadline = rota.deadline(last.level)
    if deadline is None or now < last.at + deadline:
        return None
    name, anew = _next(rota, last.level, asked, now)
    return Asked(
        alert=one.alert,
        number=last.number + 1,
        name=name,
        level=last.level,
        at=now,
        why="nobody" if not name else "again" if anew else "late",
        round=last.round + anew,
        due=last.at + deadline,
    )


def _first(rota: Rota, one: Waiting, number: int, now: datetime, why: Literal["first", "risen", "relieved"]) -> Asked:
    names = on_duty(rota, one.level, now)
    return Asked(
        alert=one.alert,
        number=number,
        name=names[0] if names else "",
        level=one.level,
        at=now,
        why=why if names else "nobody",
    )


def _next(rota: Rota, level: str, asked: Sequence[Asked], at: datetime) -> tuple[str, bool]:
    """Return the next name and whether the rota is begun anew."""
    last = asked[-1]
    had = {one.name for one in asked if one.level == level and one.round == last.round}
    names = on_duty(rota, level, at)
    left = [name for name in names if name not in had]
    if left:
        return left[0], False
    return (names[0], True) if names else ("", False)
