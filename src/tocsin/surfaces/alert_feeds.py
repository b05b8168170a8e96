"""What do feeds of alerts say? Atom, GeoJSON, CAP and a calendar of the dates on which to look again."""

from datetime import datetime, timedelta
from typing import Any

from tocsin.alerts.freshness import period_end
from tocsin.alerts.levels import Level
from tocsin.exchange.policies import strictest
from tocsin.formats.atom_feed import FeedEntry, FeedHead, atom_feed
from tocsin.formats.cap import Alert, Area, Info, Pair, Time
from tocsin.formats.icalendar import Appointment, calendar
from tocsin.messages import N_
from tocsin.node.alert_answers import AlertAnswer
from tocsin.node.reading import Reader
from tocsin.surfaces.alert_words import hazard_words, headline_of, place_words, reason_of
from tocsin.surfaces.language import Languages, Translator
from tocsin.world.disclaimer import DISCLAIMER

__all__ = ["atom_of", "cap_of", "features_of", "reviews_of"]

_MINUTES = 30
_SEVERITIES = {"minor": "Minor", "moderate": "Moderate", "severe": "Severe", "extreme": "Extreme"}
_BY_LEVEL: dict[Level, str] = {
    "normal": "Unknown",
    "watch": "Minor",
    "advisory": "Moderate",
    "warning": "Severe",
    "emergency": "Extreme",
}
_CATEGORIES = {
    "conflict": "Security",
    "one-sided": "Security",
    "non-state": "Security",
    "crime": "Security",
    "piracy": "Security",
    "heat": "Met",
    "sea-ice": "Env",
    "outbreaks": "Health",
    "measles": "Health",
    "infrastructure": "Infra",
}


def atom_of(reader: Reader, alerts: tuple[AlertAnswer, ...], language: Translator, base: str, member: str) -> bytes:
    """Return alerts as an Atom feed whose links begin with ``base``, the node's own address."""
    head = FeedHead(
        id=f"urn:tocsin:{member}:alerts",
        title=language.text(N_("Alerts")),
        address=f"{base}/api/v1/alerts.atom?locale={language.locale}",
        page=f"{base}/{language.locale}/alerts",
        author=member,
        language=language.locale,
        rights=language.text(DISCLAIMER),
        updated=reader.edition().stands_on,
    )
    entries = [
        FeedEntry(
            id=f"urn:tocsin:{member}:alert:{one.id}",
            title=headline_of(reader, language, one),
            updated=one.changed,
            published=one.raised,
            page=f"{base}/{language.locale}/alerts/{one.id}",
            summary=reason_of(reader, language, one),
            categories=(one.level, one.hazard, one.state),
            alternates=(
                ("application/json", f"{base}/api/v1/alerts/{one.id}"),
                ("application/cap+xml", f"{base}/api/v1/alerts/{one.id}/cap"),
            ),
        )
        for one in alerts
    ]
    return atom_feed(head, entries)


def features_of(
    reader: Reader, alerts: tuple[AlertAnswer, ...], shapes: dict[str, dict[str, Any]], language: Translator
) -> dict[str, Any]:
    """Return alerts as a GeoJSON FeatureCollection; a place without a shape has no geometry and stays in the list."""
    return {
        "type": "FeatureCollection",
        "title": language.text(N_("Alerts")),
        "disclaimer": language.text(DISCLAIMER),
        "policy": strictest(*(one.policy for one in alerts)) if alerts else "public",
        "features": [
            {
                "type": "Feature",
                "id": one.id,
                "geometry": _geometry(reader, one, shapes),
                "properties": {
                    "place": one.place,
                    "name": place_words(reader, language, one),
                    "hazard": one.hazard,
                    "level": one.level,
                    "state": one.state,
                    "raised": one.raised,
                    "changed": one.changed,
                    "headline": headline_of(reader, language, one),
                    "reason": reason_of(reader, language, one),
                    "probability": one.signal.probability if one.signal else None,
                    "base_rate": one.signal.base_rate if one.signal else None,
                    "absence": one.absence,
                    "policy": one.policy,
                },
            }
            for one in alerts
        ],
    }


def reviews_of(reader: Reader, alerts: tuple[AlertAnswer, ...], language: Translator, base: str, member: str) -> bytes:
    """Return a calendar of the dates on which to look again: a snooze that ends, a period that shows what came."""
    dates = []
    for one in alerts:
        named = headline_of(reader, language, one)
        for kind, start, title in (
            ("snooze", one.snoozed_until, language.text(N_("Look again: %(alert)s"), alert=named)),
            ("verify", _known(one), language.text(N_("Did it come? %(alert)s"), alert=named)),
        ):
            if start is not None:
                dates.append(
                    Appointment(
                        uid=f"{one.id}-{kind}@{member}",
                        start=start,
                        minutes=_MINUTES,
                        title=title,
                        text=reason_of(reader, language, one),
                        address=f"{base}/{language.locale}/alerts/{one.id}",
                        changed=one.changed,
                        sequence=len(one.steps),
                        cancelled=one.state == "ended" and (kind == "snooze" or bool(one.verdict)),
                    )
                )
    return calendar(language.text(N_("Alerts to look at again")), dates)


def cap_of(reader: Reader, one: AlertAnswer, languages: Languages, base: str, sender: str) -> Alert:
    """Return an alert as a CAP 1.2 message: a draft of restricted scope, because nobody here speaks with authority."""
    severity = _SEVERITIES[one.signal.severity] if one.signal else _BY_LEVEL[one.level]
    certainty = "Unknown"
    if one.signal is not None:
        likely = "Likely" if one.signal.probability > 0.5 else "Possible"
        certainty = "Observed" if one.signal.observed else likely
    infos = tuple(
        Info(
            language=locale,
            categories=(_CATEGORIES.get(one.hazard, "Other"),),
            event=hazard_words(reader, language, one.hazard),
            urgency="Immediate" if one.level == "emergency" else "Expected" if one.level == "warning" else "Future",
            severity=severity,  # type: ignore[arg-type]  # a word of the table above
            certainty=certainty,  # type: ignore[arg-type]
            expires=Time.of(_known(one) or one.changed + timedelta(days=1)),
            sender_name=sender,
            headline=headline_of(reader, language, one),
            description=reason_of(reader, language, one),
            web=f"{base}/{locale}/alerts/{one.id}",
            parameters=(Pair("tocsin:level", one.level), Pair("tocsin:state", one.state)),
            areas=(
                Area(
                    description=place_words(reader, language, one),
                    geocodes=(Pair("tocsin:place", one.place),) if one.place else (),
                ),
            ),
        )
        for locale in languages.locales
        for language in (languages.translator(locale),)
    )
    return Alert(
        identifier=f"tocsin-{one.id}-{len(one.steps)}",
        sender=sender,
        sent=Time.of(one.changed.replace(microsecond=0)),
        status="Draft",
        message_type="Alert",
        scope="Restricted",
        restriction="draft of a forecasting node; no authority has issued it",
        infos=infos,
    )


def _known(one: AlertAnswer) -> datetime | None:
    """Return when the period an alert speaks of is over, so that it can be seen what came."""
    if one.signal is None or one.signal.observed:
        return None
    return period_end(one.signal.until or one.signal.period)


def _geometry(reader: Reader, one: AlertAnswer, shapes: dict[str, dict[str, Any]]) -> dict[str, Any] | None:
    if one.place in shapes:
        return shapes[one.place]
    seen = {found.id: found.incident.facts for found in reader.incidents()} if one.incidents else {}
    for id_ in one.incidents:
        facts = seen.get(id_)
        if facts is not None and facts.latitude is not None and facts.longitude is not None:
            return {"type": "Point", "coordinates": [facts.longitude, facts.latitude]}
    return None
