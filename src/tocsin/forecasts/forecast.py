"""One model, one panel, one forecast: the value that files, pages and scores are made from."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tocsin.errors import BadInputError
from tocsin.forecasts.chance import Chance
from tocsin.forecasts.events import event_chances, event_steps
from tocsin.forecasts.hazard import Hazard
from tocsin.forecasts.model import Draws, Model
from tocsin.forecasts.panel import Panel
from tocsin.world.months import Month

__all__ = ["Forecast", "forecast"]


@dataclass(frozen=True, eq=False)
class Forecast:
    """What is expected in every place at every step: draws, and all that is needed to make them again.

    Attributes
    ----------
    target, model:
        The target's short name and the model's id.
    origin:
        The last period of data (its first month).
    vintage:
        Hash of the vintages the panel came from.
    seed:
        The seed of the chance that was handed in.
    places, steps:
        P place ids and H steps ahead, in the order of the draws.
    draws:
        Shape (P, H, D), float32; NaN throughout for a place without any known value.
    step_months:
        Months in a period: 1 or 12.
    approximate:
        True where the draws stand for quantiles that were handed in
        (:func:`tocsin.forecasts.importing.draws_of_quantiles`): scores of it are approximations.
    events:
        (Event id, step) -> (P,) chance of the hazard's events, NaN where it cannot be told; empty where the draws are
        no paths, or what was known before is not at hand.
    """

    target: str
    model: str
    origin: Month
    vintage: str
    seed: int
    places: tuple[str, ...]
    steps: tuple[int, ...]
    draws: Draws
    step_months: int = 1
    approximate: bool = False
    events: dict[tuple[str, int], NDArray[np.float64]] = field(default_factory=dict)

    @property
    def periods(self) -> tuple[Month, ...]:
        """First month of the period that each step speaks of."""
        return tuple(self.origin + step * self.step_months for step in self.steps)


def forecast(
    hazard: Hazard,
    panel: Panel,
    model: Model,
    steps: Sequence[int],
    draws: int,
    chance: Chance,
    executor: Executor,
) -> Forecast:
    """Ask a model what it expects, standing on this panel; it runs in ``executor``, whole.

    The same arguments give the same bytes in any executor: every draw comes from the generator that
    ``chance`` names after the place, and no model reads anything else.

    Raises
    ------
    BadInputError
        A step outside 1..horizon, no draws, or a model that does not fit the hazard's kind of value.
    """
    wrong = [step for step in steps if not 1 <= step <= hazard.horizon]
    if wrong or not steps or len(set(steps)) != len(steps):
        raise BadInputError(
            f"steps {list(steps)} are not distinct steps from 1 to {hazard.horizon}",
            where=hazard.id,
            remedy=f"ask for steps within 1:{hazard.horizon}",
        )
    if draws < 1:
        raise BadInputError(f"{draws} draws are too few", where=model.id, remedy="ask for at least one draw")
    fits: tuple[str, ...] = getattr(model, "values", (hazard.value,))
    if hazard.value not in fits:
        raise BadInputError(
            f"model {model.id} forecasts {' or '.join(fits)} values and {hazard.id} is {hazard.value}",
            where=model.id,
            remedy=f"choose one of {', '.join(hazard.models)}",
        )
    values = executor.submit(model.draw, panel, tuple(steps), draws, chance).result()
    expected = (len(panel.places), len(steps), draws)
    if values.shape != expected:
        raise ValueError(f"model {model.id} returned draws of shape {values.shape}, not {expected}")
    paths = np.ascontiguousarray(values, dtype=np.float32)
    return Forecast(
        target=panel.target,
        model=model.id,
        origin=panel.origin,
        vintage=panel.vintage,
        seed=chance.seed,
        places=panel.places,
        steps=tuple(steps),
        draws=paths,
        step_months=panel.step,
        events=_events(hazard, panel, paths, tuple(steps)),
    )


def _events(
    hazard: Hazard, panel: Panel, draws: Draws, steps: tuple[int, ...]
) -> dict[tuple[str, int], NDArray[np.float64]]:
    found = {}
    for event in hazard.events:
        chances = event_chances(event, panel, draws, steps)
        for number, step in enumerate(event_steps(event, steps)):
            found[event.id, step] = chances[:, number]
    return found
