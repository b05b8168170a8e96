"""A whole node on made-up sources: ten countries' conflict, and a second hazard nobody in the program has heard of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import polars as pl

from tocsin.errors import SourceError
from tocsin.forecasts.hazard import ChallengeWindow, Hazard
from tocsin.forecasts.hazards.conflict import CONFLICT
from tocsin.node.clock import FixedClock
from tocsin.node.composition import open_node
from tocsin.node.configuration import Configuration
from tocsin.node.registry import Registry, installed
from tocsin.node.running import Node
from tocsin.observations.rows import stamped
from tocsin.observations.series import Series
from tocsin.sources.source import ForecastReading, Reading
from tocsin.world.months import Month

NOW = datetime(2016, 3, 10, tzinfo=UTC)
PLACES = ("SDN", "SSD", "KEN", "UGA", "ETH", "FRA", "COL", "IND", "UKR", "MLI")
FIRST, LAST = Month(2001, 1), Month(2015, 12)

SMALL_CONFLICT = msgspec.structs.replace(
    CONFLICT,
    horizon=16,
    models=("smoothed_conflictology", "conflictology", "zero"),
    baselines=("conflictology", "zero"),
    scores=("crps", "brier"),
)

FROST = Hazard(
    id="frost",
    title="Frost declared",
    target="frost",
    series=("weather.frost",),
    unit="declarations",
    place_kind="country",
    period="year",
    value="binary",
    horizon=3,
    shown=3,
    thresholds=(1.0,),
    models=("conflictology", "zero"),
    headline="conflictology",
    baselines=("zero",),
    scores=("brier", "crps"),
    window=ChallengeWindow(first_step=1, last_step=1),
)


def series_of(id: str, period: str = "month", lag: int = 25) -> Series:
    return Series(
        id=id,
        title=f"Made up: {id}",
        unit="deaths",
        place_kind="country",
        period=period,
        value="count",
        lag_days=lag,
        source=id.split(".", maxsplit=1)[0],
        licence="made up",
        citation="nobody",
    )


def months(last: Month = LAST, seed: int = 1) -> pl.DataFrame:
    """A negative binomial of each country's own level, month by month."""
    random = np.random.default_rng(seed)
    level = random.gamma(0.4, 60, (len(PLACES), 1))
    count = last - FIRST + 1
    values = random.negative_binomial(0.6, 0.6 / (0.6 + level), (len(PLACES), count))
    return pl.DataFrame(
        {
            "place": np.repeat(PLACES, count),
            "period": [(FIRST + number).first_day for number in range(count)] * len(PLACES),
            "value": values.ravel().astype(float),
        }
    )


def years() -> pl.DataFrame:
    random = np.random.default_rng(2)
    span = range(1980, 2016)
    return pl.DataFrame(
        {
            "place": np.repeat(PLACES, len(span)),
            "period": [Month(year, 1).first_day for year in span] * len(PLACES),
            "value": (random.random((len(PLACES), len(span))) < 0.3).ravel().astype(float),
        }
    )


@dataclass
class MadeUp:
    """A source of tables that a test can change, break or count."""

    id: str
    tables: dict[str, pl.DataFrame]
    period: str = "month"
    lag: int = 25
    broken: str = ""
    notes: tuple[str, ...] = ()
    reads: int = 0
    published: tuple[ForecastReading, ...] = ()
    title: str = "Made-up source"
    topic: str = "none"
    homepage: str = "https://source.example"
    licence: str = "made up"
    citation: str = "nobody"
    redistributable: bool = True

    @property
    def series(self) -> tuple[Series, ...]:
        return tuple(series_of(name, self.period, self.lag) for name in self.tables)

    def read(self, seam: Any, progress: Any) -> Iterator[Any]:
        self.reads += 1
        if self.broken:
            raise SourceError(self.broken, where=self.id)
        for series in self.series:
            yield Reading(
                series=series,
                frame=stamped(self.tables[series.id], series),
                address=f"made-up:{series.id}",
                checksum="0" * 64,
                retrieved=seam.clock(),
                known_basis="assumed",
                notes=self.notes,
            )
        yield from self.published


def sources() -> tuple[MadeUp, MadeUp]:
    feature = months()
    final = feature.filter(pl.col("period") >= Month(2010, 1).first_day).with_columns(pl.col("value") + 1)
    return (
        MadeUp("views", {"views.ged_sb": feature, "views.ged_sb_final": final}),
        MadeUp("weather", {"weather.frost": years()}, period="year"),
    )


def registry(
    *made_up: MadeUp, hazards: tuple[Hazard, ...] = (SMALL_CONFLICT, FROST), models: tuple[Any, ...] = ()
) -> Registry:
    """Our own models and formats from the installed entry points; hazards, sources and further models handed in."""
    return Registry(
        lambda group: [] if group in {"hazards", "sources", "pages"} else installed(group),
        more={"hazards": hazards, "sources": made_up, "models": models},
    )


def small_node(
    home: Path,
    *,
    made_up: tuple[MadeUp, ...] | None = None,
    with_: Registry | None = None,
    write: bool = True,
    clock: Any = None,
    **settings: Any,
) -> Node:
    """Open a node whose clock stands in March 2016; ``settings`` are those of the configuration."""
    given = {"draws": 100, "windows": "2012:2014", "offline": False, "mirror": str(home), "workers": 1, **settings}
    return open_node(
        Configuration(home=str(home), **given),
        clock=clock or FixedClock(NOW),
        registry=with_ or registry(*(sources() if made_up is None else made_up)),
        write=write,
    )
