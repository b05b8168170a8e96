"""A node that answers every question from arithmetic alone: for pages and API tests, and for looking at pages."""

import math
from collections.abc import Callable
from typing import Any

import msgspec
import polars as pl

from tests.support import fake_pictures, fake_record
from tests.support.fake_actors import actors_of
from tests.support.fake_councils import councils_of
from tests.support.fake_desk import FakeDesk
from tests.support.fake_exchange import FakeExchange
from tests.support.fake_figures import (
    AREAS,
    FIRST,
    HASH,
    HAZARD,
    ISO3,
    MISSING,
    MODELS,
    NOW,
    ORGANISATIONS,
    ORIGIN,
    SHOWN,
    THRESHOLDS,
    expectation,
    observed_value,
    quantiles_of,
    score_of,
    seen,
    source_of,
    unit,
)
from tests.support.fake_reasons import INPUTS, drivers_of, root_causes_of, what_if_of
from tests.support.fake_sums import organisation_of, prevention_of, sums_of
from tocsin.errors import NotFoundError, UnknownCodeError
from tocsin.exchange.policies import Person, admit, release, strictest
from tocsin.node.actor_answers import Register
from tocsin.node.answers import (
    Edition,
    HazardAnswer,
    HeldValue,
    JobAnswer,
    JournalAnswer,
    Membership,
    Miss,
    Observed,
    OrganisationAnswer,
    PastForecast,
    PlaceAnswer,
    PlaceForecast,
    RecordAnswer,
    ReliabilityBin,
    SeriesAnswer,
    SeriesRows,
    SourceAnswer,
    WorldForecast,
)
from tocsin.node.councils import CouncilReader
from tocsin.node.picture_answers import DroughtAnswer, FigureAnswer, OccurrenceAnswer, RiskAnswer
from tocsin.node.voting import VotingReader
from tocsin.world.months import Month

__all__ = ["HASH", "HAZARD", "ISO3", "MISSING", "NOW", "FakeNode", "FakeReader", "expectation"]


class FakeReader(FakeDesk, FakeExchange, CouncilReader, VotingReader):
    """Answers like :class:`tocsin.node.reading.Reader`, through the same gate."""

    def __init__(
        self, person: Person, edition: Edition, looked_at: Callable[[], tuple[JobAnswer, ...]] = tuple
    ) -> None:
        self.person = person
        self.purpose = "read"
        self._edition = edition
        self._library = councils_of()
        self._looked_at = looked_at
        self._labels: set[str] = set()

    @property
    def label(self) -> str:
        return strictest(*self._labels) if self._labels else "public"

    def _one(self, answer: Any) -> Any:
        self._labels.add(answer.policy)
        return admit(answer, self.person, "read", NOW)

    def _each(self, answers: Any) -> Any:
        return tuple(answer for answer in answers if self.shows(answer))

    def shows(self, answer: Any) -> bool:
        return release(answer, self.person, self.purpose, NOW).allowed

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
        observed = () if step > 0 else seen(places, month)
        change = {}
        for e in expectations:
            past = [observed_value(e.place, ORIGIN + -back) or 0.0 for back in range(12)]
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
                regions=("M49_015",), organisations=tuple(o for o, row in ORGANISATIONS.items() if i in row[2]),
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
            quantiles = quantiles_of(place, 6, model)
            outcome = observed_value(place, month)
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
            observed=tuple(Observed(place=place, period=str(m), value=observed_value(place, m)) for m in months),
            past=tuple(past), skill=score_of("all", model), sums=sums_of((place,), model), policy="public",
        )  # fmt: skip

    def root_causes(self, place: str) -> Any:
        return root_causes_of(self.place(place).id)

    def what_if_inputs(self, hazard: str, place: str, *, model: str | None = None) -> Any:
        self.place_forecast(hazard, place)
        return INPUTS

    def what_if(self, hazard: str, place: str, changes: Any, *, model: str | None = None) -> Any:
        self.place_forecast(hazard, place)
        return what_if_of(place, changes)

    def drivers(self, hazard: str, place: str, *, model: str | None = None) -> Any:
        self.place_forecast(hazard, place)
        return drivers_of(place, self._model(model))

    def prevention(self, hazard: str, *, model: str | None = None) -> Any:
        self.hazard(hazard)
        return prevention_of(self._model(model))

    def organisation_forecast(self, hazard: str, organisation: str, *, model: str | None = None) -> Any:
        self.hazard(hazard)
        members = tuple(one.place for one in self.organisation(organisation).members)
        return organisation_of(organisation, members, self._model(model))

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
            for i, (kind, founded, members) in ORGANISATIONS.items()
        )  # fmt: skip

    def organisation(self, id: str) -> OrganisationAnswer:
        for organisation in self.organisations():
            if organisation.id == id:
                return organisation
        raise UnknownCodeError(f"no organisation answers to {id!r}", remedy=f"one of: {', '.join(ORGANISATIONS)}")

    def record(self, hazard: str, *, history: str | None = None, truth: str | None = None) -> RecordAnswer:
        self.hazard(hazard)
        windows = tuple(
            score_of(window, m[0], imported=m[3])
            for window in ("all", *[str(year) for year in range(2018, 2024)])
            for m in MODELS
        )
        bins = [(0.02, 0.03), (0.1, 0.08), (0.25, 0.29), (0.45, 0.41), (0.65, 0.7), (0.85, 0.8), (0.97, 0.96)]
        reliability = tuple(
            ReliabilityBin(
                model=m[0], threshold=t, forecast=f, observed=min(1.0, o + 0.05 * unit(m[0], t, str(f))),
                cases=int(4000 * (1 - f)) + 40,
            )
            for m in MODELS for t in THRESHOLDS for f, o in bins
        )  # fmt: skip
        calibration = tuple(
            fake_record.calibration(m[0], window) for m in MODELS for window in (*fake_record.WINDOWS, "all")
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
            ratios=fake_record.ratios(), worst=fake_record.worst(), tests=fake_record.tests(),
            onset_rule=fake_record.RULE, onsets=fake_record.ranks(), onset_cases=fake_record.seen(),
            rolling=fake_record.rolling(),
            command="tocsin backtest conflict --windows 2018:2023 --json", made=NOW, vintage=HASH, policy="public",
        )  # fmt: skip

    def actors(self, *, place: str | None = None, actor: str | None = None) -> Register:
        return self._one(actors_of(place, actor))

    def pictures(self, place: str) -> tuple[FigureAnswer, ...]:
        return fake_pictures.pictures_of(place, self.place(place).kind)

    def organisation_pictures(self, organisation: str) -> tuple[FigureAnswer, ...]:
        return fake_pictures.pictures_of(organisation, "country")

    def commons(self) -> tuple[FigureAnswer, ...]:
        return fake_pictures.commons()

    def drought(self, place: str) -> tuple[DroughtAnswer, ...]:
        return fake_pictures.drought_of(place)

    def occurrences(self, *, places: Any = None, **_: Any) -> tuple[OccurrenceAnswer, ...]:
        return fake_pictures.occurrences_of(next(iter(places), None) if places is not None else None)

    def risk(self, place: str) -> RiskAnswer:
        figures = fake_pictures.risk_figures(place)
        return self._one(RiskAnswer(place=place, chances=fake_pictures.chances_of(place), figures=figures))

    def organisation_risk(self, organisation: str) -> RiskAnswer:
        figures = fake_pictures.risk_figures(organisation)
        chances = fake_pictures.chances_of(organisation, members=3)
        return self._one(RiskAnswer(place=organisation, chances=chances, figures=figures))

    def sources(self) -> tuple[SourceAnswer, ...]:
        return (
            source_of("views", "VIEWS country-month tables", "fresh", 12.0, ""),
            source_of("ucdp_ged", "UCDP Georeferenced Event Dataset", "stale", 210.0, ""),
            source_of("vdem", "V-Dem core indices", "failed", 90.0, "the server answered 429 three times"),
            source_of("world_bank_wdi", "World Bank WDI", "never", None, ""),
        )

    def series_behind(self, hazard: str) -> tuple[SeriesAnswer, ...]:
        self.hazard(hazard)
        return self.sources()[0].series

    def children(self, id: str) -> tuple[PlaceAnswer, ...]:
        return tuple(place for place in self.places() if place.parent == self.place(id).id)

    def named_place(self, text: str, scheme: str = "") -> PlaceAnswer:
        return self.place(text.upper())

    def held(self, place: str) -> tuple[HeldValue, ...]:
        values = {"SDN": (12.0, "summed"), "MDG": (0.25, "reported")}
        if place not in values:
            return ()
        value, basis = values[place]
        return (
            HeldValue(
                series="vdem.v2x", place=place, period="2022", value=value, basis=basis, parts=3,
                missing=("A", "B"), policy="public",
            ),
        )  # fmt: skip

    def series(self) -> tuple[SeriesAnswer, ...]:
        held = {one.id: one for source in self.sources() for one in source.series}
        further = [msgspec.structs.replace(one, id="vdem.v2x", title="An index") for one in held.values()]
        return (*held.values(), *further[:1])

    def _made_up(self, id: str) -> Any:
        """Return a series that only pictures speak of."""
        return msgspec.structs.replace(self.series()[0], id=id)

    def series_rows(self, id: str, *, place: str | None = None, first: str = "", last: str = "") -> SeriesRows:
        rows = tuple(
            one for one in self.held(place or "SDN") if first <= one.period and (not last or one.period <= last)
        )
        known = {one.id: one for one in (*self.series(), self._made_up("made_up.floods"))}
        if id not in known:
            raise NotFoundError("no such series", where=id)
        series = known[id]
        return self._one(SeriesRows(series=series, rows=rows, policy="public"))

    def search(self, text: str, locale: str) -> tuple[tuple[str, str], ...]:
        found = [("place", i) for i in ISO3 if i.lower().startswith(text.lower())]
        found += [("organisation", i) for i in ORGANISATIONS if i.lower().startswith(text.lower())]
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
        reader = FakeReader(person, self.edition, self._look)
        reader.purpose = purpose
        return reader

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
