"""What does an alert say? Frozen values, one for each element of the schema; texts are kept as they were written."""

from typing import Literal, TypeAlias

import msgspec

from tocsin.formats.cap.shapes import Circle, Polygon
from tocsin.formats.cap.times import Time

__all__ = ["Alert", "Area", "Info", "Layout", "Mark", "Message", "Pair", "Resource"]

Status: TypeAlias = Literal["Actual", "Exercise", "System", "Test", "Draft"]
MessageType: TypeAlias = Literal["Alert", "Update", "Cancel", "Ack", "Error"]
Scope: TypeAlias = Literal["Public", "Restricted", "Private"]
Urgency: TypeAlias = Literal["Immediate", "Expected", "Future", "Past", "Unknown"]
Severity: TypeAlias = Literal["Extreme", "Severe", "Moderate", "Minor", "Unknown"]
Certainty: TypeAlias = Literal["Observed", "Likely", "Possible", "Unlikely", "Unknown", "Very Likely"]


class Pair(msgspec.Struct, frozen=True):
    """A name and a value: an event code, a parameter, a geocode.

    CAP 1.0 wrote both in one text, ``name=value``; there ``name`` is None and ``value`` holds the text.
    """

    name: str | None
    value: str


class Resource(msgspec.Struct, frozen=True, kw_only=True):
    """A picture, a sound, a page that belongs to an alert."""

    description: str
    mime_type: str | None = None
    size: str | None = None
    """Bytes, as written."""
    uri: str | None = None
    deref_uri: str | None = None
    """The content itself, in base64."""
    digest: str | None = None


class Area(msgspec.Struct, frozen=True, kw_only=True):
    """Where: words, and shapes or codes."""

    description: str
    polygons: tuple[Polygon, ...] = ()
    circles: tuple[Circle, ...] = ()
    geocodes: tuple[Pair, ...] = ()
    altitude: str | None = None
    """Feet above mean sea level, as written."""
    ceiling: str | None = None


class Info(msgspec.Struct, frozen=True, kw_only=True):
    """What happens, in one language."""

    language: str | None = None
    """RFC 3066; None where the element is left out, which means ``en-US``."""
    categories: tuple[str, ...] = ()
    event: str
    response_types: tuple[str, ...] = ()
    urgency: Urgency
    severity: Severity
    certainty: Certainty
    audience: str | None = None
    event_codes: tuple[Pair, ...] = ()
    effective: Time | None = None
    onset: Time | None = None
    expires: Time | None = None
    sender_name: str | None = None
    headline: str | None = None
    description: str | None = None
    instruction: str | None = None
    web: str | None = None
    contact: str | None = None
    parameters: tuple[Pair, ...] = ()
    resources: tuple[Resource, ...] = ()
    areas: tuple[Area, ...] = ()


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """One message of the Common Alerting Protocol."""

    version: Literal["1.2", "1.1", "1.0"] = "1.2"
    identifier: str
    sender: str
    sent: Time
    status: Status
    message_type: MessageType
    password: str | None = None
    """CAP 1.0 only."""
    source: str | None = None
    scope: Scope | None
    """None in CAP 1.0 only, which let it be left out."""
    restriction: str | None = None
    addresses: str | None = None
    codes: tuple[str, ...] = ()
    note: str | None = None
    references: str | None = None
    """As written; see :func:`tocsin.formats.cap.references.references_of`."""
    incidents: str | None = None
    infos: tuple[Info, ...] = ()


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """What one element of a document carries that is no content: prefix, namespace declarations, attributes."""

    prefix: str = ""
    namespaces: tuple[tuple[str, str], ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    """Names as the document writes them, with their prefix."""
    inner: tuple[str, str] = ("", "")
    """Where comments or instructions stand within a text: the text without them, and the XML with them."""


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """How a document is laid out, so that writing what was read gives the same canonical XML."""

    marks: tuple[Mark, ...]
    """One for each element, in document order."""
    gaps: tuple[str, ...]
    """The white space, comments and instructions around the elements of each element that has some, as XML."""
    before: str = ""
    """Comments and instructions before the alert."""
    after: str = ""


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """An alert as a document: its content, its signatures, and how it is laid out."""

    alert: Alert
    signatures: tuple[str, ...] = ()
    """Each as the XML it was read as; none of them is vouched for, see :mod:`tocsin.formats.cap.signatures`."""
    layout: Layout | None = None
    """None: the writer's own."""
