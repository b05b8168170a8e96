"""How is a list of news written as an Atom feed (RFC 4287)? Values to bytes, and no clock of its own."""

from collections.abc import Iterable
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

import msgspec

__all__ = ["FeedEntry", "FeedHead", "atom_feed"]

_NAMESPACE = "http://www.w3.org/2005/Atom"
_CONTROLS = {code: None for code in range(32) if chr(code) not in "\t\n\r"} | {0xFFFE: None, 0xFFFF: None}
"""What XML 1.0 cannot hold."""


class FeedHead(msgspec.Struct, frozen=True, kw_only=True):
    """What the whole feed says of itself."""

    id: str
    """An IRI that never changes."""
    title: str
    address: str
    """Of the feed itself."""
    page: str
    """Of the page it tells of."""
    author: str
    language: str
    rights: str = ""
    updated: datetime | None = None
    """Used where the feed has no entry."""


class FeedEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of news."""

    id: str
    title: str
    updated: datetime
    published: datetime
    page: str
    summary: str = ""
    categories: tuple[str, ...] = ()
    alternates: tuple[tuple[str, str], ...] = ()
    """Pairs of media type and address of the same in other forms."""


def atom_feed(head: FeedHead, entries: Iterable[FeedEntry]) -> bytes:
    """Return an Atom document; it is updated when its newest entry is.

    >>> day = datetime(2024, 1, 1, tzinfo=UTC)
    >>> head = FeedHead(id="urn:x", title="Alerts", address="/a", page="/b", author="us", language="en", updated=day)
    >>> b"<updated>2024-01-01T00:00:00Z</updated>" in atom_feed(head, [])
    True
    """
    listed = list(entries)
    feed = Element("feed", {"xmlns": _NAMESPACE, "xml:lang": head.language})
    _text(feed, "id", head.id)
    _text(feed, "title", head.title)
    newest = max((one.updated for one in listed), default=head.updated or datetime(1970, 1, 1, tzinfo=UTC))
    _text(feed, "updated", _instant(newest))
    SubElement(feed, "link", {"rel": "self", "type": "application/atom+xml", "href": head.address})
    SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": head.page})
    _text(SubElement(feed, "author"), "name", head.author)
    if head.rights:
        _text(feed, "rights", head.rights)
    for one in listed:
        entry = SubElement(feed, "entry")
        _text(entry, "id", one.id)
        _text(entry, "title", one.title)
        _text(entry, "updated", _instant(one.updated))
        _text(entry, "published", _instant(one.published))
        SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": one.page})
        for media_type, address in one.alternates:
            SubElement(entry, "link", {"rel": "related", "type": media_type, "href": address})
        for category in one.categories:
            SubElement(entry, "category", {"term": category})
        if one.summary:
            _text(entry, "summary", one.summary)
    written: bytes = tostring(feed, encoding="utf-8", xml_declaration=False)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + written


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = text.translate(_CONTROLS)


def _instant(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
