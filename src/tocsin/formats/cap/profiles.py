"""Which profiles does an alert follow, and where does it leave them? WMO's guidelines, Canada's CAP-CP, IPAWS.

WMO No. 1109 and the CAP Implementation Workshops' guidance for every alert; CAP-CP (Beta 0.4) and IPAWS v1.0 for
alerts that name them in ``code``. Nothing here makes an alert invalid.
"""

import re
from collections.abc import Iterator
from typing import Final

from tocsin.errors import BadInputError
from tocsin.formats.cap.problems import Finding
from tocsin.formats.cap.values import Alert, Info

__all__ = ["profile_findings", "profiles_of"]

_WMO_OID: Final = re.compile(r"(urn:oid:)?2\.49\.0\.[01]\.\d+\..+")
_LONGEST_EVENT: Final = 35
_LONGEST_HEADLINE: Final = 160
_MOST_CORNERS: Final = 100
_CANADIAN_SIGNATURES: Final = 2
_INFO: Final = "alert/info"


def profiles_of(alert: Alert) -> tuple[str, ...]:
    """Return the profiles an alert says it follows."""
    names = []
    if any(code.strip().startswith("profile:CAP-CP") for code in alert.codes):
        names.append("cap-cp")
    if any(code.strip().upper().startswith("IPAWS") for code in alert.codes):
        names.append("ipaws")
    return tuple(names)


def profile_findings(alert: Alert, signatures: int) -> Iterator[Finding]:
    """Yield where an alert leaves WMO's guidelines and the profiles it names; ``signatures`` is how many it carries."""
    yield from _wmo(alert)
    named = profiles_of(alert)
    if "cap-cp" in named:
        yield from _canada(alert, signatures)
    if "ipaws" in named:
        yield from _ipaws(alert, signatures)


def _wmo(alert: Alert) -> Iterator[Finding]:
    if not _WMO_OID.fullmatch(alert.identifier.strip()):
        yield _finding("wmo", "note", "identifier does not begin with the WMO OID of an authority", "alert/identifier")
    for info in alert.infos:
        yield from _wmo_info(info)


def _wmo_info(info: Info) -> Iterator[Finding]:
    for name, value in (("language", info.language), ("expires", info.expires), ("headline", info.headline)):
        if not value:
            yield _finding("wmo", "should", f"{name} is missing", f"{_INFO}/{name}")
    yield from (
        _finding("wmo", "note", f"{name} is missing", f"{_INFO}/{name}")
        for name, text in (("description", info.description), ("senderName", info.sender_name))
        if not text
    )
    unknown = [
        name
        for name, value in (("urgency", info.urgency), ("severity", info.severity), ("certainty", info.certainty))
        if value == "Unknown"
    ]
    if unknown:
        yield _finding("wmo", "should", f"{', '.join(unknown)} is Unknown", f"{_INFO}/{unknown[0]}")
    if len(info.event) > _LONGEST_EVENT:
        yield _finding("wmo", "should", f"event has more than {_LONGEST_EVENT} characters", f"{_INFO}/event")
    if len(info.headline or "") > _LONGEST_HEADLINE:
        yield _finding("wmo", "should", f"headline has more than {_LONGEST_HEADLINE} characters", f"{_INFO}/headline")
    if not info.areas:
        yield _finding("wmo", "should", "area is missing", f"{_INFO}/area")
    yield from _wmo_areas(info)


def _wmo_areas(info: Info) -> Iterator[Finding]:
    for area in info.areas:
        if not area.polygons and not area.circles:
            yield _finding("wmo", "should", "an area has no polygon and no circle", f"{_INFO}/area")
        if any(len(polygon.text.split()) > _MOST_CORNERS for polygon in area.polygons):
            yield _finding("wmo", "note", f"a polygon has more than {_MOST_CORNERS} points", f"{_INFO}/area/polygon")
    yield from _swapped(info)


def _swapped(info: Info) -> Iterator[Finding]:
    for polygon in (polygon for area in info.areas for polygon in area.polygons):
        pairs = [pair.split(",") for pair in polygon.text.split()]
        try:
            beyond = any(len(pair) == 2 and abs(float(pair[0])) > 90 for pair in pairs)
        except ValueError:
            beyond = False
        if beyond:
            yield _finding("wmo", "must", "a polygon seems to write longitude before latitude", f"{_INFO}/area/polygon")


def _canada(alert: Alert, signatures: int) -> Iterator[Finding]:
    if signatures < _CANADIAN_SIGNATURES and alert.status == "Actual":
        yield _finding("cap-cp", "should", f"it carries {signatures} of the 2 signatures of NAADS", "alert")
    languages = {(info.language or "en-US").strip() for info in alert.infos}
    if alert.infos and not {"en-CA", "fr-CA"} <= languages:
        missing = sorted({"en-CA", "fr-CA"} - languages)
        yield _finding("cap-cp", "should", f"there is no info in {' or '.join(missing)}", f"{_INFO}/language")
    for info in alert.infos:
        if not any((pair.name or "").startswith("profile:CAP-CP:Event") for pair in info.event_codes):
            yield _finding("cap-cp", "must", "eventCode profile:CAP-CP:Event is missing", f"{_INFO}/eventCode")
        if info.expires is None:
            yield _finding("cap-cp", "must", "expires is missing", f"{_INFO}/expires")
        if not info.areas:
            yield _finding("cap-cp", "must", "area is missing", f"{_INFO}/area")
        for area in info.areas:
            if not any((pair.name or "").startswith("profile:CAP-CP:Location") for pair in area.geocodes):
                yield _finding("cap-cp", "must", "geocode profile:CAP-CP:Location is missing", f"{_INFO}/area/geocode")


def _ipaws(alert: Alert, signatures: int) -> Iterator[Finding]:
    if not signatures:
        yield _finding("ipaws", "must", "it is not signed", "alert")
    for info in alert.infos:
        if info.expires is None:
            yield _finding("ipaws", "must", "expires is missing", f"{_INFO}/expires")
        same = [pair for pair in info.event_codes if pair.name == "SAME"]
        if len(same) != 1:
            yield _finding("ipaws", "must", f"it has {len(same)} eventCodes SAME and needs one", f"{_INFO}/eventCode")
        if not info.areas:
            yield _finding("ipaws", "must", "area is missing", f"{_INFO}/area")
        for area in info.areas:
            if not any(pair.name == "SAME" for pair in area.geocodes):
                yield _finding("ipaws", "must", "geocode SAME is missing", f"{_INFO}/area/geocode")
    first = alert.infos[0] if alert.infos else None
    try:
        late = bool(first and first.effective and first.effective.at > alert.sent.at)
    except BadInputError:
        late = False
    if late:
        yield _finding("ipaws", "should", "effective lies after sent: it is sent on at once", f"{_INFO}/effective")


def _finding(profile: str, level: str, message: str, element: str) -> Finding:
    return Finding(profile=profile, level=level, message=message, element=element)
