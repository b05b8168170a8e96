"""How UCDP events become a register of dyads and armed actors, and two counts of them by country and month."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from tocsin.messages import N_
from tocsin.observations.series import Basis, Series
from tocsin.sources.codes import Resolve, placed
from tocsin.sources.source import ActorReading, Merge, Reading
from tocsin.sources.ucdp_events import (
    CITATION,
    LICENCE,
    Choice,
    Covered,
    dated,
    monthly_parts,
    once_each,
    watched_cells,
)
from tocsin.threats.actors import ACTIVITY, armed_counts
from tocsin.world.months import Month

__all__ = ["Release", "actor_merges", "actor_readings", "actor_series"]

_COUNTS = {
    "dyads": (N_("Dyads with a reported event (UCDP)"), N_("dyads")),
    "armed_actors": (N_("Armed non-state actors with a reported event (UCDP)"), N_("actors")),
}


@dataclass(frozen=True, eq=False, kw_only=True)
class Release:
    """What was read of one or several releases, and how it is to be counted."""

    events: pl.DataFrame
    """From :func:`tocsin.sources.ucdp_events.events_of`."""
    months: tuple[Month, ...]
    """The months that the releases cover."""
    choice: Choice
    watched: Mapping[Month, datetime | None]
    address: str
    checksum: str
    retrieved: datetime


def actor_series(source: str, lag_days: int, *, ending: str = "") -> dict[str, Series]:
    """Return the two counts as series, by name."""
    return {
        name: Series(
            id=f"ucdp.{name}{ending}",
            title=title,
            unit=unit,
            place_kind="country",
            period="month",
            value="count",
            lag_days=lag_days,
            source=source,
            licence=LICENCE,
            citation=CITATION,
        )
        for name, (title, unit) in _COUNTS.items()
    }


def actor_merges(merged: Mapping[str, Series], annual: Mapping[str, Series]) -> Iterator[Merge]:
    """Ask for the counts of the yearly release with those of the months after it."""
    for name, series in merged.items():
        yield Merge(series=series, base=annual[name].id, later=f"{series.id}_candidate")


def actor_readings(
    release: Release,
    counts: Mapping[str, Series],
    *,
    table: str,
    title: str,
    rank: int,
    resolve: Resolve,
    covered: Covered,
) -> Iterator[ActorReading | Reading]:
    """Return the register of a release and the two counts; nothing where it names no dyad."""
    activity = _activity(release, resolve)
    if activity.is_empty():
        return
    first = next(iter(counts.values()))
    yield ActorReading(
        id=table,
        title=title,
        source=first.source,
        rank=rank,
        frame=activity.select(*ACTIVITY, *_known(activity, first)),
        lag_days=first.lag_days,
        licence=LICENCE,
        citation=CITATION,
        address=release.address,
        checksum=release.checksum,
        retrieved=release.retrieved,
        known_basis=_basis(activity),
    )
    zeros = watched_cells(release.months, covered, release.watched)
    counted = armed_counts(activity)
    out = activity.group_by("place", "period").agg(pl.col("released").max())
    for name, series in counts.items():
        told = counted.join(out, on=["place", "period"]).select(
            "place", "period", pl.col(name).cast(pl.Float64).alias("value"), "released"
        )
        silent = zeros.join(told, on=["place", "period"], how="anti").select(
            "place", "period", pl.lit(0.0).alias("value"), "released"
        )
        yield Reading(
            series=series,
            frame=dated(pl.concat([told, silent]).sort("place", "period"), series),
            address=release.address,
            checksum=release.checksum,
            retrieved=release.retrieved,
            known_basis=_basis(activity),
        )


def _activity(release: Release, resolve: Resolve) -> pl.DataFrame:
    """Return rows of ACTIVITY and ``released``."""
    named = once_each(release.events).filter(
        pl.col("dyad").is_not_null() & pl.col("side_a").is_not_null() & pl.col("side_b").is_not_null()
    )
    parts = monthly_parts(named, release.choice)
    inside = parts.filter(pl.col("period").is_in([month.first_day for month in release.months]))
    placed_rows, _ = placed(
        inside.with_columns(pl.col("period").dt.month_end().alias("day")), "country_id", "ucdp", resolve, on="day"
    )
    # One id has one pair of names in a table: that of its newest event.
    names = named.sort("last", "id").group_by("dyad").agg(pl.col("kind", "side_a", "side_b").last())
    return (
        placed_rows.group_by("place", "period", "dyad")
        .agg(
            pl.col("id").n_unique().cast(pl.Int64).alias("events"),
            pl.col("best").sum().alias("deaths"),
            pl.col("released").max(),
        )
        .join(names, on="dyad")
        .select(*(pl.col(name).cast(kind) for name, kind in ACTIVITY.items()), "released")
        .sort("place", "period", "dyad")
    )


def _known(activity: pl.DataFrame, series: Series) -> Iterable[pl.Series]:
    stamped = dated(activity.with_columns(pl.col("deaths").alias("value")), series)
    return stamped["known_since"], stamped["known_basis"]


def _basis(activity: pl.DataFrame) -> Basis:
    return "recorded" if activity["released"].null_count() == 0 else "assumed"
