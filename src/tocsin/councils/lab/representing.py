"""Who speaks for how many? Power of seats turned into a voice for every state, and held against states and people.

A named seat speaks for its holder. The other seats of a group rotate: over time every other member of the group holds
them equally often, so each has the same part of their power. A state's voice is its part of all power; the voices sum
to 1. That is a reading of the rules and not of what happens: some states are elected far more often than others.

The gap is the part of all voice that would have to move for voices to be as wished for (half the sum of absolute
differences, the dissimilarity index of Duncan and Duncan, American Sociological Review 20:2, 1955): 0 is none.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, TypeAlias

import msgspec

from tocsin.councils.lab.design import Design
from tocsin.councils.lab.groups import GROUPS, group_of

__all__ = ["BANDS", "Part", "Representation", "represented", "voices"]

Division: TypeAlias = Literal["region", "income", "people"]

BANDS: tuple[tuple[str, float], ...] = (
    ("under-1", 1e6),
    ("1-10", 1e7),
    ("10-50", 5e7),
    ("50-200", 2e8),
    ("over-200", float("inf")),
)
"""Bands of population: name and upper end."""
_QUARTERS = ("lowest", "lower-middle", "upper-middle", "highest")


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One part of the membership: how many states and people, and how much of the council."""

    division: Division
    name: str
    states: int
    people: float | None
    """None where nobody's population is known here."""
    seats: float
    """Seats it holds on average."""
    voice: float
    """Part of all power."""
    of_states: float
    """Part of all states."""
    of_people: float | None

    @property
    def people_a_seat(self) -> float | None:
        """How many people stand behind a seat; None where it holds none or people are not known."""
        return None if self.people is None or not self.seats else self.people / self.seats

    @property
    def against_people(self) -> float | None:
        """Voice over people: 1 is even, 2 is twice as much voice as people."""
        return None if not self.of_people else self.voice / self.of_people

    @property
    def against_states(self) -> float:
        """Voice over states."""
        return self.voice / self.of_states if self.of_states else 0.0


class Representation(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of the membership, and the gaps."""

    parts: tuple[Part, ...]
    gap_states: float
    gap_people: float | None
    without_people: tuple[str, ...] = ()
    """Members whose population is not known here."""
    without_seat: float = 0.0
    """Power of seats that belong to no member of the base."""


def voices(
    design: Design, members: Sequence[str], power: Mapping[str, float], seats: Mapping[str, tuple[str, str]]
) -> tuple[dict[str, float], dict[str, float]]:
    """Return each member's voice and its seats on average.

    Parameters
    ----------
    power:
        Seat id -> part of all power.
    seats:
        Seat id -> (holder's place id or empty, group).
    """
    voice = dict.fromkeys(members, 0.0)
    held = dict.fromkeys(members, 0.0)
    named = {holder for holder, _ in seats.values() if holder}
    rest: dict[str, list[str]] = {}
    for member in members:
        if member not in named:
            rest.setdefault(_group(member, design.scheme), []).append(member)
    for seat, (holder, group) in seats.items():
        if holder:
            if holder in voice:
                voice[holder] += power[seat]
                held[holder] += 1
            continue
        sharing = [group] if group in voice and group not in GROUPS.get(design.scheme, ()) else rest.get(group, [])
        for member in sharing:
            voice[member] += power[seat] / len(sharing)
            held[member] += 1 / len(sharing)
    return voice, held


def _group(member: str, scheme: str) -> str:
    return member if scheme == "each" else group_of(member, scheme)


def represented(
    design: Design,
    members: Sequence[str],
    power: Mapping[str, float],
    seats: Mapping[str, tuple[str, str]],
    people: Mapping[str, float],
    income: Mapping[str, float],
) -> Representation:
    """Hold voices against states and people, by region, by income per person and by population."""
    voice, held = voices(design, members, power, seats)
    known = [member for member in members if people.get(member)]
    total = sum(people[member] for member in known)
    all_voice = sum(voice[member] for member in known)
    divisions: dict[Division, dict[str, list[str]]] = {
        "region": _divided(members, lambda member: group_of(member) or "other"),
        "income": _quarters(members, income),
        "people": _divided(known, lambda member: next(name for name, end in BANDS if people[member] < end)),
    }
    order = {name: position for position, (name, _) in enumerate(BANDS)} | {
        name: position for position, name in enumerate(_QUARTERS)
    }
    parts = []
    for division, groups in divisions.items():
        for name in sorted(groups, key=lambda name: (order.get(name, 0), name)):
            who = groups[name]
            lived = sum(people.get(member, 0.0) for member in who)
            parts.append(
                Part(
                    division=division,
                    name=name,
                    states=len(who),
                    people=lived if total else None,
                    seats=sum(held[member] for member in who),
                    voice=sum(voice[member] for member in who),
                    of_states=len(who) / len(members) if members else 0.0,
                    of_people=lived / total if total else None,
                )
            )
    spoken = sum(voice.values())
    return Representation(
        parts=tuple(parts),
        gap_states=sum(abs(voice[member] / (spoken or 1) - 1 / len(members)) for member in members) / 2
        if members
        else 0.0,
        gap_people=sum(abs(voice[member] / (all_voice or 1) - people[member] / total) for member in known) / 2
        if total
        else None,
        without_people=tuple(member for member in members if not people.get(member)),
        without_seat=max(0.0, 1 - spoken),
    )


def _divided(members: Sequence[str], name: Callable[[str], str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for member in members:
        found.setdefault(name(member), []).append(member)
    return found


def _quarters(members: Sequence[str], income: Mapping[str, float]) -> dict[str, list[str]]:
    """Put the members whose income per person is known into four parts of equal number."""
    known = sorted((member for member in members if income.get(member)), key=lambda member: (income[member], member))
    return _divided(known, lambda member: _QUARTERS[min(3, 4 * known.index(member) // len(known))])
