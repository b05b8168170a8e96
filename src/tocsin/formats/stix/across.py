"""What does the standard ask of several properties of an object together? One function each, by type of object."""

from collections.abc import Callable, Iterator
from typing import Any, Final, TypeAlias

from tocsin.formats.stix.findings import Fault, below
from tocsin.formats.stix.identifiers import CONTRIBUTING
from tocsin.formats.stix.languages import language_fault
from tocsin.formats.stix.markings import TLP_1
from tocsin.formats.stix.patterns import pattern_faults

__all__ = ["RULES", "Rule", "instant", "later"]

Rule: TypeAlias = Callable[[dict[str, Any]], Iterator[Fault]]
"""Is asked only of objects whose properties are right one by one."""

_RANDOM_VERSION: Final = "4"
_VERSION_AT: Final = -22
"""Where the version stands in a UUID, counted from its end."""


def instant(text: str) -> tuple[str, str]:
    """Return what orders timestamps of any precision by their time.

    >>> instant("2024-01-01T00:00:00.5Z") == instant("2024-01-01T00:00:00.500Z")
    True
    """
    return text[:19], text[20:-1].rstrip("0")


def later(later: str, earlier: str, section: str, *, equal: bool = True) -> Rule:
    """Return a rule that one time is later than another (or equal), where both are given."""

    def rule(value: dict[str, Any]) -> Iterator[Fault]:
        last, first = value.get(later), value.get(earlier)
        if last is not None and first is not None:
            right = instant(last) >= instant(first) if equal else instant(last) > instant(first)
            if not right:
                yield f"/{later}", section, f"is not later than {earlier}" if not equal else f"is before {earlier}"

    return rule


def _location(value: dict[str, Any]) -> Iterator[Fault]:
    if ("latitude" in value) != ("longitude" in value):
        yield "", "4.10.1", "has only one of latitude and longitude"
    elif "precision" in value and "latitude" not in value:
        yield "/precision", "4.10.1", "is given without latitude and longitude"
    if not ("region" in value or "country" in value or ("latitude" in value and "longitude" in value)):
        yield "", "4.10.1", "has none of region, country, latitude and longitude"


def _malware(value: dict[str, Any]) -> Iterator[Fault]:
    if value["is_family"] is True and "name" not in value:
        yield "", "4.11.1", "is a family and has no name"


def _indicator(value: dict[str, Any]) -> Iterator[Fault]:
    if value["pattern_type"] == "stix":
        yield from below("pattern", pattern_faults(value["pattern"]) or [])


def _observed_data(value: dict[str, Any]) -> Iterator[Fault]:
    if ("objects" in value) == ("object_refs" in value):
        yield "", "4.14.1", "has not exactly one of objects and object_refs"


def _artifact(value: dict[str, Any]) -> Iterator[Fault]:
    if ("payload_bin" in value) == ("url" in value):
        yield "", "6.1.1", "has not exactly one of payload_bin and url"
    elif "url" in value and "hashes" not in value:
        yield "", "6.1.1", "has url and no hashes"
    if "decryption_key" in value and "encryption_algorithm" not in value:
        yield "/decryption_key", "6.1.1", "is given without encryption_algorithm"


def _email_message(value: dict[str, Any]) -> Iterator[Fault]:
    if value["is_multipart"] and "body" in value:
        yield "/body", "6.6.1", "is given and is_multipart is true"
    if not value["is_multipart"] and "body_multipart" in value:
        yield "/body_multipart", "6.6.1", "is given and is_multipart is false"
    for at, each in enumerate(value.get("body_multipart", ())):
        if ("body" in each) == ("body_raw_ref" in each):
            yield f"/body_multipart/{at}", "6.6.2.1", "has not exactly one of body and body_raw_ref"


def _network_traffic(value: dict[str, Any]) -> Iterator[Fault]:
    if value.get("is_active") is True and "end" in value:
        yield "/end", "6.12.1", "is given and is_active is true"


def _encoded(name: str) -> Rule:
    def rule(value: dict[str, Any]) -> Iterator[Fault]:
        if f"{name}_enc" in value and name not in value:
            yield f"/{name}_enc", "3.1", f"is given without {name}"

    return rule


def _random_id(value: dict[str, Any]) -> Iterator[Fault]:
    given = value.get("id", "")  # in the deprecated container there need be none, and it may be any text
    deterministic = "--" in given and given[_VERSION_AT:][:1] != _RANDOM_VERSION
    if deterministic and not any(name in value for name in CONTRIBUTING[value["type"]]):
        yield "/id", "2.9", "is no UUIDv4, and no property contributes to a deterministic one"


def _language_content(value: dict[str, Any]) -> Iterator[Fault]:
    for language, texts in value["contents"].items():
        said = language_fault(language)
        if said:
            yield from below("contents", below(language, [("", "7.1.1", said)]))
        for name in texts:
            if not (name.isascii() and name.replace("_", "a").isalnum() and name == name.lower() and len(name) > 2):
                where = below("contents", below(language, below(name, [("", "7.1.1", "is no name of a property")])))
                yield from where


def _marking_definition(value: dict[str, Any]) -> Iterator[Fault]:
    kind, definition = value.get("definition_type"), value.get("definition")
    if kind == "tlp":
        standard = TLP_1.get(value["id"])
        if standard is None or any(value.get(name) != standard.get(name) for name in value.keys() | standard.keys()):
            yield "", "7.2.1.4", "is none of the four standard instances of TLP"
        return
    if "extensions" not in value and (kind is None or definition is None):
        yield "", "7.2.1.1", "has neither extensions nor both definition_type and definition"
    elif kind == "statement" and (definition is None or type(definition.get("statement")) is not str):
        yield "/definition", "7.2.1.3", "has no text statement"
    for at, reference in enumerate(value.get("object_marking_refs", ())):
        if reference == value["id"]:
            yield f"/object_marking_refs/{at}", "3.2", "refers to the marking itself"
    for at, marking in enumerate(value.get("granular_markings", ())):
        if marking.get("marking_ref") == value["id"]:
            yield f"/granular_markings/{at}/marking_ref", "3.2", "refers to the marking itself"


def _extension_definition(value: dict[str, Any]) -> Iterator[Fault]:
    if "extension_properties" in value and "toplevel-property-extension" not in value["extension_types"]:
        yield "/extension_properties", "7.3.1", "is given and no type is toplevel-property-extension"


RULES: Final[dict[str, tuple[Rule, ...]]] = {
    "artifact": (_artifact, _random_id),
    "campaign": (later("last_seen", "first_seen", "4.2.1"),),
    "directory": (_encoded("path"),),
    "email-message": (_email_message, _random_id),
    "extension-definition": (_extension_definition,),
    "file": (_encoded("name"),),
    "indicator": (later("valid_until", "valid_from", "4.7.1", equal=False), _indicator),
    "infrastructure": (later("last_seen", "first_seen", "4.8.1"),),
    "intrusion-set": (later("last_seen", "first_seen", "4.9.1"),),
    "language-content": (_language_content,),
    "location": (_location,),
    "malware": (later("last_seen", "first_seen", "4.11.1"), _malware),
    "marking-definition": (_marking_definition,),
    "network-traffic": (later("end", "start", "6.12.1"), _network_traffic),
    "observed-data": (later("last_observed", "first_observed", "4.14.1"), _observed_data),
    "process": (_random_id,),
    "relationship": (later("stop_time", "start_time", "5.1.2", equal=False),),
    "sighting": (later("last_seen", "first_seen", "5.2.1"),),
    "threat-actor": (later("last_seen", "first_seen", "4.17.1"),),
    "user-account": (_random_id,),
    "windows-registry-key": (_random_id,),
    "x509-certificate": (_random_id,),
}
"""Type -> its rules."""
