"""What do a hazard's answers stand on? The series held here, read as of the node's moment, laid out as a panel."""

import math
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tocsin.errors import NotFoundError, UnknownCodeError
from tocsin.exchange.canonical import content_hash
from tocsin.forecasts.events import base_rates
from tocsin.forecasts.hazard import Hazard
from tocsin.forecasts.panel import Panel, build_panel
from tocsin.forecasts.summaries import period_text, threshold_text
from tocsin.node.covariates import Covariates
from tocsin.node.moment import Moment
from tocsin.observations.as_of import AsOf, History
from tocsin.storage.series import FINAL, SeriesStore
from tocsin.world import places
from tocsin.world.months import Month

__all__ = ["LATEST", "Standing"]

LATEST = "latest"
"""Name of the truth that is the target's own newest vintage."""

_USUAL_PERIODS = 120
_RECENT_PERIODS = 12


class Standing:
    """A hazard's observations as the node may see them, and what is computed from them once and shown often.

    Nothing is read before it is asked for; a node makes a new standing when its stores have changed.
    """

    def __init__(self, hazard: Hazard, store: SeriesStore, moment: Moment, history: History) -> None:
        self.hazard = hazard
        self.moment = moment
        self.history = history
        self._store = store

    @property
    def step(self) -> int:
        """Months in a period."""
        return 12 if self.hazard.period == "year" else 1

    @cached_property
    def series(self) -> str:
        """Id of the series that holds the target: the first declared one that is held and long enough, or empty."""
        return next((name for name in self.hazard.series if self._suits(name)), "")

    @property
    def estimate(self) -> str:
        """What must be known of the estimate that is the target here, a message id; empty for the usual one."""
        return self.hazard.estimates.get(self.series, "")

    @cached_property
    def known(self) -> bool:
        """Whether any value of the target is held and may be seen from the moment."""
        return bool(self.series) and self.frame["value"].null_count() < self.frame.height

    @cached_property
    def vintage(self) -> str:
        """Hash of the vintages that panels come from; empty where none is held."""
        return self._hash(self._read(self.history))

    @cached_property
    def covariates(self) -> Covariates:
        """The other series that models may draw on."""
        return Covariates(self.hazard.covariates, self._store, self.moment)

    @cached_property
    def frame(self) -> pl.DataFrame:
        """Rows that may be seen from the moment, of places that exist then."""
        if not self.series:
            raise NotFoundError(
                f"no series of {self.hazard.target} is held here", where=self.hazard.id, remedy="run `tocsin sync`"
            )
        rows = self._store.read(self.series, self.moment.view, self.history)
        return rows.filter(pl.col("place").is_in(_existing(rows["place"].unique().to_list(), self.moment.day)))

    @cached_property
    def origin(self) -> Month:
        """First month of the newest period with any known value."""
        newest = self.frame.filter(pl.col("value").is_not_null())["period"].max()
        if not isinstance(newest, date):
            raise NotFoundError(
                f"no value of {self.hazard.target} is known at this moment",
                where=self.hazard.id,
                remedy="choose a later month, or --history assumed",
            )
        return Month.of(newest)

    @cached_property
    def panel(self) -> Panel:
        """The panel that the newest forecast is made from."""
        rows = self.frame.filter(pl.col("period") <= self.origin.first_day)
        panel = build_panel(self.hazard, rows, self.origin, rows["place"].unique().to_list(), self.vintage)
        # Covariates are seen from the origin too, however much later the node stands: a model learns from origins.
        return self.covariates.beside(panel, self._from(self.origin + (self.step - 1)), self.history)

    def panel_at(self, origin: Month, history: History | None = None) -> Panel:
        """Return the panel of a past origin, by the two-times law; in a year that is not over, that of the year before.

        Raises
        ------
        NotFoundError
            Nothing was known then.
        """
        history = history or self.history
        origin = self._closed(origin)
        at = self._from(origin)
        rows = self._store.read(self.series, at, history)
        rows = rows.filter(pl.col("place").is_in(_existing(rows["place"].unique().to_list(), at.origin.first_day)))
        if rows.is_empty():
            raise NotFoundError(
                f"no value of {self.hazard.target} was known at {origin} by history {history}",
                where=self.hazard.id,
                remedy="choose another origin or another --history",
            )
        vintage = self._hash(self._read(history))
        panel = build_panel(self.hazard, rows, origin, rows["place"].unique().to_list(), vintage)
        return self.covariates.beside(panel, at, history)

    def truths(self) -> tuple[str, ...]:
        """Return the names of the truths held here, the one that counts by default first."""
        held = tuple(name for name, series in self.hazard.truths.items() if self._store.vintages(series))
        return (LATEST,) if self.moment.past else (*held, LATEST) if "final" in held else (LATEST, *held)

    def truth(self, name: str) -> tuple[pl.DataFrame, str]:
        """Return the outcomes of one truth, and the hash of what they come from."""
        if name not in self.truths():
            raise UnknownCodeError(
                "no such truth is held here", where=name, remedy=f"choose one of {', '.join(self.truths())}"
            )
        if name == LATEST:
            return self.frame, self._hash([self.series])
        if name == "final":
            laid = self._store.read(self.series, self.moment.view, "final")
            return laid, self._hash([self.series, self.series + FINAL])
        series = self.hazard.truths[name]
        return self._store.read(series, self.moment.view, "feature"), self._hash([series])

    @cached_property
    def periods(self) -> tuple[str, ...]:
        """The periods with observations, oldest first."""
        return tuple(period_text(period, self.step) for period in self.panel.periods)

    @cached_property
    def row_of(self) -> dict[str, int]:
        """Place -> row of the panel."""
        return {place: row for row, place in enumerate(self.panel.places)}

    @cached_property
    def of_kind(self) -> tuple[str, ...]:
        """Every place that the hazard could speak of on the moment's day."""
        kind = self.hazard.place_kind
        # Seas lie within seas, and areas within areas: who counts some of them leaves no gap at the others.
        listed = [each.id for each in places.places(on=self.moment.day) if each.kind == kind == "country"]
        return tuple(dict.fromkeys((*listed, *self.panel.places)))

    @cached_property
    def usual(self) -> dict[str, dict[str, float]]:
        """Place -> threshold -> share of its last 120 known periods that reached it."""
        keys = [threshold_text(threshold) for threshold in self.hazard.thresholds]
        shares = [_usual(row, self.hazard.thresholds) for row in self.panel.values]
        return {
            place: dict(zip(keys, share, strict=True)) if share else {}
            for place, share in zip(self.panel.places, shares, strict=True)
        }

    @cached_property
    def usual_events(self) -> dict[str, dict[tuple[str, int], float]]:
        """Place -> (event, step) -> how often the event came there, as far as the newest panel tells."""
        found: dict[str, dict[tuple[str, int], float]] = {place: {} for place in self.panel.places}
        for event in self.hazard.events:
            for step in event.steps:
                rates = base_rates(event, self.panel.values, step)
                for place, rate in zip(self.panel.places, rates.tolist(), strict=True):
                    if not math.isnan(rate):
                        found[place][event.id, step] = rate
        return found

    @cached_property
    def recent(self) -> dict[str, float]:
        """Place -> mean of its last 12 known periods."""
        found = {}
        for place, row in zip(self.panel.places, self.panel.values, strict=True):
            known = row[~np.isnan(row)][-_RECENT_PERIODS:]
            if known.size:
                found[place] = float(known.mean())
        return found

    def _from(self, origin: Month) -> AsOf:
        """Look back from an origin, never from later than the moment."""
        at = AsOf.at(origin)
        out = origin.end + timedelta(days=self.hazard.waits)
        return AsOf(at.origin, min(max(at.instant, out), self.moment.instant))

    def _closed(self, origin: Month) -> Month:
        """Return the last month of the newest period that is over at the end of a month."""
        if self.step == 1 or origin.number == 12:
            return origin
        return Month(origin.year - 1, 12)

    def _read(self, history: History) -> list[str]:
        """Return the ids of the series that a panel is made from."""
        return [self.series, *([self.series + FINAL] if history == "final" else []), *self.covariates.names]

    def _suits(self, name: str) -> bool:
        """Tell whether a series is held and spans as many periods as the hazard asks of its target."""
        newest = next(iter(self._store.vintages(name)[-1:]), None)
        if newest is None or not self.hazard.shortest:
            return newest is not None
        if not newest.rows:
            return False
        first, last = (Month.parse(f"{text}-01"[:7]) for text in (newest.first_period, newest.last_period))
        return (last - first) // self.step + 1 >= self.hazard.shortest

    def _hash(self, names: Sequence[str]) -> str:
        hashes = [vintage.hash for name in names for vintage in self._store.vintages(name)[-1:]]
        if not hashes:
            return ""
        return hashes[0] if len(hashes) == 1 else content_hash(hashes)


def _usual(row: NDArray[np.float64], thresholds: Sequence[float]) -> list[float]:
    known = row[~np.isnan(row)][-_USUAL_PERIODS:]
    return [float((known >= threshold).mean()) for threshold in thresholds] if known.size else []


def _existing(ids: Sequence[str], day: date) -> list[str]:
    """Leave out places whose extent does not exist on a day; ids that the table does not hold are the member's own."""
    kept = []
    for id_ in ids:
        try:
            if places.place(id_).exists(day):
                kept.append(id_)
        except UnknownCodeError:
            kept.append(id_)
    return kept
