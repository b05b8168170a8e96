"""What does the specification's prose ask for that its schema cannot say? CAP 1.2, sections 3.2.1 to 3.2.4."""

import base64
import binascii
import hashlib
from collections.abc import Iterator

from tocsin.errors import BadInputError
from tocsin.formats.cap.problems import Finding
from tocsin.formats.cap.references import references_of
from tocsin.formats.cap.times import Time
from tocsin.formats.cap.values import Alert, Area, Info, Resource

__all__ = ["prose_findings"]


def prose_findings(alert: Alert) -> Iterator[Finding]:
    """Yield what a valid alert does that the specification's text forbids, and leaves out that it asks for."""
    yield from _names(alert)
    yield from _audience(alert)
    yield from _references(alert)
    if not alert.infos and alert.message_type in {"Alert", "Update"} and alert.status != "System":
        yield _should("it has no info: there is nothing to show", "alert/info")
    if alert.version != "1.2":
        yield _note(f"it is written in CAP {alert.version}; 1.2 is the current version", "alert")
        if alert.sent.text.strip().endswith("Z"):
            yield _must("sent has no numeric offset", "alert/sent")
    for info in alert.infos:
        yield from _info(alert, info)
    yield from _languages(alert)


def _names(alert: Alert) -> Iterator[Finding]:
    for name, text in (("identifier", alert.identifier), ("sender", alert.sender)):
        if not text.strip():
            yield _must(f"{name} is empty", f"alert/{name}")
        found = sorted({"a space" if mark.isspace() else mark for mark in text if mark.isspace() or mark in ",<&"})
        if found:
            yield _must(f"{name} holds {', '.join(found)}: references to it cannot be read", f"alert/{name}")


def _audience(alert: Alert) -> Iterator[Finding]:
    if alert.scope == "Restricted" and not alert.restriction:
        yield _must("scope is Restricted and restriction is missing", "alert/restriction")
    if alert.scope == "Private" and not alert.addresses:
        yield _must("scope is Private and addresses is missing", "alert/addresses")
    if alert.restriction and alert.scope != "Restricted":
        yield _should(f"restriction is given and scope is {alert.scope}", "alert/restriction")
    if alert.status == "Exercise" and not alert.note:
        yield _should("status is Exercise and note names no exercise", "alert/note")
    if alert.message_type == "Error" and not alert.note:
        yield _should("msgType is Error and note gives no reason", "alert/note")


def _references(alert: Alert) -> Iterator[Finding]:
    try:
        named = references_of(alert)
    except BadInputError as error:
        yield _must(f"references: {error.what}; {error.remedy}", "alert/references")
        return
    if alert.message_type != "Alert" and not named:
        yield _must(f"msgType is {alert.message_type} and references names no message", "alert/references")


def _info(alert: Alert, info: Info) -> Iterator[Finding]:
    yield from _order(alert, info)
    if not info.event.strip():
        yield _must("event is empty", "alert/info/event")
    if not info.areas:
        yield _note("it has no area: it cannot be put on a map", "alert/info/area")
    if info.web and ":" not in info.web:
        yield _must("web is no full, absolute address", "alert/info/web")
    for area in info.areas:
        yield from _area(area)
    for resource in info.resources:
        yield from _resource(resource)


def _order(alert: Alert, info: Info) -> Iterator[Finding]:
    sent = _at(alert.sent)
    effective, onset, expires = _at(info.effective), _at(info.onset), _at(info.expires)
    if onset and expires and onset > expires:
        yield _must("onset lies after expires", "alert/info/onset")
    if effective and expires and effective > expires:
        yield _must("effective lies after expires", "alert/info/effective")
    if sent and expires and sent > expires:
        yield _should("it had expired when it was sent", "alert/info/expires")


def _at(time: Time | None) -> float | None:
    try:
        return None if time is None else time.at.timestamp()
    except BadInputError:
        return None


def _area(area: Area) -> Iterator[Finding]:
    for polygon in area.polygons:
        try:
            _ = polygon.ring
        except BadInputError as error:
            yield _must(f"polygon: {error.what}", "alert/info/area/polygon")
    for circle in area.circles:
        try:
            _ = circle.radius
        except BadInputError as error:
            yield _must(f"circle: {error.what}", "alert/info/area/circle")
    if area.ceiling is not None and area.altitude is None:
        yield _must("ceiling is given without altitude", "alert/info/area/ceiling")
    if not area.description.strip():
        yield _should("areaDesc is empty", "alert/info/area/areaDesc")


def _resource(resource: Resource) -> Iterator[Finding]:
    if resource.uri is None and resource.deref_uri is None:
        yield _should("a resource has neither uri nor derefUri", "alert/info/resource")
    if resource.deref_uri is not None and resource.digest:
        try:
            data = base64.b64decode("".join(resource.deref_uri.split()), validate=True)
        except (binascii.Error, ValueError):
            yield _must("derefUri is no base64", "alert/info/resource/derefUri")
            return
        if hashlib.sha1(data, usedforsecurity=False).hexdigest() != resource.digest.strip().lower():
            yield _must("digest is not that of derefUri", "alert/info/resource/digest")


def _languages(alert: Alert) -> Iterator[Finding]:
    by_event: dict[tuple[str, ...], set[tuple[str, str, str]]] = {}
    for info in alert.infos:
        codes = tuple(sorted(f"{pair.name}={pair.value}" for pair in info.event_codes))
        levels = (info.urgency, info.severity, info.certainty)
        key = codes or ((info.event,) if len(alert.infos) != len({each.language for each in alert.infos}) else ())
        by_event.setdefault(key, set()).add(levels)
    if any(len(levels) > 1 for levels in by_event.values()) and len({info.language for info in alert.infos}) > 1:
        yield _should("infos of different languages differ in urgency, severity or certainty", "alert/info")


def _must(message: str, element: str) -> Finding:
    return Finding(profile="cap", level="must", message=message, element=element)


def _should(message: str, element: str) -> Finding:
    return Finding(profile="cap", level="should", message=message, element=element)


def _note(message: str, element: str) -> Finding:
    return Finding(profile="cap", level="note", message=message, element=element)
