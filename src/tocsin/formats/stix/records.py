"""How does a record of the exchange travel as STIX, and back? Whole, under a published extension of a note.

A record that came from STIX (its type begins with ``stix.``) is its own object. Any other (a forecast, an alert, a
decision, a commitment) is told as a ``note`` about a ``location``, which every reader of STIX can show, and the note
carries the record's canonical bytes, so that it comes back with the same content id.
"""

import uuid
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from tocsin.errors import BadInputError
from tocsin.exchange.canonical import canonical
from tocsin.exchange.envelopes.records import Record, content_id, read_record, record_bytes
from tocsin.formats.stix.extending import Extension, extended, extension_in
from tocsin.formats.stix.findings import Faults
from tocsin.formats.stix.markings import marking_ref_of
from tocsin.formats.stix.validating import object_faults

__all__ = ["NAMESPACE", "RECORDS", "Carried", "Place", "Telling", "object_of", "objects_of", "record_in", "record_of"]

NAMESPACE: Final = uuid.UUID("6f1d9a0a-3f0e-4d53-9a3e-6c0d3c5b9e21")
"""In which the ids of notes and locations are made, so that the versions of one alert are versions of one note."""
_STIX: Final = "stix."


class Carried(msgspec.Struct, frozen=True):
    """What the extension holds."""

    record_type: str
    record_version: int
    content_id: str
    """SHA-256 of ``record``, in lower-case hexadecimal."""
    record: str
    """The record's canonical JSON (RFC 8785): type, version, body, and what it was derived from."""


RECORDS: Final = Extension(
    id="extension-definition--9b0f5b8c-6c0e-4f0e-8d6a-2f6f2f6f6a57",
    name="Record of the Tocsin exchange",
    description="A forecast, alert, decision or commitment of a node, whole, beside the note that tells it in words.",
    schema=(
        "record: canonical JSON (RFC 8785) of an object with the members body, derived_from, type and version; "
        "content_id: lower-case hexadecimal SHA-256 of its UTF-8 bytes; record_type and record_version: its type and "
        "version, for readers who do not open it."
    ),
    version="1.0.0",
    structure=Carried,
)
"""The extension definition that goes along: :func:`tocsin.formats.stix.extending.definition_of`."""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where what a record tells is: at least a country, a region or a point."""

    name: str = ""
    country: str = ""
    """ISO 3166-1 alpha-2."""
    region: str = ""
    latitude: float | None = None
    longitude: float | None = None


class Telling(msgspec.Struct, frozen=True, kw_only=True):
    """What the note says beside the record."""

    subject: str
    """What the record is a version of: an alert's id. The note's id follows from it and the record's type."""
    created: str
    modified: str
    """Timestamps of STIX, with milliseconds or better."""
    created_by_ref: str
    abstract: str
    content: str
    place: Place
    label: str = ""
    """Of TLP 2.0: ``TLP:AMBER``."""
    language: str = "en"
    confidence: int | None = None


def record_of(properties: Mapping[str, Any]) -> Record:
    """Return the record of an object of STIX: the one that a note carries, or one whose body is the object itself.

    >>> record_of({"type": "mutex", "id": "mutex--f93fe911-e545-5239-b9b0-597840d0c871", "name": "a"}).type
    'stix.mutex'
    """
    return record_in(properties) or Record(type=_STIX + str(properties["type"]), version=1, body=dict(properties))


def record_in(properties: Mapping[str, Any]) -> Record | None:
    """Return the record that a note carries; None where it carries none.

    One whose bytes are not those of its content id, or not canonical, is a :class:`BadInputError`: it was altered.
    """
    carried = extension_in(properties, RECORDS)
    if not isinstance(carried, Carried):
        return None
    data = carried.record.encode()
    record = read_record(data)
    if (content_id(data), record.type, record.version) != (
        carried.content_id,
        carried.record_type,
        carried.record_version,
    ):
        raise BadInputError(
            "the record is not the one that its note names",
            where=str(properties.get("id", "")),
            remedy="ask its origin for it",
        )
    return record


def object_of(record: Record) -> dict[str, Any]:
    """Return the object that a record of STIX is; any other record needs words: :func:`objects_of`."""
    if not record.type.startswith(_STIX):
        raise BadInputError(f"a record of type {record.type} is no object of STIX", remedy="tell it as a note")
    return dict(record.body)


def objects_of(record: Record, telling: Telling) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a location and the note about it that carries a record.

    A telling that does not make valid objects is a :class:`BadInputError` which names the rule.
    """
    location = _location(telling)
    data = record_bytes(record)
    note: dict[str, Any] = {
        "type": "note",
        "spec_version": "2.1",
        "id": _id("note", {"record": record.type, "subject": telling.subject}),
        "created_by_ref": telling.created_by_ref,
        "created": telling.created,
        "modified": telling.modified,
        "lang": telling.language,
        "abstract": telling.abstract,
        "content": telling.content,
        "object_refs": [location["id"]],
    }
    if telling.confidence is not None:
        note["confidence"] = telling.confidence
    if telling.label:
        marking = marking_ref_of(telling.label)
        if not marking:
            raise BadInputError(f"{telling.label!r} is no label of TLP 2.0", remedy="write TLP:AMBER or another one")
        note["object_marking_refs"] = [marking]
        location["object_marking_refs"] = [marking]
    carried = Carried(record.type, record.version, content_id(data), data.decode())
    told = extended(note, RECORDS, carried)
    for each in (location, told):
        _check(each, object_faults(each))
    return location, told


def _location(telling: Telling) -> dict[str, Any]:
    place = {name: each for name, each in msgspec.to_builtins(telling.place).items() if each not in ("", None)}
    return {
        "type": "location",
        "spec_version": "2.1",
        "id": _id("location", {"by": telling.created_by_ref, "place": place}),
        "created_by_ref": telling.created_by_ref,
        "created": telling.created,
        "modified": telling.created,
        **place,
    }


def _id(kind: str, name: dict[str, Any]) -> str:
    return f"{kind}--{uuid.uuid5(NAMESPACE, canonical(name).decode())}"


def _check(properties: dict[str, Any], faults: Faults | None) -> None:
    if faults:
        where, section, said = faults[0]
        raise BadInputError(
            f"{where or properties['type']} {said}", where="telling", remedy=f"see section {section} of STIX 2.1"
        )
