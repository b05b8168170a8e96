"""What do objects share, and what do they hold that is no object of its own? Sections 2.5, 2.11, 3.2 and 7.2.3."""

from typing import Annotated, Any, ClassVar

import msgspec

from tocsin.formats.stix import datatypes
from tocsin.formats.stix.kinds import (
    Boolean,
    Identifier,
    Kind,
    Language,
    MarkingRef,
    Precise,
    String,
    term,
)

__all__ = [
    "DomainObject",
    "ExternalReference",
    "GranularMarking",
    "KillChainPhase",
    "Observable",
    "Part",
    "StixObject",
]

_ALGORITHMS = "|".join(datatypes.HASH_ALGORITHMS)
_SELECTOR = r"(?:[a-z0-9_-]{3,249}(?:\.(?:\[\d+\]|[A-Za-z0-9_-]{1,250}))*|id)"


class Part(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What all structures of the standard share: a section that defines them."""

    section: ClassVar[str] = ""
    at_least_one: ClassVar[tuple[str, ...]] = ()
    """Properties of which one at least must be there; ``*`` for any of the structure's own."""


class ExternalReference(Part, frozen=True, kw_only=True):
    """A pointer to what is described elsewhere (2.5)."""

    section: ClassVar[str] = "2.5.1"
    at_least_one: ClassVar[tuple[str, ...]] = ("description", "url", "external_id")

    source_name: String
    description: String | None = None
    url: Annotated[str, Kind(datatypes.uri)] | None = None
    hashes: Annotated[dict[str, str], Kind(datatypes.known_hashes)] | None = None
    external_id: String | None = None


class KillChainPhase(Part, frozen=True, kw_only=True):
    """A phase of a kill chain (2.11)."""

    section: ClassVar[str] = "2.11"

    kill_chain_name: String
    phase_name: String


class GranularMarking(Part, frozen=True, kw_only=True):
    """A marking or language of some parts of an object (7.2.3)."""

    section: ClassVar[str] = "7.2.3.1"

    selectors: tuple[Annotated[str, Kind(datatypes.matching("7.2.3.1", _SELECTOR, "is no selector"))], ...]
    lang: Language | None = None
    marking_ref: MarkingRef | None = None


class StixObject(Part, frozen=True, kw_only=True):
    """What any object may have (3.2), where it has it at all; a common property keeps its meaning on every object."""

    type: String
    spec_version: Annotated[str, term("3.2", "2.1")] | None = None
    id: Identifier
    created_by_ref: Identifier | None = None
    created: Precise | None = None
    modified: Precise | None = None
    revoked: Boolean | None = None
    labels: tuple[String, ...] | None = None
    confidence: Annotated[int, Kind(datatypes.integer(0, 100, "3.2"))] | None = None
    lang: Language | None = None
    external_references: tuple[ExternalReference, ...] | None = None
    object_marking_refs: tuple[MarkingRef, ...] | None = None
    granular_markings: tuple[GranularMarking, ...] | None = None
    extensions: dict[str, Any] | None = None


class Observable(StixObject, frozen=True, kw_only=True):
    """What any observable may have: objects of section 6, without versions."""

    defanged: Boolean | None = None


class DomainObject(StixObject, frozen=True, kw_only=True):
    """What objects with versions share: those of sections 4, 5 and most of 7."""

    spec_version: Annotated[str, term("3.2", "2.1")]
    created: Precise
    modified: Precise
