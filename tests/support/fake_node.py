"""A node that answers every question from arithmetic alone: for pages and API tests, and for looking at pages.

The figures are made up: a hash of the place's id decides how much is expected there. They say nothing about the world.
"""

import hashlib
import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import msgspec
import polars as pl

from tocsin.errors import NotFoundError, UnknownCodeError
from tocsin.exchange.policies import Person, admit, release
from tocsin.node.answers import (
    Calibration,
    Edition,
    Expectation,
    HazardAnswer,
    JobAnswer,
    JournalAnswer,
    Membership,
    Miss,
    ModelAnswer,
    Observed,
    OrganisationAnswer,
    PastForecast,
    PlaceAnswer,
    PlaceForecast,
    RecordAnswer,
    ReliabilityBin,
    SeriesAnswer,
    SourceAnswer,
    WindowScore,
    WorldForecast,
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


def _ids(text: str) -> list[str]:
    return text.split()


ISO3 = _ids(
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


def _unit(*parts: str) -> float:
    digest = hashlib.sha256(":".join(parts).encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


def _seen(places: list[str], month: Month) -> tuple[Observed, ...]:
    return tuple(Observed(place=i, period=str(month), value=_observed(i, month)) for i in places)


def _intensity(place: str) -> float:
    u = _unit("place", place)
    return 0.0 if u < 0.45 else math.exp(12.5 * (u - 0.52))


@cache
def _observed(place: str, month: Month) -> float | None:
    if place in MISSING:
        return None
    u = _unit(place, str(month))
    season = 0.6 + 0.4 * math.sin(month.ordinal / 9 + _unit(place) * 6)
    return float(int(_intensity(place) * season * 2.4 * u * u))


def _quantiles(place: str, step: int, model: str) -> dict[str, float]:
    base = 0.0 if model == "zero" else _intensity(place) * (0.7 + 0.6 * _unit(place, model))
    spread = 0.75 + 0.03 * step
    result = {}
    for level in LEVELS:
        z = math.log(level / (1 - level)) / 1.7
        value = base * 0.55 * math.exp(spread * z) - 0.4
        result[f"{level:g}"] = max(0.0, float(round(value)))
    return result


def _chance(quantiles: dict[str, float], threshold: float) -> float:
    below = max((float(level) for level, value in quantiles.items() if value < threshold), default=0.0)
    return round(max(0.0, 1 - below) if below < 0.99 else 0.004, 3)


@cache
def expectation(place: str, step: int, model: str = "conflictology") -> Expectation:
    quantiles = _quantiles(place, step, model)
    history = [_observed(place, ORIGIN + -back) or 0.0 for back in range(118)]
    return Expectation(
        place=place,
        period=str(ORIGIN + step),
        step=step,
        mean=round(sum(quantiles.values()) / len(quantiles), 3),
        quantiles=quantiles,
        chances={t: _chance(quantiles, float(t)) for t in THRESHOLDS},
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
)


_ORGANISATIONS = {
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
        _ids("BEN CPV CIV GMB GHA GIN GNB LBR NGA SEN SLE TGO"),
    ),
    "ASEAN": ("regional", "1967-08-08", _ids("BRN KHM IDN LAO MYS MMR PHL SGP THA VNM TLS")),
}


class FakeReader:
    """Answers like :class:`tocsin.node.reading.Reader`, through the same gate."""

    def __init__(
        self, person: Person, edition: Edition, looked_at: Callable[[], tuple[JobAnswer, ...]] = tuple
    ) -> None:
        self.person = person
        self._edition = edition
        self._looked_at = looked_at

    def _one(self, answer: Any) -> Any:
        return admit(answer, self.person, "read", NOW)

    def edition(self) -> Edition:
        return self._one(self._edition)

    def hazards(self) -> tuple[HazardAnswer, ...]:
        return (HAZARD,)

    def hazard(self, id: str) -> HazardAnswer:
        if id != HAZARD.id:
            raise UnknownCodeError(f"no hazard answers to {id!r}", remedy="one of: conflict")
        return HAZARD

    def periods(self, hazard: str) -> tuple[str, ...]:
        self.hazard(hazard)
        count = ORIGIN - FIRST + 1 + SHOWN
        return tuple(str(FIRST + i) for i in range(count))

    def world(self, hazard: str, *, period: str | None = None, model: str | None = None) -> WorldForecast:
        self.hazard(hazard)
        model = self._model(model)
        month = Month.parse(period) if period else ORIGIN + 1
        step = month - ORIGIN
        if str(month) not in self.periods(hazard):
            raise NotFoundError(f"no period {period!r} here", remedy="choose one of the slider's")
        places = [i for i in ISO3 if i not in MISSING]
        expectations = tuple(expectation(i, step, model) for i in places) if step > 0 else ()
        observed = () if step > 0 else _seen(places, month)
        change = {}
        for e in expectations:
            past = [_observed(e.place, ORIGIN + -back) or 0.0 for back in range(12)]
            change[e.place] = round(math.log1p(e.mean) - math.log1p(sum(past) / 12), 4)
        return WorldForecast(
            hazard=hazard, model=model, period=str(month), origin=str(ORIGIN), step=step, vintage=HASH, seed=20231024,
            draws=1000, made=NOW, history="assumed", expectations=expectations, observed=observed, missing=MISSING,
            change=change, policy="public",
        )  # fmt: skip

    def _model(self, model: str | None) -> str:
        known = [m[0] for m in MODELS]
        if model and model not in known:
            raise UnknownCodeError(f"no model answers to {model!r}", remedy=f"one of: {', '.join(known)}")
        return model or HAZARD.headline

    def place(self, id: str) -> PlaceAnswer:
        for place in self.places():
            if place.id == id:
                return place
        close = [i for i in ISO3 if i[0] == id[:1].upper()][:3]
        raise UnknownCodeError(f"no place answers to {id!r}", remedy=f"did you mean {', '.join(close)}?")

    def places(self, kind: str | None = None) -> tuple[PlaceAnswer, ...]:
        result = [
            PlaceAnswer(
                id=i, kind="country", iso3=i, m49=f"{100 + n}", valid_from="", valid_until="", parent="M49_002",
                regions=("M49_015",), organisations=tuple(o for o, row in _ORGANISATIONS.items() if i in row[2]),
                neighbours=tuple(ISO3[(n + k) % len(ISO3)] for k in (3, 7, 11)), successors=(),
                codes={"iso3": i, "m49": f"{100 + n}", "gw": f"{n + 2}"}, note="",
            )
            for n, i in enumerate(ISO3)
        ]  # fmt: skip
        result.append(
            PlaceAnswer(
                id="SUN", kind="historic", iso3="SUN", m49="810", valid_from="1922-12-30", valid_until="1991-12-26",
                parent="WORLD", regions=(), organisations=(), neighbours=(), successors=("RUS", "UKR", "KAZ"), codes={},
            )
        )  # fmt: skip
        result += [
            PlaceAnswer(
                id=i, kind="area", iso3="", m49="", valid_from="", valid_until="", parent="WORLD", regions=(),
                organisations=(), neighbours=(), successors=(), codes={},
            )
            for i in AREAS
        ]  # fmt: skip
        result += [
            PlaceAnswer(
                id=i, kind="world" if i == "WORLD" else "region", iso3="", m49=i[4:], valid_from="", valid_until="",
                parent="", regions=(),
                organisations=(), neighbours=(), successors=(), codes={"m49": i[4:]},
            )
            for i in ("WORLD", "M49_002", "M49_015")
        ]  # fmt: skip
        return tuple(p for p in result if kind is None or p.kind == kind)

    def place_forecast(self, hazard: str, place: str, *, model: str | None = None) -> PlaceForecast:
        self.hazard(hazard)
        self.place(place)
        if place not in ISO3 or place in MISSING:
            raise NotFoundError(f"no forecast of {hazard} for {place}", remedy="see the data page")
        model = self._model(model)
        count = ORIGIN - FIRST + 1
        months = [FIRST + i for i in range(count)]
        past = []
        for month in months[-24:]:
            quantiles = _quantiles(place, 6, model)
            outcome = _observed(place, month)
            past.append(
                PastForecast(
                    place=place, model=model, origin=str(month + -6), period=str(month), step=6,
                    mean=sum(quantiles.values()) / len(quantiles), quantiles=quantiles, outcome=outcome,
                    crps=abs((outcome or 0) - quantiles["0.5"]) * 0.6,
                )
            )  # fmt: skip
        return PlaceForecast(
            hazard=hazard, place=place, model=model, origin=str(ORIGIN), vintage=HASH, seed=20231024, draws=1000,
            made=NOW, history="assumed",
            expectations=tuple(expectation(place, step, model) for step in range(1, SHOWN + 1)),
            observed=tuple(Observed(place=place, period=str(m), value=_observed(place, m)) for m in months),
            past=tuple(past), skill=_score("all", model), policy="public",
        )  # fmt: skip

    def organisations(self) -> tuple[OrganisationAnswer, ...]:
        return tuple(
            OrganisationAnswer(
                id=i, kind=kind, founded=founded,
                members=tuple(
                    Membership(
                        place=m, since=founded, until="", status="member", source="https://example.org/members",
                        checked=n % 2 == 0,
                    )
                    for n, m in enumerate(members)
                ),
                former=(
                    Membership(
                        place="SUN", since=founded, until="1991-12-24", status="member",
                        source="https://example.org/members", checked=True,
                    ),
                ),
                source="https://example.org/members", checked=True,
            )
            for i, (kind, founded, members) in _ORGANISATIONS.items()
        )  # fmt: skip

    def organisation(self, id: str) -> OrganisationAnswer:
        for organisation in self.organisations():
            if organisation.id == id:
                return organisation
        raise UnknownCodeError(f"no organisation answers to {id!r}", remedy=f"one of: {', '.join(_ORGANISATIONS)}")

    def record(self, hazard: str, *, history: str | None = None, truth: str | None = None) -> RecordAnswer:
        self.hazard(hazard)
        windows = tuple(
            _score(window, m[0], imported=m[3])
            for window in ("all", *[str(year) for year in range(2018, 2024)])
            for m in MODELS
        )
        bins = [(0.02, 0.03), (0.1, 0.08), (0.25, 0.29), (0.45, 0.41), (0.65, 0.7), (0.85, 0.8), (0.97, 0.96)]
        reliability = tuple(
            ReliabilityBin(
                model=m[0], threshold=t, forecast=f, observed=min(1.0, o + 0.05 * _unit(m[0], t, str(f))),
                cases=int(4000 * (1 - f)) + 40,
            )
            for m in MODELS for t in THRESHOLDS for f, o in bins
        )  # fmt: skip
        calibration = tuple(
            Calibration(
                model=m[0],
                coverage={"0.5": 0.62 + 0.05 * _unit(m[0]), "0.8": 0.86, "0.9": 0.92},
                coverage_active={"0.5": 0.44, "0.8": 0.71, "0.9": 0.83 + 0.05 * _unit(m[0], "x")},
                pit=tuple(0.1 + 0.05 * (_unit(m[0], str(i)) - 0.5) for i in range(10)),
            )
            for m in MODELS
        )
        misses = tuple(
            Miss(
                model=HAZARD.headline, place=i, period=f"2022-{n + 1:02d}", mean=40.0 * (n + 1), low=0.0,
                high=210.0 + n, outcome=4000.0 - 300 * n, crps=3500.0 - 300 * n,
            )
            for n, i in enumerate(("ETH", "UKR", "SDN", "MMR", "AZE", "BFA"))
        )  # fmt: skip
        return RecordAnswer(
            hazard=hazard, histories=("final", "feature", "assumed"), truths=("final", "first_release"),
            windows=windows, reliability=reliability, calibration=calibration, misses=misses,
            command="tocsin backtest conflict --windows 2018:2023 --json", made=NOW, vintage=HASH, policy="public",
        )  # fmt: skip

    def sources(self) -> tuple[SourceAnswer, ...]:
        return (
            _source("views", "VIEWS country-month tables", "fresh", 12.0, ""),
            _source("ucdp_ged", "UCDP Georeferenced Event Dataset", "stale", 210.0, ""),
            _source("vdem", "V-Dem core indices", "failed", 90.0, "the server answered 429 three times"),
            _source("world_bank_wdi", "World Bank WDI", "never", None, ""),
        )

    def series_behind(self, hazard: str) -> tuple[SeriesAnswer, ...]:
        self.hazard(hazard)
        return self.sources()[0].series

    def search(self, text: str, locale: str) -> tuple[tuple[str, str], ...]:
        found = [("place", i) for i in ISO3 if i.lower().startswith(text.lower())]
        found += [("organisation", i) for i in _ORGANISATIONS if i.lower().startswith(text.lower())]
        if text.lower() in HAZARD.title.lower():
            found.append(("hazard", HAZARD.id))
        return tuple(found[:20])

    def jobs(self) -> tuple[JobAnswer, ...]:
        return tuple(job for job in self._looked_at() if release(job, self.person, "read", NOW).allowed)

    def job(self, id: str) -> JobAnswer:
        for job in self.jobs():
            if job.id == id:
                return job
        raise NotFoundError(f"no job {id!r}")

    def journal(self, *, after: str = "", kind: str = "", limit: int = 100) -> tuple[JournalAnswer, ...]:
        return ()

    def table(self, name: str, **selection: str | None) -> pl.DataFrame:
        return pl.DataFrame({"place": ["SDN"], "period": ["2023-11"], "value": [1.0]})


def _means(window: str, model: str) -> dict[str, float]:
    better = 0.85 if model == HAZARD.headline else 1.0
    crps = better * (10.0 + 3 * _unit(window, model))
    return {"crps": crps, "crps_log1p": 0.03 * crps, "ignorance": 0.06 * crps, "interval_90": 9.0 * crps}


def _score(window: str, model: str, *, imported: bool = False) -> WindowScore:
    scores, baseline = _means(window, model), _means(window, HAZARD.baselines[0])
    return WindowScore(
        window=window, model=model, imported=imported, hindsight=imported, history="final", truth="final", cases=28_000,
        scores=scores, skill={name: 1 - value / baseline[name] for name, value in scores.items()},
        low={name: value * 0.93 for name, value in scores.items()},
        high={name: value * 1.07 for name, value in scores.items()},
    )  # fmt: skip


def _source(id: str, title: str, state: Any, age: float | None, error: str) -> SourceAnswer:
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
        rows=77_351 if series else 0, last_success=seen, last_attempt=seen, last_error=error, age_days=age, state=state,
    )  # fmt: skip


def _further(job: JobAnswer) -> JobAnswer:
    if job.state != "running":
        return job
    progress = min(1.0, job.progress + 0.3)
    ended = progress >= 1
    return msgspec.structs.replace(
        job, progress=progress, state="done" if ended else "running", ended=NOW if ended else None
    )


class FakeNode:
    """Stands in for :class:`tocsin.node.running.Node`: makes readers, and keeps the jobs it was asked for."""

    def __init__(self, **edition: Any) -> None:
        said: dict[str, Any] = {
            "route": "mirror",
            "mirror": "mirror",
            "as_of": "",
            "stands_on": NOW,
            "failing": ("vdem",),
        }
        self.edition = Edition(**{**said, **edition})
        self.as_of = self.edition.as_of
        self.settings = None
        self.submitted: list[JobAnswer] = [
            JobAnswer(
                id="01890000-0000-7000-8000-000000000001", kind="sync", subject="all", state="done", progress=1.0,
                message="6 sources read", actor="operator", started=NOW, ended=NOW, error="",
            )
        ]  # fmt: skip

    def reader(self, person: Person, purpose: str = "read") -> FakeReader:
        return FakeReader(person, self.edition, self._look)

    def _look(self) -> tuple[JobAnswer, ...]:
        """Whoever looks finds running work a third further."""
        self.submitted = [_further(job) for job in self.submitted]
        return tuple(reversed(self.submitted))

    def submit(self, kind: str, subject: str, actor: Person, **arguments: Any) -> JobAnswer:
        job = JobAnswer(
            id=f"01890000-0000-7000-8000-{len(self.submitted) + 1:012d}", kind=kind, subject=subject, state="running",
            progress=0.4, message="reading", actor=actor.name, started=NOW, ended=None, error="",
        )  # fmt: skip
        self.submitted.append(job)
        return job

    def close(self) -> None:
        return None
