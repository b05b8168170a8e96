"""How are alerts offered as a feed? Atom (RFC 4287) and RSS 2.0, with every alert inside or behind a link."""

from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

import msgspec

from tocsin.formats.cap.guard import parse
from tocsin.formats.cap.reading import message_of
from tocsin.formats.cap.references import key_of
from tocsin.formats.cap.values import Alert
from tocsin.formats.cap.wrappers import ATOM
from tocsin.formats.cap.writing import MEDIA_TYPE

__all__ = ["Feed", "atom", "rss"]


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """What a feed says of itself."""

    id: str
    """An address or URN that never changes."""
    title: str
    link: str
    """Of the feed itself."""
    updated: datetime
    alerts: tuple[tuple[str, bytes], ...] = ()
    """Of each alert its address (empty where it has none) and its document."""


def atom(feed: Feed) -> bytes:
    """Write an Atom feed; each entry holds its alert as it was signed, and links to it where it has an address."""
    from lxml import etree  # noqa: PLC0415 - 20 ms that only a writer of XML needs

    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    _texts(root, ATOM, id=feed.id, title=feed.title, updated=_rfc3339(feed.updated))
    etree.SubElement(root, f"{{{ATOM}}}link", rel="self", href=feed.link)
    etree.SubElement(etree.SubElement(root, f"{{{ATOM}}}author"), f"{{{ATOM}}}name").text = feed.title
    for address, data in feed.alerts:
        document = parse(data)
        alert = message_of(document.root).alert
        entry = etree.SubElement(root, f"{{{ATOM}}}entry")
        _texts(entry, ATOM, id=_urn(alert), title=_title(alert), updated=_rfc3339(alert.sent.at))
        if address:
            etree.SubElement(entry, f"{{{ATOM}}}link", rel="alternate", type=MEDIA_TYPE, href=address)
        etree.SubElement(entry, f"{{{ATOM}}}content", type=MEDIA_TYPE).append(document.root)
    return _document(root)


def rss(feed: Feed) -> bytes:
    """Write an RSS feed; each item holds its alert beside title, link and date, as aggregators expect."""
    from lxml import etree  # noqa: PLC0415 - 20 ms that only a writer of XML needs

    root = etree.Element("rss", version="2.0")  # declares nothing: an alert keeps the prefixes it was signed with
    channel = etree.SubElement(root, "channel")
    _texts(channel, "", title=feed.title, link=feed.link, description=feed.title, pubDate=_rfc5322(feed.updated))
    for address, data in feed.alerts:
        document = parse(data)
        alert = message_of(document.root).alert
        item = etree.SubElement(channel, "item")
        _texts(item, "", title=_title(alert))
        if address:
            _texts(item, "", link=address)
        etree.SubElement(item, "guid", isPermaLink="false").text = _urn(alert)
        _texts(item, "", pubDate=_rfc5322(alert.sent.at))
        item.append(document.root)
    return _document(root)


def _texts(parent: Any, namespace: str, **texts: str) -> None:
    from lxml import etree  # noqa: PLC0415 - 20 ms that only a writer of XML needs

    for name, text in texts.items():
        etree.SubElement(parent, f"{{{namespace}}}{name}" if namespace else name).text = text


def _document(root: Any) -> bytes:
    from lxml import etree  # noqa: PLC0415 - 20 ms that only a writer of XML needs

    data: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return data


def _title(alert: Alert) -> str:
    first = next(iter(alert.infos), None)
    said = (first.headline or first.event) if first else alert.message_type
    return said if alert.status == "Actual" else f"{alert.status}: {said}"


def _urn(alert: Alert) -> str:
    key = key_of(alert)
    return f"{key.sender},{key.identifier},{key.sent}"


def _rfc3339(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _rfc5322(instant: datetime) -> str:
    return format_datetime(instant.astimezone(UTC))
