"""UCDP's three types of violence by country and month, with events spread over their days: to explain, never to judge.

A research table of UCDP GED: every event's deaths lie in equal parts on its days, and the estimate is higher than the
sum of "best". So it serves models beside a target; whoever must judge a forecast takes :mod:`tocsin.sources.ucdp_ged`.
Mirror: ``conflict/ged_types_cm_*.parquet`` (month_id, country_ucdp, sb, ns, os). It has no publisher of its own:
without a mirror nothing is read here, and the yearly release itself gives the same kinds of violence.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from tocsin.messages import N_
from tocsin.observations.rows import stamped
from tocsin.observations.series import Series
from tocsin.sources.codes import Resolve, place_of, placed
from tocsin.sources.seam import Progress, Seam
from tocsin.sources.source import Reading, Yield
from tocsin.sources.tables import parquet
from tocsin.sources.ucdp_events import CITATION, LICENCE
from tocsin.sources.views import month_of

__all__ = ["SOURCE", "UcdpTypes"]

_LAG = 545
"""UCDP GED comes once a year, about June (Davies et al., Organized violence, Journal of Peace Research, yearly): a
January waits 17 months and some days, as in :mod:`tocsin.sources.ucdp_ged`."""

_TITLES = {
    "sb": N_("Deaths in state-based conflict, spread over the days of events"),
    "ns": N_("Deaths in non-state conflict, spread over the days of events"),
    "os": N_("Deaths in one-sided violence, spread over the days of events"),
}

_SERIES = tuple(
    Series(
        id=f"ucdp_types.{name}",
        title=title,
        unit=N_("deaths"),
        place_kind="country",
        period="month",
        value="continuous",
        lag_days=_LAG,
        source="ucdp_types",
        licence=LICENCE,
        citation=CITATION,
    )
    for name, title in _TITLES.items()
)


@dataclass(frozen=True)
class UcdpTypes:
    """The source; ``resolve`` is the world's resolver outside tests."""

    resolve: Resolve = place_of
    id: str = "ucdp_types"
    title: str = N_("UCDP types of violence, spread over days")
    topic: str = "conflict"
    homepage: str = "https://ucdp.uu.se"
    licence: str = LICENCE
    citation: str = CITATION
    redistributable: bool = True
    series: tuple[Series, ...] = _SERIES

    def read(self, seam: Seam, progress: Progress) -> Iterator[Yield]:
        """Read the mirror's table; nothing where there is no mirror."""
        if seam.route == "publisher":
            return
        file = seam.require_mirrored("conflict/ged_types_cm_*.parquet", progress)
        table = parquet(file, ("month_id", "country_ucdp", *_TITLES)).with_columns(month_of("month_id"))
        # A country is the one that stands at the end of the month, as UCDP counts.
        found, rejected = placed(
            table.with_columns(pl.col("period").dt.month_end().alias("day")),
            "country_ucdp",
            "name",
            self.resolve,
            on="day",
        )
        for series in self.series:
            figures = found.select(
                "place", "period", pl.col(series.id.removeprefix("ucdp_types.")).cast(pl.Float64).alias("value")
            )
            yield Reading(
                series=series,
                frame=stamped(figures, series),
                address=file.address,
                checksum=file.checksum,
                retrieved=file.retrieved,
                known_basis="assumed",
                notes=("deaths lie in equal parts on the days of an event; another estimate than the sum of best",),
                rejected=rejected,
            )


SOURCE = UcdpTypes()
