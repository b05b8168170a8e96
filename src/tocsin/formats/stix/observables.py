"""What are the cyber-observable objects of STIX? Section 6, one structure each."""

from typing import Annotated, Any, ClassVar

from tocsin.formats.stix import addresses, datatypes
from tocsin.formats.stix.charsets import CHARACTER_SETS
from tocsin.formats.stix.kinds import (
    OBSERVABLES,
    Binary,
    Boolean,
    Hashes,
    Hexadecimal,
    Integer,
    Kind,
    Language,
    String,
    Timestamp,
    Whole,
    own,
    reference_to,
    term,
)
from tocsin.formats.stix.parts import Observable, Part

__all__ = [
    "Artifact",
    "AutonomousSystem",
    "CertificateExtensions",
    "Directory",
    "DomainName",
    "EmailAddress",
    "EmailMessage",
    "File",
    "Ipv4Address",
    "Ipv6Address",
    "MacAddress",
    "MimePart",
    "Mutex",
    "NetworkTraffic",
    "Process",
    "RegistryValue",
    "Software",
    "Url",
    "UserAccount",
    "WindowsRegistryKey",
    "X509Certificate",
]

_MIME = Annotated[
    str,
    Kind(
        datatypes.matching(
            "6.1.1",
            r"(?:application|audio|font|haptics|image|message|model|multipart|text|video)/[a-zA-Z0-9!#$&^_.+-]+(?:\s*;.*)?",
            "is no media type (RFC 6838)",
        )
    ),
]
_ENCODING = Annotated[str, Kind(datatypes.choice("3.9.1", *sorted(CHARACTER_SETS)))]
_PORT = Annotated[int, Kind(datatypes.integer(0, 65535, "6.12.1"))]


def _text_or_number(value: Any) -> Any:
    return None if type(value) is str else datatypes.integer()(value)


def _header(value: Any) -> Any:
    # The text of 6.6.1 asks for lists, its own example has strings: both do.
    return None if type(value) is str else datatypes.list_of(datatypes.string)(value)


class Artifact(Observable, frozen=True, kw_only=True):
    """Bytes, or a link to them."""

    section: ClassVar[str] = "6.1.1"
    id: Annotated[str, own("artifact")]
    mime_type: _MIME | None = None
    payload_bin: Binary | None = None
    url: Annotated[str, Kind(datatypes.uri)] | None = None
    hashes: Hashes | None = None
    encryption_algorithm: (
        Annotated[str, term("10.4", "AES-256-GCM", "ChaCha20-Poly1305", "mime-type-indicated")] | None
    ) = None
    decryption_key: String | None = None


class AutonomousSystem(Observable, frozen=True, kw_only=True):
    """An autonomous system of the internet."""

    section: ClassVar[str] = "6.2.1"
    id: Annotated[str, own("autonomous-system")]
    number: Integer
    name: String | None = None
    rir: String | None = None


class Directory(Observable, frozen=True, kw_only=True):
    """A folder."""

    section: ClassVar[str] = "6.3.1"
    id: Annotated[str, own("directory")]
    path: String
    path_enc: _ENCODING | None = None
    ctime: Timestamp | None = None
    mtime: Timestamp | None = None
    atime: Timestamp | None = None
    contains_refs: tuple[Annotated[str, reference_to("6.3.1", "directory", "file")], ...] | None = None


class DomainName(Observable, frozen=True, kw_only=True):
    """A name of a domain."""

    section: ClassVar[str] = "6.4.1"
    id: Annotated[str, own("domain-name")]
    value: Annotated[str, Kind(addresses.domain_name)]
    resolves_to_refs: (
        tuple[Annotated[str, reference_to("6.4.1", "domain-name", "ipv4-addr", "ipv6-addr")], ...] | None
    ) = None


class EmailAddress(Observable, frozen=True, kw_only=True):
    """An address of mail."""

    section: ClassVar[str] = "6.5.1"
    id: Annotated[str, own("email-addr")]
    value: Annotated[str, Kind(addresses.email_address)]
    display_name: String | None = None
    belongs_to_ref: Annotated[str, reference_to("6.5.1", "user-account")] | None = None


class MimePart(Part, frozen=True, kw_only=True):
    """A part of a message of several (6.6.2)."""

    section: ClassVar[str] = "6.6.2.1"
    body: String | None = None
    body_raw_ref: Annotated[str, reference_to("6.6.2.1", "artifact", "file")] | None = None
    content_type: String | None = None
    content_disposition: String | None = None


class EmailMessage(Observable, frozen=True, kw_only=True):
    """A message of mail."""

    section: ClassVar[str] = "6.6.1"
    id: Annotated[str, own("email-message")]
    is_multipart: Boolean
    date: Timestamp | None = None
    content_type: String | None = None
    from_ref: Annotated[str, reference_to("6.6.1", "email-addr")] | None = None
    sender_ref: Annotated[str, reference_to("6.6.1", "email-addr")] | None = None
    to_refs: tuple[Annotated[str, reference_to("6.6.1", "email-addr")], ...] | None = None
    cc_refs: tuple[Annotated[str, reference_to("6.6.1", "email-addr")], ...] | None = None
    bcc_refs: tuple[Annotated[str, reference_to("6.6.1", "email-addr")], ...] | None = None
    message_id: String | None = None
    subject: String | None = None
    received_lines: tuple[String, ...] | None = None
    additional_header_fields: Annotated[dict[str, Any], Kind(datatypes.dictionary(_header))] | None = None
    body: String | None = None
    body_multipart: tuple[MimePart, ...] | None = None
    raw_email_ref: Annotated[str, reference_to("6.6.1", "artifact")] | None = None


class File(Observable, frozen=True, kw_only=True):
    """A file."""

    section: ClassVar[str] = "6.7.1"
    at_least_one: ClassVar[tuple[str, ...]] = ("hashes", "name")
    id: Annotated[str, own("file")]
    hashes: Hashes | None = None
    size: Whole | None = None
    name: String | None = None
    name_enc: _ENCODING | None = None
    magic_number_hex: Hexadecimal | None = None
    mime_type: String | None = None
    ctime: Timestamp | None = None
    mtime: Timestamp | None = None
    atime: Timestamp | None = None
    parent_directory_ref: Annotated[str, reference_to("6.7.1", "directory")] | None = None
    contains_refs: tuple[Annotated[str, reference_to("6.7.1", *OBSERVABLES)], ...] | None = None
    content_ref: Annotated[str, reference_to("6.7.1", "artifact")] | None = None


class Ipv4Address(Observable, frozen=True, kw_only=True):
    """An address or network of IPv4."""

    section: ClassVar[str] = "6.8.1"
    id: Annotated[str, own("ipv4-addr")]
    value: Annotated[str, Kind(addresses.ipv4)]
    resolves_to_refs: tuple[Annotated[str, reference_to("6.8.1", "mac-addr")], ...] | None = None
    belongs_to_refs: tuple[Annotated[str, reference_to("6.8.1", "autonomous-system")], ...] | None = None


class Ipv6Address(Observable, frozen=True, kw_only=True):
    """An address or network of IPv6."""

    section: ClassVar[str] = "6.9.1"
    id: Annotated[str, own("ipv6-addr")]
    value: Annotated[str, Kind(addresses.ipv6)]
    resolves_to_refs: tuple[Annotated[str, reference_to("6.9.1", "mac-addr")], ...] | None = None
    belongs_to_refs: tuple[Annotated[str, reference_to("6.9.1", "autonomous-system")], ...] | None = None


class MacAddress(Observable, frozen=True, kw_only=True):
    """An address of a network card."""

    section: ClassVar[str] = "6.10.1"
    id: Annotated[str, own("mac-addr")]
    value: Annotated[str, Kind(addresses.mac)]


class Mutex(Observable, frozen=True, kw_only=True):
    """A mutual exclusion object."""

    section: ClassVar[str] = "6.11.1"
    id: Annotated[str, own("mutex")]
    name: String


class NetworkTraffic(Observable, frozen=True, kw_only=True):
    """Traffic from a source to a destination."""

    section: ClassVar[str] = "6.12.1"
    at_least_one: ClassVar[tuple[str, ...]] = ("src_ref", "dst_ref")
    id: Annotated[str, own("network-traffic")]
    start: Timestamp | None = None
    end: Timestamp | None = None
    is_active: Boolean | None = None
    src_ref: Annotated[str, reference_to("6.12.1", "domain-name", "ipv4-addr", "ipv6-addr", "mac-addr")] | None = None
    dst_ref: Annotated[str, reference_to("6.12.1", "domain-name", "ipv4-addr", "ipv6-addr", "mac-addr")] | None = None
    src_port: _PORT | None = None
    dst_port: _PORT | None = None
    protocols: tuple[String, ...]
    src_byte_count: Integer | None = None
    dst_byte_count: Integer | None = None
    src_packets: Integer | None = None
    dst_packets: Integer | None = None
    ipfix: Annotated[dict[str, Any], Kind(datatypes.dictionary(_text_or_number))] | None = None
    src_payload_ref: Annotated[str, reference_to("6.12.1", "artifact")] | None = None
    dst_payload_ref: Annotated[str, reference_to("6.12.1", "artifact")] | None = None
    encapsulates_refs: tuple[Annotated[str, reference_to("6.12.1", "network-traffic")], ...] | None = None
    encapsulated_by_ref: Annotated[str, reference_to("6.12.1", "network-traffic")] | None = None


class Process(Observable, frozen=True, kw_only=True):
    """A running program."""

    section: ClassVar[str] = "6.13.1"
    at_least_one: ClassVar[tuple[str, ...]] = ("*", "extensions")
    id: Annotated[str, own("process")]
    is_hidden: Boolean | None = None
    pid: Integer | None = None
    created_time: Timestamp | None = None
    cwd: String | None = None
    command_line: String | None = None
    environment_variables: Annotated[dict[str, Any], Kind(datatypes.dictionary(datatypes.string))] | None = None
    opened_connection_refs: tuple[Annotated[str, reference_to("6.13.1", "network-traffic")], ...] | None = None
    creator_user_ref: Annotated[str, reference_to("6.13.1", "user-account")] | None = None
    image_ref: Annotated[str, reference_to("6.13.1", "file")] | None = None
    parent_ref: Annotated[str, reference_to("6.13.1", "process")] | None = None
    child_refs: tuple[Annotated[str, reference_to("6.13.1", "process")], ...] | None = None


class Software(Observable, frozen=True, kw_only=True):
    """A software product."""

    section: ClassVar[str] = "6.14.1"
    id: Annotated[str, own("software")]
    name: String
    cpe: Annotated[str, Kind(addresses.cpe)] | None = None
    swid: String | None = None
    languages: tuple[Language, ...] | None = None
    vendor: String | None = None
    version: String | None = None


class Url(Observable, frozen=True, kw_only=True):
    """A uniform resource locator."""

    section: ClassVar[str] = "6.15.1"
    id: Annotated[str, own("url")]
    value: Annotated[str, Kind(datatypes.uri)]


class UserAccount(Observable, frozen=True, kw_only=True):
    """An account of a user."""

    section: ClassVar[str] = "6.16.1"
    at_least_one: ClassVar[tuple[str, ...]] = ("*", "extensions")
    id: Annotated[str, own("user-account")]
    user_id: String | None = None
    credential: String | None = None
    account_login: String | None = None
    account_type: String | None = None
    display_name: String | None = None
    is_service_account: Boolean | None = None
    is_privileged: Boolean | None = None
    can_escalate_privs: Boolean | None = None
    is_disabled: Boolean | None = None
    account_created: Timestamp | None = None
    account_expires: Timestamp | None = None
    credential_last_changed: Timestamp | None = None
    account_first_login: Timestamp | None = None
    account_last_login: Timestamp | None = None


class RegistryValue(Part, frozen=True, kw_only=True):
    """A value under a key of the registry (6.17.2)."""

    section: ClassVar[str] = "6.17.2.1"
    at_least_one: ClassVar[tuple[str, ...]] = ("*",)
    name: String | None = None
    data: String | None = None
    data_type: (
        Annotated[
            str,
            term(
                "10.29",
                *["REG_NONE", "REG_SZ", "REG_EXPAND_SZ", "REG_BINARY", "REG_DWORD", "REG_DWORD_BIG_ENDIAN"],
                *[
                    "REG_DWORD_LITTLE_ENDIAN",
                    "REG_LINK",
                    "REG_MULTI_SZ",
                    "REG_RESOURCE_LIST",
                    "REG_FULL_RESOURCE_DESCRIPTION",
                ],
                *["REG_RESOURCE_REQUIREMENTS_LIST", "REG_QWORD", "REG_INVALID_TYPE"],
            ),
        ]
        | None
    ) = None


class WindowsRegistryKey(Observable, frozen=True, kw_only=True):
    """A key of the Windows registry."""

    section: ClassVar[str] = "6.17.1"
    at_least_one: ClassVar[tuple[str, ...]] = ("*", "extensions")
    id: Annotated[str, own("windows-registry-key")]
    key: Annotated[str, Kind(addresses.registry_key)] | None = None
    values: tuple[RegistryValue, ...] | None = None
    modified_time: Timestamp | None = None
    creator_user_ref: Annotated[str, reference_to("6.17.1", "user-account")] | None = None
    number_of_subkeys: Integer | None = None


class CertificateExtensions(Part, frozen=True, kw_only=True):
    """The extensions of version 3 of a certificate (6.18.2)."""

    section: ClassVar[str] = "6.18.2.1"
    at_least_one: ClassVar[tuple[str, ...]] = ("*",)
    basic_constraints: String | None = None
    name_constraints: String | None = None
    policy_constraints: String | None = None
    key_usage: String | None = None
    extended_key_usage: String | None = None
    subject_key_identifier: String | None = None
    authority_key_identifier: String | None = None
    subject_alternative_name: String | None = None
    issuer_alternative_name: String | None = None
    subject_directory_attributes: String | None = None
    crl_distribution_points: String | None = None
    inhibit_any_policy: String | None = None
    private_key_usage_period_not_before: Timestamp | None = None
    private_key_usage_period_not_after: Timestamp | None = None
    certificate_policies: String | None = None
    policy_mappings: String | None = None


class X509Certificate(Observable, frozen=True, kw_only=True):
    """A certificate of X.509."""

    section: ClassVar[str] = "6.18.1"
    at_least_one: ClassVar[tuple[str, ...]] = ("*", "extensions")
    id: Annotated[str, own("x509-certificate")]
    is_self_signed: Boolean | None = None
    hashes: Hashes | None = None
    version: String | None = None
    serial_number: String | None = None
    signature_algorithm: String | None = None
    issuer: String | None = None
    validity_not_before: Timestamp | None = None
    validity_not_after: Timestamp | None = None
    subject: String | None = None
    subject_public_key_algorithm: String | None = None
    subject_public_key_modulus: String | None = None
    subject_public_key_exponent: Integer | None = None
    x509_v3_extensions: CertificateExtensions | None = None
