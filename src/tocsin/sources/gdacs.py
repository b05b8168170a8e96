"""GDACS, the Global Disaster Alert and Coordination System: disasters one by one, with its level and figures.

An event keeps its number (``FL4339``) while its level changes, so each version that is read is kept with the time of
its change, and a look back sees the level of then. GDACS publishes what is current and forgets the rest; there is no
complete count of the past in it, so no series is made from it.

Publisher: GeoJSON of ``geteventlist/SEARCH`` over the last ninety days, and the RSS feed (GeoRSS, ``gdacs:`` elements),
which adds people and the link to the CAP message. Either may fail alone. Mirror: ``disasters/gdacs*.xml`` and
``disasters/gdacs*.json`` or ``*.geojson``, any number of them.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import polars as pl

from tocsin.errors import NotFoundError, SourceError, UnknownCodeError
from tocsin.messages import N_
from tocsin.observations.occurrences import LEVELS, OCCURRENCE
from tocsin.observations.series import Series
from tocsin.sources.codes import Resolve, place_of
from tocsin.sources.headers import moment
from tocsin.sources.seam import Fetched, Progress, Seam
from tocsin.sources.source import OccurrenceReading, Rejected, Yield

__all__ = ["SOURCE", "Gdacs"]

_LICENCE = "Reuse with acknowledgement (European Commission Decision 2011/833/EU), no warranty"
_CITATION = "Global Disaster Alert and Coordination System (GDACS), European Commission and United Nations"
_KINDS = {
    "EQ": "earthquake",
    "TS": "tsunami",
    "FL": "flood",
    "TC": "cyclone",
    "DR": "drought",
    "VO": "volcano",
    "WF": "wildfire",
}
_NAMES = {"gdacs": "http://www.gdacs.org", "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#"}
_GEORSS = "{http://www.georss.org/georss}point"
_DAYS = 90
_LARGEST = 64 * 2**20
_COUNTED = re.compile(r"(\d[\d ,.]*)\s+(killed|displaced)")
_WORDS = {"killed": "dead", "displaced": "displaced"}


class _Event(msgspec.Struct, frozen=True, kw_only=True):
    """One version of one event, as either format tells it."""

    number: str
    kind: str
    title: str
    countries: tuple[tuple[str, str], ...]
    """Pairs of code and name, either of which may be empty."""
    lon: float | None
    lat: float | None
    start: datetime
    end: datetime | None
    level: str
    figures: dict[str, float]
    link: str
    changed: datetime


@dataclass(frozen=True)
class Gdacs:
    """The source; ``resolve`` is the world's resolver outside tests."""

    resolve: Resolve = place_of
    api: str = "https://www.gdacs.org/gdacsapi/api/events/geteventlist/SEARCH"
    rss: str = "https://www.gdacs.org/xml/rss.xml"
    id: str = "gdacs"
    title: str = N_("Disaster alerts (GDACS)")
    topic: str = "disasters"
    homepage: str = "https://www.gdacs.org"
    licence: str = _LICENCE
    citation: str = _CITATION
    redistributable: bool = True
    series: tuple[Series, ...] = ()

    def read(self, seam: Seam, progress: Progress) -> Iterator[Yield]:
        """Read every file of a mirror, or the two feeds, one table each."""
        if seam.route == "mirror":
            names = [*seam.names("disasters/gdacs*.xml"), *seam.names("disasters/gdacs*.*json")]
            if not names:
                raise NotFoundError(
                    "the mirror holds no file disasters/gdacs*",
                    where=seam.mirror,
                    remedy="add a GDACS feed to the mirror, or unset TOCSIN_MIRROR to read from the publisher",
                )
            for form, ending in (("json", "json"), ("rss", "xml")):
                files = [seam.require_mirrored(name, progress) for name in names if name.endswith(ending)]
                if files:
                    yield self._reading(files, form)
            return
        faults = []
        for form, address in (("json", self._search(seam)), ("rss", self.rss)):
            try:
                file = seam.fetch(address, progress, expect="json" if form == "json" else "xml")
                yield self._reading([file], form)
            except (NotFoundError, SourceError) as error:
                faults.append(error)
        if faults:
            raise faults[0]

    def _search(self, seam: Seam) -> str:
        today = seam.clock().date()
        days = f"fromDate={today - timedelta(days=_DAYS)}&toDate={today}"
        return f"{self.api}?{days}&alertlevel=Green;Orange;Red&eventlist={';'.join(_KINDS)}"

    def _reading(self, files: list[Fetched], form: str) -> OccurrenceReading:
        read = [_of_json(file) if form == "json" else _of_rss(file) for file in files]
        newest: dict[str, _Event] = {}
        for event in (event for told, _ in read for event in told):
            held = newest.get(event.number)
            if held is None or held.changed <= event.changed:
                newest[event.number] = event
        rows, unknown = [], []
        for event in newest.values():
            here = [found for code, name in event.countries for found in self._places(code, name, event.start)]
            if not here:
                said = ", ".join(code or name for code, name in event.countries)
                reason = f"no place of ours; {event.number} is kept without it"
                unknown.append(Rejected(column="country", value=said, reason=reason))
            rows.append(_row(event, tuple(dict.fromkeys(here))))
        return OccurrenceReading(
            id=f"gdacs.{form}",
            title=self.title,
            source=self.id,
            whole=False,
            frame=pl.DataFrame(rows, schema=OCCURRENCE, orient="row"),
            licence=_LICENCE,
            citation=_CITATION,
            address=" + ".join(file.address for file in files),
            checksum="+".join(file.checksum for file in files),
            retrieved=files[-1].retrieved,
            rejected=(
                *(entry for _, wrong in read for entry in wrong),
                *unknown,
            ),
        )

    def _places(self, code: str, name: str, on: datetime) -> list[str]:
        """Return the places of a code, else of a name, else of every part of a name ("Luzon, Philippines")."""
        parts = [part.strip() for part in name.split(",")]
        for texts, scheme in (([code], "iso3"), ([name], "name"), (parts, "name")):
            found = [place for text in texts if text and (place := self._place(text, scheme, on))]
            if found:
                return found
        return []

    def _place(self, text: str, scheme: str, on: datetime) -> str:
        try:
            return self.resolve(text, scheme, on.date())
        except UnknownCodeError:
            return ""


def _row(event: _Event, places: tuple[str, ...]) -> tuple[object, ...]:
    return (
        f"gdacs.{event.number}",
        event.kind,
        event.title,
        list(places),
        event.lon,
        event.lat,
        event.start,
        event.end,
        event.level,
        msgspec.json.encode(event.figures, order="sorted").decode(),
        event.link,
        event.changed,
        "recorded",
    )


def _of_json(file: Fetched) -> tuple[list[_Event], list[Rejected]]:
    """Read a FeatureCollection of the API."""
    try:
        document = msgspec.json.decode(file.bytes(), type=dict[str, Any])
        features = document["features"]
    except (msgspec.DecodeError, UnicodeDecodeError, KeyError) as error:
        raise _changed(file, error) from error
    events: list[_Event] = []
    wrong: list[Rejected] = []
    for feature in features:
        said = feature.get("properties") or {}
        number = f"{said.get('eventtype', '')}{said.get('eventid', '')}"
        geometry = feature.get("geometry") or {}
        point = geometry.get("coordinates") if geometry.get("type") == "Point" else None
        severity = said.get("severitydata") or {}
        # The list gives one feature an event; shapes of the same event come with other geometries and are left out.
        if geometry and point is None:
            continue
        countries = tuple(
            (one.get("iso3") or "", one.get("countryname") or "") for one in said.get("affectedcountries") or ()
        )
        fault = _checked(
            events,
            number=number,
            code=str(said.get("eventtype", "")),
            title=str(said.get("name") or said.get("description") or number),
            countries=countries or ((str(said.get("iso3") or ""), str(said.get("country") or "")),),
            point=point,
            start=_stamp(said.get("fromdate")),
            end=_stamp(said.get("todate")),
            level=str(said.get("alertlevel", "")),
            figures=_numbers({"severity": severity.get("severity"), "score": said.get("alertscore")}, ""),
            link=str((said.get("url") or {}).get("report") or ""),
            changed=_stamp(said.get("datemodified")) or _stamp(said.get("fromdate")),
        )
        if fault:
            wrong.append(Rejected(column="event", value=number, reason=fault))
    return events, wrong


def _of_rss(file: Fetched) -> tuple[list[_Event], list[Rejected]]:
    """Read the RSS feed; a document type, the way into entity bombs, is refused."""
    content = file.bytes()
    if len(content) > _LARGEST or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise SourceError("the feed is too large or declares entities", where=file.address, remedy="read it by hand")
    try:
        root = ET.fromstring(content)  # noqa: S314 - no document type, so no entities; see above
    except ET.ParseError as error:
        raise _changed(file, error) from error
    events: list[_Event] = []
    wrong: list[Rejected] = []
    for item in root.iter("item"):

        def said(name: str, item: ET.Element = item) -> str:
            return (item.findtext(name, "", _NAMES) or "").strip()

        number = said("guid") or f"{said('gdacs:eventtype')}{said('gdacs:eventid')}"
        severity, people = item.find("gdacs:severity", _NAMES), item.find("gdacs:population", _NAMES)
        pair = (item.findtext(_GEORSS) or f"{said('.//geo:lat')} {said('.//geo:long')}").split()
        unit = "" if people is None else people.get("unit", "")
        fault = _checked(
            events,
            number=number,
            code=said("gdacs:eventtype"),
            title=said("title"),
            countries=_listed(said("gdacs:iso3"), said("gdacs:country")),
            point=[pair[1], pair[0]] if len(pair) == 2 else None,
            start=moment(said("gdacs:fromdate")),
            end=moment(said("gdacs:todate")),
            level=said("gdacs:alertlevel"),
            figures=_numbers(
                {
                    "severity": None if severity is None else severity.get("value"),
                    "people_exposed": people.get("value")
                    if people is not None and "Pop" in unit and " " not in unit
                    else None,
                },
                "" if people is None else people.text or "",
            ),
            link=said("link"),
            changed=moment(said("gdacs:datemodified")) or moment(said("pubDate")),
        )
        if fault:
            wrong.append(Rejected(column="event", value=number, reason=fault))
    return events, wrong


def _listed(iso3: str, names: str) -> tuple[tuple[str, str], ...]:
    """Return the countries of an item: one code, or names with commas."""
    if iso3:
        return ((iso3, names),)
    return (("", names),) if names else ()


def _checked(
    events: list[_Event],
    *,
    code: str,
    point: Any,
    level: str,
    start: datetime | None,
    changed: datetime | None,
    **said: Any,
) -> str:
    """Add an event where it is sound; else return what is wrong with it."""
    if code not in _KINDS:
        return f"the kind {code!r} is not known"
    if start is None or changed is None:
        return "it has no time"
    lon, lat = _degrees(point)
    end = said.pop("end")
    events.append(
        _Event(
            kind=_KINDS[code],
            lon=lon,
            lat=lat,
            start=start,
            end=end if end is not None and end > start else None,
            level=level.casefold() if level.casefold() in LEVELS else "",
            changed=changed,
            **said,
        )
    )
    return ""


def _degrees(point: Any) -> tuple[float | None, float | None]:
    try:
        lon, lat = float(point[0]), float(point[1])
    except (TypeError, ValueError, IndexError):
        return None, None
    return (lon, lat) if -180 <= lon <= 180 and -90 <= lat <= 90 else (None, None)


def _numbers(values: Mapping[str, Any], text: str) -> dict[str, float]:
    """Return the figures that are numbers, and the dead and displaced that a sentence names."""
    found: dict[str, float] = {}
    for name, value in values.items():
        try:
            found[name] = float(value)
        except (TypeError, ValueError):
            continue
    for said, word in _COUNTED.findall(text):
        found[_WORDS[word]] = float(re.sub(r"[ ,.]", "", said))
    return found


def _stamp(text: object) -> datetime | None:
    """Read the API's times, which are UTC without saying so."""
    try:
        read = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


def _changed(file: Fetched, error: Exception) -> SourceError:
    return SourceError(
        f"this is no list of events ({error})",
        where=file.address,
        remedy="look for a new release of Tocsin: the publisher may have changed its format",
    )


SOURCE = Gdacs()
