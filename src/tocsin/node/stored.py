"""The library of a node that holds data: every answer comes from its stores, as of its moment."""

from collections.abc import Collection, Mapping

import polars as pl

from tocsin.errors import BadInputError, UnknownCodeError
from tocsin.node.actor_answers import Register
from tocsin.node.alert_answers import AlertAnswer, Coverage, HazardLevels, ReplayAnswer, RulesAnswer
from tocsin.node.alert_rules import rules_answer
from tocsin.node.answering_actors import register
from tocsin.node.answering_alerts import alert_answer, alert_answers, coverage, hazard_levels
from tocsin.node.answering_causes import root_causes
from tocsin.node.answering_drivers import driver_table, drivers_answer
from tocsin.node.answering_drought import drought
from tocsin.node.answering_forecasts import (
    chosen,
    forecast_table,
    hazard_answer,
    observation_table,
    periods_of,
    place_forecast,
    world_forecast,
)
from tocsin.node.answering_occurrences import occurrences
from tocsin.node.answering_organisations import organisation_answer, organisation_answers
from tocsin.node.answering_pictures import figures, member_figures
from tocsin.node.answering_places import child_answers, named_place, place_answer, place_answers
from tocsin.node.answering_replays import replay_answer
from tocsin.node.answering_risk import chances, member_chances
from tocsin.node.answering_series import held_values, series_answers, series_rows
from tocsin.node.answering_sources import series_behind, source_answers
from tocsin.node.answering_sums import organisation_forecast, prevention_answer, prevention_table, sum_table
from tocsin.node.answering_what_if import WhatIfs
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
from tocsin.node.desk_entries import DeskState
from tocsin.node.jobs import job_answer
from tocsin.node.library import Table
from tocsin.node.picture_answers import ChanceAnswer, DroughtAnswer, FigureAnswer, OccurrenceAnswer
from tocsin.node.reason_answers import DriversAnswer, RootCause, WhatIfAnswer, WhatIfInputs
from tocsin.node.running import Node
from tocsin.node.scored import breakdown_table, record_answer, record_table
from tocsin.node.searching import search
from tocsin.node.stored_cap import StoredCap
from tocsin.node.stored_councils import StoredCouncils
from tocsin.node.stored_log import StoredLog
from tocsin.node.stored_members import StoredMembers
from tocsin.node.stored_sharing import StoredSharing
from tocsin.node.stored_votes import StoredVotes
from tocsin.node.sum_answers import OrganisationForecast, PreventionAnswer
from tocsin.observations.pictures import COMMONS, PICTURES, RISK
from tocsin.storage.records.tables import JOBS, SOURCES

__all__ = ["StoredLibrary"]

_TABLES: dict[str, frozenset[str]] = {
    "forecasts": frozenset({"model", "place", "period"}),
    "observations": frozenset({"place"}),
    "record": frozenset({"history", "truth"}),
    "breakdown": frozenset({"history", "truth"}),
    "sums": frozenset({"model", "place", "organisation"}),
    "prevention": frozenset({"model"}),
    "drivers": frozenset({"model", "place", "period"}),
}
"""Name of a table -> what may be chosen in it."""


class StoredLibrary(StoredCap, StoredCouncils, StoredLog, StoredMembers, StoredSharing, StoredVotes):
    """Answers from the stores of one open node; unfiltered, so only the reader may ask it."""

    def __init__(self, node: Node) -> None:
        self._node = node

    def edition(self) -> Edition:
        """Say which data the node stands on."""
        node, moment = self._node, self._node.moment
        failing = tuple(row["id"] for row in node.records.state(SOURCES) if row["last_error"])
        held = any(node.standing(hazard).series for hazard in node.registry.hazards)
        return Edition(
            route=("mirror" if node.settings.mirror else "publisher") if held else "empty",
            mirror=node.settings.mirror,
            as_of=moment.as_of,
            stands_on=moment.instant,
            failing=tuple(sorted(failing)),
        )

    def hazards(self) -> tuple[HazardAnswer, ...]:
        """Declare every hazard of the registry."""
        return tuple(hazard_answer(self._node, id_) for id_ in self._node.registry.hazards)

    def hazard(self, id: str) -> HazardAnswer:
        """Declare one hazard."""
        return hazard_answer(self._node, id)

    def world(self, hazard: str, *, period: str | None, model: str | None) -> WorldForecast:
        """Show every place in one period."""
        return world_forecast(self._node, hazard, period, model)

    def periods(self, hazard: str) -> tuple[str, ...]:
        """List the observed periods, then the forecast ones."""
        return periods_of(self._node, hazard)

    def place(self, id: str) -> PlaceAnswer:
        """Describe one place."""
        return place_answer(id, self._node.moment, self._node.units)

    def named_place(self, text: str, scheme: str) -> PlaceAnswer:
        """Describe the one place that a code or name means."""
        return self.place(named_place(text, scheme, self._node.moment, self._node.units))

    def places(self, kind: str | None) -> tuple[PlaceAnswer, ...]:
        """Describe the places of a kind that exist on the node's day."""
        moment = self._node.moment
        return self._node.remembered(
            ("places", kind, moment.day), lambda: place_answers(kind, moment, self._node.units)
        )

    def children(self, id: str) -> tuple[PlaceAnswer, ...]:
        """Describe the places directly below one on the node's day."""
        return child_answers(id, self._node.moment, self._node.units)

    def held(self, place: str) -> tuple[HeldValue, ...]:
        """Show the newest value of each series held here for a place."""
        return held_values(self._node, self.place(place).id)

    def place_forecast(self, hazard: str, place: str, *, model: str | None) -> PlaceForecast:
        """Show what is expected in one place."""
        return place_forecast(self._node, hazard, place, model)

    def what_if_inputs(self, hazard: str, place: str, *, model: str | None) -> WhatIfInputs:
        """Show which figures of a place can be changed."""
        return self._what_ifs.inputs(hazard, self.place(place).id, model)

    def what_if(self, hazard: str, place: str, changes: Mapping[str, float], *, model: str | None) -> WhatIfAnswer:
        """Show what is expected with other figures."""
        return self._what_ifs.answer(hazard, self.place(place).id, changes, model)

    @property
    def _what_ifs(self) -> WhatIfs:
        return self._node.remembered(("what-ifs",), lambda: WhatIfs(self._node))

    def root_causes(self, place: str) -> tuple[RootCause, ...]:
        """Show what is known of a place's root causes."""
        return root_causes(self._node, self.place(place))

    def drivers(self, hazard: str, place: str, *, model: str | None) -> DriversAnswer:
        """Show what moved the forecast of one place."""
        node = self._node
        return drivers_answer(
            node.standing(hazard), self.place(place).id, chosen(node, node.registry.hazard(hazard), model)
        )

    def actors(self, *, place: str | None, actor: str | None) -> Register:
        """Show the register of armed actors, or its part on a place or an actor."""
        known = None if place is None else self.place(place).id
        return register(self._node, known, actor)

    def pictures(self, place: str) -> tuple[FigureAnswer, ...]:
        """Show the lines of a place's pictures."""
        node, here = self._node, self.place(place)
        return node.remembered(("pictures", here.id), lambda: figures(node, here, (*PICTURES, *COMMONS)))

    def organisation_pictures(self, organisation: str) -> tuple[FigureAnswer, ...]:
        """Show the lines of the members' pictures."""
        node, members = self._node, self._members(organisation)
        return node.remembered(
            ("members' pictures", organisation), lambda: member_figures(node, organisation, members, PICTURES)
        )

    def commons(self) -> tuple[FigureAnswer, ...]:
        """Show the lines of what lies beyond national jurisdiction."""
        node = self._node
        return node.remembered(
            ("commons",),
            lambda: tuple(line for one in COMMONS for line in figures(node, self.place(one.place), (one,))),
        )

    def drought(self, place: str) -> tuple[DroughtAnswer, ...]:
        """Show how unusual the rain of a place is."""
        return drought(self._node, self.place(place).id)

    def occurrences(
        self, *, places: Collection[str] | None, kinds: Collection[str], first: str, last: str, limit: int
    ) -> tuple[OccurrenceAnswer, ...]:
        """Show disasters and incidents."""
        return occurrences(self._node, places, kinds, first=first, last=last, limit=limit)

    def chances(self, place: str) -> tuple[ChanceAnswer, ...]:
        """Show what every hazard says of a place."""
        return chances(self._node, self.place(place))

    def organisation_chances(self, organisation: str) -> tuple[ChanceAnswer, ...]:
        """Show what every hazard says of the members of an organisation."""
        return member_chances(self._node, organisation, self._members(organisation))

    def risk_figures(self, place: str) -> tuple[FigureAnswer, ...]:
        """Show exposure, vulnerability and coping of a place."""
        node, here = self._node, self.place(place)
        return node.remembered(("risk", here.id), lambda: figures(node, here, RISK))

    def organisation_risk_figures(self, organisation: str) -> tuple[FigureAnswer, ...]:
        """Show exposure, vulnerability and coping among members."""
        node, members = self._node, self._members(organisation)
        return node.remembered(
            ("members' risk", organisation), lambda: member_figures(node, organisation, members, RISK)
        )

    def prevention(self, hazard: str, *, model: str | None) -> PreventionAnswer:
        """Rank onset and escalation risk."""
        node = self._node
        shown = chosen(node, node.registry.hazard(hazard), model)
        return node.remembered(("prevention", hazard, shown.model), lambda: prevention_answer(node, hazard, shown))

    def organisation_forecast(self, hazard: str, organisation: str, *, model: str | None) -> OrganisationForecast:
        """Show what is expected in sum among the members of an organisation."""
        node = self._node
        shown = chosen(node, node.registry.hazard(hazard), model)
        return organisation_forecast(node, hazard, organisation, self._members(organisation), shown)

    def organisation(self, id: str) -> OrganisationAnswer:
        """Describe one organisation."""
        return organisation_answer(id, self._node.moment)

    def organisations(self) -> tuple[OrganisationAnswer, ...]:
        """Describe the organisations that exist on the node's day."""
        moment = self._node.moment
        return self._node.remembered(("organisations", moment.day), lambda: organisation_answers(moment))

    def record(self, hazard: str, *, history: str | None, truth: str | None) -> RecordAnswer:
        """Show how good forecasts have been."""
        return record_answer(self._node, hazard, history, truth)

    def sources(self) -> tuple[SourceAnswer, ...]:
        """Show the sources' freshness."""
        return source_answers(self._node)

    def series_behind(self, hazard: str) -> tuple[SeriesAnswer, ...]:
        """Show the series a hazard's answers come from."""
        return series_behind(self._node, hazard)

    def series(self) -> tuple[SeriesAnswer, ...]:
        """List every series held here of which anything may be seen."""
        return series_answers(self._node)

    def series_rows(self, id: str, *, place: str | None, first: str, last: str) -> SeriesRows:
        """Show the values of one series, of every place or of one."""
        known = None if place is None else self.place(place).id
        return series_rows(self._node, id, known, first, last)

    def search(self, text: str, locale: str) -> tuple[tuple[str, str], ...]:
        """Find places, organisations and hazards by name or code."""
        node, moment = self._node, self._node.moment
        units = node.remembered(("named units", moment.day), lambda: node.units.named(moment.day))
        return search(text, locale, moment, tuple(node.registry.hazards.values()), units)

    def desk(self) -> DeskState:
        """Show everything the duty desk knows."""
        return self._node.desk.state()

    def alerts(self) -> tuple[AlertAnswer, ...]:
        """Show every alert."""
        return alert_answers(self._node)

    def alert(self, id: str) -> AlertAnswer:
        """Show one alert."""
        return alert_answer(self._node, id)

    def alert_levels(self, hazard: str) -> HazardLevels:
        """Show where every place of a hazard stands."""
        return hazard_levels(self._node, hazard)

    def alert_replay(self, hazard: str) -> ReplayAnswer:
        """Show the newest replay."""
        return replay_answer(self._node, hazard)

    def alert_coverage(self) -> tuple[Coverage, ...]:
        """Show what is known about now, and what is not."""
        return coverage(self._node)

    def alert_rules(self, hazard: str, place: str) -> RulesAnswer:
        """Show the rules in force."""
        return rules_answer(self._node, hazard, self.place(place).id if place else "")

    def jobs(self) -> tuple[JobAnswer, ...]:
        """List jobs, newest first; in the time machine none, because none had been asked for on that day."""
        moment = self._node.moment
        return tuple(
            job
            for job in (self._node.jobs.jobs() if self._node.jobs else self._journalled())
            if not moment.past or (job.started is not None and job.started <= moment.instant)
        )

    def job(self, id: str) -> JobAnswer:
        """Show one job: whoever knows its id asked for it, so its times are told in the time machine too."""
        if self._node.jobs is not None:
            return self._node.jobs.job(id)
        return job_answer(self._node.records.row(JOBS, id))

    def journal(self, *, after: str, kind: str, limit: int) -> tuple[JournalAnswer, ...]:
        """Read the journal forward; in the time machine only what was written by its instant."""
        moment = self._node.moment
        return tuple(
            JournalAnswer(
                id=entry.id,
                kind=entry.kind,
                schema_version=entry.schema_version,
                subject=entry.subject,
                actor=entry.actor,
                time=entry.time,
                policy=entry.policy,
                payload=entry.payload,
                content_hash=entry.content_hash,
            )
            for entry in self._node.records.entries(after=after, kind=kind, limit=limit)
            if not moment.past or entry.time <= moment.instant
        )

    def table(self, name: str, **selection: str | None) -> Table:
        """Lay out rows for an export."""
        given = {key: value for key, value in selection.items() if value is not None}
        hazard = given.pop("hazard", None)
        if name not in _TABLES or hazard is None:
            raise UnknownCodeError(
                "there is no such table", where=name, remedy=f"choose {', '.join(_TABLES)} of a hazard"
            )
        unknown = sorted(set(given) - _TABLES[name])
        if unknown:
            raise BadInputError(
                f"{', '.join(unknown)} cannot be chosen in this table",
                where=name,
                remedy=f"choose by {', '.join(sorted(_TABLES[name]))}",
            )
        frame, policy = self._rows(name, hazard, given)
        return Table(name=name, frame=frame, policy=policy)

    def _rows(self, name: str, hazard: str, given: dict[str, str]) -> tuple[pl.DataFrame, str]:
        node = self._node
        declared, model, place = node.registry.hazard(hazard), given.get("model"), given.get("place")
        if name == "forecasts":
            return forecast_table(node, hazard, model, place, given.get("period"))
        if name == "sums":
            shown = chosen(node, declared, model)
            organisation = given.get("organisation")
            together = None if organisation is None else (organisation, self._members(organisation))
            return sum_table(node.standing(hazard), shown, place, together), shown.policy
        if name == "drivers":
            shown = chosen(node, declared, model)
            return driver_table(node.standing(hazard), shown, place, given.get("period")), shown.policy
        if name == "prevention":
            answer = self.prevention(hazard, model=model)
            return prevention_table(answer), answer.policy
        if name == "observations":
            return observation_table(node, hazard, place), node.label(declared)
        history, truth = given.get("history"), given.get("truth")
        return (
            record_table(self.record(hazard, history=history, truth=truth))
            if name == "record"
            else breakdown_table(node, hazard, history, truth)
        )

    def _members(self, organisation: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.place for one in self.organisation(organisation).members))

    def _journalled(self) -> tuple[JobAnswer, ...]:
        rows = sorted(self._node.records.state(JOBS), key=lambda row: str(row["id"]), reverse=True)
        return tuple(job_answer(row) for row in rows)
