"""Floods, GDACS and earthquakes: events one by one, and counts by country, from a mirror and as published."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from tests.support.publishers import Answer, Publishers
from tests.support.workbooks import workbook
from tocsin.errors import NotFoundError, SourceError
from tocsin.sources.dfo_floods import DfoFloods
from tocsin.sources.gdacs import Gdacs
from tocsin.sources.noaa_earthquakes import NoaaEarthquakes
from tocsin.sources.seam import Seam
from tocsin.sources.source import OccurrenceReading, Reading, Source
from tocsin.storage.occurrences import OccurrenceStore

MakeSeam = Callable[..., Seam]
FLOODS = (
    "id,glidenumber,country,long,lat,area,began,ended,dead,displaced,maincause,severity\n"
    "1,0,Phillipines,122.5,10.5,1.0,1985-01-20,1985-03-02,9,100,Heavy rain,1.0\n"
    "2,0,Philippines,121.5,11.5,1.0,1985-01-25,1985-01-26,1,0,Heavy rain,1.5\n"
    "3,0,Siberia,100.5,60.5,1.0,1985-04-20,1985-04-21,0,50,Snowmelt,1.0\n"
    "4,0,Sudan and Eritrea,36.5,15.5,1.0,1995-02-20,1995-02-21,3,30,Heavy rain,1.0\n"
    "5,0,South Sudan,31.5,7.5,1.0,2012-08-01,2012-08-05,0,10,Heavy rain,1.0\n"
    "7,0,Chad,18.5,12.5,1.0,2012-09-01,2012-09-05,0,10,Heavy rain,1.0\n"
    "6,0,Kenya,37.5,1.5,1.0,once,1985-01-02,0,10,Heavy rain,1.0\n"
)


def read(source: Source, seam: Seam) -> tuple[dict[str, Reading], list[OccurrenceReading]]:
    got = list(source.read(seam, lambda _: None))
    series = {one.series.id: one for one in got if isinstance(one, Reading)}
    return series, [one for one in got if isinstance(one, OccurrenceReading)]


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    (tmp_path / "mirror" / "disasters").mkdir(parents=True)
    return tmp_path / "mirror"


def cell(reading: Reading, place: str, period: date) -> float | None:
    found = reading.frame.filter((pl.col("place") == place) & (pl.col("period") == period))["value"].to_list()
    return found[0] if found else None


def test_a_flood_counts_wholly_in_the_month_it_began(make_seam: MakeSeam, mirror: Path) -> None:
    (mirror / "disasters" / "dfo_large_floods.csv").write_text(FLOODS)
    series, _ = read(DfoFloods(), make_seam(mirror=str(mirror)))
    january, march = date(1985, 1, 1), date(1985, 3, 1)
    assert cell(series["dfo_floods.floods"], "PHL", january) == 2.0, "two spellings are one country"
    assert cell(series["dfo_floods.dead"], "PHL", january) == 10.0
    assert cell(series["dfo_floods.dead"], "PHL", march) == 0.0, "the dead are not spread over the flood's days"


def test_a_month_without_a_flood_is_zero_only_where_the_country_exists(make_seam: MakeSeam, mirror: Path) -> None:
    (mirror / "disasters" / "dfo_large_floods.csv").write_text(FLOODS)
    series, _ = read(DfoFloods(), make_seam(mirror=str(mirror)))
    floods = series["dfo_floods.floods"]
    assert cell(floods, "SSD", date(2012, 8, 1)) == 1.0
    assert cell(floods, "SSD", date(2012, 7, 1)) == 0.0
    assert cell(floods, "SSD", date(2012, 9, 1)) is None, "the newest flood's month may not be over"
    assert cell(floods, "SSD", date(2010, 7, 1)) is None, "there was no such country"
    assert cell(floods, "KEN", date(2010, 7, 1)) is None, "no line with a date names it"


def test_two_countries_in_one_line_stay_an_event_and_enter_no_count(make_seam: MakeSeam, mirror: Path) -> None:
    (mirror / "disasters" / "dfo_large_floods.csv").write_text(FLOODS)
    series, (events,) = read(DfoFloods(), make_seam(mirror=str(mirror)))
    rejected = [(entry.column, entry.value) for entry in series["dfo_floods.floods"].rejected]
    assert rejected == [("began", "once"), ("country", "Sudan and Eritrea")]
    both = events.frame.filter(pl.col("id") == "dfo_floods.4").row(0, named=True)
    assert both["places"] == []
    assert json.loads(both["figures"]) == {"dead": 3.0, "displaced": 30.0, "severity": 1.0}
    assert (both["lon"], both["lat"]) == (36.5, 15.5)
    siberia = events.frame.filter(pl.col("id") == "dfo_floods.3").row(0, named=True)
    assert siberia["places"] == ["RUS"], "a region counts in its country, under today's name"
    assert siberia["known_since"] == datetime(1985, 7, 20, tzinfo=UTC), "ninety days after it ended"


def test_the_observatorys_workbook_says_the_same_as_the_mirror(
    web: Publishers, make_seam: MakeSeam, mirror: Path
) -> None:
    (mirror / "disasters" / "dfo_large_floods.csv").write_text(FLOODS)
    head = ["ID", "GlideNumber", "Country", "OtherCountry", "long", "lat", "Area", "Began", "Ended", "Validation"]
    late = ["1985-02-10", "1985-02-11"]
    days = {
        late[0]: 31088,
        late[1]: 31089,
        "1985-01-20": 31067,
        "1985-03-02": 31108,
        "1985-01-25": 31072,
        "1985-01-26": 31073,
    }
    lines: list[list[object]] = [[*head, "Dead", "Displaced", "MainCause", "Severity"]]
    for text in (*FLOODS.splitlines()[1:3], f"8,0,Chad,18.5,12.5,1.0,{late[0]},{late[1]},0,0,Rain,1.0"):
        id_, _, country, lon, lat, area, began, ended, dead, displaced, cause, severity = text.split(",")
        place = [int(id_), 0, country, None, float(lon), float(lat), float(area), days[began], days[ended], "News"]
        lines.append([*place, int(dead), int(displaced), cause, float(severity)])
    address = web.offers("/FloodArchive.xlsx", Answer(workbook(lines), kind="application/zip"))
    series, (events,) = read(DfoFloods(file=address), make_seam())
    _, (mirrored,) = read(DfoFloods(), make_seam(mirror=str(mirror)))
    assert cell(series["dfo_floods.displaced"], "PHL", date(1985, 1, 1)) == 100.0
    both = pl.col("id").is_in(["dfo_floods.1", "dfo_floods.2"])
    assert events.frame.filter(both).rows() == mirrored.frame.filter(both).rows()


ITEM = """<item><title>{title}</title><link>https://www.gdacs.org/report.aspx?eventid={id}</link>
<pubDate>{changed}</pubDate><gdacs:fromdate>Sat, 12 Mar 2016 00:00:00 GMT</gdacs:fromdate>
<gdacs:todate>Fri, 25 Mar 2016 23:59:59 GMT</gdacs:todate><guid isPermaLink="false">{kind}{id}</guid>
<georss:point>33.5 71.5</georss:point><gdacs:eventtype>{kind}</gdacs:eventtype>
<gdacs:alertlevel>{level}</gdacs:alertlevel><gdacs:eventid>{id}</gdacs:eventid>
<gdacs:severity unit="" value="6.5">x</gdacs:severity>
<gdacs:population unit="{unit}" value="121">{people}</gdacs:population>
<gdacs:iso3/><gdacs:country>{country}</gdacs:country></item>"""
FIRST = {
    "title": "Orange flood alert", "id": 1, "kind": "FL", "level": "Orange", "country": "Pakistan",
    "changed": "Fri, 25 Mar 2016 23:59:59 GMT", "unit": "Population affected",
    "people": "121 killed and 2,400 displaced ",
}  # fmt: skip


def rss(*items: dict[str, object]) -> bytes:
    inside = "".join(ITEM.format(**item) for item in items)
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:gdacs="http://www.gdacs.org" '
        f'xmlns:georss="http://www.georss.org/georss"><channel>{inside}</channel></rss>'
    ).encode()


def geojson(**more: object) -> bytes:
    said = {
        "eventtype": "TC", "eventid": 7, "name": "Tropical Cyclone", "alertlevel": "Red", "alertscore": 2.5,
        "fromdate": "2024-05-01T00:00:00", "todate": "2024-05-03T00:00:00", "datemodified": "2024-05-02T06:00:00",
        "affectedcountries": [{"iso3": "MOZ", "countryname": "Mozambique"}, {"iso3": "", "countryname": "Malawi"}],
        "severitydata": {"severity": 180.0, "severityunit": "km/h"}, "url": {"report": "https://www.gdacs.org/r"},
    } | more  # fmt: skip
    point = {"type": "Point", "coordinates": [36.5, -18.5]}
    shape = {"type": "Polygon", "coordinates": []}
    features = [{"geometry": point, "properties": said}, {"geometry": shape, "properties": said}]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def test_an_rss_item_is_an_event_with_level_place_time_kind_and_figures(make_seam: MakeSeam, mirror: Path) -> None:
    luzon = FIRST | {"kind": "EQ", "id": 2, "country": "Luzon, Philippines", "unit": "Pop100", "people": "121 people"}
    (mirror / "disasters" / "gdacs_rss.xml").write_bytes(rss(FIRST, luzon, FIRST | {"kind": "XX", "id": 3}))
    _, (got,) = read(Gdacs(), make_seam(mirror=str(mirror)))
    flood = got.frame.filter(pl.col("id") == "gdacs.FL1").row(0, named=True)
    assert (flood["kind"], flood["level"], flood["places"]) == ("flood", "orange", ["PAK"])
    assert (flood["lon"], flood["lat"]) == (71.5, 33.5), "GeoRSS writes latitude first"
    assert (flood["start"], flood["end"]) == (
        datetime(2016, 3, 12, tzinfo=UTC),
        datetime(2016, 3, 25, 23, 59, 59, tzinfo=UTC),
    )
    assert json.loads(flood["figures"]) == {"dead": 121.0, "displaced": 2400.0, "severity": 6.5}
    quake = got.frame.filter(pl.col("id") == "gdacs.EQ2").row(0, named=True)
    assert quake["places"] == ["PHL"]
    assert json.loads(quake["figures"])["people_exposed"] == 121.0
    assert [entry.value for entry in got.rejected] == ["XX3"]


def test_the_geojson_names_every_country_and_when_it_changed(web: Publishers, make_seam: MakeSeam) -> None:
    api = web.offers("/SEARCH", Answer(geojson(), kind="application/json"))
    feed = web.offers("/rss.xml", Answer(rss(FIRST), kind="application/xml"))
    _, got = read(Gdacs(api=api, rss=feed), make_seam())
    assert [one.id for one in got] == ["gdacs.json", "gdacs.rss"]
    storm = got[0].frame.row(0, named=True)
    assert (storm["kind"], storm["level"], storm["places"]) == ("cyclone", "red", ["MOZ", "MWI"])
    assert (storm["lon"], storm["lat"]) == (36.5, -18.5), "GeoJSON writes longitude first"
    assert storm["known_since"] == datetime(2024, 5, 2, 6, tzinfo=UTC)
    assert got[0].frame.height == 1, "the event's other shapes are no second event"


def test_a_look_back_sees_the_level_of_then(web: Publishers, make_seam: MakeSeam, tmp_path: Path) -> None:
    store, feed = OccurrenceStore(tmp_path / "occurrences"), web.offers("/rss.xml", Answer(rss(), kind="text/xml"))
    green = geojson(alertlevel="Green", datemodified="2024-05-01T12:00:00")
    api = web.offers("/SEARCH", Answer(green, kind="application/json"), Answer(geojson(), kind="application/json"))
    for _ in (1, 2, 3):
        for reading in read(Gdacs(api=api, rss=feed), make_seam())[1]:
            store.append(reading)
    seen = [store.read(datetime(2024, 5, day, 13, tzinfo=UTC))["level"].to_list() for day in (1, 2)]
    assert seen == [["green"], ["red"]]
    assert store.read(datetime(2024, 5, 1, 11, tzinfo=UTC)).is_empty()


def test_one_feed_that_fails_does_not_hide_the_other_and_is_said(web: Publishers, make_seam: MakeSeam) -> None:
    api = web.offers("/SEARCH", Answer(b"[]", kind="application/json"))
    feed = web.offers("/rss.xml", Answer(rss(FIRST), kind="application/xml"))
    told = Gdacs(api=api, rss=feed).read(make_seam(), lambda _: None)
    first = next(told)
    assert isinstance(first, OccurrenceReading)
    assert first.id == "gdacs.rss"
    with pytest.raises(SourceError, match="no list of events"):
        next(told)


def test_a_feed_that_declares_entities_is_refused(make_seam: MakeSeam, mirror: Path) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaa">]><rss>&a;</rss>'
    (mirror / "disasters" / "gdacs_rss.xml").write_bytes(bomb)
    with pytest.raises(SourceError, match="declares entities"):
        read(Gdacs(), make_seam(mirror=str(mirror)))
    (mirror / "disasters" / "gdacs_rss.xml").unlink()
    with pytest.raises(NotFoundError):
        read(Gdacs(), make_seam(mirror=str(mirror)))


def test_earthquakes_under_two_names_of_one_country_are_added(make_seam: MakeSeam, mirror: Path) -> None:
    (mirror / "disasters" / "significant_earthquakes_country_year.csv").write_text(
        "country,year,significant_earthquakes\nPortugal,1980,1\nAzores,1980,2\nAtlantic Ocean,1980,1\nRussia,1952,3\n"
    )
    series, _ = read(NoaaEarthquakes(), make_seam(mirror=str(mirror)))
    got = series["noaa_earthquakes.significant"]
    assert cell(got, "PRT", date(1980, 1, 1)) == 3.0
    assert cell(got, "RUS", date(1952, 1, 1)) == 3.0, "today's name, written over the past"
    assert [entry.value for entry in got.rejected] == ["Atlantic Ocean"]


def test_the_hazard_services_pages_give_counts_and_events(web: Publishers, make_seam: MakeSeam) -> None:
    quake = {"id": 5, "year": 2023, "month": 2, "day": 6, "country": "TURKEY", "locationName": "TURKEY: X"}
    numbers = {"latitude": 37.5, "longitude": 37.0, "eqMagnitude": 7.5, "deaths": 10, "deathsTotal": 12}
    pages = [
        {"items": [quake | numbers], "page": 1, "totalPages": 2},
        {"items": [{"id": 6, "year": 2023, "country": "PACIFIC OCEAN"}], "page": 2, "totalPages": 2},
    ]
    for number, page in enumerate(pages, start=1):
        web.offers(f"/q?minYear=1900&page={number}", Answer(json.dumps(page).encode(), kind="application/json"))
    series, (events,) = read(NoaaEarthquakes(service=f"{web.address}/q"), make_seam())
    assert cell(series["noaa_earthquakes.significant"], "TUR", date(2023, 1, 1)) == 1.0
    one, other = events.frame.sort("id").iter_rows(named=True)
    assert (one["places"], other["places"]) == (["TUR"], [])
    assert json.loads(one["figures"]) == {"dead": 12.0, "magnitude": 7.5}
