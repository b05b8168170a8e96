"""Which other series does a model see beside the target? The hazard's covariates held here, read by the as-of law."""

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from tocsin.forecasts.covariates import MonthTable, delay, looks_back, with_covariates
from tocsin.forecasts.panel import Panel
from tocsin.node.moment import Moment
from tocsin.observations.as_of import AsOf, History
from tocsin.observations.known_then import known_then
from tocsin.observations.series import Series
from tocsin.storage.series import SeriesStore
from tocsin.world.months import Month

__all__ = ["Covariates"]


class Covariates:
    """The covariates of one hazard as a node may see them; what is slow to lay out is laid out once."""

    def __init__(self, names: Sequence[str], store: SeriesStore, moment: Moment) -> None:
        """Keep the parts; nothing is read before a panel asks."""
        self._store = store
        self._moment = moment
        self.names = tuple(name for name in names if store.vintages(name))
        """Those of which a vintage is held, in the order in which the hazard names them."""
        self._months: dict[tuple[str, History], MonthTable] = {}
        self._columns: dict[tuple[str, History, int], tuple[dict[str, int], int, NDArray[np.float64]]] = {}

    def beside(self, panel: Panel, view: AsOf, history: History) -> Panel:
        """Return a panel with every covariate that is held, as known from a view.

        A history of revised figures (``feature``, ``final``) concerns the target alone: covariates are then read as
        assumed, so no column holds what nobody knew in its month.
        """
        law: History = "recorded" if history == "recorded" else "assumed"
        laid: dict[str, NDArray[np.float64]] = {}
        delays: dict[str, int] = {}
        for name in self.names:
            series = self._store.declared(name)
            if series.period == "month" and panel.step == 1:
                laid[name] = self._monthly(series, law).lay(panel, view, everywhere=series.place_kind == "world")
                delays[name] = delay(series.lag_days)
            else:
                laid[name] = self._carried(series, panel, view, law)
                delays[name] = 0
        return with_covariates(panel, laid, delays) if laid else panel

    def _monthly(self, series: Series, law: History) -> MonthTable:
        key = (series.id, law)
        if key not in self._months:
            self._months[key] = MonthTable(self._store.record(series.id), series.lag_days, law)
        return self._months[key]

    def _carried(self, series: Series, panel: Panel, view: AsOf, law: History) -> NDArray[np.float64]:
        """Return what was known at each period; every column but the last is the same from every origin."""
        row_of, first, columns = self._all(series, law, panel.step)
        rows = np.array([row_of.get(place, -1) for place in panel.places])
        at = np.array([(period.ordinal - first) // panel.step for period in panel.periods])
        found = np.full(panel.values.shape, np.nan)
        inside = (at >= 0) & (at < columns.shape[1])
        found[np.ix_(rows >= 0, inside)] = columns[np.ix_(rows[rows >= 0], at[inside])]
        last = looks_back(panel.periods[-1:], panel.step, view)
        if not inside[-1] or last != looks_back(panel.periods[-1:], panel.step, self._moment.view):
            record = self._store.record(series.id)
            found[:, -1:] = known_then(record, last, panel.places, series.lag_days, law, series.period)
        return found

    def _all(self, series: Series, law: History, step: int) -> tuple[dict[str, int], int, NDArray[np.float64]]:
        key = (series.id, law, step)
        if key not in self._columns:
            record = self._store.record(series.id)
            places = record["place"].unique().sort().to_list()
            oldest = record["period"].min()
            first = Month.of(oldest) if isinstance(oldest, date) else self._moment.last
            periods = [Month.from_ordinal(number) for number in range(first.ordinal, self._moment.last.ordinal + 1)]
            periods = [period for period in periods if step == 1 or period.number == 1]
            views = looks_back(periods, step, self._moment.view)
            columns = known_then(record, views, places, series.lag_days, law, series.period)
            start = periods[0].ordinal if periods else first.ordinal
            self._columns[key] = ({place: row for row, place in enumerate(places)}, start, columns)
        return self._columns[key]
