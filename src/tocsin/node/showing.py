"""Which forecasts can be shown, and what does each say of a place and a period? Parsed once, then looked up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import polars as pl

from tocsin.exchange.policies import Label
from tocsin.forecasts.hazard import Hazard
from tocsin.forecasts.summaries import summarise
from tocsin.forecasts.sums import Sums, sums_over
from tocsin.node.answers import Expectation
from tocsin.node.elsewhere import Elsewhere
from tocsin.storage.forecasts import ForecastStore, Made

__all__ = ["Shown", "shown_elsewhere", "shown_made"]

Summary = tuple[float, dict[str, float], dict[str, float], dict[str, float]]
"""Mean, quantiles, chances of thresholds and chances of events."""


@dataclass(frozen=True, eq=False)
class Shown:
    """One forecast as pages show it, our own or somebody else's."""

    model: str
    origin: str
    vintage: str
    seed: int
    draws: int
    made: datetime
    history: str
    policy: Label
    load: Callable[[], pl.DataFrame]
    """Returns the summaries (:data:`tocsin.forecasts.summaries.FILE_SCHEMA`)."""
    load_sums: Callable[[], Sums | None] = lambda: None
    load_drivers: Callable[[], pl.DataFrame | None] = lambda: None
    id: str = ""
    """Of the stored forecast; empty for one made elsewhere."""

    @cached_property
    def summaries(self) -> pl.DataFrame:
        """The summaries, read once."""
        return self.load()

    @cached_property
    def sums(self) -> Sums | None:
        """The sums of its paths, read once; None where it has none."""
        return self.load_sums()

    @cached_property
    def drivers(self) -> pl.DataFrame | None:
        """What moved it, as rows of :data:`tocsin.forecasts.drivers.DRIVER_SCHEMA`; None where its model is silent."""
        return self.load_drivers()

    @cached_property
    def periods(self) -> dict[str, int]:
        """Period -> step, in order."""
        pairs = self.summaries.select("period", "horizon").unique().sort("horizon")
        return dict(pairs.iter_rows())

    def covers(self, place: str) -> bool:
        """Tell whether the forecast speaks of a place."""
        return any(place in cells for cells in self.cells.values())

    @cached_property
    def cells(self) -> dict[str, dict[str, Summary]]:
        """Period -> place -> what is expected there."""
        found: dict[str, dict[str, Summary]] = {period: {} for period in self.periods}
        grouped = self.summaries.group_by("period", "place", maintain_order=True).agg(
            pl.col("value").filter(pl.col("output_type") == "mean").first().alias("mean"),
            *(
                pl.col(column).filter(pl.col("output_type") == kind).alias(f"{kind} {column}")
                for kind in ("quantile", "chance", "event")
                for column in ("output_type_id", "value")
            ),
        )
        for period, place, mean, levels, values, thresholds, chances, events, likely in grouped.iter_rows():
            found[period][place] = (
                mean,
                dict(zip(levels, values, strict=True)),
                dict(zip(thresholds, chances, strict=True)),
                dict(zip(events, likely, strict=True)),
            )
        return found

    def expectation(
        self, place: str, period: str, usual: dict[str, float], events: Mapping[tuple[str, int], float] | None = None
    ) -> Expectation | None:
        """Return what is expected in a place and period, or None where nothing is; ``events`` are its base rates."""
        found = self.cells.get(period, {}).get(place)
        if found is None:
            return None
        mean, quantiles, chances, likely = found
        step, rates = self.periods[period], events or {}
        return Expectation(
            place=place,
            period=period,
            step=step,
            mean=mean,
            quantiles=quantiles,
            chances=chances,
            usual=usual,
            events=likely,
            usual_events={event: rates[event, step] for event in likely if (event, step) in rates},
        )


def shown_made(note: Made, store: ForecastStore) -> Shown:
    """Return a forecast made here as it is shown."""
    return Shown(
        model=note.model,
        origin=note.origin,
        vintage=note.vintage,
        seed=note.seed,
        draws=note.draws,
        made=note.made,
        history=note.history,
        policy=note.policy,
        load=lambda: store.summaries(note),
        load_sums=lambda: store.sums(note),
        load_drivers=lambda: store.drivers(note),
        id=note.id,
    )


def shown_elsewhere(each: Elsewhere, hazard: Hazard) -> Shown:
    """Return a forecast made elsewhere in the same shape."""
    made = each.forecast(hazard)
    return Shown(
        model=each.model,
        origin=str(each.origin) if hazard.period == "month" else str(each.origin.year),
        vintage=each.hash,
        seed=0,
        draws=made.draws.shape[-1],
        made=each.arrived,
        history="",
        policy=each.policy,
        load=lambda: summarise(made, hazard.thresholds),
        load_sums=lambda: sums_over(made, hazard.spans),
    )
