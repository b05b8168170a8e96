"""Made-up sums, risks and rankings of the made-up node."""

from tests.support.fake_figures import (
    HASH,
    ISO3,
    MISSING,
    NOW,
    ORIGIN,
    THRESHOLDS,
    chance_of,
    observed_value,
    quantiles_of,
    unit,
)
from tocsin.node.sum_answers import OrganisationForecast, PlaceRisk, PreventionAnswer, SpanSum


def sums_of(places: tuple[str, ...], model: str) -> tuple[SpanSum, ...]:
    single = [quantiles_of(place, 6, model) for place in places if place not in MISSING]
    return tuple(_sum(places, first, [12 * sum(each[level] for each in single) for level in single[0]])
                 for first in (1, 3) if single)  # fmt: skip


def _sum(places: tuple[str, ...], first: int, values: list[float]) -> SpanSum:
    quantiles = dict(zip(quantiles_of(places[0], 6, "zero"), values, strict=True))
    return SpanSum(
        span=f"{first}:{first + 11}", first=str(ORIGIN + first), last=str(ORIGIN + first + 11),
        mean=sum(values) / len(values), quantiles=quantiles,
        chances={t: chance_of(quantiles, float(t)) for t in THRESHOLDS[1:]}, usual={"25": 0.4, "100": 0.2},
        before=sum(before_of(place) for place in places),
    )  # fmt: skip


def before_of(place: str) -> float:
    return sum(observed_value(place, ORIGIN + -back) or 0.0 for back in range(12))


def organisation_of(organisation: str, members: tuple[str, ...], model: str) -> OrganisationForecast:
    counted = tuple(place for place in members if place not in MISSING)
    return OrganisationForecast(
        hazard="conflict", organisation=organisation, model=model, origin=str(ORIGIN), vintage=HASH, seed=1, draws=1000,
        made=NOW, history="assumed", sums=sums_of(counted, model), counted=counted,
        missing=tuple(place for place in members if place in MISSING), policy="public",
    )  # fmt: skip


def prevention_of(model: str) -> PreventionAnswer:
    before = {place: before_of(place) for place in ISO3 if place not in MISSING}
    risks = {
        place: PlaceRisk(
            place=place, chance=round(unit(place, model, "risk") ** 4, 3),
            usual=None if n % 9 == 0 else unit(place) / 3,
            cases=0 if n % 9 == 0 else 200, before=before[place], mean=before[place] * 1.2,
        )
        for n, place in enumerate(before)
    }  # fmt: skip
    ranked = sorted(risks.values(), key=lambda one: -one.chance)
    return PreventionAnswer(
        hazard="conflict", model=model, origin=str(ORIGIN), vintage=HASH, seed=1, draws=1000, made=NOW,
        history="assumed", span="1:12", first=str(ORIGIN + 1), last=str(ORIGIN + 12), before=12, active=25.0,
        war=1000.0, times=2.0, least=100.0, onset=tuple(one for one in ranked if one.before < 25),
        escalation=tuple(one for one in ranked if 25 <= one.before < 1000),
        wars={place: total for place, total in before.items() if total >= 1000}, missing=MISSING, policy="public",
    )  # fmt: skip
