"""How does an object carry what the standard has no words for? Extension definitions, written, used and read (7.3)."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from tocsin.errors import BadInputError
from tocsin.formats.stix.validating import object_faults

__all__ = ["Extension", "definition_of", "extended", "extension_in", "undefined"]


class Extension(msgspec.Struct, frozen=True, kw_only=True):
    """An extension that is published: its name, who defines it, and the structure of its values."""

    id: str
    name: str
    description: str
    schema: str
    """An address, or the definition in plain text."""
    version: str
    kind: str = "property-extension"
    """Of ``extension-type-enum`` (10.5)."""
    structure: type[msgspec.Struct]
    """What a value of it looks like; its tag, where it has one, goes along."""


def definition_of(extension: Extension, *, created: str, created_by_ref: str) -> dict[str, Any]:
    """Return the extension-definition object that goes along with the objects that use it.

    Parameters
    ----------
    extension:
        What is defined.
    created:
        The time of this version of the definition, with milliseconds.
    created_by_ref:
        The id of the identity that defines it; the standard asks for one.
    """
    definition = {
        "type": "extension-definition",
        "spec_version": "2.1",
        "id": extension.id,
        "created_by_ref": created_by_ref,
        "created": created,
        "modified": created,
        "name": extension.name,
        "description": extension.description,
        "schema": extension.schema,
        "version": extension.version,
        "extension_types": [extension.kind],
    }
    faults = object_faults(definition)
    if faults:
        where, section, said = faults[0]
        raise BadInputError(f"{where} {said}", where=extension.name, remedy=f"see section {section} of STIX 2.1")
    return definition


def extended(properties: Mapping[str, Any], extension: Extension, value: msgspec.Struct) -> dict[str, Any]:
    """Return an object with a value under an extension; what it carried already stays."""
    written = msgspec.to_builtins(value)
    held = dict(properties.get("extensions", {}))
    held[extension.id] = {"extension_type": extension.kind, **written}
    return {**properties, "extensions": held}


def extension_in(properties: Mapping[str, Any], extension: Extension) -> msgspec.Struct | None:
    """Return the value that an object carries under an extension; None where it carries none.

    A value that is not of the extension's structure is a :class:`tocsin.errors.BadInputError`.
    """
    held = properties.get("extensions", {})
    written = held.get(extension.id) if isinstance(held, Mapping) else None
    if written is None:
        return None
    given = {name: each for name, each in written.items() if name != "extension_type"}
    try:
        return msgspec.convert(given, extension.structure)
    except msgspec.ValidationError as error:
        raise BadInputError(
            f"the value of extension {extension.name} cannot be read: {error}",
            where=str(properties.get("id", "")),
            remedy=f"see {extension.schema}",
        ) from error


def undefined(objects: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the ids of extensions that some objects use and none of them defines.

    The standard lets a definition be left out; a reader who has never seen it then cannot know what is meant.

    >>> undefined([{"extensions": {"extension-definition--1": {}, "pdf-ext": {}}}])
    ('extension-definition--1',)
    """
    used: dict[str, None] = {}
    defined: set[str] = set()
    for each in objects:
        if each.get("type") == "extension-definition":
            defined.add(str(each.get("id", "")))
        held = each.get("extensions", {})
        if isinstance(held, Mapping):
            used.update(dict.fromkeys(key for key in held if key.startswith("extension-definition--")))
    return tuple(key for key in used if key not in defined)
