"""What would the model expect if a slow figure of a place were another one? A changed panel, within what data hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from tocsin.errors import BadInputError, UnknownCodeError
from tocsin.forecasts.chance import Chance
from tocsin.forecasts.model import Draws
from tocsin.forecasts.panel import Panel
from tocsin.messages import N_

__all__ = ["ASSOCIATION", "AnswersWhatIf", "Held", "answer_what_if", "changed_panel", "held_of"]

ASSOCIATION = N_(
    "The model has seen places with such figures; it does not know what happens when somebody changes the figure of "
    "one place. Other things that usually go along with it stay as they are here."
)
"""What stands on every answer."""


@runtime_checkable
class AnswersWhatIf(Protocol):
    """What a model offers besides its draws when it can say how it would answer to other covariates."""

    def what_if(self, panel: Panel, changed: Panel, steps: Sequence[int], draws: int, chance: Chance) -> Draws:
        """Fit on ``panel`` and draw on ``changed``, which differs in covariates alone; equal panels give the forecast.

        Shape (P, len(steps), draws). The chance is used alike for both, so that two answers differ by the change alone.
        """
        ...


@dataclass(frozen=True)
class Held:
    """What the data hold of one covariate: its figure at a place as known at the origin, and its range everywhere."""

    now: float
    """NaN where nothing is known of the place."""
    low: float
    high: float


def held_of(panel: Panel, place: str, series: str) -> Held | None:
    """Return what a panel holds of a covariate; None where it holds nothing of it, or of the place.

    >>> from tocsin.world.months import Month
    >>> panel = Panel("t", ("A", "B"), (Month(2020, 1), Month(2020, 2)), np.zeros((2, 2)), Month(2020, 2), "v",
    ...               covariates={"x": np.array([[1.0, 2.0], [5.0, 5.0]])})
    >>> held_of(panel, "A", "x")
    Held(now=2.0, low=1.0, high=5.0)
    """
    known = panel.covariates.get(series)
    if known is None or place not in panel.places or np.isnan(known).all():
        return None
    now = float(known[panel.places.index(place), -1])
    return Held(now=now, low=float(np.nanmin(known)), high=float(np.nanmax(known)))


def changed_panel(panel: Panel, place: str, changes: Mapping[str, float]) -> Panel:
    """Return the panel with other figures for one place, from the period on in which its newest ones became known.

    Raises
    ------
    UnknownCodeError
        A series is no covariate of the panel, or the place is not in it.
    BadInputError
        A figure outside the range that the data hold, where no model has seen anything.
    """
    covariates = dict(panel.covariates)
    for series, value in changes.items():
        held = held_of(panel, place, series)
        if held is None:
            raise UnknownCodeError(
                "this is no figure that the forecast draws on here",
                where=series,
                remedy="choose one of those listed for the place",
            )
        if not held.low <= value <= held.high:
            raise BadInputError(
                f"{value:g} lies outside what the data hold, {held.low:g} to {held.high:g}",
                where=series,
                remedy="choose a figure within this range: beyond it the model has seen nothing",
            )
        row = panel.places.index(place)
        changed = covariates[series].copy()
        changed[row, _since(changed[row]) :] = value
        covariates[series] = changed
    return replace(panel, covariates=covariates)


def answer_what_if(
    model: AnswersWhatIf, panel: Panel, changed: Panel, steps: Sequence[int], draws: int, chance: Chance
) -> tuple[Draws, Draws]:
    """Ask a model twice, with the same chance: as things stand, and with the change; draws of both.

    Raises
    ------
    ValueError
        The model returned another shape than it was asked for.
    """
    answers = tuple(model.what_if(panel, each, tuple(steps), draws, chance) for each in (panel, changed))
    expected = (len(panel.places), len(steps), draws)
    if any(each.shape != expected for each in answers):
        raise ValueError(f"what_if returned draws of shape {[each.shape for each in answers]}, not {expected}")
    return answers[0], answers[1]


def _since(row: NDArray[np.float64]) -> int:
    """Return the first column of the run of equal figures that ends at the origin."""
    same = (row == row[-1]) | (np.isnan(row) & np.isnan(row[-1]))
    other = np.flatnonzero(~same)
    return int(other[-1]) + 1 if other.size else 0
