"""Which elements stand in an alert, in which order, how often, and of which type? The schemas of CAP 1.0, 1.1 and 1.2.

Written from the OASIS schemas; every sequence names each of its elements once, so that a reader never has to go back.
"""

from types import MappingProxyType
from typing import Final

import msgspec

__all__ = ["ALERTS", "DSIG", "NAMESPACES", "VERSIONS", "Rule"]

NAMESPACES: Final = MappingProxyType(
    {
        "1.2": "urn:oasis:names:tc:emergency:cap:1.2",
        "1.1": "urn:oasis:names:tc:emergency:cap:1.1",
        "1.0": "http://www.incident.com/cap/1.0",
    }
)
VERSIONS: Final = MappingProxyType({address: version for version, address in NAMESPACES.items()})
DSIG: Final = "http://www.w3.org/2000/09/xmldsig#"


class Rule(msgspec.Struct, frozen=True):
    """One element of a sequence."""

    name: str
    kind: str = "string"
    """A type of :mod:`tocsin.formats.cap.datatypes`, ``choice`` or ``group``."""
    least: int = 0
    many: bool = False
    choices: tuple[str, ...] = ()
    parts: "tuple[Rule, ...]" = ()
    default: str | None = None
    """What an element without any content says."""


def _one(name: str, kind: str = "string") -> Rule:
    return Rule(name, kind, least=1)


def _maybe(name: str, kind: str = "string") -> Rule:
    return Rule(name, kind)


def _any(name: str, kind: str = "string") -> Rule:
    return Rule(name, kind, many=True)


def _choice(name: str, choices: str, *, least: int = 1, many: bool = False) -> Rule:
    return Rule(name, "choice", least=least, many=many, choices=tuple(choices.split("|")))


def _group(name: str, *parts: Rule) -> Rule:
    return Rule(name, "group", many=True, parts=parts)


def _pairs(name: str) -> Rule:
    return _group(name, _one("valueName"), _one("value"))


_LANGUAGE: Final = Rule("language", "language", default="en-US")
_MESSAGE: Final = "Alert|Update|Cancel|Ack|Error"
_SCOPE: Final = "Public|Restricted|Private"
_CATEGORY: Final = "Geo|Met|Safety|Security|Rescue|Fire|Health|Env|Transport|Infra"
_URGENCY: Final = "Immediate|Expected|Future|Past|Unknown"
_SEVERITY: Final = "Extreme|Severe|Moderate|Minor|Unknown"
_CERTAINTY: Final = "Observed|Likely|Possible|Unlikely|Unknown"


def _info(version: str) -> Rule:
    time = "time" if version == "1.2" else "dateTime"
    height = "decimal" if version == "1.2" else "string"
    old = version == "1.0"
    pairs = _any if old else _pairs
    responses = "Shelter|Evacuate|Prepare|Execute|Avoid|Monitor|Assess|AllClear|None"
    if version == "1.1":
        responses = "Shelter|Evacuate|Prepare|Execute|Monitor|Assess|None"
    resource = [_one("resourceDesc"), _one("mimeType") if version == "1.2" else _maybe("mimeType")]
    resource += [_maybe("size", "integer"), _maybe("uri", "uri")]
    resource += [] if old else [_maybe("derefUri")]
    return _group(
        "info",
        _LANGUAGE,
        _choice("category", f"{_CATEGORY}|Other" if old else f"{_CATEGORY}|CBRNE|Other", least=not old, many=True),
        _one("event"),
        *(() if old else (_choice("responseType", responses, least=0, many=True),)),
        _choice("urgency", _URGENCY),
        _choice("severity", _SEVERITY),
        _choice("certainty", _CERTAINTY.replace("Observed", "Very Likely") if old else _CERTAINTY),
        _maybe("audience"),
        pairs("eventCode"),
        _maybe("effective", time),
        _maybe("onset", time),
        _maybe("expires", time),
        *(_maybe(name) for name in ("senderName", "headline", "description", "instruction")),
        _maybe("web", "uri"),
        _maybe("contact"),
        pairs("parameter"),
        _group("resource", *resource, _maybe("digest")),
        _group(
            "area",
            _one("areaDesc"),
            _any("polygon"),
            _any("circle"),
            pairs("geocode"),
            _maybe("altitude", height),
            _maybe("ceiling", height),
        ),
    )


def _alert(version: str) -> Rule:
    old = version == "1.0"
    return Rule(
        "alert",
        "group",
        least=1,
        parts=(
            _one("identifier"),
            _one("sender"),
            _one("sent", "time" if version == "1.2" else "dateTime"),
            _choice("status", "Actual|Exercise|System|Test" if old else "Actual|Exercise|System|Test|Draft"),
            _choice("msgType", _MESSAGE),
            *((_maybe("password"),) if old else ()),
            _maybe("source"),
            _choice("scope", _SCOPE, least=not old),
            _maybe("restriction"),
            _maybe("addresses"),
            _any("code"),
            _maybe("note"),
            _maybe("references"),
            _maybe("incidents"),
            _info(version),
        ),
    )


ALERTS: Final = MappingProxyType({version: _alert(version) for version in NAMESPACES})
"""The rule of the alert, by version; signatures follow its last part."""
