"""Made-up reasons of the made-up node: what moved a forecast, what is known of root causes."""

import math
from collections.abc import Mapping

from tests.support.fake_figures import HASH, HAZARD, ISO3, NOW, ORIGIN, SHOWN, intensity, unit
from tocsin.errors import BadInputError, BusyError, NotFoundError, UnknownCodeError
from tocsin.forecasts.drivers import GROUPS, LOG_DEATHS
from tocsin.forecasts.what_if import ASSOCIATION
from tocsin.node.reason_answers import (
    DriverGroup,
    DriversAnswer,
    DriverStep,
    RootCause,
    WhatIfAnswer,
    WhatIfChange,
    WhatIfInput,
    WhatIfInputs,
    WhatIfPart,
)
from tocsin.observations.root_causes import Rank, Trend


def drivers_of(place: str, model: str) -> DriversAnswer:
    if model != HAZARD.headline:
        raise NotFoundError(f"{model} does not say what moved its forecast of {place}")
    steps = []
    for step in range(1, SHOWN + 1):
        size = math.log1p(intensity(place)) / 4
        parts = {group: round(size * (unit(place, group) - 0.4) * (1 - step / 40), 4) for group in GROUPS}
        steps.append(
            DriverStep(
                period=str(ORIGIN + step), step=step, base=0.5, contributions=parts, forecast=0.5 + sum(parts.values())
            )
        )
    return DriversAnswer(
        hazard="conflict", place=place, model=model, origin=str(ORIGIN), vintage=HASH, made=NOW, unit=LOG_DEATHS,
        groups=tuple(DriverGroup(name=name, meaning=meaning) for name, meaning in GROUPS.items()), steps=tuple(steps),
        policy="public",
    )  # fmt: skip


def root_causes_of(place: str) -> tuple[RootCause, ...]:
    if place not in ISO3:
        return ()
    facts = {"source": "views", "licence": "CC BY 4.0", "citation": "Made up.", "lag_days": 210, "vintage": HASH}
    gini = RootCause(
        theme="inequality", title="Inequality", wanted=("gapminder.gini",), series="views.main",
        measures="Inequality of income (Gini)", unit="points from 0 to 100", value=41.3, year=2021,
        trends=(
            Trend(years=5, since=2016, before=38.0, move="up"), Trend(years=10, since=2011, before=41.0, move="hardly"),
        ),
        region="M49_002", in_region=Rank(lower=40, others=53), in_world=Rank(lower=120, others=180), **facts,
    )  # fmt: skip
    return (
        RootCause(theme="poverty", title="Poverty", wanted=("gapminder.extreme_poverty",)),
        gini,
        RootCause(
            theme="youth", title="Youth", wanted=("gapminder.median_age",), series="views.main", measures="Median age",
            unit="years", **facts,
        ),
    )  # fmt: skip


INPUTS = WhatIfInputs(
    hazard="conflict", place="SDN", model=HAZARD.headline, origin=str(ORIGIN), policy="public",
    inputs=(
        WhatIfInput(
            series="gapminder.gini", title="Inequality of income (Gini)", unit="points from 0 to 100", now=41.3,
            low=20.0, high=65.0,
        ),
        WhatIfInput(
            series="wdi.SP.DYN.IMRT.IN", title="Infant mortality", unit="deaths per 1,000 live births", now=None,
            low=1.5, high=180.0,
        ),
    ),
)  # fmt: skip


def what_if_of(place: str, changes: Mapping[str, float]) -> WhatIfAnswer:
    known = {one.series: one for one in INPUTS.inputs}
    if set(changes) - set(known):
        raise UnknownCodeError("no such figure")
    for series, value in changes.items():
        if not known[series].low <= value <= known[series].high:
            raise BadInputError(f"{value} lies outside what the data hold", where=series)
    if changes.get("gapminder.gini") == 33.3:
        raise BusyError("this node is answering another what-if", where="what-if")
    said = {"mean": 12.0, "low": 0.0, "high": 60.0, "25": 0.2, "100": 0.05}
    more = {"mean": 18.0, "low": 0.0, "high": 90.0, "25": 0.3, "100": 0.08}
    return WhatIfAnswer(
        hazard="conflict", place=place, model=HAZARD.headline, origin=str(ORIGIN), vintage=HASH, seed=1, draws=500,
        changes=tuple(
            WhatIfChange(
                series=series, title=known[series].title, unit=known[series].unit, before=known[series].now, after=value
            )
            for series, value in changes.items()
        ),
        periods=tuple(
            WhatIfPart(first=str(ORIGIN + step), last=str(ORIGIN + step), before=said, after=more) for step in (1, 2)
        ),
        sums=(WhatIfPart(first=str(ORIGIN + 1), last=str(ORIGIN + 12), before=said, after=more),), note=ASSOCIATION,
        policy="public",
    )  # fmt: skip
