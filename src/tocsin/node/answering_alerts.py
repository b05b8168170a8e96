"""Which alerts are there, and where does every place stand? Answers from the journal, the rules and the forecasts."""

from collections.abc import Iterator
from typing import Any, Literal

import numpy as np

from tocsin.alerts.deciding import loudest
from tocsin.alerts.freshness import Freshness, freshness
from tocsin.alerts.life import Alert, life_of
from tocsin.alerts.rules import RuleBook
from tocsin.alerts.signals import Signal, ratio_of
from tocsin.errors import NotFoundError
from tocsin.exchange.policies import strictest
from tocsin.forecasts.summaries import period_text
from tocsin.node.alert_answers import AlertAnswer, Coverage, HazardLevels, LevelShare, PlaceLevel
from tocsin.node.alert_occurrences import DISASTER, feed_freshness, occurrence_label
from tocsin.node.alert_rules import questions_of, rule_book
from tocsin.node.alert_signals import signals_of
from tocsin.node.answering_forecasts import shown_of
from tocsin.node.answering_replays import level_share
from tocsin.node.running import Node
from tocsin.storage.records.alerts import alert_of
from tocsin.storage.records.tables import ALERTS, SOURCES

__all__ = [
    "alert_answer",
    "alert_answers",
    "coverage",
    "hazard_freshness",
    "hazard_levels",
    "held_alerts",
    "place_freshness",
]


def held_alerts(node: Node) -> tuple[tuple[Alert, str], ...]:
    """Return every alert with its label, as far as the node's moment sees it, the one changed last at the end."""
    return tuple(
        (alert, row["policy"])
        for row in node.records.state(ALERTS)
        if (alert := _seen(node, alert_of(row))) is not None
    )


def alert_answers(node: Node) -> tuple[AlertAnswer, ...]:
    """Return every alert, those that wait for an answer first, then by level, newest first."""
    found = [_answer(node, alert, policy) for alert, policy in held_alerts(node)]
    found += [_answer(node, alert, policy, origin) for alert, policy, origin in _received(node)]
    return tuple(sorted(found, key=_order))


def alert_answer(node: Node, id_: str) -> AlertAnswer:
    """Return one alert, or raise :class:`tocsin.errors.NotFoundError`."""
    for shared, policy, origin in _received(node) if ":" in id_ else ():
        if shared.id == id_:
            return _answer(node, shared, policy, origin)
    row = node.records.row(ALERTS, id_)
    alert = _seen(node, alert_of(row))
    if alert is None:
        raise NotFoundError("this alert was raised later than the day the node stands on", where=id_)
    return _answer(node, alert, row["policy"])


def hazard_freshness(node: Node, hazard: str, book: RuleBook) -> Freshness:
    """Say whether what is held of a hazard speaks of now."""
    standing = node.standing(hazard)
    limit = book.of(hazard).stale_days
    if not standing.known:
        return freshness("", node.now(), limit)
    return node.remembered(
        ("freshness", hazard, limit, node.now().date()),
        lambda: freshness(
            period_text(standing.origin, standing.step),
            node.now(),
            limit,
            forecast=bool(shown_of(node, hazard)),
            failing=_failing(node, standing.series),
        ),
    )


def place_freshness(node: Node, hazard: str, place: str, whole: Freshness, book: RuleBook) -> Freshness:
    """Say the same of one place, whose figures may end earlier than the others'."""
    standing = node.standing(hazard)
    row = standing.row_of.get(place) if standing.known else None
    if row is None:
        return freshness("", node.now(), whole.limit_days)
    known = np.flatnonzero(~np.isnan(standing.panel.values[row]))
    newest = standing.periods[known[-1]] if known.size else ""
    limit = book.of(hazard, place).stale_days
    return freshness(
        newest, node.now(), limit, forecast=whole.absence != "unforecast", failing=whole.absence == "failed"
    )


def coverage(node: Node) -> tuple[Coverage, ...]:
    """Return of each hazard, and each feed of events, whether anything is known about now."""
    book = rule_book(node)
    found = []
    for id_, declared in node.registry.hazards.items():
        whole, standing = hazard_freshness(node, id_, book), node.standing(id_)
        places = standing.of_kind if standing.known else ()
        absent = [place for place in places if place_freshness(node, id_, place, whole, book).absence]
        found.append(_coverage(id_, "hazard", whole, len(places), len(absent), node.label(declared)))
    for id_, fresh in feed_freshness(node, book).items():
        found.append(_coverage(id_, "feed", fresh, 0, 0, occurrence_label(node)))
    return tuple(found)


def _coverage(
    id_: str, kind: Literal["hazard", "feed"], fresh: Freshness, places: int, absent: int, policy: str
) -> Coverage:
    return Coverage(
        id=id_,
        kind=kind,
        absence=fresh.absence,
        newest=fresh.newest,
        age_days=fresh.age_days,
        limit_days=fresh.limit_days,
        places=places,
        without_data=absent,
        policy=policy,
    )


def hazard_levels(node: Node, hazard: str) -> HazardLevels:
    """Return where every place of a hazard stands by the rules; a place without figures is there too, and says so."""
    declared = node.registry.hazard(hazard)
    book = rule_book(node)
    standing, whole = node.standing(hazard), hazard_freshness(node, hazard, book)
    shown = shown_of(node, hazard)
    headline = shown.get(declared.headline) or next(iter(shown.values()), None)
    heard: dict[str, list[Signal]] = {}
    if headline is not None:
        for signal in signals_of(node, hazard, book):
            heard.setdefault(signal.place, []).append(signal)
    raised = {alert.place: alert.id for alert, _ in held_alerts(node) if alert.hazard == hazard and not alert.ended}
    places = dict.fromkeys((*(standing.of_kind if standing.known else ()), *heard))
    return HazardLevels(
        hazard=hazard,
        origin=headline.origin if headline else "",
        model=headline.model if headline else "",
        absence=whole.absence,
        newest=whole.newest,
        age_days=whole.age_days,
        limit_days=whole.limit_days,
        places=tuple(_places(node, hazard, tuple(places), heard, raised, whole, book)),
        policy=strictest(node.label(declared), *([headline.policy] if headline else [])),
    )


def _places(
    node: Node,
    hazard: str,
    places: tuple[str, ...],
    heard: dict[str, list[Signal]],
    raised: dict[str, str],
    whole: Freshness,
    book: RuleBook,
) -> Iterator[PlaceLevel]:
    declared = node.registry.hazard(hazard)
    for place in places:
        found = place_freshness(node, hazard, place, whole, book)
        asked = questions_of(declared, book.of(hazard, place))
        signal, level = loudest(heard[place], book.of(hazard, place)) if place in heard else (None, None)
        yield PlaceLevel(
            place=place,
            level=level,
            absence=found.absence or ("" if place in heard or not asked else "unforecast"),
            newest=found.newest,
            age_days=found.age_days,
            signal=signal,
            alert=raised.get(place, ""),
        )


def _received(node: Node) -> tuple[tuple[Alert, str, str], ...]:
    if node.moment.past or node.members.state().history is None:
        return ()
    from tocsin.node.received import alerts_received

    return alerts_received(node)


def _answer(node: Node, alert: Alert, policy: str, origin: str = "") -> AlertAnswer:
    book = rule_book(node)
    if alert.hazard in node.registry.hazards:
        whole = hazard_freshness(node, alert.hazard, book)
        fresh = place_freshness(node, alert.hazard, alert.place, whole, book)
    elif alert.hazard == DISASTER and alert.signal is not None and alert.signal.evidence.source:
        feeds = feed_freshness(node, book)
        fresh = feeds.get(alert.signal.evidence.source, Freshness(limit_days=book.of(DISASTER).stale_days))
    else:
        # Raised by people about something that is not forecast here: there are no figures to be old.
        fresh = Freshness(limit_days=book.whole.stale_days)
    rules = book.of(alert.hazard, alert.place)
    return AlertAnswer(
        id=alert.id,
        hazard=alert.hazard,
        place=alert.place,
        event=alert.event,
        level=alert.level,
        peak=alert.peak,
        state=alert.state(node.now()),
        raised=alert.raised,
        changed=alert.changed,
        acknowledged=alert.acknowledged,
        acknowledged_by=alert.acknowledged_by,
        first_acknowledged=alert.first_acknowledged,
        assignee=alert.assignee,
        escalated_to=alert.escalated_to,
        snoozed_until=alert.snoozed_until,
        ended=alert.ended,
        verdict=alert.verdict,
        verified=alert.verified,
        beyond=alert.beyond,
        by_person=alert.by_person,
        incidents=alert.incidents,
        signal=alert.signal,
        ratio=None if alert.signal is None else ratio_of(alert.signal),
        rule=alert.rule,
        limit=rules.levels.get(alert.level),
        claims=alert.claims,
        steps=alert.steps,
        absence=fresh.absence,
        newest=fresh.newest,
        age_days=fresh.age_days,
        share=_share(node, alert),
        policy=policy,
        origin=origin,
    )


def _share(node: Node, alert: Alert) -> LevelShare | None:
    if alert.hazard not in node.registry.hazards or alert.signal is None:
        return None
    return level_share(node, alert.hazard, alert.level)


_STATES = ("open", "acknowledged", "snoozed", "ended")
_RANKS = ("emergency", "warning", "advisory", "watch", "normal")


def _order(answer: AlertAnswer) -> tuple[Any, ...]:
    return (
        _STATES.index(answer.state) == len(_STATES) - 1,
        _RANKS.index(answer.level),
        answer.beyond,
        _STATES.index(answer.state),
        -answer.changed.timestamp(),
        answer.id,
    )


def _seen(node: Node, alert: Alert) -> Alert | None:
    """Return an alert as it stood at the node's moment, or None where it had not been raised."""
    moment = node.moment
    if not moment.past:
        return alert
    steps = tuple(step for step in alert.steps if step.time <= moment.instant)
    return life_of(alert.id, alert.hazard, alert.place, alert.event, steps)


def _failing(node: Node, series: str) -> bool:
    sources = {one.id: one.source for one in node.series.series()}
    source = sources.get(series, "")
    return any(row["id"] == source and row["last_error"] for row in node.records.state(SOURCES))
