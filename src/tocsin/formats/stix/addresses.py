"""Is this a domain name, an address of the internet or of mail, a CPE? What sections 6.4 to 6.14 ask of values."""

import ipaddress
import re
from typing import Any, Final

import idna

from tocsin.formats.stix.findings import Faults, fault

__all__ = ["cpe", "domain_name", "email_address", "ipv4", "ipv6", "mac", "registry_key"]

_PLAIN_NAME: Final = re.compile(
    r"(?=.{1,253}\.?\Z)(?:(?!.{2}--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*(?!.{2}--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.?",
    re.IGNORECASE | re.ASCII,
).fullmatch
_LONGEST_NAME: Final = 1000
"""Characters; what ends as 253 octets of ASCII never has more."""
_OCTET: Final = "(?:[0-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5])"
_V4: Final = re.compile(rf"(?:{_OCTET}\.){{3}}{_OCTET}(?:/(?:3[0-2]|[12]?[0-9]))?").fullmatch
_V6: Final = re.compile(r"([0-9A-Fa-f:.]+)(?:%[^/\s]+)?(?:/(?:12[0-8]|1[01][0-9]|[1-9]?[0-9]))?").fullmatch
_MAC: Final = re.compile(r"(?:[0-9a-f]{2}:){5}[0-9a-f]{2}").fullmatch
_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDR_SPEC: Final = re.compile(
    rf'(?:{_ATOM}(?:\.{_ATOM})*|"(?:[^"\\\r\n]|\\.)*")@(?:{_ATOM}(?:\.{_ATOM})*|\[[^\[\]\\\s]*\])'
).fullmatch
_ESCAPED: Final = r"\\[\\*?!\"#$%&'()+,/:;<=>@\[\]^`{|}~]"
_AVSTRING: Final = rf"(?:[*-]|(?:\?*|\*?)(?:[a-zA-Z0-9._-]|{_ESCAPED})+(?:\?*|\*?))"
_LANGUAGE: Final = r"(?:[a-zA-Z]{2,3}(?:-(?:[a-zA-Z]{2}|[0-9]{3}))?|[*-])"
_CPE: Final = re.compile(rf"cpe:2\.3:[aho*-](?::{_AVSTRING}){{5}}:{_LANGUAGE}(?::{_AVSTRING}){{4}}").fullmatch
_ABBREVIATED: Final = re.compile(r"(?:HKLM|HKCC|HKCR|HKCU|HKU)(?:\\|\Z)", re.IGNORECASE).match


def domain_name(value: Any) -> Faults | None:
    """Say why a value is not a domain name of RFC 1034, each label of it one of RFC 5890 (6.4.1).

    >>> domain_name("example.org") is None, domain_name("bücher.example") is None, domain_name("a_b.example") is None
    (True, True, False)
    """
    if type(value) is not str:
        return fault("2.15", "is no string")
    if _PLAIN_NAME(value):
        return None
    if len(value) > _LONGEST_NAME:
        return fault("6.4.1", f"has more than {_LONGEST_NAME} characters")
    try:
        idna.encode(value)
    except (idna.IDNAError, UnicodeError):
        return fault("6.4.1", "is no domain name (RFC 1034, RFC 5890)")
    return None


def email_address(value: Any) -> Faults | None:
    """Say why a value is not an addr-spec of RFC 5322, without a display name (6.5.1).

    >>> email_address("a@example.org") is None, email_address("A <a@example.org>") is None
    (True, False)
    """
    if type(value) is not str:
        return fault("2.15", "is no string")
    return None if _ADDR_SPEC(value) else fault("6.5.1", "is no addr-spec (RFC 5322)")


def ipv4(value: Any) -> Faults | None:
    """Say why a value is not an IPv4 address or network in CIDR notation (6.8.1).

    >>> ipv4("198.51.100.0/24") is None, ipv4("198.51.100.300") is None
    (True, False)
    """
    right = type(value) is str and _V4(value) is not None
    return None if right else fault("6.8.1", "is no IPv4 address or network in CIDR notation")


def ipv6(value: Any) -> Faults | None:
    """Say why a value is not an IPv6 address or network in CIDR notation (6.9.1).

    >>> ipv6("2001:db8::/32") is None, ipv6("::ffff:192.0.2.1") is None, ipv6("2001:db8") is None
    (True, True, False)
    """
    found = _V6(value) if type(value) is str else None
    if found is not None:
        try:
            ipaddress.IPv6Address(found[1])
        except ValueError:
            found = None
    return None if found is not None else fault("6.9.1", "is no IPv6 address or network in CIDR notation")


def mac(value: Any) -> Faults | None:
    """Say why a value is not a MAC address, lower-case and with colons (6.10.1)."""
    right = type(value) is str and _MAC(value) is not None
    return None if right else fault("6.10.1", "is no lower-case, colon-delimited MAC address")


def cpe(value: Any) -> Faults | None:
    """Say why a value is not a formatted string of CPE 2.3 (NISTIR 7695) (6.14.1).

    >>> cpe("cpe:2.3:a:microsoft:word:2000:*:*:*:*:*:*:*") is None, cpe("cpe:/a:microsoft:word") is None
    (True, False)
    """
    right = type(value) is str and _CPE(value) is not None
    return None if right else fault("6.14.1", "is no CPE 2.3")


def registry_key(value: Any) -> Faults | None:
    """Say why a value is not a full registry key, its hive not abbreviated (6.17.1)."""
    if type(value) is not str:
        return fault("2.15", "is no string")
    return fault("6.17.1", "abbreviates the name of its hive") if _ABBREVIATED(value) else None
