"""The library of a node that reached no data: the packaged starter edition, labelled as such in every answer."""

import polars as pl

from tocsin.errors import BadInputError, NotFoundError
from tocsin.forecasts.summaries import FILE_SCHEMA
from tocsin.messages import N_
from tocsin.node.answers import (
    Edition,
    Expectation,
    HazardAnswer,
    PlaceForecast,
    RecordAnswer,
    SeriesAnswer,
    WorldForecast,
)
from tocsin.node.library import Table
from tocsin.node.planning import ALL
from tocsin.node.reason_answers import DriversAnswer
from tocsin.node.registry import nearest
from tocsin.node.running import Node
from tocsin.node.starter import Packaged, PackagedModel, packaged
from tocsin.node.stored import StoredLibrary
from tocsin.node.sum_answers import OrganisationForecast, PreventionAnswer
from tocsin.world import places

__all__ = ["StarterLibrary"]


class StarterLibrary(StoredLibrary):
    """Answers from the packaged edition; what it does not hold is answered as a node without data answers it."""

    def __init__(self, node: Node) -> None:
        super().__init__(node)
        self._parts = packaged()

    def edition(self) -> Edition:
        """Say that this is the starter edition."""
        found = super().edition()
        return Edition(
            route="starter",
            mirror=found.mirror,
            as_of=found.as_of,
            stands_on=found.stands_on,
            failing=found.failing,
        )

    def hazards(self) -> tuple[HazardAnswer, ...]:
        """Declare every hazard of the registry."""
        return tuple(self.hazard(id_) for id_ in self._node.registry.hazards)

    def hazard(self, id: str) -> HazardAnswer:
        """Declare one hazard with the models that are packaged."""
        declared = super().hazard(id)
        part = self._parts.get(id)
        if part is None:
            return declared
        models = tuple(each.model for each in part.models)
        return HazardAnswer(
            id=declared.id,
            title=declared.title,
            target=declared.target,
            unit=declared.unit,
            place_kind=declared.place_kind,
            period=declared.period,
            value=declared.value,
            shown=declared.shown,
            thresholds=tuple(part.thresholds),
            models=models,
            headline=models[0].id,
            baselines=declared.baselines,
            scores=declared.scores,
            origin=part.origin,
            first_observed="",
            last_observed="",
            spans=declared.spans,
            prevents=declared.prevents,
        )

    def periods(self, hazard: str) -> tuple[str, ...]:
        """List the forecast periods; nothing observed is packaged."""
        part = self._parts.get(hazard)
        return tuple(part.periods) if part else super().periods(hazard)

    def world(self, hazard: str, *, period: str | None, model: str | None) -> WorldForecast:
        """Show every place in one forecast period."""
        part = self._parts.get(hazard)
        if part is None:
            return super().world(hazard, period=period, model=model)
        chosen = _chosen(part, model)
        period = period or part.periods[0]
        if period not in part.periods:
            raise BadInputError(
                f"{period} is not in the starter edition",
                where=hazard,
                remedy=f"choose one from {part.periods[0]} to {part.periods[-1]}, or sync the sources",
            )
        step = part.periods.index(period)
        declared = self._node.registry.hazard(hazard)
        listed = (each.id for each in places.places(on=self._node.moment.day) if each.kind == declared.place_kind)
        return WorldForecast(
            hazard=hazard,
            model=chosen.model.id,
            period=period,
            origin=part.origin,
            step=step + 1,
            vintage=chosen.vintage,
            seed=chosen.seed,
            draws=chosen.draws,
            made=chosen.made,
            history=chosen.history,
            expectations=tuple(_expectation(part, place, step, rows[step]) for place, rows in chosen.places.items()),
            observed=(),
            missing=tuple(place for place in listed if place not in chosen.places),
            change={},
            policy="public",
        )

    def place_forecast(self, hazard: str, place: str, *, model: str | None) -> PlaceForecast:
        """Show what is expected in one place; neither observations nor past forecasts are packaged."""
        part = self._parts.get(hazard)
        if part is None:
            return super().place_forecast(hazard, place, model=model)
        chosen = _chosen(part, model)
        if place not in chosen.places:
            places.place(place)
            raise NotFoundError(f"the starter edition holds nothing of {place}", where=place, remedy="sync the sources")
        return PlaceForecast(
            hazard=hazard,
            place=place,
            model=chosen.model.id,
            origin=part.origin,
            vintage=chosen.vintage,
            seed=chosen.seed,
            draws=chosen.draws,
            made=chosen.made,
            history=chosen.history,
            expectations=tuple(_expectation(part, place, step, row) for step, row in enumerate(chosen.places[place])),
            observed=(),
            past=(),
            skill=None,
            policy="public",
        )

    def drivers(self, hazard: str, place: str, *, model: str | None) -> DriversAnswer:
        """Say that what moved a forecast is not packaged."""
        if hazard in self._parts:
            raise _unpackaged(hazard)
        return super().drivers(hazard, place, model=model)

    def prevention(self, hazard: str, *, model: str | None) -> PreventionAnswer:
        """Say that no observation is packaged by which a place would be quiet, active or at war."""
        if hazard in self._parts:
            raise _unpackaged(hazard)
        return super().prevention(hazard, model=model)

    def organisation_forecast(self, hazard: str, organisation: str, *, model: str | None) -> OrganisationForecast:
        """Say that no paths are packaged which could be added up."""
        if hazard in self._parts:
            raise _unpackaged(hazard)
        return super().organisation_forecast(hazard, organisation, model=model)

    def record(self, hazard: str, *, history: str | None, truth: str | None) -> RecordAnswer:
        """Show how good forecasts have been, by the packaged scores."""
        part = self._parts.get(hazard)
        if part is None or part.scored is None or not part.windows:
            return super().record(hazard, history=history, truth=truth)
        first = part.windows[0]
        if history not in {None, first.history} or truth not in {None, first.truth, ALL}:
            raise NotFoundError(
                "the starter edition holds no such track record",
                where=hazard,
                remedy=f"choose {first.history}/{first.truth}, or sync the sources",
            )
        return RecordAnswer(
            hazard=hazard,
            histories=(first.history,),
            truths=(first.truth,),
            windows=tuple(part.windows),
            reliability=tuple(part.reliability),
            calibration=tuple(part.calibration),
            misses=(),
            command=part.command,
            titles=part.titles,
            made=part.scored,
            vintage=part.vintage,
            policy="public",
        )

    def series_behind(self, hazard: str) -> tuple[SeriesAnswer, ...]:
        """Name the packaged forecasts, and cite the data that they were made from and do not contain."""
        part = self._parts.get(hazard)
        if part is None:
            return super().series_behind(hazard)
        first = part.models[0]
        return (
            SeriesAnswer(
                id=f"starter.{hazard}",
                title=N_("Starter edition: forecasts packaged with the program"),
                unit=self._node.registry.hazard(hazard).unit,
                source="starter",
                licence=part.licence,
                citation=part.citation,
                rows=0,
                first_period=part.periods[0],
                last_period=part.periods[-1],
                vintages=1,
                vintage=part.vintage,
                retrieved=first.made,
                address="package:tocsin.node",
                basis="assumed",
                redistributable=True,
            ),
        )

    def table(self, name: str, **selection: str | None) -> Table:
        """Lay out rows for an export: the packaged forecasts; nothing else is packaged as rows."""
        part = self._parts.get(selection.get("hazard") or "")
        if part is None or name != "forecasts":
            return super().table(name, **selection)
        chosen = _chosen(part, selection.get("model"))
        target = self._node.registry.hazard(part.hazard).target
        kinds = ["mean", *["quantile"] * len(part.levels), *["chance"] * len(part.thresholds)]
        ids = [None, *part.levels, *part.thresholds]
        rows = [
            (target, place, part.origin, part.periods[step], step + 1, chosen.model.id, kind, id_, value)
            for place, steps in chosen.places.items()
            for step, row in enumerate(steps)
            for kind, id_, value in zip(kinds, ids, row, strict=True)
            if selection.get("place") in {None, place} and selection.get("period") in {None, part.periods[step]}
        ]
        frame = pl.DataFrame(rows, schema=FILE_SCHEMA, orient="row")
        return Table(name=name, frame=frame, policy="public")


def _unpackaged(hazard: str) -> NotFoundError:
    return NotFoundError(
        "the starter edition holds neither observations nor paths nor reasons", where=hazard, remedy="sync the sources"
    )


def _chosen(part: Packaged, model: str | None) -> PackagedModel:
    found = {each.model.id: each for each in part.models}
    if model is None:
        return part.models[0]
    if model not in found:
        raise nearest(model, found, "model in the starter edition")
    return found[model]


def _expectation(part: Packaged, place: str, step: int, row: list[float]) -> Expectation:
    count = len(part.levels)
    return Expectation(
        place=place,
        period=part.periods[step],
        step=step + 1,
        mean=row[0],
        quantiles=dict(zip(part.levels, row[1 : count + 1], strict=True)),
        chances=dict(zip(part.thresholds, row[count + 1 :], strict=True)),
        usual={},
    )
