"""Is this the id of a STIX object, of which type, and which id does an observable get? Sections 2.9, 3.3 and 3.4."""

import re
import uuid
from collections.abc import Mapping
from typing import Any, Final

from tocsin.exchange.canonical import canonical
from tocsin.formats.stix.datatypes import Check
from tocsin.formats.stix.findings import Faults, fault

__all__ = ["CONTRIBUTING", "NAMESPACE", "deterministic_id", "identifier", "identifier_of", "reference", "type_of"]

NAMESPACE: Final = uuid.UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")
"""The name space in which ids of observables are made (2.9)."""

CONTRIBUTING: Final[Mapping[str, tuple[str, ...]]] = {
    "artifact": ("hashes", "payload_bin"),
    "autonomous-system": ("number",),
    "directory": ("path",),
    "domain-name": ("value",),
    "email-addr": ("value",),
    "email-message": ("from_ref", "subject", "body"),
    "file": ("hashes", "name", "extensions", "parent_directory_ref"),
    "ipv4-addr": ("value",),
    "ipv6-addr": ("value",),
    "mac-addr": ("value",),
    "mutex": ("name",),
    "network-traffic": ("start", "end", "src_ref", "dst_ref", "src_port", "dst_port", "protocols", "extensions"),
    "process": (),
    "software": ("name", "cpe", "swid", "vendor", "version"),
    "url": ("value",),
    "user-account": ("account_type", "user_id", "account_login"),
    "windows-registry-key": ("key", "values"),
    "x509-certificate": ("hashes", "serial_number"),
}
"""Type of observable -> its ID Contributing Properties (sections 6.1 to 6.18)."""

_UUID: Final = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-5][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}"
_IDENTIFIER: Final = re.compile(rf"([a-z][a-z0-9-]*[a-z0-9])--{_UUID}").fullmatch
_HASHES_BY_WEIGHT: Final = ("MD5", "SHA-1", "SHA-256", "SHA-512")


def identifier(value: Any) -> Faults | None:
    """Say why a value is not an identifier, ``object-type--UUID`` (2.9).

    >>> identifier("indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f") is None
    True
    """
    right = type(value) is str and _IDENTIFIER(value) is not None
    return None if right else fault("2.9", "is no identifier object-type--UUID")


def identifier_of(kind: str) -> Check:
    """Return a check that an id is that of an object of this type."""
    match = re.compile(f"{re.escape(kind)}--{_UUID}").fullmatch

    def check(value: Any) -> Faults | None:
        if type(value) is str and match(value):
            return None
        return identifier(value) or fault("2.9", f"does not begin with {kind}--, its object's type")

    return check


def reference(section: str, *, to: frozenset[str] = frozenset(), but: frozenset[str] = frozenset()) -> Check:
    """Say why a value is not the id of an object of the types that may be referred to here (3.3).

    ``to`` names the types allowed (all when it is empty), ``but`` those that are not.

    >>> check = reference("4.14.1", to=frozenset({"ipv4-addr"}))
    >>> check("url--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f")
    [('', '4.14.1', 'refers to an object of type url; allowed: ipv4-addr')]
    """
    allowed = ", ".join(sorted(to)) or "other types than " + ", ".join(sorted(but))

    def check(value: Any) -> Faults | None:
        found = _IDENTIFIER(value) if type(value) is str else None
        if found is None:
            return fault("2.9", "is no identifier object-type--UUID")
        kind = found[1]
        if (to and kind not in to) or kind in but:
            return fault(section, f"refers to an object of type {kind}; allowed: {allowed}")
        return None

    return check


def type_of(identifier: str) -> str:
    """Return the type of the object that an id names.

    >>> type_of("indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f")
    'indicator'
    """
    return identifier.partition("--")[0]


def deterministic_id(properties: Mapping[str, Any]) -> str:
    """Return the id that every producer gives to this observable; an empty text where only a random one will do.

    The name is the canonical JSON (RFC 8785) of the properties that contribute to the id, its UUIDv5 is made in STIX's
    own name space (2.9). Of several hashes one contributes, the first present of MD5, SHA-1, SHA-256 and SHA-512, else
    the first by name, as section 6 has it.

    >>> deterministic_id({"type": "ipv4-addr", "value": "198.51.100.3"})
    'ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4'
    """
    kind = str(properties.get("type", ""))
    given = {name: properties[name] for name in CONTRIBUTING.get(kind, ()) if name in properties}
    if not given:
        return ""
    if "hashes" in given:
        given["hashes"] = _one_hash(given["hashes"])
    return f"{kind}--{uuid.uuid5(NAMESPACE, canonical(given).decode())}"


def _one_hash(hashes: Mapping[str, Any]) -> dict[str, Any]:
    name = next((name for name in _HASHES_BY_WEIGHT if name in hashes), None)
    name = min(hashes) if name is None else name
    return {name: hashes[name]}
