"""Where the reader's answers come from before the gate: the running node's stores, or a packaged starter edition."""

from collections.abc import Collection, Mapping
from typing import Protocol

import msgspec
import polars as pl

from tocsin.node.actor_answers import Register
from tocsin.node.alert_answers import AlertAnswer, Coverage, HazardLevels, ReplayAnswer, RulesAnswer
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
from tocsin.node.cap_reading import CapLibrary
from tocsin.node.councils import CouncilLibrary
from tocsin.node.desk_entries import DeskState
from tocsin.node.log_reading import LogLibrary
from tocsin.node.member_reading import MemberLibrary
from tocsin.node.picture_answers import ChanceAnswer, DroughtAnswer, FigureAnswer, OccurrenceAnswer
from tocsin.node.reason_answers import DriversAnswer, RootCause, WhatIfAnswer, WhatIfInputs
from tocsin.node.sharing_reading import SharingLibrary
from tocsin.node.sum_answers import OrganisationForecast, PreventionAnswer
from tocsin.node.voting import VotingLibrary

__all__ = ["Library", "Table"]


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """Rows for an export, with the label that travels with them."""

    name: str
    frame: pl.DataFrame
    policy: str


class Library(CapLibrary, CouncilLibrary, LogLibrary, MemberLibrary, SharingLibrary, VotingLibrary, Protocol):
    """Everything that can be asked of a node, unfiltered; only :class:`tocsin.node.reading.Reader` may call it."""

    def edition(self) -> Edition:
        """Say which data the node stands on."""
        ...

    def hazards(self) -> tuple[HazardAnswer, ...]:
        """Declare every hazard of the registry."""
        ...

    def hazard(self, id: str) -> HazardAnswer:
        """Declare one hazard."""
        ...

    def world(self, hazard: str, *, period: str | None, model: str | None) -> WorldForecast:
        """Show every place in one period."""
        ...

    def periods(self, hazard: str) -> tuple[str, ...]:
        """List the observed periods, then the forecast ones."""
        ...

    def place(self, id: str) -> PlaceAnswer:
        """Describe one place."""
        ...

    def named_place(self, text: str, scheme: str) -> PlaceAnswer:
        """Describe the one place that a code or name means."""
        ...

    def places(self, kind: str | None) -> tuple[PlaceAnswer, ...]:
        """Describe the places of a kind that exist on the day the node stands on."""
        ...

    def children(self, id: str) -> tuple[PlaceAnswer, ...]:
        """Describe the places directly below one on the day the node stands on."""
        ...

    def held(self, place: str) -> tuple[HeldValue, ...]:
        """Show the newest value of each series held here for a place."""
        ...

    def place_forecast(self, hazard: str, place: str, *, model: str | None) -> PlaceForecast:
        """Show what is expected in one place."""
        ...

    def what_if_inputs(self, hazard: str, place: str, *, model: str | None) -> WhatIfInputs:
        """Show which figures of a place can be changed."""
        ...

    def what_if(self, hazard: str, place: str, changes: Mapping[str, float], *, model: str | None) -> WhatIfAnswer:
        """Show what is expected with other figures."""
        ...

    def root_causes(self, place: str) -> tuple[RootCause, ...]:
        """Show what is known of a place's root causes."""
        ...

    def drivers(self, hazard: str, place: str, *, model: str | None) -> DriversAnswer:
        """Show what moved the forecast of one place."""
        ...

    def actors(self, *, place: str | None, actor: str | None) -> Register:
        """Show the register of armed actors, or its part on a place or an actor."""
        ...

    def pictures(self, place: str) -> tuple[FigureAnswer, ...]:
        """Show the lines of a place's pictures."""
        ...

    def organisation_pictures(self, organisation: str) -> tuple[FigureAnswer, ...]:
        """Show the lines of the members' pictures."""
        ...

    def commons(self) -> tuple[FigureAnswer, ...]:
        """Show the lines of what lies beyond national jurisdiction."""
        ...

    def drought(self, place: str) -> tuple[DroughtAnswer, ...]:
        """Show how unusual the rain of a place is."""
        ...

    def occurrences(
        self, *, places: Collection[str] | None, kinds: Collection[str], first: str, last: str, limit: int
    ) -> tuple[OccurrenceAnswer, ...]:
        """Show disasters and incidents."""
        ...

    def chances(self, place: str) -> tuple[ChanceAnswer, ...]:
        """Show what every hazard says of a place."""
        ...

    def organisation_chances(self, organisation: str) -> tuple[ChanceAnswer, ...]:
        """Show what every hazard says of the members of an organisation."""
        ...

    def risk_figures(self, place: str) -> tuple[FigureAnswer, ...]:
        """Show exposure, vulnerability and coping of a place."""
        ...

    def organisation_risk_figures(self, organisation: str) -> tuple[FigureAnswer, ...]:
        """Show exposure, vulnerability and coping among members."""
        ...

    def prevention(self, hazard: str, *, model: str | None) -> PreventionAnswer:
        """Rank onset and escalation risk."""
        ...

    def organisation_forecast(self, hazard: str, organisation: str, *, model: str | None) -> OrganisationForecast:
        """Show what is expected in sum among the members of an organisation."""
        ...

    def organisation(self, id: str) -> OrganisationAnswer:
        """Describe one organisation."""
        ...

    def organisations(self) -> tuple[OrganisationAnswer, ...]:
        """Describe the organisations that exist on the day the node stands on."""
        ...

    def record(self, hazard: str, *, history: str | None, truth: str | None) -> RecordAnswer:
        """Show how good forecasts have been."""
        ...

    def sources(self) -> tuple[SourceAnswer, ...]:
        """Show the sources' freshness."""
        ...

    def series_behind(self, hazard: str) -> tuple[SeriesAnswer, ...]:
        """Show the series a hazard's answers come from."""
        ...

    def series(self) -> tuple[SeriesAnswer, ...]:
        """List every series held here."""
        ...

    def series_rows(self, id: str, *, place: str | None, first: str, last: str) -> SeriesRows:
        """Show the values of one series."""
        ...

    def search(self, text: str, locale: str) -> tuple[tuple[str, str], ...]:
        """Find places, organisations and hazards by name or code."""
        ...

    def desk(self) -> DeskState:
        """Show everything the duty desk knows."""
        ...

    def alerts(self) -> tuple[AlertAnswer, ...]:
        """Show every alert, those that wait for an answer first."""
        ...

    def alert(self, id: str) -> AlertAnswer:
        """Show one alert."""
        ...

    def alert_levels(self, hazard: str) -> HazardLevels:
        """Show where every place of a hazard stands by the rules of alerts."""
        ...

    def alert_replay(self, hazard: str) -> ReplayAnswer:
        """Show what the rules have been worth over the past."""
        ...

    def alert_coverage(self) -> tuple[Coverage, ...]:
        """Show of which hazards and feeds nothing is known about now."""
        ...

    def alert_rules(self, hazard: str, place: str) -> RulesAnswer:
        """Show the rules of alerts for a hazard."""
        ...

    def jobs(self) -> tuple[JobAnswer, ...]:
        """List jobs, newest first."""
        ...

    def job(self, id: str) -> JobAnswer:
        """Show one job."""
        ...

    def journal(self, *, after: str, kind: str, limit: int) -> tuple[JournalAnswer, ...]:
        """Read the journal forward from an entry id."""
        ...

    def table(self, name: str, **selection: str | None) -> Table:
        """Lay out rows for an export."""
        ...
