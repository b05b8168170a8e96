"""How is each property of a structure checked? The annotations of the structures, compiled once into functions."""

import re
import types
import typing
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Final, Union, get_args, get_origin

import msgspec

from tocsin.formats.stix.datatypes import Check, binary, dictionary, hexadecimal, list_of, object_, present
from tocsin.formats.stix.findings import Faults, below, fault
from tocsin.formats.stix.kinds import Kind
from tocsin.formats.stix.parts import ExternalReference, GranularMarking, Part, StixObject

__all__ = ["Table", "custom", "part", "table_of"]

_NAME: Final = re.compile(r"[a-z][a-z0-9_]{2,249}|id").fullmatch
_RESERVED: Final = frozenset({"action", "phone_number", "phone_numbers", "severity", "username"})
_COMMON: Final = frozenset(StixObject.__struct_fields__)
_CVE: Final = re.compile(r"CVE-\d{4}-(?:0\d{3}|[1-9]\d{3,})", re.ASCII).fullmatch
_CAPEC: Final = re.compile(r"CAPEC-\d+", re.ASCII).fullmatch


class Table(msgspec.Struct, frozen=True):
    """What is asked of the properties of one structure."""

    section: str
    checks: Mapping[str, Check]
    required: frozenset[str]
    at_least_one: frozenset[str]


@cache
def table_of(structure: type[Part], local: bool = False) -> Table:
    """Return the table of a structure; ``local`` is for the deprecated container, whose references are its keys."""
    hints = typing.get_type_hints(structure, include_extras=True)
    fields = msgspec.structs.fields(structure)
    own = [field.name for field in fields if field.name not in _COMMON]
    least = [name for each in structure.at_least_one for name in (own if each == "*" else (each,))]
    required = {field.name for field in fields if field.required}
    return Table(
        section=structure.section,
        checks={field.name: _check_of(hints[field.name], local) for field in fields if field.name != "extensions"},
        required=frozenset(required - {"id"} if local else required),
        at_least_one=frozenset(name for name in least if name != "defanged"),
    )


def _check_of(hint: Any, local: bool) -> Check:
    origin = get_origin(hint)
    if origin is Union or origin is types.UnionType:
        return _check_of(next(each for each in get_args(hint) if each is not type(None)), local)
    if origin is Annotated:
        kind = next(each for each in get_args(hint) if isinstance(each, Kind))
        return kind.local if local and kind.local is not None else kind.check
    if origin is tuple:
        return list_of(_check_of(get_args(hint)[0], local))
    if isinstance(hint, type) and issubclass(hint, Part):
        return part(hint, local)
    if origin is dict:
        return dictionary(object_)
    raise TypeError(f"no check for {hint!r}")


@cache
def part(structure: type[Part], local: bool = False) -> Check:
    """Return a check that a value is an object of this structure, which is no object of STIX by itself."""
    table = table_of(structure, local)
    checks, required, least, section = table.checks, table.required, table.at_least_one, table.section
    also = _ALSO.get(structure)

    def check(value: Any) -> Faults | None:
        if type(value) is not dict:
            return fault(section, "is no object")
        faults: Faults | None = None
        for name, each in value.items():
            known = checks.get(name)
            found = present(each) if known is None else known(each)
            if found is not None:
                faults = (faults or []) + below(name, found)
        if not required <= value.keys():
            missing = ", ".join(sorted(required - value.keys()))
            faults = [*(faults or ()), ("", section, f"{missing} is required and missing")]
        if least and least.isdisjoint(value):
            faults = [*(faults or ()), ("", section, f"has none of {', '.join(sorted(least))}")]
        if faults is None and also is not None:
            return also(value)
        return faults

    return check


@cache
def custom(name: str) -> Check | Faults:
    """Return how a property that the standard does not define is checked; faults where its name is not allowed.

    >>> custom("x_rank")(1), custom("Rank")
    (None, [('', '3.1', 'its name is not 3 to 250 of a-z 0-9 _, beginning with a letter')])
    """
    if name in _RESERVED:
        return fault("3.8", "its name is reserved")
    if not _NAME(name):
        return fault("3.1", "its name is not 3 to 250 of a-z 0-9 _, beginning with a letter")
    if name.endswith("_bin"):
        return binary
    return hexadecimal if name.endswith("_hex") else present


def _external_reference(value: Any) -> Faults | None:
    source, named = value["source_name"], value.get("external_id", "")
    if source == "cve":
        return None if _CVE(named) else fault("4.19.1", "source_name is cve and external_id is no CVE-YYYY-NNNN")
    if source == "capec":
        return None if _CAPEC(named) else fault("4.1.1", "source_name is capec and external_id is no CAPEC-id")
    if _CVE(named):
        return fault("4.19.1", "external_id is that of a CVE and source_name is not cve")
    if _CAPEC(named):
        return fault("4.1.1", "external_id is that of a CAPEC and source_name is not capec")
    return None


def _granular_marking(value: Any) -> Faults | None:
    if ("lang" in value) == ("marking_ref" in value):
        return fault("7.2.3.1", "has not exactly one of lang and marking_ref")
    return None


_ALSO: Final[dict[type[Part], Check]] = {ExternalReference: _external_reference, GranularMarking: _granular_marking}
"""What a structure asks of several of its properties together."""
