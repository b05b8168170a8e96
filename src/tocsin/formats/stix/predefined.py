"""What are the extensions that the standard itself defines? Sections 6.7.2 to 6.16.2, one structure each."""

from typing import Annotated, Any, ClassVar, Final

from tocsin.formats.stix import datatypes
from tocsin.formats.stix.kinds import (
    Boolean,
    Hashes,
    Hexadecimal,
    Integer,
    Kind,
    Number,
    String,
    Whole,
    reference_to,
    term,
)
from tocsin.formats.stix.parts import Part

__all__ = [
    "PREDEFINED",
    "Archive",
    "DataStream",
    "HttpRequest",
    "Icmp",
    "Ntfs",
    "Pdf",
    "PeBinary",
    "PeOptionalHeader",
    "PeSection",
    "RasterImage",
    "Socket",
    "Tcp",
    "UnixAccount",
    "WindowsProcess",
    "WindowsService",
]


def _number_or_text(value: Any) -> Any:
    return None if type(value) is str else datatypes.integer()(value)


def _whole_second(value: Any) -> Any:
    faults = datatypes.timestamp(value)
    return [("", "6.7.6.1", "has a fraction of a second")] if faults is None and "." in value else faults


_TEXTS: Final = frozenset(
    ["lpDesktop", "lpTitle", "dwFillAttribute", "dwFlags", "wShowWindow", "hStdInput", "hStdOutput", "hStdError"]
)
_NUMBERS: Final = frozenset(["cb", "dwX", "dwY", "dwXSize", "dwYSize", "dwXCountChars", "dwYCountChars", "cbReserved2"])


def _startup_info(value: Any) -> Any:
    faults = datatypes.dictionary()(value)
    if faults is None:
        for key, each in value.items():
            check = datatypes.string if key in _TEXTS else datatypes.integer() if key in _NUMBERS else None
            if check is None:
                return [(f"/{key}", "6.13.2.1", "is no member of STARTUP_INFO")]
            faults = faults or check(each)
    return faults


class Archive(Part, frozen=True, kw_only=True):
    """A file that holds files."""

    section: ClassVar[str] = "6.7.2.1"
    contains_refs: tuple[Annotated[str, reference_to("6.7.2.1", "directory", "file")], ...]
    comment: String | None = None


class DataStream(Part, frozen=True, kw_only=True):
    """An alternate data stream of NTFS."""

    section: ClassVar[str] = "6.7.3.2"
    name: String
    hashes: Hashes | None = None
    size: Whole | None = None


class Ntfs(Part, frozen=True, kw_only=True):
    """A file of NTFS."""

    section: ClassVar[str] = "6.7.3.1"
    at_least_one: ClassVar[tuple[str, ...]] = ("*",)
    sid: String | None = None
    alternate_data_streams: tuple[DataStream, ...] | None = None


class Pdf(Part, frozen=True, kw_only=True):
    """A file of PDF."""

    section: ClassVar[str] = "6.7.4.1"
    at_least_one: ClassVar[tuple[str, ...]] = ("*",)
    version: String | None = None
    is_optimized: Boolean | None = None
    document_info_dict: Annotated[dict[str, Any], Kind(datatypes.dictionary(datatypes.string))] | None = None
    pdfid0: String | None = None
    pdfid1: String | None = None


class RasterImage(Part, frozen=True, kw_only=True):
    """A picture of pixels."""

    section: ClassVar[str] = "6.7.5.1"
    at_least_one: ClassVar[tuple[str, ...]] = ("*", "image_compression_algorithm")
    image_height: Integer | None = None
    image_width: Integer | None = None
    bits_per_pixel: Integer | None = None
    exif_tags: Annotated[dict[str, Any], Kind(datatypes.dictionary(_number_or_text))] | None = None


class PeOptionalHeader(Part, frozen=True, kw_only=True):
    """The optional header of a PE binary."""

    section: ClassVar[str] = "6.7.6.2"
    at_least_one: ClassVar[tuple[str, ...]] = ("*",)
    magic_hex: Hexadecimal | None = None
    major_linker_version: Integer | None = None
    minor_linker_version: Integer | None = None
    size_of_code: Whole | None = None
    size_of_initialized_data: Whole | None = None
    size_of_uninitialized_data: Whole | None = None
    address_of_entry_point: Integer | None = None
    base_of_code: Integer | None = None
    base_of_data: Integer | None = None
    image_base: Integer | None = None
    section_alignment: Integer | None = None
    file_alignment: Integer | None = None
    major_os_version: Integer | None = None
    minor_os_version: Integer | None = None
    major_image_version: Integer | None = None
    minor_image_version: Integer | None = None
    major_subsystem_version: Integer | None = None
    minor_subsystem_version: Integer | None = None
    win32_version_value_hex: Hexadecimal | None = None
    size_of_image: Whole | None = None
    size_of_headers: Whole | None = None
    checksum_hex: Hexadecimal | None = None
    subsystem_hex: Hexadecimal | None = None
    dll_characteristics_hex: Hexadecimal | None = None
    size_of_stack_reserve: Whole | None = None
    size_of_stack_commit: Whole | None = None
    size_of_heap_reserve: Whole | None = None
    size_of_heap_commit: Whole | None = None
    loader_flags_hex: Hexadecimal | None = None
    number_of_rva_and_sizes: Integer | None = None
    hashes: Hashes | None = None


class PeSection(Part, frozen=True, kw_only=True):
    """A section of a PE binary."""

    section: ClassVar[str] = "6.7.6.3"
    name: String
    size: Whole | None = None
    entropy: Number | None = None
    hashes: Hashes | None = None


class PeBinary(Part, frozen=True, kw_only=True):
    """A portable executable of Windows."""

    section: ClassVar[str] = "6.7.6.1"
    pe_type: String
    imphash: String | None = None
    machine_hex: Hexadecimal | None = None
    number_of_sections: Whole | None = None
    time_date_stamp: Annotated[str, Kind(_whole_second)] | None = None
    pointer_to_symbol_table_hex: Hexadecimal | None = None
    number_of_symbols: Whole | None = None
    size_of_optional_header: Whole | None = None
    characteristics_hex: Hexadecimal | None = None
    file_header_hashes: Hashes | None = None
    optional_header: PeOptionalHeader | None = None
    sections: tuple[PeSection, ...] | None = None


class HttpRequest(Part, frozen=True, kw_only=True):
    """A request of HTTP."""

    section: ClassVar[str] = "6.12.2.1"
    request_method: String
    request_value: String
    request_version: String | None = None
    request_header: (
        Annotated[dict[str, Any], Kind(datatypes.dictionary(datatypes.list_of(datatypes.string)))] | None
    ) = None
    message_body_length: Integer | None = None
    message_body_data_ref: Annotated[str, reference_to("6.12.2.1", "artifact")] | None = None


class Icmp(Part, frozen=True, kw_only=True):
    """A message of ICMP."""

    section: ClassVar[str] = "6.12.3.1"
    icmp_type_hex: Hexadecimal
    icmp_code_hex: Hexadecimal


class Socket(Part, frozen=True, kw_only=True):
    """A socket."""

    section: ClassVar[str] = "6.12.4.1"
    address_family: Annotated[
        str,
        term(
            "10.16", *["AF_UNSPEC", "AF_INET", "AF_IPX", "AF_APPLETALK", "AF_NETBIOS", "AF_INET6", "AF_IRDA", "AF_BTH"]
        ),
    ]
    is_blocking: Boolean | None = None
    is_listening: Boolean | None = None
    options: (
        Annotated[
            dict[str, Any],
            Kind(
                datatypes.dictionary(
                    datatypes.integer(),
                    keys="(?:SO|ICMP|ICMP6|IP|IPV6|MCAST|TCP|IRLMP)(?:_[A-Z]+)+",
                    section="6.12.4.1",
                )
            ),
        ]
        | None
    ) = None
    socket_type: (
        Annotated[str, term("10.17", *["SOCK_STREAM", "SOCK_DGRAM", "SOCK_RAW", "SOCK_RDM", "SOCK_SEQPACKET"])] | None
    ) = None
    socket_descriptor: Whole | None = None
    socket_handle: Integer | None = None


class Tcp(Part, frozen=True, kw_only=True):
    """Traffic of TCP."""

    section: ClassVar[str] = "6.12.5.1"
    at_least_one: ClassVar[tuple[str, ...]] = ("*",)
    src_flags_hex: Hexadecimal | None = None
    dst_flags_hex: Hexadecimal | None = None


class WindowsProcess(Part, frozen=True, kw_only=True):
    """A process of Windows."""

    section: ClassVar[str] = "6.13.2.1"
    at_least_one: ClassVar[tuple[str, ...]] = ("*",)
    aslr_enabled: Boolean | None = None
    dep_enabled: Boolean | None = None
    priority: String | None = None
    owner_sid: String | None = None
    window_title: String | None = None
    startup_info: Annotated[dict[str, Any], Kind(_startup_info)] | None = None
    integrity_level: Annotated[str, term("10.27", "low", "medium", "high", "system")] | None = None
    windows_title: String | None = None
    """As Errata 01 spells it."""


class WindowsService(Part, frozen=True, kw_only=True):
    """A service of Windows."""

    section: ClassVar[str] = "6.13.3.1"
    at_least_one: ClassVar[tuple[str, ...]] = ("*",)
    service_name: String | None = None
    descriptions: tuple[String, ...] | None = None
    display_name: String | None = None
    group_name: String | None = None
    start_type: (
        Annotated[
            str,
            term(
                "10.30",
                *["SERVICE_AUTO_START", "SERVICE_BOOT_START", "SERVICE_DEMAND_START", "SERVICE_DISABLED"],
                "SERVICE_SYSTEM_ALERT",
            ),
        ]
        | None
    ) = None
    service_dll_refs: tuple[Annotated[str, reference_to("6.13.3.1", "file")], ...] | None = None
    service_type: (
        Annotated[
            str,
            term(
                "10.31",
                *["SERVICE_KERNEL_DRIVER", "SERVICE_FILE_SYSTEM_DRIVER", "SERVICE_WIN32_OWN_PROCESS"],
                "SERVICE_WIN32_SHARE_PROCESS",
            ),
        ]
        | None
    ) = None
    service_status: (
        Annotated[
            str,
            term(
                "10.32",
                *["SERVICE_CONTINUE_PENDING", "SERVICE_PAUSE_PENDING", "SERVICE_PAUSED", "SERVICE_RUNNING"],
                *["SERVICE_START_PENDING", "SERVICE_STOP_PENDING", "SERVICE_STOPPED"],
            ),
        ]
        | None
    ) = None


class UnixAccount(Part, frozen=True, kw_only=True):
    """An account of a Unix system."""

    section: ClassVar[str] = "6.16.2.1"
    at_least_one: ClassVar[tuple[str, ...]] = ("*",)
    gid: Number | None = None
    groups: tuple[String, ...] | None = None
    home_dir: String | None = None
    shell: String | None = None


PREDEFINED: Final[dict[str, dict[str, type[Part]]]] = {
    "file": {
        "archive-ext": Archive,
        "ntfs-ext": Ntfs,
        "pdf-ext": Pdf,
        "raster-image-ext": RasterImage,
        "windows-pebinary-ext": PeBinary,
    },
    "network-traffic": {"http-request-ext": HttpRequest, "icmp-ext": Icmp, "socket-ext": Socket, "tcp-ext": Tcp},
    "process": {"windows-process-ext": WindowsProcess, "windows-service-ext": WindowsService},
    "user-account": {"unix-account-ext": UnixAccount},
}
"""Type of observable -> key in ``extensions`` -> its structure."""
