"""What the headers of a request ask for, and what those of its answer mean."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

import httpx

from tocsin.errors import SourceError
from tocsin.sources.shelf import Note

__all__ = ["conditions", "followed", "moment", "next_page", "retry_after"]


def conditions(note: Note | None, begun: Note | None) -> dict[str, str]:
    """Return the headers that ask for the rest of a file, or for a file only if it changed."""
    if begun is not None:
        return {"range": f"bytes={begun.size}-", "if-range": begun.etag or begun.last_modified}
    if note is None:
        return {}
    known = {"if-none-match": note.etag, "if-modified-since": note.last_modified}
    return {name: value for name, value in known.items() if value}


def followed(address: str, at: str, response: httpx.Response) -> str:
    """Return where a redirect leads, if it stays with the same publisher and as private as before."""
    target = urljoin(at, response.headers["location"])
    here, there = urlsplit(address), urlsplit(target)
    ours, theirs = here.hostname or "", there.hostname or ""
    kin = theirs == ours or theirs.endswith("." + ours) or ours.endswith("." + theirs)
    if not kin or (here.scheme == "https" and there.scheme != "https") or there.scheme not in {"http", "https"}:
        raise SourceError(
            f"the publisher sends us elsewhere, to {there.scheme}://{theirs}",
            where=address,
            remedy="if the publisher has moved, put its new address into the configuration",
        )
    return target


def moment(text: str) -> datetime | None:
    """Read an HTTP date; None where it is missing or no date."""
    if not text:
        return None
    try:
        return parsedate_to_datetime(text).astimezone(UTC)
    except (TypeError, ValueError):
        return None


def retry_after(text: str, now: datetime) -> float | None:
    """Read Retry-After: seconds or an HTTP date; None where it is missing or neither."""
    if text.strip().isdigit():
        return float(text)
    then = moment(text)
    return None if then is None else max(0.0, (then - now).total_seconds())


def next_page(address: str, following: str) -> str:
    """Return a page's own link to the next (empty after the last), but never one to another host, nor our token."""
    if following and urlsplit(following).netloc != urlsplit(address).netloc:
        raise SourceError(f"the next page is said to be elsewhere, at {following}", where=address)
    return following
