"""Which settings does a node run with? One schema, read from flags, environment and ``tocsin.toml``."""

import difflib
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from tocsin.errors import BadInputError
from tocsin.world.months import Month

__all__ = ["FILE", "Configuration", "Setting", "read_configuration", "settings"]

FILE = "tocsin.toml"
"""The name of the settings file inside the node's folder."""

_PREFIX = "TOCSIN_"
_EXPLICIT = "TOCSIN_CONFIGURATION"
_SECRET = {"secret": True}


class Configuration(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every setting of a node; each may stand in ``tocsin.toml``, in ``TOCSIN_<NAME>`` or in a flag.

    >>> Configuration(home="/tmp/x", ucdp_token="hush").ucdp_token
    'hush'
    >>> "hush" in repr(Configuration(home="/tmp/x", ucdp_token="hush"))
    False
    """

    home: Annotated[str, Meta(description="The one folder that holds everything the node keeps.")]
    mirror: Annotated[
        str,
        Meta(
            description="Folder or address that holds the published files as topic/name; `none` to use none. "
            "Empty: ../shared/mirror where it exists, else the publishers."
        ),
    ] = ""
    offline: Annotated[bool, Meta(description="Never connect to a publisher.")] = False
    host: Annotated[str, Meta(description="Address the pages are served on.")] = "127.0.0.1"
    port: Annotated[int, Meta(description="Port the pages are served on; 0 takes any free one.", ge=0, le=65535)] = 8700
    records: Annotated[
        str,
        Meta(
            description="SQLAlchemy address of the records, for example postgresql+psycopg://user@host/name. "
            "Empty: records.db in the home.",
            extra_json_schema=_SECRET,
        ),
    ] = ""
    as_of: Annotated[
        str,
        Meta(description="Open the node as it could have been at the end of this month (YYYY-MM). Empty: the present."),
    ] = ""
    history: Annotated[
        Literal["assumed", "recorded", "feature", "final"],
        Meta(description="Which history forecasts are made from."),
    ] = "assumed"
    seed: Annotated[int, Meta(description="Seed of every forecast; equal seeds give equal bytes.", ge=0)] = 20180101
    draws: Annotated[int, Meta(description="Draws per forecast.", ge=100, le=100_000)] = 1000
    windows: Annotated[
        str,
        Meta(description="Test windows (first:last year) that the node scores before it serves."),
    ] = "2018:2023"
    executor: Annotated[
        Literal["inline", "processes", "dask"],
        Meta(description="Where computing runs: in this process, in worker processes, or on a Dask cluster."),
    ] = "inline"
    workers: Annotated[int, Meta(description="Worker processes; 0 takes one per core.", ge=0)] = 0
    dask: Annotated[str, Meta(description="Address of the Dask scheduler, for example tcp://host:8786.")] = ""
    operator: Annotated[str, Meta(description="Name of the local operator, written as the actor of every entry.")] = (
        "operator"
    )
    member: Annotated[str, Meta(description="Id of the member that runs this node.")] = "self"
    signer: Annotated[
        str,
        Meta(
            description="Socket of the process that holds this member's signing keys (`tocsin member agent`). "
            "Empty: they lie in the home."
        ),
    ] = ""
    authority: Annotated[
        str,
        Meta(
            description="Identifier (OID) of the alerting authority that answers for alerts of this node. "
            "Empty: alerts leave as drafts for few."
        ),
    ] = ""
    authority_sender: Annotated[
        str, Meta(description="Sender that stands in CAP messages of the alerting authority, e.g. cap@met.example.")
    ] = ""
    exchange_listen: Annotated[
        str,
        Meta(description="Address and port where nodes of other members reach this one, host:port. Empty: nowhere."),
    ] = ""
    exchange_certificate: Annotated[
        str,
        Meta(description="PEM file of the certificate shown to them. Empty: plain HTTP, for a proxy that adds TLS."),
    ] = ""
    exchange_certificate_key: Annotated[str, Meta(description="PEM file of that certificate's private key.")] = ""
    exchange_authorities: Annotated[
        str, Meta(description="PEM file of the authorities that other nodes' certificates are checked with.")
    ] = ""
    exchange_proxy: Annotated[str, Meta(description="Address of a proxy on the way to other nodes.")] = ""
    exchange_addresses: Annotated[
        str,
        Meta(description="Where members are reached, in place of the register: member=address, with commas between."),
    ] = ""
    exchange_seconds: Annotated[
        int,
        Meta(description="Seconds after which each member is asked for news when nothing happens.", ge=1, le=86_400),
    ] = 30
    exchange_relay: Annotated[
        bool, Meta(description="Keep sealed batches for members that are away, and hand them on unread.")
    ] = False
    exchange_requests: Annotated[
        int, Meta(description="Requests that one member may send in a minute.", ge=1, le=1_000_000)
    ] = 600
    exchange_bytes: Annotated[int, Meta(description="Bytes that one member may hand in on one day.", ge=1_000_000)] = (
        2 * 1024**3
    )
    exchange_objects: Annotated[int, Meta(description="Objects that one member may hand in on one day.", ge=1)] = (
        2_000_000
    )
    exchange_second_person: Annotated[
        int,
        Meta(description="Sensitivity (0 to 4) above which a second person must agree before it leaves.", ge=0, le=9),
    ] = 2
    exchange_passphrase: Annotated[
        str, Meta(description="Opens this member's private keys where they are locked.", extra_json_schema=_SECRET)
    ] = ""
    locale: Annotated[str, Meta(description="Language of command-line answers and of pages asked without one.")] = "en"
    boundaries: Annotated[
        str,
        Meta(description="Your own GeoJSON of boundaries, shown in place of the packaged ones."),
    ] = ""
    boundaries_policy: Annotated[
        Literal["public", "node-only"],
        Meta(description="Who may see your own boundaries; others are shown the packaged ones."),
    ] = "node-only"
    ucdp: Annotated[
        Literal["csv", "api"],
        Meta(description="How UCDP is read from its publisher: yearly files, or its programming interface (a token)."),
    ] = "csv"
    ucdp_version: Annotated[str, Meta(description="UCDP release to read, for example 25.1. Empty: the newest one.")] = (
        ""
    )
    summary_events: Annotated[
        Literal["last-month", "spread"],
        Meta(description="Where deaths of an event that spans months are counted: in its last month, or evenly."),
    ] = "last-month"
    webhook: Annotated[
        str, Meta(description="Address that each step of a public alert is posted to, signed. Empty: none.")
    ] = ""
    webhook_secret: Annotated[
        str,
        Meta(
            description="Signs what is posted: whsec_ and 24 to 64 bytes in base64; a second one after a space while "
            "the first is being replaced.",
            extra_json_schema=_SECRET,
        ),
    ] = ""
    webhook_private: Annotated[bool, Meta(description="Post to an address inside a private network too.")] = False
    webhook_least: Annotated[
        Literal["watch", "advisory", "warning", "emergency"], Meta(description="Lowest level that is posted.")
    ] = "advisory"
    mail_server: Annotated[
        str, Meta(description="Server that mail is handed to, host:port. Empty: no mail is sent.")
    ] = ""
    mail_security: Annotated[
        Literal["tls", "starttls", "none"], Meta(description="How the way to the mail server is protected.")
    ] = "tls"
    mail_user: Annotated[str, Meta(description="Name at the mail server. Empty: none is asked for.")] = ""
    mail_password: Annotated[str, Meta(description="Password at the mail server.", extra_json_schema=_SECRET)] = ""
    mail_from: Annotated[str, Meta(description="Address that mail comes from.")] = ""
    mail_to: Annotated[str, Meta(description="Addresses of the digest, with commas between them.")] = ""
    mail_daily: Annotated[
        str,
        Meta(
            description="Hour and minute (UTC, HH:MM) of the daily digest. Empty: none.",
            pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^$",
        ),
    ] = ""
    mail_least: Annotated[
        Literal["", "watch", "advisory", "warning", "emergency"],
        Meta(description="Level from which a mail is sent at once. Empty: none."),
    ] = ""
    mail_folder: Annotated[
        str, Meta(description="Folder that mail is written to instead of being sent (a dry run).")
    ] = ""
    ucdp_token: Annotated[
        str,
        Meta(description="Access token of the UCDP programming interface.", extra_json_schema=_SECRET),
    ] = ""

    def __post_init__(self) -> None:
        """Refuse a month or a range of windows that cannot be read."""
        if self.as_of:
            Month.parse(self.as_of)
        first, _, last = self.windows.partition(":")
        if not (first.isdigit() and last.isdigit() and int(first) <= int(last)):
            raise BadInputError(f"{self.windows!r} is not a range of years", where="windows", remedy="write 2018:2023")

    def __repr__(self) -> str:
        """Show every setting but the secrets."""
        return f"Configuration({', '.join(f'{name}={value!r}' for name, value in self.shown().items())})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Show the same to Rich, whose default would print the secrets."""
        return list(self.shown().items())

    def shown(self) -> dict[str, Any]:
        """Return the settings with every secret masked, fit to be printed or journalled."""
        masked = {setting.name for setting in settings() if setting.secret}
        values = msgspec.structs.asdict(self)
        return {name: "(set)" if name in masked and value else value for name, value in values.items()}


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """One setting as the reference documents it."""

    name: str
    environment: str
    flag: str
    type: str
    default: Any
    description: str
    secret: bool


def settings() -> tuple[Setting, ...]:
    """Return every setting with its names, type, default and description, in the schema's order.

    >>> [setting.environment for setting in settings()][:2]
    ['TOCSIN_HOME', 'TOCSIN_MIRROR']
    """
    described = msgspec.json.schema(Configuration)["$defs"]["Configuration"]
    found = []
    for name, schema in described["properties"].items():
        kind = " | ".join(str(choice) for choice in schema["enum"]) if "enum" in schema else schema["type"]
        found.append(
            Setting(
                name=name,
                environment=_PREFIX + name.upper(),
                flag="--" + name.replace("_", "-"),
                type=kind,
                default=schema.get("default", ""),
                description=schema["description"],
                secret=bool(schema.get("secret", False)),
            )
        )
    return tuple(found)


def read_configuration(
    flags: Mapping[str, Any] | None = None,
    *,
    environment: Mapping[str, str],
    working_folder: Path,
) -> Configuration:
    """Return the settings in force: flags over environment over ``tocsin.toml`` over defaults.

    Parameters
    ----------
    flags:
        Setting name to value; None means the flag was not given.
    environment:
        The process environment.
    working_folder:
        Where a relative path and the neighbouring mirror are looked for.

    Raises
    ------
    BadInputError
        An unknown key (with the nearest known one), or a value of the wrong type.
    """
    known = [setting.name for setting in settings()]
    given = {name: value for name, value in (flags or {}).items() if value is not None}
    _refuse_unknown(given, known, "a flag")
    from_environment = _from_environment(environment, known)
    explicit = environment.get(_EXPLICIT, "")
    from_file = _from_file(working_folder / explicit, known) if explicit else {}
    layers = {**from_file, **from_environment, **given}
    home = Path(str(layers.get("home") or _default_home(environment))).expanduser()
    home = home if home.is_absolute() else working_folder / home
    if not explicit:
        found = home / FILE
        if found.is_file():
            from_file = _from_file(found, known)
            layers = {**from_file, **from_environment, **given}
    layers["home"] = str(home)
    layers["mirror"] = _mirror(str(layers.get("mirror", "")), working_folder)
    if layers.get("boundaries"):
        layers["boundaries"] = str(working_folder / Path(str(layers["boundaries"])).expanduser())
    try:
        return msgspec.convert(layers, Configuration, strict=False)
    except msgspec.ValidationError as error:
        raise BadInputError(
            f"a setting has a value that does not fit: {error}", where="configuration", remedy="see `tocsin doctor`"
        ) from error


def _from_environment(environment: Mapping[str, str], known: list[str]) -> dict[str, Any]:
    names = {_PREFIX + name.upper(): name for name in known}
    for variable in environment:
        # Other programs may use our prefix; only what looks like a slip of the pen is refused.
        if variable.startswith(_PREFIX) and variable not in names and variable != _EXPLICIT:
            near = difflib.get_close_matches(variable, names, n=1, cutoff=0.88)
            if near:
                raise BadInputError(
                    f"environment variable {variable} is not a setting", remedy=f"did you mean {near[0]}?"
                )
    return {name: environment[variable] for variable, name in names.items() if environment.get(variable)}


def _from_file(path: Path, known: list[str]) -> dict[str, Any]:
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInputError(
            f"the settings cannot be read: {error}", where=str(path), remedy="correct or remove the file"
        ) from error
    _refuse_unknown(read, known, str(path))
    return read


def _refuse_unknown(given: Mapping[str, Any], known: list[str], where: str) -> None:
    for key in given:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1, cutoff=0.0)
            raise BadInputError(f"{key!r} is not a setting", where=where, remedy=f"did you mean {near[0]!r}?")


def _default_home(environment: Mapping[str, str]) -> str:
    base = environment.get("XDG_DATA_HOME") or str(Path(environment.get("HOME", "~")).expanduser() / ".local" / "share")
    return str(Path(base) / "tocsin")


def _mirror(given: str, working_folder: Path) -> str:
    if given == "none":
        return ""
    if not given:
        neighbour = (working_folder / ".." / "shared" / "mirror").resolve()
        return str(neighbour) if neighbour.is_dir() else ""
    return given if "://" in given else str((working_folder / Path(given).expanduser()).resolve())
