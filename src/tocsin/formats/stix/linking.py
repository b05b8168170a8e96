"""What are the relationship objects and meta objects of STIX, and the bundle? Sections 5, 7 and 8."""

from typing import Annotated, Any, ClassVar

from tocsin.formats.stix import datatypes
from tocsin.formats.stix.kinds import (
    META,
    OBSERVABLES,
    RELATIONSHIPS,
    Boolean,
    Identifier,
    Kind,
    Precise,
    String,
    Timestamp,
    any_but,
    own,
    reference_to,
    term,
)
from tocsin.formats.stix.parts import DomainObject, Part, StixObject

__all__ = ["Bundle", "ExtensionDefinition", "LanguageContent", "MarkingDefinition", "Relationship", "Sighting"]

_NO_NODES = RELATIONSHIPS | META


class Relationship(DomainObject, frozen=True, kw_only=True):
    """A link between two objects."""

    section: ClassVar[str] = "5.1.2"
    id: Annotated[str, own("relationship")]
    relationship_type: Annotated[
        str, Kind(datatypes.matching("5.1.2", "[a-z0-9-]+", "has other characters than a-z 0-9 -"))
    ]
    description: String | None = None
    source_ref: Annotated[str, any_but("5.1.2", _NO_NODES)]
    target_ref: Annotated[str, any_but("5.1.2", _NO_NODES)]
    start_time: Timestamp | None = None
    stop_time: Timestamp | None = None


class Sighting(DomainObject, frozen=True, kw_only=True):
    """Somebody's word that something was seen."""

    section: ClassVar[str] = "5.2.1"
    id: Annotated[str, own("sighting")]
    description: String | None = None
    first_seen: Timestamp | None = None
    last_seen: Timestamp | None = None
    count: Annotated[int, Kind(datatypes.integer(0, 999_999_999, "5.2.1"))] | None = None
    sighting_of_ref: Annotated[str, any_but("5.2.1", _NO_NODES | OBSERVABLES)]
    observed_data_refs: tuple[Annotated[str, reference_to("5.2.1", "observed-data")], ...] | None = None
    where_sighted_refs: tuple[Annotated[str, reference_to("5.2.1", "identity", "location")], ...] | None = None
    summary: Boolean | None = None


class LanguageContent(DomainObject, frozen=True, kw_only=True):
    """An object's texts in other languages."""

    section: ClassVar[str] = "7.1.1"
    id: Annotated[str, own("language-content")]
    object_ref: Annotated[str, any_but("7.1.1", frozenset({"bundle", "language-content"}))]
    object_modified: Timestamp | None = None
    contents: Annotated[dict[str, Any], Kind(datatypes.dictionary(datatypes.object_))]


class ExtensionDefinition(DomainObject, frozen=True, kw_only=True):
    """What an extension adds, and who defines it."""

    section: ClassVar[str] = "7.3.1"
    id: Annotated[str, own("extension-definition")]
    created_by_ref: Identifier
    name: String
    description: String | None = None
    schema: String
    version: String
    extension_types: tuple[
        Annotated[
            str, term("10.5", "new-sdo", "new-sco", "new-sro", "property-extension", "toplevel-property-extension")
        ],
        ...,
    ]
    extension_properties: tuple[String, ...] | None = None


class MarkingDefinition(StixObject, frozen=True, kw_only=True):
    """A marking that objects refer to; without versions."""

    section: ClassVar[str] = "7.2.1.1"
    spec_version: Annotated[str, term("3.2", "2.1")]
    id: Annotated[str, own("marking-definition")]
    created: Precise
    name: String | None = None
    definition_type: String | None = None
    definition: Annotated[dict[str, Any], Kind(datatypes.object_)] | None = None


class Bundle(Part, frozen=True, kw_only=True):
    """Objects in one container that means nothing by itself."""

    section: ClassVar[str] = "8.1"
    type: String
    id: Annotated[str, own("bundle")]
    objects: Annotated[tuple[Any, ...], Kind(datatypes.list_of(datatypes.object_))] | None = None
