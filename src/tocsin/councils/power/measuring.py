"""How much power has each seat? One call that picks a method, says which, and says how exact its figures are.

| method | when | exact |
|---|---|---|
| `classes` | few kinds of interchangeable seats | all |
| `halves` | up to 40 seats, one set of weights beside counts | all |
| `pairs` | up to 28 seats, any rule | all |
| `program` | one set of small weights | all |
| `series` | one set of weights with bars up to twenty million | swings; Shapley-Shubik to the stated error |
| `diagram` | several sets of weights, as far as the diagram goes | all |
| `bins` | weights too large to count, beside counts | to the stated error |
| `sample` | everything else, if a source of chance is handed in | to the stated interval |
"""

from fractions import Fraction

import msgspec
import numpy as np

from tocsin.councils.power.bins import bins_row, by_bins
from tocsin.councils.power.classes import by_classes, cells_of
from tocsin.councils.power.counted import Counted
from tocsin.councils.power.diagram import by_diagram
from tocsin.councils.power.game import Game, Threshold, kinds_of
from tocsin.councils.power.halves import MOST_SEATS, by_halves, main_row
from tocsin.councils.power.pairs import MOST_SEATS as PAIRED
from tocsin.councils.power.pairs import by_pairs
from tocsin.councils.power.program import MOST_CELLS, by_program, program_cells
from tocsin.councils.power.sample import by_sample
from tocsin.councils.power.series import MOST_WEIGHT, by_series, dual_bar
from tocsin.errors import BadInputError

__all__ = ["Power", "SeatPower", "counted", "measure"]

_MOST_TABLE = 300_000
_SMALL_TABLE = 20_000


class SeatPower(msgspec.Struct, frozen=True, kw_only=True):
    """The indices of one seat."""

    seat: str
    penrose: Fraction
    """Absolute Banzhaf: how likely its vote decides if all others vote yes or no by a coin."""
    banzhaf: Fraction
    """Penrose's measure as a share of all seats'."""
    shapley: Fraction
    """Shapley-Shubik: how likely it is the one that turns a losing coalition into a winning one in a random order."""
    prevent: Fraction
    """Coleman: of the coalitions that win, the share that would fail without its yes."""
    initiate: Fraction
    """Coleman: of the coalitions that lose, the share that would win with its yes."""


class Power(msgspec.Struct, frozen=True, kw_only=True):
    """Every index of every seat of a game, and how exact they are."""

    act: Fraction
    """Coleman: the share of all coalitions that win."""
    seats: tuple[SeatPower, ...]
    counted: Counted


def measure(game: Game, chance: np.random.Generator | None = None) -> Power:
    """Compute every index of a game.

    Raises
    ------
    BadInputError
        Only sampling would reach the game, and no source of chance was handed in.

    Examples
    --------
    >>> from tocsin.councils.power.game import weighted
    >>> found = measure(weighted((3, 2, 1), 4))
    >>> found.act, [str(seat.banzhaf) for seat in found.seats]
    (Fraction(3, 8), ['3/5', '1/5', '1/5'])
    """
    found = counted(game, chance)
    total = sum(found.swings, Fraction(0))
    losing = 1 - found.winning
    # Of 2**(n-1) coalitions of the others s decide, so s/2 of all 2**n: one with the seat wins, one without it loses.
    seats = tuple(
        SeatPower(
            seat=seat,
            penrose=swings,
            banzhaf=swings / total if total else Fraction(0),
            shapley=shapley,
            prevent=swings / 2 / found.winning if found.winning else Fraction(0),
            initiate=swings / 2 / losing if losing else Fraction(0),
        )
        for seat, swings, shapley in zip(game.seats, found.swings, found.shapley, strict=True)
    )
    return Power(act=found.winning, seats=seats, counted=found)


def counted(game: Game, chance: np.random.Generator | None = None) -> Counted:
    """Pick the method for a game and count it."""
    found = _by_kinds(game) or _by_weights(game) or by_diagram(game)
    if found is not None:
        return found
    if chance is None:
        raise BadInputError(
            "no exact method reaches this game, and sampling needs a source of chance", remedy="hand one in"
        )
    return by_sample(game, chance)


def _by_kinds(game: Game) -> Counted | None:
    """Count small tables of kinds, and few seats in two halves."""
    cells = cells_of([len(players) for players in kinds_of(game).values()])
    if cells <= _SMALL_TABLE or not game.weights:
        return by_classes(game)
    row = main_row(game) if len(game.seats) <= MOST_SEATS else None
    if row is not None:
        return by_halves(game, row)
    if cells <= _MOST_TABLE:
        return by_classes(game)
    return by_pairs(game) if len(game.seats) <= PAIRED else None


def _by_weights(game: Game) -> Counted | None:
    """Count many seats with one set of weights."""
    if isinstance(game.shape, Threshold):
        weights, bar = game.weights[game.shape.leaf], game.shape.bar
        if program_cells(weights, bar) <= MOST_CELLS:
            return by_program(game, game.shape)
        if min(bar, dual_bar(weights, bar)) <= MOST_WEIGHT:
            return by_series(game, game.shape)
    row = bins_row(game)
    return None if row is None else by_bins(game, row)
