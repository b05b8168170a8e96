"""`/api/v1/series`: every series held here, and what each says of every place or of one."""

from typing import Annotated, Literal

import msgspec
from litestar import Response, get
from litestar.params import FromPath, QueryParameter

from tocsin.node.answering_series import rows_frame
from tocsin.node.answers import HeldValue, SeriesAnswer
from tocsin.surfaces.api.answering import answer, answers
from tocsin.surfaces.api.paging import link_header, page_of
from tocsin.surfaces.api.parameters import Asked, Asker, Cursor, Exporter, Limit
from tocsin.surfaces.api.tables import as_csv, as_parquet, notice_of, safe_name

__all__ = ["HANDLERS", "ObservationPage"]


class ObservationPage(msgspec.Struct, frozen=True, kw_only=True):
    """Some values of a series, by place and period, and where the next ones are."""

    series: SeriesAnswer
    items: tuple[HeldValue, ...]
    next: str | None
    """Address of the next page; null on the last."""
    policy: str
    """The strictest label of all that the series holds for this question, not of this page alone."""


@get(
    "/series",
    sync_to_thread=True,
    summary="Every series held here",
    responses=answers(tuple[SeriesAnswer, ...], "Series of public sources and of the member's own files"),
)
def series(request: Asked, reader: Asker) -> Response[bytes]:
    """Say which series are held here."""
    return answer(request, reader.series())


@get(
    "/series/{series_id:str}/observations",
    sync_to_thread=True,
    summary="The values of one series as JSON, CSV or Parquet",
    responses=answers(ObservationPage, "Values by place and period, in pages; for one place also sums of its parts"),
)
def observations(
    request: Asked,
    exporter: Exporter,
    series_id: FromPath[str],
    place: Annotated[
        str | None, QueryParameter(description="Only this place, and its parts' sums", max_length=80)
    ] = None,
    first: Annotated[
        str, QueryParameter(name="from", description="First period, `YYYY-MM` or `YYYY`", max_length=10)
    ] = "",
    last: Annotated[str, QueryParameter(name="to", description="Last period, `YYYY-MM` or `YYYY`", max_length=10)] = "",
    format: Annotated[  # noqa: A002 - the word that readers of exports expect
        Literal["json", "csv", "parquet"], QueryParameter(description="How the rows are written; files come whole")
    ] = "json",
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Response[bytes]:
    """Say what one series holds, for every place or one."""
    found = exporter.series_rows(series_id, place=place, first=first, last=last)
    if format == "json":
        address = request.url.path
        asked = {"place": place, "from": first or None, "to": last or None}
        page = page_of(
            found.rows,
            key=lambda row: f"{row.place} {row.period}",
            cursor=cursor,
            limit=limit,
            address=address,
            **asked,
        )
        told = ObservationPage(series=found.series, items=page.items, next=page.next, policy=found.policy)
        return answer(request, told, headers=link_header(page, address))
    notice = notice_of(found.series.title, [found.series], exporter.edition(), found.policy)
    name = "-".join(("tocsin", *(safe_name(part) for part in (series_id, place, first, last) if part)))
    headers = {"content-disposition": f'attachment; filename="{name}.{format}"'}
    frame = rows_frame(found)
    if format == "csv":
        return answer(request, as_csv(frame, notice), media_type="text/csv", headers=headers)
    return answer(request, as_parquet(frame, notice), media_type="application/vnd.apache.parquet", headers=headers)


HANDLERS = (series, observations)
