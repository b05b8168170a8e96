"""Made-up figures: a hash of a place's id decides how much is expected there. They say nothing about the world."""

import hashlib
import math
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from tocsin.node.answers import (
    Expectation,
    HazardAnswer,
    ModelAnswer,
    Observed,
    SeriesAnswer,
    SourceAnswer,
    WindowScore,
)
from tocsin.world.months import Month

NOW = datetime(2023, 11, 24, 3, 0, tzinfo=UTC)
ORIGIN = Month(2023, 10)
FIRST = Month(2014, 1)
SHOWN = 14
HASH = "3f0c5a0e9b1d4c7f8a2e6d5b4c3a2918f7e6d5c4b3a29180716253443526170f"
LEVELS = (0.01, 0.025, 0.05, *[i / 20 for i in range(2, 19)], 0.95, 0.975, 0.99)
THRESHOLDS = ("1", "25", "100", "1000")
MISSING = ("PRK", "TKM", "ESH")


def ids(text: str) -> list[str]:
    return text.split()


ISO3 = ids(
    """
    ABW AFG AGO ALB AND ARE ARG ARM ATG AUS AUT AZE BDI BEL BEN BFA BGD BGR BHR BHS BIH BLR BLZ BOL BRA BRB BRN
    BTN BWA CAF CAN CHE CHL CHN CIV CMR COD COG COL COM CPV CRI CUB CYP CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI
    ESH ESP EST ETH FIN FJI FRA FSM GAB GBR GEO GHA GIN GMB GNB GNQ GRC GRD GTM GUY HND HRV HTI HUN IDN IND IRL
    IRN IRQ ISL ISR ITA JAM JOR JPN KAZ KEN KGZ KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA
    MAR MCO MDA MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG MOZ MRT MUS MWI MYS NAM NER NGA NIC NLD NOR NPL NRU NZL
    OMN PAK PAN PER PHL PLW PNG POL PRK PRT PRY PSE QAT ROU RUS RWA SAU SDN SEN SGP SLB SLE SLV SMR SOM SRB SSD
    STP SUR SVK SVN SWE SWZ SYC SYR TCD TGO THA TJK TKM TLS TON TTO TUN TUR TUV TWN TZA UGA UKR URY USA UZB VAT
    VCT VEN VNM VUT WSM XKX YEM ZAF ZMB ZWE
    """
)
AREAS = ("ATA", "LEO", "SEA_NORTH_ATLANTIC", "SEA_SOUTH_PACIFIC")
MODELS = (
    ("conflictology", "Conflictology", "The last twelve months, each as likely as the other.", False, True),
    ("smoothed_conflictology", "Smoothed conflictology", "The last months, smoothed over places.", False, False),
    ("zero", "Zero", "No deaths anywhere.", False, False),
    ("last_poisson", "Last value, Poisson", "Draws around the last month's value.", False, True),
    ("guest", "Guest model", "Imported from a file.", True, False),
)


def unit(*parts: str) -> float:
    digest = hashlib.sha256(":".join(parts).encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


def seen(places: list[str], month: Month) -> tuple[Observed, ...]:
    return tuple(Observed(place=i, period=str(month), value=observed_value(i, month)) for i in places)


def intensity(place: str) -> float:
    u = unit("place", place)
    return 0.0 if u < 0.45 else math.exp(12.5 * (u - 0.52))


@cache
def observed_value(place: str, month: Month) -> float | None:
    if place in MISSING:
        return None
    u = unit(place, str(month))
    season = 0.6 + 0.4 * math.sin(month.ordinal / 9 + unit(place) * 6)
    return float(int(intensity(place) * season * 2.4 * u * u))


def quantiles_of(place: str, step: int, model: str) -> dict[str, float]:
    base = 0.0 if model == "zero" else intensity(place) * (0.7 + 0.6 * unit(place, model))
    spread = 0.75 + 0.03 * step
    result = {}
    for level in LEVELS:
        z = math.log(level / (1 - level)) / 1.7
        value = base * 0.55 * math.exp(spread * z) - 0.4
        result[f"{level:g}"] = max(0.0, float(round(value)))
    return result


def chance_of(quantiles: dict[str, float], threshold: float) -> float:
    below = max((float(level) for level, value in quantiles.items() if value < threshold), default=0.0)
    return round(max(0.0, 1 - below) if below < 0.99 else 0.004, 3)


@cache
def expectation(place: str, step: int, model: str = "conflictology") -> Expectation:
    quantiles = quantiles_of(place, step, model)
    history = [observed_value(place, ORIGIN + -back) or 0.0 for back in range(118)]
    return Expectation(
        place=place,
        period=str(ORIGIN + step),
        step=step,
        mean=round(sum(quantiles.values()) / len(quantiles), 3),
        quantiles=quantiles,
        chances={t: chance_of(quantiles, float(t)) for t in THRESHOLDS},
        usual={t: sum(value >= float(t) for value in history) / len(history) for t in THRESHOLDS},
    )


HAZARD = HazardAnswer(
    id="conflict",
    title="Deaths in state-based conflict",
    target="ged_sb",
    unit="deaths",
    place_kind="country",
    period="month",
    value="count",
    shown=SHOWN,
    thresholds=THRESHOLDS,
    models=tuple(
        ModelAnswer(id=i, title=t, summary=s, imported=imported, hindsight=imported, observed=observed)
        for i, t, s, imported, observed in MODELS
    ),
    headline="smoothed_conflictology",
    baselines=("conflictology", "last_poisson", "zero"),
    scores=("crps", "crps_log1p", "ignorance", "interval_90"),
    origin=str(ORIGIN),
    first_observed=str(FIRST),
    last_observed=str(ORIGIN),
    spans=("1:12", "3:14"),
    prevents=True,
)


ORGANISATIONS = {
    "UN": ("universal", "1945-10-24", [i for i in ISO3 if i not in {"ESH", "PSE", "TWN", "XKX", "VAT", "ABW"}]),
    "AU": (
        "regional",
        "2002-07-09",
        [
            "DZA",
            "AGO",
            "BEN",
            "BWA",
            "BFA",
            "BDI",
            "CMR",
            "CAF",
            "TCD",
            "COM",
            "COD",
            "COG",
            "CIV",
            "DJI",
            "EGY",
            "ETH",
            "SDN",
            "SSD",
        ],
    ),
    "ECOWAS": (
        "subregional",
        "1975-05-28",
        ids("BEN CPV CIV GMB GHA GIN GNB LBR NGA SEN SLE TGO"),
    ),
    "ASEAN": ("regional", "1967-08-08", ids("BRN KHM IDN LAO MYS MMR PHL SGP THA VNM TLS")),
}


def means(window: str, model: str) -> dict[str, float]:
    better = 0.85 if model == HAZARD.headline else 1.0
    crps = better * (10.0 + 3 * unit(window, model))
    return {"crps": crps, "crps_log1p": 0.03 * crps, "ignorance": 0.06 * crps, "interval_90": 9.0 * crps}


def score_of(window: str, model: str, *, imported: bool = False) -> WindowScore:
    scores, baseline = means(window, model), means(window, HAZARD.baselines[0])
    return WindowScore(
        window=window, model=model, imported=imported, hindsight=imported, history="final", truth="final", cases=28_000,
        scores=scores, skill={name: 1 - value / baseline[name] for name, value in scores.items()},
        low={name: value * 0.93 for name, value in scores.items()},
        high={name: value * 1.07 for name, value in scores.items()},
    )  # fmt: skip


def source_of(id: str, title: str, state: Any, age: float | None, error: str) -> SourceAnswer:
    seen = None if age is None else NOW - timedelta(days=age)
    series = () if seen is None else (
        SeriesAnswer(
            id=f"{id}.main", title=f"{title}, main table", unit="deaths", source=id, licence="CC BY 4.0",
            citation=f"{title} (2023), made up for tests.", rows=77_351, first_period="1990-01", last_period="2023-10",
            vintages=2, vintage=HASH, retrieved=seen, address="https://example.org/table.parquet", basis="assumed",
            redistributable=True,
        ),
    )  # fmt: skip
    return SourceAnswer(
        id=id, title=title, homepage="https://example.org/", licence="CC BY 4.0", citation=f"{title} (2023).",
        redistributable=True, route="mirror" if seen else "never", address="https://example.org/", series=series,
        rows=77_351 if series else 0, last_period="2023-10" if series else "",
        last_success=seen, last_attempt=seen, last_error=error, age_days=age, state=state,
    )  # fmt: skip
