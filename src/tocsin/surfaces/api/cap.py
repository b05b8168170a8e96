"""`/api/v1/cap/received`, `/api/v1/cap/feeds`: the alerts that others sent, and where they came from."""

from litestar import Response, get

from tocsin.node.cap_answers import AlertFeed, ReceivedAlert
from tocsin.surfaces.api.answering import answer, answers
from tocsin.surfaces.api.paging import Page, link_header, page_of
from tocsin.surfaces.api.parameters import Asked, Asker, Cursor, Limit

__all__ = ["HANDLERS"]


@get(
    "/cap/received",
    sync_to_thread=True,
    summary="Alerts that others sent, those in force first",
    responses=answers(Page[ReceivedAlert], "Received alerts with what has become of each"),
)
def received(request: Asked, reader: Asker, cursor: Cursor = None, limit: Limit = 100) -> Response[bytes]:
    """Say which alerts others sent, and whether each is in force, superseded, cancelled, expired or not actual."""
    address = request.url.path
    page = page_of(reader.received_alerts(), key=lambda one: one.id, cursor=cursor, limit=limit, address=address)
    return answer(request, page, headers=link_header(page, address))


@get(
    "/cap/feeds",
    sync_to_thread=True,
    summary="Feeds that alerts are taken from",
    responses=answers(list[AlertFeed], "Feeds, with what each gave last and whether it is broken"),
)
def feeds(request: Asked, reader: Asker) -> Response[bytes]:
    """Say which feeds were asked for alerts; the silence of a broken one says nothing."""
    return answer(request, reader.alert_feeds())


HANDLERS = (received, feeds)
