"""Made-up reasons of the made-up node: what moved a forecast."""

import math

from tests.support.fake_figures import HASH, HAZARD, NOW, ORIGIN, SHOWN, intensity, unit
from tocsin.errors import NotFoundError
from tocsin.forecasts.drivers import GROUPS, LOG_DEATHS
from tocsin.node.reason_answers import DriverGroup, DriversAnswer, DriverStep


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
