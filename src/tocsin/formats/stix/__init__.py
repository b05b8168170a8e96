"""STIX 2.1 (OASIS): typed, judged by every MUST with the section that says so, relayed without loss.

A library in its own right: values in, bytes out, and back; no file, no clock, no network. ``check`` for whatever bytes
come, ``items_of`` for the objects of a bundle of any size, ``typed`` for the structures of the standard,
``parse_pattern`` for patterns, ``label_of`` and ``marking_ref_of`` for the Traffic Light Protocol.
"""

from tocsin.formats.stix.checking import FileCheck, check, check_bytes
from tocsin.formats.stix.extending import Extension, definition_of, extended, extension_in, undefined
from tocsin.formats.stix.findings import SPECIFICATION, Finding
from tocsin.formats.stix.identifiers import deterministic_id, type_of
from tocsin.formats.stix.markings import label_of, labels_of, marked_parts, marking_ref_of
from tocsin.formats.stix.parts import DomainObject, Observable, StixObject
from tocsin.formats.stix.patterns import Observation, match_pattern, observations_of, parse_pattern
from tocsin.formats.stix.reading import Item, canonical, items_of, take, typed
from tocsin.formats.stix.types import TYPES
from tocsin.formats.stix.validating import object_faults

__all__ = [
    "SPECIFICATION",
    "TYPES",
    "DomainObject",
    "Extension",
    "FileCheck",
    "Finding",
    "Item",
    "Observable",
    "Observation",
    "StixObject",
    "canonical",
    "check",
    "check_bytes",
    "definition_of",
    "deterministic_id",
    "extended",
    "extension_in",
    "items_of",
    "label_of",
    "labels_of",
    "marked_parts",
    "marking_ref_of",
    "match_pattern",
    "object_faults",
    "observations_of",
    "parse_pattern",
    "take",
    "type_of",
    "typed",
    "undefined",
]
