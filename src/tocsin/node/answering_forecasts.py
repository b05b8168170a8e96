"""What is expected, where, and how does it compare with what is usual there? Answers from forecasts and the panel."""

import math

import msgspec
import numpy as np
import polars as pl

from tocsin.errors import BadInputError, NotFoundError
from tocsin.exchange.policies import strictest
from tocsin.forecasts.amounts import on_scale
from tocsin.forecasts.hazard import Hazard
from tocsin.forecasts.summaries import LEVEL_TEXTS, threshold_text
from tocsin.node.answering_sums import span_sums
from tocsin.node.answers import (
    Expectation,
    HazardAnswer,
    ModelAnswer,
    Observed,
    PastForecast,
    PlaceForecast,
    WindowScore,
    WorldForecast,
)
from tocsin.node.event_answers import EventAnswer
from tocsin.node.forecasting import due
from tocsin.node.registry import nearest
from tocsin.node.running import Node
from tocsin.node.scored import record_of
from tocsin.node.showing import Shown, shown_elsewhere, shown_made
from tocsin.node.standing import Standing
from tocsin.world import places

__all__ = [
    "chosen",
    "forecast_table",
    "hazard_answer",
    "observation_table",
    "periods_of",
    "place_forecast",
    "shown_of",
    "world_forecast",
]


def shown_of(node: Node, hazard: str) -> dict[str, Shown]:
    """Return the newest forecast that may be shown, by model: our own in the hazard's order, then others'."""
    return node.remembered(("shown", hazard), lambda: _shown_of(node, node.registry.hazard(hazard)))


def hazard_answer(node: Node, id: str) -> HazardAnswer:
    """Return a hazard's declaration with what the node holds for it."""
    return node.remembered(("hazard", id), lambda: _hazard_answer(node, node.registry.hazard(id)))


def periods_of(node: Node, hazard: str) -> tuple[str, ...]:
    """Return the observed periods, then the forecast ones that pages show."""
    standing = node.standing(hazard)
    if not standing.known:
        return ()
    headline = _headline(node, standing.hazard)
    ahead = tuple(headline.periods)[: standing.hazard.shown] if headline else ()
    # Until the forecast from a newer origin is made, the older one still speaks of months that are known by now.
    return (*standing.periods, *(period for period in ahead if period not in standing.periods))


def world_forecast(node: Node, hazard: str, period: str | None, model: str | None) -> WorldForecast:
    """Return every place in one period: a forecast one, or an observed one."""
    standing = node.standing(hazard)
    shown = chosen(node, standing.hazard, model)
    period = period or next((each for each in shown.periods if each not in standing.periods), next(iter(shown.periods)))
    expectations: list[Expectation] = []
    observed: list[Observed] = []
    step = shown.periods.get(period, 0)
    # What happened comes before what was expected, unless somebody asks for one model's forecast.
    if step and (model is not None or period not in standing.periods):
        for place in shown.cells[period]:
            if place in node.units:
                continue  # a part of a country has its own page; here it would count beside its whole
            found = shown.expectation(place, period, standing.usual.get(place, {}), standing.usual_events.get(place))
            if found is not None:
                expectations.append(found)
        told = {each.place for each in expectations}
    elif period in standing.periods:
        column = standing.periods.index(period)
        step = column + 1 - len(standing.periods)
        values = standing.panel.values[:, column]
        observed = [
            Observed(place=place, period=period, value=None if math.isnan(value) else float(value))
            for place, value in zip(standing.panel.places, values, strict=True)
        ]
        told = {each.place for each in observed if each.value is not None}
    else:
        raise BadInputError(
            f"{period} is neither observed nor forecast here",
            where=hazard,
            remedy=f"choose a {standing.hazard.period} from {standing.periods[0]} to {list(shown.periods)[-1]}",
        )
    return WorldForecast(
        hazard=hazard,
        model=shown.model,
        period=period,
        origin=shown.origin,
        step=step,
        vintage=shown.vintage,
        seed=shown.seed,
        draws=shown.draws,
        made=shown.made,
        history=shown.history,
        expectations=tuple(expectations),
        observed=tuple(observed),
        missing=tuple(place for place in standing.of_kind if place not in told),
        change=_change(standing, expectations, observed),
        policy=shown.policy,
    )


def place_forecast(node: Node, hazard: str, place: str, model: str | None) -> PlaceForecast:
    """Return what is expected in one place, what was observed there, and how past forecasts did."""
    standing = node.standing(hazard)
    shown = chosen(node, standing.hazard, model)
    if model is None and not shown.covers(place):
        shown = next((other for other in shown_of(node, hazard).values() if other.covers(place)), shown)
    row = standing.row_of.get(place)
    usual = standing.usual.get(place, {})
    periods = list(shown.periods)[: standing.hazard.shown]
    rates = standing.usual_events.get(place)
    expectations = [
        found for period in periods if (found := shown.expectation(place, period, usual, rates)) is not None
    ]
    if row is None and not expectations:
        if place not in node.units:
            places.place(place)
        raise NotFoundError(
            f"nothing is known of {place} for {hazard}", where=place, remedy="look at the list of places with data"
        )
    values = standing.panel.values[row] if row is not None else np.empty(0)
    past, skill = _past(node, standing, place, shown.model)
    return PlaceForecast(
        hazard=hazard,
        place=place,
        model=shown.model,
        origin=shown.origin,
        vintage=shown.vintage,
        seed=shown.seed,
        draws=shown.draws,
        made=shown.made,
        history=shown.history,
        expectations=tuple(expectations),
        observed=tuple(
            Observed(place=place, period=period, value=None if math.isnan(value) else float(value))
            for period, value in zip(standing.periods, values.tolist(), strict=False)
        ),
        past=past,
        skill=skill,
        sums=span_sums(standing, shown, (place,)),
        policy=shown.policy,
    )


def forecast_table(
    node: Node, hazard: str, model: str | None, place: str | None, period: str | None
) -> tuple[pl.DataFrame, str]:
    """Return rows of the quantile file, and their label."""
    shown = chosen(node, node.registry.hazard(hazard), model)
    kept = [pl.col(name) == value for name, value in (("place", place), ("period", period)) if value is not None]
    return shown.summaries.filter(*kept), shown.policy


def observation_table(node: Node, hazard: str, place: str | None) -> pl.DataFrame:
    """Return what was observed, as it may be seen from the node's moment."""
    standing = node.standing(hazard)
    rows = standing.frame if place is None else standing.frame.filter(pl.col("place") == place)
    return rows.select(
        pl.lit(standing.series).alias("series"),
        "place",
        pl.col("period").cast(pl.String).str.slice(0, 7 if standing.step == 1 else 4),
        "value",
        "known_since",
        pl.col("known_basis").cast(pl.String),
    )


def _shown_of(node: Node, hazard: Hazard) -> dict[str, Shown]:
    standing = node.standing(hazard.id)
    if not standing.known:
        return {}
    found: dict[str, Shown] = {}
    notes = {note.id: note for note in node.forecasts.made() if note.hazard == hazard.id}
    for name in hazard.models:
        model = node.registry.models.get(name)
        if model is None:
            continue
        # The forecast due now, or, until it is made, the newest from this origin or before.
        wanted = notes.get(due(standing, model, seed=node.settings.seed, draws=node.settings.draws))
        if wanted is None and not standing.moment.past:
            wanted = next((note for note in reversed(list(notes.values())) if note.model == name), None)
        if wanted is not None:
            found[name] = shown_made(wanted, node.forecasts)
    for each in node.elsewhere(hazard.id):
        found[each.model] = shown_elsewhere(each, hazard)
    if not standing.moment.past and node.members.state().history is not None:
        from tocsin.node.received import forecasts_received

        found.update(forecasts_received(node, hazard.id))
    return found


def _hazard_answer(node: Node, hazard: Hazard) -> HazardAnswer:
    standing = node.standing(hazard.id)
    shown = shown_of(node, hazard.id)
    given = {each.model: each for each in node.elsewhere(hazard.id)}
    models = []
    for name in shown:
        if name in given:
            other = given[name]
            models.append(
                ModelAnswer(
                    id=name,
                    title=other.title,
                    summary="",
                    imported=True,
                    hindsight=any(each.hindsight for each in node.elsewhere(hazard.id) if each.model == name),
                    observed=False,
                )
            )
        elif ":" in name:
            # Another member's, shared with this one: who made it stands in its name.
            models.append(ModelAnswer(id=name, title=name, summary="", imported=True, hindsight=False, observed=False))
        else:
            model = node.registry.models[name]
            models.append(
                ModelAnswer(
                    id=name,
                    title=model.title,
                    summary=model.summary,
                    imported=False,
                    hindsight=False,
                    observed=model.observed,
                )
            )
    headline = _headline(node, hazard)
    return HazardAnswer(
        id=hazard.id,
        title=hazard.title,
        target=hazard.target,
        unit=hazard.unit,
        place_kind=hazard.place_kind,
        period=hazard.period,
        value=hazard.value,
        shown=hazard.shown,
        thresholds=tuple(threshold_text(threshold) for threshold in hazard.thresholds),
        models=tuple(models),
        headline=headline.model if headline else hazard.headline,
        baselines=hazard.baselines,
        scores=hazard.scores,
        origin=headline.origin if headline else "",
        first_observed=standing.periods[0] if standing.known else "",
        last_observed=standing.periods[-1] if standing.known else "",
        estimate=standing.estimate,
        spans=tuple(span.id for span in hazard.spans),
        prevents=hazard.prevention is not None,
        events=tuple(msgspec.convert(msgspec.structs.asdict(event), EventAnswer) for event in hazard.events),
        policy=strictest(node.label(hazard), *(each.policy for each in shown.values())),
    )


def _headline(node: Node, hazard: Hazard) -> Shown | None:
    shown = shown_of(node, hazard.id)
    return shown.get(hazard.headline) or next(iter(shown.values()), None)


def chosen(node: Node, hazard: Hazard, model: str | None) -> Shown:
    """Return the forecast that is shown: the named model's, or the headline's."""
    shown = shown_of(node, hazard.id)
    if model is None:
        found = _headline(node, hazard)
        if found is None:
            raise NotFoundError(
                f"no forecast of {hazard.id} has been made yet", where=hazard.id, remedy="run `tocsin up`"
            )
        return found
    if model not in shown:
        raise nearest(model, shown, "model with forecasts")
    return shown[model]


def _change(standing: Standing, expectations: list[Expectation], observed: list[Observed]) -> dict[str, float]:
    means = {each.place: each.mean for each in expectations}
    means |= {each.place: each.value for each in observed if each.value is not None}
    return {
        place: on_scale(mean) - on_scale(standing.recent[place])
        for place, mean in means.items()
        if place in standing.recent
    }


def _past(
    node: Node, standing: Standing, place: str, model: str
) -> tuple[tuple[PastForecast, ...], WindowScore | None]:
    record = record_of(node, standing.hazard.id, None, None)
    if record is None:
        return (), None
    score = record.measure
    past = tuple(
        PastForecast(
            place=place,
            model=model,
            origin=row["origin"],
            period=row["period"],
            step=row["horizon"],
            mean=row["mean"],
            quantiles={level: row[f"q{level}"] for level in LEVEL_TEXTS},
            outcome=row["outcome"],
            crps=row[score],
        )
        for row in record.past_of(place, model)
    )
    return past, record.skill_of(place, model)
