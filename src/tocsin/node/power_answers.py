"""What a reader is told of power: every index of every seat, how it was counted, and how exact it is."""

import msgspec

__all__ = ["Figure", "InverseAnswer", "InverseSeat", "PowerAnswer", "SeatFigures", "TernaryFigures"]


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One figure: as an exact fraction where it is exact, and as a number in any case."""

    fraction: str
    """``421/2145``; empty where the figure is not exact."""
    value: float


class SeatFigures(msgspec.Struct, frozen=True, kw_only=True):
    """The indices of one seat when everybody says yes or no."""

    seat: str
    place: str
    classes: tuple[str, ...]
    penrose: Figure
    banzhaf: Figure
    shapley: Figure
    prevent: Figure
    initiate: Figure


class TernaryFigures(msgspec.Struct, frozen=True, kw_only=True):
    """The indices of one seat when everybody says yes, abstains or says no."""

    seat: str
    decides: Figure
    by_abstaining: Figure
    by_yes: Figure
    share: Figure
    shapley: Figure | None
    """None where it is out of exact reach."""


class PowerAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Power under one rule of a body on a day."""

    body: str
    rule: str
    title: str
    on: str
    seats: tuple[SeatFigures, ...]
    act: Figure
    method: str
    """How it was counted; :data:`tocsin.councils.power.readings.METHODS` says it in words."""
    exact: bool
    shapley_exact: bool
    error: float
    """Largest error of every figure but Shapley-Shubik; 0 where exact."""
    shapley_error: float
    note: str
    """How an error was found; a message id, or empty."""
    ternary: tuple[TernaryFigures, ...] = ()
    ternary_act: Figure | None = None
    ternary_note: str = ""
    """Why there are no figures with abstention, or no Shapley-Shubik among them; a message id or a sentence."""
    limits: str
    """What these figures do not know; a message id."""
    policy: str


class InverseSeat(msgspec.Struct, frozen=True, kw_only=True):
    """One seat of an answer to the inverse problem."""

    seat: str
    weight: int
    wanted: Figure
    reached: Figure


class InverseAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Weights and a bar whose power comes close to what was wanted, and how close."""

    body: str
    on: str
    index: str
    seats: tuple[InverseSeat, ...]
    bar: int
    total: int
    gap: Figure
    """Sum of all seats' absolute differences."""
    largest: Figure
    policy: str
