"""Which forecasts made elsewhere may be seen? Published benchmark draws, and files that were imported here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tocsin.exchange.policies import Label
from tocsin.forecasts.forecast import Forecast
from tocsin.forecasts.hazard import Hazard
from tocsin.forecasts.model import Draws
from tocsin.node.moment import Moment
from tocsin.storage.forecasts import ForecastStore
from tocsin.storage.reference import ReferenceStore
from tocsin.world.months import Month

__all__ = ["Elsewhere", "elsewhere"]


@dataclass(frozen=True, eq=False)
class Elsewhere:
    """One forecast made elsewhere, from one origin; its draws are read when they are asked for.

    Attributes
    ----------
    hash:
        What the draws were read from; a changed file has another one.
    imported:
        True for a file imported here, False for what a source publishes.
    approximate:
        True for a file of quantiles: its draws stand for them, and its CRPS is the pinball approximation.
    """

    model: str
    title: str
    origin: Month
    steps: tuple[int, ...]
    places: tuple[str, ...]
    hash: str
    arrived: datetime
    hindsight: bool
    imported: bool
    policy: Label
    load: Callable[[], Draws]
    approximate: bool = False

    def forecast(self, hazard: Hazard) -> Forecast:
        """Return it in the shape that scores and summaries are made from."""
        return Forecast(
            target=hazard.target,
            model=self.model,
            origin=self.origin,
            vintage=self.hash,
            seed=0,
            places=self.places,
            steps=self.steps,
            draws=self.load(),
            step_months=12 if hazard.period == "year" else 1,
            approximate=self.approximate,
        )


def elsewhere(
    hazard: Hazard, moment: Moment, references: ReferenceStore, store: ForecastStore
) -> tuple[Elsewhere, ...]:
    """Return what may be seen of a hazard, oldest origin first.

    In the time machine a forecast is hidden if it arrived after the instant, if its origin lies later, or if its maker
    used history that was revised after its origin: none of these could have been at hand on that day.
    """
    found = [
        Elsewhere(
            model=note.model,
            title=note.title,
            origin=Month.parse(note.origin),
            steps=note.steps,
            places=note.places,
            hash=note.checksum,
            arrived=note.arrived,
            hindsight=note.hindsight,
            imported=True,
            policy=note.policy,
            approximate=note.approximate,
            load=lambda note=note: store.draws(note),  # type: ignore[misc]
        )
        for note in store.given()
        if note.hazard == hazard.id and (not moment.past or note.arrived <= moment.instant)
    ]
    # A publisher's draws carry no date of their own; where they stand on revised history they are hindsight.
    for model in references.models():
        for window in references.windows(model):
            facts = references.facts(model, window)
            if facts.target == hazard.target and not (moment.past and facts.hindsight):
                found.append(_published(references, model, window))
    shown = [each for each in found if not moment.past or each.origin <= moment.last]
    return tuple(sorted(shown, key=lambda each: (each.origin, each.model, each.arrived)))


def _published(references: ReferenceStore, model: str, window: str) -> Elsewhere:
    facts = references.facts(model, window)
    read = references.read(model, window)
    return Elsewhere(
        model=model,
        title=facts.title,
        origin=Month.parse(facts.origin),
        steps=read.steps,
        places=read.places,
        hash=facts.hash,
        arrived=facts.retrieved,
        hindsight=facts.hindsight,
        imported=False,
        policy="public",
        load=lambda: read.draws,
    )
