"""Is this an object of STIX 2.1, and if not, which rule does it break? Every MUST that one object can show."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from tocsin.formats.stix.across import RULES, later
from tocsin.formats.stix.datatypes import Check, choice
from tocsin.formats.stix.findings import Fault, Faults, below, fault
from tocsin.formats.stix.identifiers import identifier_of, type_of
from tocsin.formats.stix.kinds import META, OBSERVABLES, SDO
from tocsin.formats.stix.linking import Bundle
from tocsin.formats.stix.markings import selector_faults
from tocsin.formats.stix.observables import EmailMessage, MimePart
from tocsin.formats.stix.parts import DomainObject, Observable, Part
from tocsin.formats.stix.predefined import PREDEFINED
from tocsin.formats.stix.tables import Table, custom, part, table_of
from tocsin.formats.stix.types import TYPES

__all__ = ["bundle_faults", "object_faults"]

_TYPE: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*-?").fullmatch
_SHORTEST, _LONGEST = 3, 250
_EXTENSION_ID: Final = identifier_of("extension-definition")
_EXTENSION_TYPES: Final = choice(
    "10.5", "new-sdo", "new-sco", "new-sro", "property-extension", "toplevel-property-extension"
)
_VERSIONS: Final = later("modified", "created", "3.2")
_OUTSIDE: Final = frozenset({"created_by_ref", "object_marking_refs"})
"""References that lead out of the container by their nature."""
_SHARED: Final = frozenset({"id", "spec_version", "created", "modified"})
_NOTHING: Final[dict[str, type[Part]]] = {}


def object_faults(value: Any, *, local: bool = False) -> Faults | None:
    """Return what is wrong with an object by the rules of STIX 2.1; None where nothing is.

    Properties and extensions that the standard does not define are allowed as far as their names and values are.

    Parameters
    ----------
    value:
        JSON as Python reads it.
    local:
        Whether it stands in the deprecated observable container (2.13), where ids are keys.

    >>> object_faults({"type": "ipv4-addr", "value": "198.51.100.3"})
    [('', '3.2', 'id is required and missing')]
    """
    if type(value) is not dict:
        return fault("3.2", "is no object")
    kind = value.get("type")
    if type(kind) is not str:
        return fault("3.2", "type is required and missing" if kind is None else "type is no string")
    structure = TYPES.get(kind)
    if structure is None:
        return _unknown(value, kind, local=local)
    return _properties(value, kind, table_of(structure, local), local=local) or _together(value, kind)


def _together(value: dict[str, Any], kind: str) -> Faults | None:
    """Ask what is asked of several properties together; each is right by itself."""
    faults: list[Fault] = []
    for rule in RULES.get(kind, ()):
        faults.extend(rule(value))
    if "modified" in value and "created" in value:
        faults.extend(_VERSIONS(value))
    if "granular_markings" in value:
        faults.extend(selector_faults(value))
    if kind == "observed-data" and "objects" in value:
        faults += below("objects", _container(value["objects"]))
    return faults or None


def _properties(value: dict[str, Any], kind: str, table: Table, *, local: bool) -> Faults | None:
    faults: Faults | None = None
    checks = table.checks
    for name, each in value.items():
        check = checks.get(name)
        if check is not None:
            found = check(each)
        elif name == "extensions":
            found = _extensions(each, kind, local=local)
        else:
            how = custom(name)
            found = how if isinstance(how, list) else how(each)
            if name == "defanged" and kind not in OBSERVABLES:
                found = fault("3.2", "is for observables only")
        if found is not None:
            faults = (faults or []) + below(name, found)
    if not table.required <= value.keys():
        for name in sorted(table.required - value.keys()):
            section = "3.2" if name in _SHARED else table.section
            faults = [*(faults or ()), ("", section, f"{name} is required and missing")]
    if table.at_least_one and table.at_least_one.isdisjoint(value):
        faults = [*(faults or ()), ("", table.section, f"has none of {', '.join(sorted(table.at_least_one))}")]
    return faults


def _unknown(value: dict[str, Any], kind: str, *, local: bool) -> Faults | None:
    """Judge an object of a type that the standard does not define, by the rules for all (7.3.2.2)."""
    faults: Faults = []
    if kind == "bundle":
        faults.append(("/type", "8.1", "is a bundle, which is no object of STIX, inside another"))
    elif not (_TYPE(kind) and _SHORTEST <= len(kind) <= _LONGEST) or kind == "action":
        faults.append(("/type", "7.3.2.2", "is no name of a type"))
    versioned = "created" in value or "modified" in value
    table = table_of(DomainObject if versioned else Observable, local)
    found = _properties(value, kind, table, local=local)
    given = value.get("id")
    if found is None and not faults and type(given) is str and not local and type_of(given) != kind:
        found = fault("2.9", f"does not begin with {kind}--, its object's type", "/id")
    if found is None and versioned:
        found = list(_VERSIONS(value)) or None
    if found is None and "granular_markings" in value:
        found = list(selector_faults(value)) or None
    said = [(where, section or "3.2", what) for where, section, what in found or ()]
    return [*faults, *said] or None


def _extensions(value: Any, kind: str, *, local: bool) -> Faults | None:
    """Judge the extensions of an object: the standard's own by their structures, others by the rules for all."""
    if type(value) is not dict:
        return fault("3.2", "is no dictionary")
    if not value:
        return fault("2.3", "is an empty dictionary")
    predefined = PREDEFINED.get(kind, _NOTHING)
    faults: Faults = []
    for key, each in value.items():
        structure = predefined.get(key)
        own = part(structure, local) if structure is not None else None
        found = _extension(key, each, kind) if own is None else own(each) or _names(each)
        if found is not None:
            faults += below(key, found)
    return faults or None


def _extension(key: str, value: Any, kind: str) -> Faults | None:
    """Judge an extension that the standard does not define."""
    if type(value) is not dict or not value:
        return fault("2.3", "is no dictionary with at least one key")
    if _EXTENSION_ID(key) is None:
        if "extension_type" not in value:
            return fault("3.2", "extension_type is required and missing")
        if _EXTENSION_TYPES(value["extension_type"]) is not None:
            return fault("10.5", "is no type of extension", "/extension_type")
        return _names(value)
    if key.endswith("-ext") and _TYPE(key) and kind != "marking-definition":
        return _names(value)
    return fault("3.2", "its key is neither the id of an extension nor the name of a predefined one")


def _names(value: dict[str, Any]) -> Faults | None:
    faults: Faults = []
    for name, each in value.items():
        how = custom(name)
        found = how if isinstance(how, list) else how(each)
        if found is not None:
            faults += below(name, [(where, "7.3.2.1" if rule == "3.1" else rule, said) for where, rule, said in found])
    return faults or None


def _container(objects: dict[str, Any]) -> Faults:
    """Judge the deprecated container: its objects, and that references stay inside and lead to the right types."""
    faults: Faults = []
    for key, each in objects.items():
        found = object_faults(each, local=True)
        kind = each.get("type")
        if found is None and (kind in SDO or kind in META or kind in {"relationship", "sighting"}):
            found = fault("2.13", f"is of type {kind}, which is no observable")
        if found is None:
            found = list(_local_references(each, objects)) or None
        if found is not None:
            faults += below(key, found)
    return faults


def _local_references(value: dict[str, Any], objects: dict[str, Any]) -> Iterator[Fault]:
    """Yield references of an object in the container that lead out of it, or to an object of a wrong type."""
    kind = value["type"]
    for where, name, each, checks in _references(value, TYPES.get(kind), PREDEFINED.get(kind, _NOTHING)):
        for at, key in enumerate(each if isinstance(each, list) else (each,)):
            place = f"{where}/{name}/{at}" if isinstance(each, list) else f"{where}/{name}"
            target = objects.get(key)
            if target is None:
                yield place, "2.13", f"{key[:60]!r} is no key of this container"
                continue
            sample = f"{target.get('type')}--00000000-0000-4000-8000-000000000000"
            wrong = checks[name]([sample] if isinstance(each, list) else sample)
            if wrong is not None:
                yield place, wrong[0][1], wrong[0][2]


def _references(
    value: dict[str, Any], structure: type[Part] | None, extensions: Mapping[str, type[Part]]
) -> Iterator[tuple[str, str, Any, Mapping[str, Check]]]:
    """Yield where the references of an object, its extensions and the parts of a message stand, and their checks."""
    checks = table_of(structure).checks if structure is not None else {}
    for name, each in value.items():
        if name.endswith(("_ref", "_refs")) and name in checks and name not in _OUTSIDE:
            yield "", name, each, checks
    for key, inner in value.get("extensions", {}).items():
        if key in extensions:
            for _, name, each, own in _references(inner, extensions[key], _NOTHING):
                yield f"/extensions/{key}", name, each, own
    for at, inner in enumerate(value.get("body_multipart", ()) if structure is EmailMessage else ()):
        for _, name, each, own in _references(inner, MimePart, _NOTHING):
            yield f"/body_multipart/{at}", name, each, own


def bundle_faults(value: dict[str, Any]) -> Faults | None:
    """Return what is wrong with a bundle itself, its objects not looked at (8.1)."""
    return part(Bundle)(value)
