"""Which alerts does a document hold, and in what? Alone, in Atom, RSS, EDXL-DE or SOAP, as elements or as text."""

import base64
import binascii
from collections.abc import Iterator
from typing import Any, Final, Literal, TypeAlias

import msgspec

from tocsin.errors import BadInputError, RefusedError
from tocsin.formats.cap.guard import Document, parse
from tocsin.formats.cap.validating import name_of, text_of, version_of

__all__ = ["ATOM", "Entry", "Found", "Wrapper", "entries_of", "found_in", "wrapper_of"]

Wrapper: TypeAlias = Literal["none", "atom", "rss", "edxl-de", "soap", "ipaws", "unknown"]

ATOM: Final = "http://www.w3.org/2005/Atom"
_SOAP: Final = frozenset({"http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"})
_CAP_WORDS: Final = ("urn:oasis:names:tc:emergency:cap:", "http://www.incident.com/cap/1.0")
_DEEPEST: Final = 32
_CARRIERS: Final = frozenset({"content", "summary", "description", "encoded", "contentData", "contentObject"})


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """One alert in a document."""

    element: Any
    document: Document
    """The document it stands in; one of its own where it was carried as text."""
    lines: int = 0
    """Lines of the file before that document."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a feed."""

    id: str = ""
    title: str = ""
    link: str = ""
    """Where its alert is, if it is not inside."""
    found: tuple[Found, ...] = ()


def wrapper_of(root: Any) -> Wrapper:
    """Say what kind of document this is.

    >>> from lxml import etree
    >>> wrapper_of(etree.fromstring("<rss/>"))
    'rss'
    """
    namespace, name = name_of(root)
    kinds: tuple[tuple[Wrapper, bool], ...] = (
        ("none", name == "alert"),
        ("atom", namespace == ATOM and name in {"feed", "entry"}),
        ("rss", name in {"rss", "RDF"}),
        ("edxl-de", name == "EDXLDistribution"),
        ("soap", name == "Envelope" and namespace in _SOAP),
        ("ipaws", name == "alerts" and (not namespace or "ipaws" in namespace.lower())),
    )
    return next((kind for kind, fits in kinds if fits), "unknown")


def found_in(document: Document) -> tuple[Found, ...]:
    """Return the outermost alerts of a document, in order, those that are carried as text or base64 included.

    Raises
    ------
    RefusedError
        An alert carried as text is hostile.
    BadInputError
        An alert carried as text cannot be read.
    """
    if wrapper_of(document.root) == "none":
        return (Found(element=document.root, document=document),)
    return tuple(_below(document.root, document))


def _below(element: Any, document: Document, depth: int = 0) -> Iterator[Found]:
    if depth > _DEEPEST:
        raise RefusedError(
            f"elements are nested more than {_DEEPEST} deep around an alert",
            where=f"line {element.sourceline}",
            remedy="no feed is built like this",
        )
    for child in element.iterchildren("*"):
        if version_of(child):
            yield Found(element=child, document=document)
        elif len(child):
            yield from _below(child, document, depth + 1)
        elif name_of(child)[1] in _CARRIERS:
            yield from _carried(child)


def _carried(element: Any) -> Iterator[Found]:
    text = text_of(element).strip()
    if not text.startswith("<"):
        text = _unpacked(element, text)
    if not text.startswith("<") or not any(word in text for word in _CAP_WORDS):
        return
    line = (element.sourceline or 1) - 1
    try:
        inner = parse(text.encode())
    except (BadInputError, RefusedError) as error:
        raise type(error)(
            f"the alert carried as text: {error.what}", where=f"line {line + 1}", remedy=error.remedy
        ) from error
    if version_of(inner.root):
        yield Found(element=inner.root, document=inner, lines=line)


def _unpacked(element: Any, text: str) -> str:
    """Undo base64, in which EDXL-DE carries what is no XML of its own."""
    if name_of(element)[1] != "contentData":
        return text
    try:
        return base64.b64decode("".join(text.split()), validate=True).decode("utf-8").strip()
    except (binascii.Error, ValueError):
        return text


def entries_of(document: Document) -> tuple[Entry, ...]:
    """Return the entries of a feed; a document of another kind is one entry that holds its alerts."""
    wrapper = wrapper_of(document.root)
    if wrapper == "atom":
        items = list(document.root.iter(f"{{{ATOM}}}entry"))
        return tuple(_entry(item, document, "id", _atom_link(item)) for item in items)
    if wrapper == "rss":
        items = [each for each in document.root.iter("*") if name_of(each)[1] == "item"]
        return tuple(_entry(item, document, "guid", _rss_link(item)) for item in items)
    return (Entry(found=found_in(document)),)


def _entry(item: Any, document: Document, id_name: str, link: str) -> Entry:
    id_, title = (_said(item, name) for name in (id_name, "title"))
    return Entry(id=id_ or link, title=title, link=link, found=tuple(_below(item, document)))


def _said(item: Any, name: str) -> str:
    found = next((each for each in item.iterchildren("*") if name_of(each)[1] == name), None)
    return "" if found is None else " ".join(text_of(found).split())


def _atom_link(item: Any) -> str:
    links = [each for each in item.iterchildren(f"{{{ATOM}}}link") if each.get("href")]
    links += [each for each in item.iterchildren(f"{{{ATOM}}}content") if each.get("src")]

    def better(link: Any) -> tuple[bool, bool, bool]:
        kind = link.get("type", "")
        return "cap" in kind, kind.endswith("xml"), link.get("rel", "alternate") == "alternate"

    if not links:
        return ""
    best = max(links, key=better)
    return str(best.get("href") or best.get("src")).strip()


def _rss_link(item: Any) -> str:
    enclosed = [
        each.get("url", "")
        for each in item.iterchildren("*")
        if name_of(each)[1] == "enclosure" and "cap" in each.get("type", "")
    ]
    # GDACS names the page as the link, and the alert beside it as gdacs:cap.
    return next((link.strip() for link in (*enclosed, _said(item, "cap")) if link), "") or _said(item, "link")
