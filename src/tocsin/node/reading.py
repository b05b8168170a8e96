"""What may this person read? Every page, API call, command and export asks here, and every answer passes the gate."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

import msgspec
import polars as pl

from tocsin.alerts.levels import level_of, rank
from tocsin.errors import BadInputError
from tocsin.exchange import policies
from tocsin.exchange.policies import Labelled, Person
from tocsin.node.actor_answers import Register
from tocsin.node.alert_answers import AlertAnswer, Coverage, HazardLevels, ReplayAnswer, RulesAnswer
from tocsin.node.answering_desk import asked_answers, incident_answer, incident_answers, rota_answer, shift_answers
from tocsin.node.answers import (
    Edition,
    HazardAnswer,
    HeldValue,
    JobAnswer,
    JournalAnswer,
    OrganisationAnswer,
    PlaceAnswer,
    PlaceForecast,
    RecordAnswer,
    SeriesAnswer,
    SeriesRows,
    SourceAnswer,
    WorldForecast,
)
from tocsin.node.cap_reading import CapReader
from tocsin.node.councils import CouncilReader
from tocsin.node.desk_answers import AskedAnswer, IncidentAnswer, RotaAnswer, ShiftAnswer
from tocsin.node.library import Library
from tocsin.node.log_reading import LogReader
from tocsin.node.member_reading import MemberReader
from tocsin.node.picture_answers import ChanceAnswer, DroughtAnswer, FigureAnswer, OccurrenceAnswer, RiskAnswer
from tocsin.node.reason_answers import DriversAnswer, RootCause, WhatIfAnswer, WhatIfInputs
from tocsin.node.sharing_reading import SharingReader
from tocsin.node.sum_answers import OrganisationForecast, PreventionAnswer
from tocsin.node.voting import VotingReader

if TYPE_CHECKING:
    from tocsin.node.brief import Brief

__all__ = ["Reader"]

T = TypeVar("T", bound=Labelled)

_MOST_ENTRIES = 1000


class Reader(CapReader, CouncilReader, LogReader, MemberReader, SharingReader, VotingReader):
    """The node as one named person may see it for one purpose; made by :meth:`tocsin.node.running.Node.reader`.

    A single answer the gate refuses raises :class:`tocsin.errors.RefusedError`; from a list the refused members are
    left out. Unknown ids raise :class:`tocsin.errors.UnknownCodeError` with the nearest known ones, and an answer that
    cannot be given yet (no forecast made so far) raises :class:`tocsin.errors.NotFoundError`.
    """

    _library: Library

    def __init__(self, library: Library, person: Person, purpose: str, now: Callable[[], datetime]) -> None:
        self._library = library
        self._now = now
        self._labels: set[str] = set()
        self.person = person
        self.purpose = purpose

    def edition(self) -> Edition:
        """Say which data this node stands on, and which day; where the mirror lies is for people at this node."""
        edition = self._one(self._library.edition())
        return edition if self.person.local else msgspec.structs.replace(edition, mirror="")

    def hazards(self) -> tuple[HazardAnswer, ...]:
        """Say which hazards this node forecasts."""
        return self._each(self._library.hazards())

    def hazard(self, id: str) -> HazardAnswer:
        """Say what this hazard declares, and what the node holds for it."""
        return self._one(self._library.hazard(id))

    def world(self, hazard: str, *, period: str | None = None, model: str | None = None) -> WorldForecast:
        """Say what is expected (or was observed) everywhere in one period, by default the first forecast one."""
        return self._one(self._library.world(hazard, period=period, model=model))

    def periods(self, hazard: str) -> tuple[str, ...]:
        """Say which periods can be shown: every observed one, then every forecast one."""
        self._one(self._library.hazard(hazard))
        return self._library.periods(hazard)

    def place(self, id: str) -> PlaceAnswer:
        """Say which place this is, and what it belongs to."""
        return self._one(self._library.place(id))

    def named_place(self, text: str, scheme: str = "") -> PlaceAnswer:
        """Say which one place a code or name of any list means, never a guess: several are an error that names them."""
        return self._one(self._library.named_place(text, scheme))

    def places(self, kind: str | None = None) -> tuple[PlaceAnswer, ...]:
        """Say which places (of a kind) exist on the day the node stands on."""
        return self._each(self._library.places(kind))

    def children(self, id: str) -> tuple[PlaceAnswer, ...]:
        """Say which places lie directly below one on the day the node stands on; below a country, its loaded units."""
        self._one(self._library.place(id))
        return self._each(self._library.children(id))

    def held(self, place: str) -> tuple[HeldValue, ...]:
        """Say what the newest value of each series held here is for a place, reported or summed from its parts."""
        self._one(self._library.place(place))
        return self._each(self._library.held(place))

    def place_forecast(self, hazard: str, place: str, *, model: str | None = None) -> PlaceForecast:
        """Say what is expected in one place, and how good such forecasts have been there."""
        return self._one(self._library.place_forecast(hazard, place, model=model))

    def what_if_inputs(self, hazard: str, place: str, *, model: str | None = None) -> WhatIfInputs:
        """Say which slow figures of a place can be changed, within which range, and which model answers."""
        return self._one(self._library.what_if_inputs(hazard, place, model=model))

    def what_if(
        self, hazard: str, place: str, changes: Mapping[str, float], *, model: str | None = None
    ) -> WhatIfAnswer:
        """Say what a model expects with other figures, beside what it expects as things stand: an association."""
        return self._one(self._library.what_if(hazard, place, changes, model=model))

    def root_causes(self, place: str) -> tuple[RootCause, ...]:
        """Say what is known of a place's root causes: levels, trends, and ranks among its peers."""
        self._one(self._library.place(place))
        return self._each(self._library.root_causes(place))

    def drivers(self, hazard: str, place: str, *, model: str | None = None) -> DriversAnswer:
        """Say which groups of features moved the forecast of one place from its base rate, and by how much."""
        return self._one(self._library.drivers(hazard, place, model=model))

    def actors(self, *, place: str | None = None, actor: str | None = None) -> Register:
        """Say which armed actors and dyads are reported, everywhere, in one place, or of one actor."""
        return self._one(self._library.actors(place=place, actor=actor))

    def pictures(self, place: str) -> tuple[FigureAnswer, ...]:
        """Say what is known of a place's health, economy, disasters, sea, crime and help; what is missing is named."""
        self._one(self._library.place(place))
        return self._each(self._library.pictures(place))

    def organisation_pictures(self, organisation: str) -> tuple[FigureAnswer, ...]:
        """Say the same of the members of an organisation together."""
        self._one(self._library.organisation(organisation))
        return self._each(self._library.organisation_pictures(organisation))

    def commons(self) -> tuple[FigureAnswer, ...]:
        """Say what is known of the high seas, the ice, the air and the orbits; what is missing is named."""
        return self._each(self._library.commons())

    def drought(self, place: str) -> tuple[DroughtAnswer, ...]:
        """Say how unusual the rain of the last months is, by every series of rain that is connected."""
        self._one(self._library.place(place))
        return self._each(self._library.drought(place))

    def occurrences(
        self,
        *,
        places: Collection[str] | None = None,
        kinds: Collection[str] = (),
        first: str = "",
        last: str = "",
        limit: int = 100,
    ) -> tuple[OccurrenceAnswer, ...]:
        """Say which disasters and incidents were known by the node's moment, the newest first; without places, all."""
        if not 1 <= limit <= _MOST_ENTRIES:
            raise BadInputError(f"limit {limit} is not between 1 and {_MOST_ENTRIES}", where="occurrences")
        self._one(self._library.edition())
        for place in places or ():
            self._one(self._library.place(place))
        return self._each(self._library.occurrences(places=places, kinds=kinds, first=first, last=last, limit=limit))

    def risk(self, place: str) -> RiskAnswer:
        """Say what every hazard says of a place, beside exposure, vulnerability and coping; never an index of them."""
        self._one(self._library.place(place))
        return self._risk(place, self._library.chances(place), self._library.risk_figures(place))

    def organisation_risk(self, organisation: str) -> RiskAnswer:
        """Say the same of the members of an organisation together."""
        library = self._library
        self._one(library.organisation(organisation))
        return self._risk(
            organisation, library.organisation_chances(organisation), library.organisation_risk_figures(organisation)
        )

    def _risk(self, place: str, chances: tuple[ChanceAnswer, ...], figures: tuple[FigureAnswer, ...]) -> RiskAnswer:
        return self._one(RiskAnswer(place=place, chances=self._each(chances), figures=self._each(figures)))

    def prevention(self, hazard: str, *, model: str | None = None) -> PreventionAnswer:
        """Say where a hazard may begin and where it may grow; places at war are named and not ranked."""
        return self._one(self._library.prevention(hazard, model=model))

    def organisation_forecast(
        self, hazard: str, organisation: str, *, model: str | None = None
    ) -> OrganisationForecast:
        """Say what is expected in sum among the members of an organisation."""
        return self._one(self._library.organisation_forecast(hazard, organisation, model=model))

    def organisation(self, id: str) -> OrganisationAnswer:
        """Say which organisation this is, and who belongs to it on the day the node stands on."""
        return self._one(self._library.organisation(id))

    def organisations(self) -> tuple[OrganisationAnswer, ...]:
        """Say which organisations exist on the day the node stands on."""
        return self._each(self._library.organisations())

    def record(self, hazard: str, *, history: str | None = None, truth: str | None = None) -> RecordAnswer:
        """Say how good the forecasts of this hazard have been."""
        return self._one(self._library.record(hazard, history=history, truth=truth))

    def sources(self) -> tuple[SourceAnswer, ...]:
        """Say which public sources feed this node, and how old what they gave is."""
        return self._each(self._library.sources())

    def series_behind(self, hazard: str) -> tuple[SeriesAnswer, ...]:
        """Say which series, under which licences and citations, stand behind a hazard's answers."""
        return self._each(self._library.series_behind(hazard))

    def series(self) -> tuple[SeriesAnswer, ...]:
        """Say which series are held here, of public sources and of the member's own."""
        return self._each(self._library.series())

    def series_rows(self, id: str, *, place: str | None = None, first: str = "", last: str = "") -> SeriesRows:
        """Say what one series holds, for every place or one, from ``first`` to ``last`` (``YYYY-MM`` or ``YYYY``)."""
        return self._one(self._library.series_rows(id, place=place, first=first, last=last))

    def search(self, text: str, locale: str) -> tuple[tuple[str, str], ...]:
        """Say which places, organisations and hazards answer to this text: pairs of (kind, id), best first."""
        found = self._library.search(text, locale)
        return tuple((kind, id_) for kind, id_ in found if self.shows(self._named(kind, id_)))

    def incidents(self) -> tuple[IncidentAnswer, ...]:
        """Say what has happened, as told: every incident that is read by itself, newest first."""
        return self._each(incident_answers(self._library.desk()))

    def incident(self, id: str) -> IncidentAnswer:
        """Say everything about one incident: its reports, its versions, what was merged into it."""
        return self._one(incident_answer(self._library.desk(), id))

    def asked(self) -> tuple[AskedAnswer, ...]:
        """Say who is asked to answer each alert that waits for an answer, and to whom it goes next."""
        return self._each(asked_answers(self._library.desk(), self._library.alerts(), self._now()))

    def brief(self, since: datetime, until: datetime | None = None) -> "Brief":
        """Say what changed between two instants, by default until now, and why."""
        from tocsin.node.brief import brief_of

        return self._one(brief_of(self, since, until or self._now()))

    def rota(self) -> RotaAnswer:
        """Say who answers which level at which hours."""
        return self._one(rota_answer(self._library.desk(), self._now()))

    def shifts(self) -> tuple[ShiftAnswer, ...]:
        """Say who had the desk and what was handed over, newest first."""
        return self._each(shift_answers(self._library.desk()))

    def alerts(
        self,
        *,
        hazard: str | None = None,
        place: str | None = None,
        least: str | None = None,
        state: str | None = None,
    ) -> tuple[AlertAnswer, ...]:
        """Say which alerts there are: of one hazard or place, from a level up, or in a state (``active``: not ended).

        Those that wait for an answer come first, then by level, the newest first; ended ones last.
        """
        from_rank = 0 if least is None else rank(level_of(least))
        return tuple(
            one
            for one in self._each(self._library.alerts())
            if hazard in {None, one.hazard}
            and place in {None, one.place}
            and rank(one.peak if one.ended else one.level) >= from_rank
            and (state in {None, one.state} or (state == "active" and one.state != "ended"))
        )

    def alert(self, id: str) -> AlertAnswer:
        """Say how one alert stands: what speaks for it, what was done about it, how its level has fared."""
        return self._one(self._library.alert(id))

    def alert_levels(self, hazard: str) -> HazardLevels:
        """Say where every place of a hazard stands by the rules, and of which places there is no data."""
        return self._one(self._library.alert_levels(hazard))

    def alert_replay(self, hazard: str) -> ReplayAnswer:
        """Say what the rules in force would have given over the past: precision, detection, lead, the trade-off."""
        return self._one(self._library.alert_replay(hazard))

    def alert_coverage(self) -> tuple[Coverage, ...]:
        """Say of each hazard and each feed whether its silence means anything: no data is never no alert."""
        return self._each(self._library.alert_coverage())

    def alert_rules(self, hazard: str, place: str = "") -> RulesAnswer:
        """Say which rules make alerts of a hazard, in one place or in general."""
        return self._one(self._library.alert_rules(hazard, place))

    def jobs(self) -> tuple[JobAnswer, ...]:
        """Say which long work has been asked for, newest first."""
        return self._each(self._library.jobs())

    def job(self, id: str) -> JobAnswer:
        """Say how far this job is."""
        return self._one(self._library.job(id))

    def journal(self, *, after: str = "", kind: str = "", limit: int = 100) -> tuple[JournalAnswer, ...]:
        """Say what has happened at this node after the entry ``after``, oldest first, at most 1000 entries at once."""
        if not 1 <= limit <= _MOST_ENTRIES:
            raise BadInputError(f"limit {limit} is not between 1 and {_MOST_ENTRIES}", where="journal")
        shown: list[JournalAnswer] = []
        while len(shown) < limit:
            # What the gate refuses takes no room on the page, so that a page of nothing is the end.
            entries = self._library.journal(after=after, kind=kind, limit=limit)
            shown += self._each(entries)
            if len(entries) < limit:
                break
            after = entries[-1].id
        return tuple(shown[:limit])

    def table(self, name: str, **selection: str | None) -> pl.DataFrame:
        """Return the rows that stand behind an answer, for CSV and Parquet.

        ``forecasts`` (hazard, model, place, period), ``observations`` (hazard, place), ``record`` and
        ``breakdown`` (hazard, history, truth), ``sums`` (hazard, model, place or organisation), ``prevention`` (hazard,
        model) or ``drivers`` (hazard, model, place, period); every selection but ``hazard`` may be left out.
        """
        return self._one(self._library.table(name, **selection)).frame

    def _named(self, kind: str, id_: str) -> Labelled:
        """Return the answer a search hit leads to, so that the gate judges the object and not its name."""
        if kind == "place":
            return self._library.place(id_)
        if kind == "organisation":
            return self._library.organisation(id_)
        return self._library.hazard(id_)

    @property
    def label(self) -> str:
        """The strictest label of all that was read so far: the label of a page or file made from it."""
        return policies.strictest(*self._labels) if self._labels else "public"

    def _one(self, answer: T) -> T:
        admitted = policies.admit(answer, self.person, self.purpose, self._now())
        self._labels.add(answer.policy)
        return admitted

    def _each(self, answers: Iterable[T]) -> tuple[T, ...]:
        now = self._now()
        shown = tuple(answer for answer in answers if policies.release(answer, self.person, self.purpose, now).allowed)
        self._labels.update(answer.policy for answer in shown)
        return shown

    def shows(self, answer: Labelled) -> bool:
        """Say whether the gate releases something that was not read here, such as a member's own boundary file."""
        allowed = policies.release(answer, self.person, self.purpose, self._now()).allowed
        if allowed:
            self._labels.add(answer.policy)
        return allowed
