"""`/api/v1/alerts.atom`, `.geojson`, `.ics`, one alert as CAP, and `/api/v1/brief`: what others subscribe to."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Any

from litestar import Response, get
from litestar.params import FromPath, QueryParameter

from tocsin.errors import BadInputError, NotFoundError
from tocsin.exchange.policies import Person
from tocsin.formats.cap import MEDIA_TYPE, write
from tocsin.node.alert_answers import AlertAnswer
from tocsin.node.brief import Brief
from tocsin.node.reading import Reader
from tocsin.surfaces.alert_feeds import atom_of, cap_of, features_of, reviews_of
from tocsin.surfaces.api.answering import answer, answers, note_reader
from tocsin.surfaces.api.parameters import Asked, Asker, Locale, OpenNode, Speech
from tocsin.surfaces.boundaries import boundaries_of, geometries

__all__ = ["HANDLERS", "public_reader"]

_SUBSCRIBER = Person(name="subscriber", member="elsewhere", local=False)

Hazard = Annotated[str | None, QueryParameter(description="Only of this hazard", max_length=80)]
Place = Annotated[str | None, QueryParameter(description="Only about this place", max_length=80)]
Least = Annotated[str | None, QueryParameter(description="Only this level and those above", max_length=20)]


def public_reader(node: Any) -> Reader:
    """Return the node as somebody elsewhere may see it, to pass it on: a feed holds nothing that stays here."""
    reader: Reader = node.reader(_SUBSCRIBER, purpose="share")
    return reader


@get(
    "/alerts.atom",
    sync_to_thread=True,
    summary="Public alerts as an Atom feed",
    responses=answers(str, "An Atom feed (RFC 4287)", media_type="application/atom+xml"),
)
def alerts_atom(
    request: Asked,
    node: OpenNode,
    languages: Speech,
    hazard: Hazard = None,
    place: Place = None,
    least: Least = None,
    locale: Locale = "en",
) -> Response[bytes]:
    """List public alerts that have not ended and those that ended lately, newest change first."""
    reader = public_reader(node)
    note_reader(request.scope, reader)
    found = _newest(reader.alerts(hazard=hazard, place=place, least=least))
    body = atom_of(reader, found, languages.translator(locale), _base(request), _member(node))
    return answer(request, body, media_type="application/atom+xml")


@get(
    "/alerts.geojson",
    sync_to_thread=True,
    summary="Public alerts as GeoJSON",
    responses=answers(dict[str, Any], "A FeatureCollection of alerts", media_type="application/geo+json"),
)
def alerts_geojson(
    request: Asked,
    node: OpenNode,
    languages: Speech,
    hazard: Hazard = None,
    place: Place = None,
    least: Least = None,
    locale: Locale = "en",
) -> Response[bytes]:
    """Lay public alerts that have not ended on shapes of places."""
    reader = public_reader(node)
    note_reader(request.scope, reader)
    found = reader.alerts(hazard=hazard, place=place, least=least, state="active")
    try:
        shapes = geometries(boundaries_of(node, reader.shows))
    except NotFoundError:  # without packaged boundaries the alerts still go out, with null geometries
        shapes = {}
    document = features_of(reader, found, shapes, languages.translator(locale))
    return answer(request, document, media_type="application/geo+json")


@get(
    "/alerts.ics",
    sync_to_thread=True,
    summary="When to look again, as a calendar",
    responses=answers(str, "An iCalendar document (RFC 5545)", media_type="text/calendar"),
)
def alerts_ics(
    request: Asked, node: OpenNode, reader: Asker, languages: Speech, locale: Locale = "en"
) -> Response[bytes]:
    """List the dates on which snoozes end and on which it can be seen what came, of alerts that the asker may see."""
    found = [one for one in reader.alerts() if not one.verdict or one.state != "ended"]
    language = languages.translator(locale)
    body = reviews_of(reader, tuple(found), language, _base(request), _member(node))
    return answer(request, body, media_type="text/calendar; charset=utf-8")


@get(
    "/alerts/{alert_id:str}/cap",
    sync_to_thread=True,
    summary="One public alert as a CAP 1.2 draft",
    responses=answers(str, "A CAP 1.2 message of status Draft and scope Restricted", media_type=MEDIA_TYPE),
)
def alert_cap(request: Asked, node: OpenNode, languages: Speech, alert_id: FromPath[str]) -> Response[bytes]:
    """Write a public alert for other systems; it is a draft until somebody with authority signs it."""
    reader = public_reader(node)
    note_reader(request.scope, reader)
    message = cap_of(reader, reader.alert(alert_id), languages, _base(request), _member(node))
    return answer(request, write(message), media_type=MEDIA_TYPE)


@get(
    "/brief",
    sync_to_thread=True,
    summary="What changed since a moment, and why",
    responses=answers(Brief, "Alerts with their steps, incidents, who was asked, new data, and what is open"),
)
def brief(
    request: Asked,
    reader: Asker,
    since: Annotated[str, QueryParameter(description="`2026-01-01T06:00Z`", max_length=40)],
) -> Response[bytes]:
    """Say what changed, as far as the asker may see it."""
    try:
        moment = datetime.fromisoformat(since.replace(" ", "+"))
    except ValueError:
        raise BadInputError(f"{since!r} is no time", where="since", remedy="write 2026-01-01T06:00Z") from None
    return answer(request, reader.brief(moment if moment.tzinfo else moment.replace(tzinfo=UTC)))


def _newest(alerts: Iterable[AlertAnswer]) -> tuple[AlertAnswer, ...]:
    return tuple(sorted(alerts, key=lambda one: (one.changed, one.id), reverse=True)[:200])


def _member(node: Any) -> str:
    return str(getattr(node.settings, "member", "self"))


def _base(request: Asked) -> str:
    return str(request.base_url).rstrip("/")


HANDLERS = (alerts_atom, alerts_geojson, alerts_ics, alert_cap, brief)
