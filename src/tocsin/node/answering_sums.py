"""What is expected in sum over a year, in a place or among members? Where may it begin or grow? Sums of whole paths."""

from bisect import bisect_right
from collections.abc import Collection

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tocsin.errors import NotFoundError
from tocsin.forecasts.hazard import Prevention, Span
from tocsin.forecasts.prevention import Risk, risk_of
from tocsin.forecasts.summaries import period_text, threshold_text
from tocsin.forecasts.sums import SUM_SCHEMA, Sums, table_of_sums, told, windows
from tocsin.node.running import Node
from tocsin.node.showing import Shown
from tocsin.node.standing import Standing
from tocsin.node.sum_answers import OrganisationForecast, PlaceRisk, PreventionAnswer, SpanSum
from tocsin.world.months import Month

__all__ = ["organisation_forecast", "prevention_answer", "prevention_table", "span_sums", "sum_table"]


def span_sums(standing: Standing, shown: Shown, places: Collection[str]) -> tuple[SpanSum, ...]:
    """Return what is expected in sum in one place, or in several together, over each span the hazard declares."""
    if shown.sums is None:
        return ()
    history = _history(standing, places, shown)
    answers = []
    for span in standing.hazard.spans:
        draws = shown.sums.together(places, span.id)
        if draws is None:
            continue
        mean, quantiles, chances = told(draws, span.thresholds)
        first, last = _ends(standing, shown, span)
        past = windows(history, span.last - span.first + 1)
        known = past[~np.isnan(past)]
        answers.append(
            SpanSum(
                span=span.id,
                first=first,
                last=last,
                mean=mean,
                quantiles=quantiles,
                chances=chances,
                usual={threshold_text(each): float((known >= each).mean()) for each in span.thresholds}
                if known.size
                else {},
                before=float(past[-1]) if past.size and not np.isnan(past[-1]) else None,
            )
        )
    return tuple(answers)


def organisation_forecast(
    node: Node, hazard: str, organisation: str, members: Collection[str], shown: Shown
) -> OrganisationForecast:
    """Return what is expected in sum among members."""
    standing = node.standing(hazard)
    counted = tuple(place for place in members if _counts(shown, standing, place))
    return OrganisationForecast(
        hazard=hazard,
        organisation=organisation,
        model=shown.model,
        origin=shown.origin,
        vintage=shown.vintage,
        seed=shown.seed,
        draws=shown.draws,
        made=shown.made,
        history=shown.history,
        sums=span_sums(standing, shown, counted),
        counted=counted,
        missing=tuple(place for place in members if place not in counted),
        policy=shown.policy,
    )


def prevention_answer(node: Node, hazard: str, shown: Shown) -> PreventionAnswer:
    """Return onset and escalation risk of every place of a hazard that declares a prevention view.

    Raises
    ------
    NotFoundError
        The hazard declares none, or the forecast has no sums over its span.
    """
    standing = node.standing(hazard)
    limits = standing.hazard.prevention
    if limits is None:
        raise NotFoundError(
            f"{hazard} declares no prevention view", where=hazard, remedy="choose a hazard that does, or see its page"
        )
    if shown.sums is None or limits.span.id not in shown.sums.spans:
        raise NotFoundError(
            f"the forecast {shown.model} has no sums over steps {limits.span.id}",
            where=hazard,
            remedy="choose another model, or run `tocsin up`",
        )
    risks = {place: _risk(standing, shown, limits, place) for place in standing.panel.places if place not in node.units}
    ranked = {
        state: tuple(
            sorted(
                (_ranked(shown, limits, place, risk) for place, risk in risks.items() if _is(risk, state)),
                key=lambda one: (-one.chance, -one.mean, one.place),
            )
        )
        for state in ("quiet", "active")
    }
    first, last = _ends(standing, shown, limits.span)
    wars = {place: risk.before for place, risk in risks.items() if risk.state == "war" and risk.before is not None}
    told_of = {each.place for each in (*ranked["quiet"], *ranked["active"])} | set(wars)
    return PreventionAnswer(
        hazard=hazard,
        model=shown.model,
        origin=shown.origin,
        vintage=shown.vintage,
        seed=shown.seed,
        draws=shown.draws,
        made=shown.made,
        history=shown.history,
        span=limits.span.id,
        first=first,
        last=last,
        before=limits.before,
        active=limits.active,
        war=limits.war,
        times=limits.times,
        least=limits.least,
        onset=ranked["quiet"],
        escalation=ranked["active"],
        wars=dict(sorted(wars.items(), key=lambda pair: (-pair[1], pair[0]))),
        missing=tuple(place for place in standing.of_kind if place not in told_of and place not in node.units),
        policy=shown.policy,
    )


def sum_table(
    standing: Standing, shown: Shown, place: str | None, together: tuple[str, Collection[str]] | None = None
) -> pl.DataFrame:
    """Return the rows behind the sums of a forecast; none where it has no sums.

    ``together`` names an organisation and its members: the rows are then of the sum over them, under its id.
    """
    hazard, sums = standing.hazard, shown.sums
    if sums is not None and together is not None:
        name, members = together
        known = {span: found for span in sums.spans if (found := sums.together(members, span)) is not None}
        sums = Sums((name,), tuple(known), np.stack(list(known.values()))[None]) if known else None
    if sums is None:
        return pl.DataFrame(schema=SUM_SCHEMA)
    rows = table_of_sums(sums, hazard.spans, target=hazard.target, origin=shown.origin, model=shown.model)
    return rows if place is None else rows.filter(pl.col("place") == place)


def prevention_table(answer: PreventionAnswer) -> pl.DataFrame:
    """Return the two rankings of the prevention view as rows."""
    rows = [
        (answer.hazard, answer.model, answer.origin, answer.span, list_, rank, *_cells(each))
        for list_, ranked in (("onset", answer.onset), ("escalation", answer.escalation))
        for rank, each in enumerate(ranked, start=1)
    ]
    schema = {
        **dict.fromkeys(("hazard", "model", "origin", "span", "list"), pl.String()),
        "rank": pl.Int32(),
        "place": pl.String(),
        **dict.fromkeys(("chance", "usual"), pl.Float64()),
        "cases": pl.Int32(),
        **dict.fromkeys(("before", "mean"), pl.Float64()),
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _cells(one: PlaceRisk) -> tuple[str, float, float | None, int, float, float]:
    return (one.place, one.chance, one.usual, one.cases, one.before, one.mean)


def _is(risk: Risk, state: str) -> bool:
    return risk.state == state and risk.chance is not None


def _risk(standing: Standing, shown: Shown, limits: Prevention, place: str) -> Risk:
    draws = shown.sums.of(place, limits.span.id) if shown.sums else None
    return risk_of(_history(standing, (place,), shown), draws, limits)


def _ranked(shown: Shown, limits: Prevention, place: str, risk: Risk) -> PlaceRisk:
    draws = shown.sums.of(place, limits.span.id) if shown.sums else None
    return PlaceRisk(
        place=place,
        chance=risk.chance or 0.0,
        usual=risk.usual,
        cases=risk.cases,
        before=risk.before or 0.0,
        mean=float(draws.mean(dtype=np.float64)) if draws is not None else 0.0,
    )


def _history(standing: Standing, places: Collection[str], shown: Shown) -> NDArray[np.float64]:
    """Return the places' values in sum up to the forecast's origin; NaN where one of them is unknown."""
    rows = [standing.row_of[place] for place in places if place in standing.row_of]
    if not rows:
        return np.empty(0)
    # Periods are consecutive texts of one shape, so those up to the origin come first.
    known = bisect_right(standing.periods, shown.origin)
    found: NDArray[np.float64] = standing.panel.values[rows, :known].sum(axis=0)
    return found


def _counts(shown: Shown, standing: Standing, place: str) -> bool:
    return shown.sums is not None and any(shown.sums.of(place, span.id) is not None for span in standing.hazard.spans)


def _ends(standing: Standing, shown: Shown, span: Span) -> tuple[str, str]:
    """Return the first and the last period of a span."""
    origin = Month.parse(shown.origin if "-" in shown.origin else f"{shown.origin}-01")
    step = standing.step
    return period_text(origin + span.first * step, step), period_text(origin + span.last * step, step)
