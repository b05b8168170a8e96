"""Where do members stand on a line? Positions from contested votes, with an interval for each, overall and by issue.

Votes count 1 (yes), 0 (abstain) and -1 (no). From each vote its mean is taken away, and the line is the one along which
members differ most (the first principal component); where a member took no part it is put at that mean. Positions are
scaled to a variance of 1 and turned so that the United States stands at the positive end; the sign means nothing else.
The interval comes from drawing roll calls with replacement, so it says how far the position hangs on which votes were
held. It is a description and no measure of good or bad. Reference for the field: Bailey, Strezhnev and Voeten, Journal
of Conflict Resolution 61:2, 2017, who fit an ordinal model that keeps one scale over time; positions here are
comparable within a stretch and not between stretches.
"""

import msgspec
import numpy as np
from numpy.typing import NDArray

from tocsin.errors import NotFoundError

__all__ = ["Position", "Positions", "positions"]

_ANCHOR = "USA"
_LEAST_VOTES = 5
_LEAST_CALLS = 5
_ITERATIONS = 12


class Position(msgspec.Struct, frozen=True, kw_only=True):
    """One member on the line."""

    member: str
    place: float
    low: float
    """90 per cent interval."""
    high: float
    votes: int
    second: float
    """Position along the second line, without an interval."""


class Positions(msgspec.Struct, frozen=True, kw_only=True):
    """All members on the line, the lowest first."""

    places: tuple[Position, ...]
    calls: int
    """Contested roll calls read."""
    first_share: float
    """Share of the differences between members that the first line accounts for."""
    second_share: float


def positions(
    members: tuple[str, ...], choices: NDArray[np.int8], chance: np.random.Generator, *, draws: int = 60
) -> Positions:
    """Return where members stand; ``choices`` has the shape (votes, members).

    Raises
    ------
    NotFoundError
        Where too few contested votes are held.
    """
    contested = [row for row in choices if len(set(row[row >= 0].tolist())) > 1]
    if len(contested) < _LEAST_CALLS:
        raise NotFoundError(
            f"only {len(contested)} contested votes are held for this choice",
            where="positions",
            remedy="choose more sessions",
        )
    table = np.array(contested)
    kept = np.flatnonzero((table >= 0).sum(0) >= min(_LEAST_VOTES, len(contested)))
    table = table[:, kept]
    named = [members[at] for at in kept]
    line, second, shares = _line(table, named)
    drawn = np.empty((draws, len(kept)))
    for number in range(draws):
        rows = chance.integers(0, len(table), len(table))
        other = _again(table[rows], line)
        drawn[number] = other if float(other @ line) >= 0 else -other
    low, high = np.quantile(drawn, (0.05, 0.95), axis=0)
    # A resampled line is shrunk or stretched by chance: the interval stands around the position itself.
    centre = np.median(drawn, axis=0)
    found = [
        Position(
            member=member,
            place=round(float(line[k]), 4),
            low=round(float(line[k] + min(0.0, low[k] - centre[k])), 4),
            high=round(float(line[k] + max(0.0, high[k] - centre[k])), 4),
            votes=int((table[:, k] >= 0).sum()),
            second=round(float(second[k]), 4),
        )
        for k, member in enumerate(named)
    ]
    return Positions(
        places=tuple(sorted(found, key=lambda one: (one.place, one.member))),
        calls=len(table),
        first_share=float(shares[0]),
        second_share=float(shares[1]) if len(shares) > 1 else 0.0,
    )


def _line(
    table: NDArray[np.int8], members: list[str]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return positions on the first and second line, and the shares of the lines."""
    there = table >= 0
    signed = np.where(there, table.astype(np.float64) - 1, 0)
    mean = signed.sum(1) / np.maximum(there.sum(1), 1)
    centred = np.where(there, signed - mean[:, None], 0)
    values, vectors = np.linalg.eigh(centred.T @ centred)
    order = np.argsort(values)[::-1]
    shares = np.clip(values[order], 0, None) / max(1e-12, float(np.clip(values, 0, None).sum()))
    first = _scaled(vectors[:, order[0]])
    second = _scaled(vectors[:, order[1]]) if len(order) > 1 else np.zeros(len(members))
    anchor = members.index(_ANCHOR) if _ANCHOR in members else int(np.abs(first).argmax())
    return (first if first[anchor] >= 0 else -first), (second if second[anchor] >= 0 else -second), shares


def _again(table: NDArray[np.int8], start: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the first line of drawn roll calls by power iteration from the line of all of them: it lies near."""
    there = table >= 0
    signed = np.where(there, table.astype(np.float64) - 1, 0)
    centred = np.where(there, signed - (signed.sum(1) / np.maximum(there.sum(1), 1))[:, None], 0)
    vector = start / np.linalg.norm(start)
    for _ in range(_ITERATIONS):
        vector = centred.T @ (centred @ vector)
        vector /= max(1e-12, float(np.linalg.norm(vector)))
    return _scaled(vector)


def _scaled(vector: NDArray[np.float64]) -> NDArray[np.float64]:
    centred = vector - vector.mean()
    spread = float(centred.std())
    return np.asarray(centred / spread if spread else centred)
