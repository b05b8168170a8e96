"""How events come out of the UCDP API, page by page."""

import hashlib
from datetime import datetime

import msgspec
import polars as pl

from tocsin.errors import SourceError
from tocsin.sources.download import BUSY
from tocsin.sources.headers import next_page
from tocsin.sources.seam import Fetched, Progress, Seam, Step
from tocsin.sources.tables import require_columns
from tocsin.sources.ucdp_events import EVENT_COLUMNS

__all__ = ["api_rows"]


# Its clients report that the API answers 400, not 429, to a client that asks too often.
_BUSY = BUSY | {400}


class _Page(msgspec.Struct, rename="pascal"):
    """One page of events."""

    total_pages: int
    result: list[dict[str, object]]
    next_page_url: str | None = None


def api_rows(seam: Seam, address: str, progress: Progress) -> tuple[pl.DataFrame, str, datetime | None]:
    """Return all events behind an address as text columns, a checksum over the pages, and the newest page's date.

    Raises
    ------
    SourceError
        Where no token is configured, a page is not what the code book says, or pages lead to another host.
    """
    token = seam.tokens.get("ucdp", "")
    if not token:
        raise SourceError(
            "the UCDP API wants an access token",
            where=address,
            remedy="set ucdp_token in tocsin.toml, or leave the setting ucdp at csv",
        )
    frames, digest, newest, at, total = [], hashlib.sha256(), None, address, 0
    while at:
        file = seam.fetch(at, progress, headers={"x-ucdp-access-token": token}, expect="json", busy=_BUSY)
        page = _page(file)
        digest.update(file.checksum.encode())
        newest = max(filter(None, (newest, file.modified)), default=None)
        total = page.total_pages
        if page.result:
            require_columns(list(page.result[0]), EVENT_COLUMNS, at)
            frames.append(
                pl.DataFrame(
                    {
                        name: [None if row.get(name) is None else str(row[name]) for row in page.result]
                        for name in EVENT_COLUMNS
                    },
                    schema=dict.fromkeys(EVENT_COLUMNS, pl.String),
                )
            )
        progress(Step(what=address, done=len(frames), total=total, unit="pages"))
        at = next_page(address, page.next_page_url or "")
        if len(frames) > total + 1:
            raise SourceError(f"the pages do not end after the {total} announced", where=address)
    if len(frames) < total:
        raise SourceError(f"only {len(frames)} of {total} pages came", where=address, remedy="sync again")
    empty = pl.DataFrame(schema=dict.fromkeys(EVENT_COLUMNS, pl.String))
    return pl.concat([empty, *frames]), digest.hexdigest(), newest


def _page(file: Fetched) -> _Page:
    try:
        return msgspec.json.decode(file.bytes(), type=_Page)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SourceError(
            f"the page is not what the UCDP API used to answer ({error})",
            where=file.address,
            remedy="look for a new release of Tocsin: the publisher may have changed its format",
        ) from error
