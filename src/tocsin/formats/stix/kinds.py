"""Which type does the standard give to a property? Annotations that msgspec reads as types and the rules as checks."""

from typing import Annotated, Any, Final, TypeAlias

import msgspec

from tocsin.formats.stix import datatypes
from tocsin.formats.stix.datatypes import Check
from tocsin.formats.stix.identifiers import CONTRIBUTING, identifier, identifier_of, reference

__all__ = [
    "META",
    "OBSERVABLES",
    "RELATIONSHIPS",
    "SDO",
    "Binary",
    "Boolean",
    "Dictionary",
    "Hashes",
    "Hexadecimal",
    "Identifier",
    "Integer",
    "Kind",
    "Language",
    "MarkingRef",
    "Number",
    "Precise",
    "String",
    "Timestamp",
    "Whole",
    "any_but",
    "own",
    "reference_to",
    "term",
]


class Kind(msgspec.Struct, frozen=True):
    """How a property is checked, beside what Python calls its type."""

    check: Check
    local: Check | None = None
    """How it is checked inside the deprecated observable container (2.13), where that differs."""


_DOMAIN: Final = """
attack-pattern campaign course-of-action grouping identity incident indicator infrastructure intrusion-set location
malware malware-analysis note observed-data opinion report threat-actor tool vulnerability
"""
SDO: Final = frozenset(_DOMAIN.split())
"""The types of section 4."""
RELATIONSHIPS: Final = frozenset({"relationship", "sighting"})
OBSERVABLES: Final = frozenset(CONTRIBUTING)
"""The types of section 6."""
META: Final = frozenset({"bundle", "extension-definition", "language-content", "marking-definition"})

String: TypeAlias = Annotated[str, Kind(datatypes.string)]
Boolean: TypeAlias = Annotated[bool, Kind(datatypes.boolean)]
Integer: TypeAlias = Annotated[int, Kind(datatypes.integer())]
Whole: TypeAlias = Annotated[int, Kind(datatypes.integer(0))]
Number: TypeAlias = Annotated[float, Kind(datatypes.float_())]
Timestamp: TypeAlias = Annotated[str, Kind(datatypes.timestamp)]
"""As it was written: two texts of one instant are two values, and a relay changes neither."""
Precise: TypeAlias = Annotated[str, Kind(datatypes.precise)]
Binary: TypeAlias = Annotated[str, Kind(datatypes.binary)]
Hexadecimal: TypeAlias = Annotated[str, Kind(datatypes.hexadecimal)]
Hashes: TypeAlias = Annotated[dict[str, str], Kind(datatypes.hashes)]
Dictionary: TypeAlias = Annotated[dict[str, Any], Kind(datatypes.dictionary())]
Language: TypeAlias = Annotated[str, Kind(datatypes.language)]
Identifier: TypeAlias = Annotated[str, Kind(identifier)]
MarkingRef: TypeAlias = Annotated[str, Kind(reference("3.2", to=frozenset({"marking-definition"})))]


def own(kind: str) -> Kind:
    """Return how the id of an object of this type is checked."""
    return Kind(identifier_of(kind), local=datatypes.string)


def reference_to(section: str, *types: str) -> Kind:
    """Return how an id that refers to an object of these types is checked; inside a container, a key of it."""
    return Kind(reference(section, to=frozenset(types)), local=datatypes.string)


def any_but(section: str, types: frozenset[str]) -> Kind:
    """Return how an id that refers to an object of any type but these is checked."""
    return Kind(reference(section, but=types))


def term(section: str, *terms: str) -> Kind:
    """Return how a term of an enumeration is checked."""
    return Kind(datatypes.choice(section, *terms))
