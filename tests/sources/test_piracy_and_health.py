"""Piracy reports, measles and Disease Outbreak News, from a mirror and from their publishers' own formats."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tests.support.publishers import Answer, Publishers
from tests.support.workbooks import workbook
from tocsin.errors import SourceError
from tocsin.sources.piracy import Piracy
from tocsin.sources.seam import Seam
from tocsin.sources.source import OccurrenceReading, Reading
from tocsin.sources.who_don import WhoDon
from tocsin.sources.who_measles import WhoMeasles

MakeSeam = Callable[..., Seam]
JOHD = (
    "date,time,longitude,latitude,attack_type,location_description,nearest_country,eez_country,shore_distance,"
    "shore_longitude,shore_latitude,attack_description,vessel_name,vessel_type,vessel_status,data_source\n"
)
MIRRORED = (
    "date,time,longitude,latitude,attack_type,nearest_country,eez_country,shore_distance,vessel_type,vessel_status,"
    "data_source\n"
)


def read(source, seam: Seam) -> tuple[dict[str, Reading], list[OccurrenceReading]]:
    got = list(source.read(seam, lambda _: None))
    return {one.series.id: one for one in got if isinstance(one, Reading)}, [
        one for one in got if isinstance(one, OccurrenceReading)
    ]


def kept(tmp_path: Path, name: str, text: str) -> str:
    file = tmp_path / "mirror" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return str(tmp_path / "mirror")


def cell(reading: Reading, place: str, period: date) -> float | None:
    found = reading.frame.filter((pl.col("place") == place) & (pl.col("period") == period))["value"].to_list()
    return found[0] if found else None


def test_piracy_is_counted_in_waters_and_in_the_world_with_zeros_between(make_seam: MakeSeam, tmp_path: Path) -> None:
    rows = (
        "2018-01-05,,3.2,4.1,Boarding,NGA,NGA,20.1,Tanker,Anchored,imb\n"
        "2018-01-05,,3.2,4.1,Boarding,NGA,NGA,20.1,Tanker,Anchored,imb\n"
        "2018-03-31,,104.1,1.2,Attempted,SGP,SGP,9.0,,,imb\n"
        "2018-02-30,,104.1,1.2,Attempted,SGP,SGP,9.0,,,imb\n"
        "2018-02-03,,104.1,,Attempted,SGP,SGP,9.0,,,imb\n"
    )
    held = kept(tmp_path, "maritime/piracy_incidents.csv", MIRRORED + rows)
    series, (reports,) = read(Piracy(), make_seam(mirror=held))
    attacks = series["piracy.attacks"]
    assert cell(attacks, "SEA_WEST_AFRICA", date(2018, 1, 1)) == 2.0, "rows that look alike are counted"
    assert any("1 rows repeat" in note for note in attacks.notes)
    assert cell(attacks, "SEA_EAST_ASIA", date(2018, 2, 1)) == 0.0
    assert [cell(attacks, "WORLD", date(2018, month, 1)) for month in (1, 2, 3)] == [2.0, 0.0, 1.0]
    assert [entry.row for entry in attacks.rejected] == [5, 6]
    assert reports.frame["id"].to_list() == ["piracy.2018-01-05.1", "piracy.2018-01-05.2", "piracy.2018-03-31.1"]
    assert reports.frame["places"].to_list()[2] == ["SEA_EAST_ASIA"]


def test_the_publishers_archive_gives_the_same_counts_and_no_narrative(web: Publishers, make_seam: MakeSeam) -> None:
    row = (
        '2019-07-01,0430 UTC,3.2,4.1,Hijacked,"Off, Bonny",NGA,NGA,20.1,3.1,4.4,"a long narrative",A NAME,Tug,'
        "Steaming,imb\n"
    )
    address = web.offers("/pirate_attacks.csv", Answer((JOHD + row).encode()))
    series, (reports,) = read(Piracy(file=address), make_seam())
    assert cell(series["piracy.attacks"], "SEA_WEST_AFRICA", date(2019, 7, 1)) == 1.0
    assert reports.frame["title"].to_list() == ["Hijacked / Tug / Steaming"]


def test_a_file_without_one_sound_report_is_an_error(make_seam: MakeSeam, tmp_path: Path) -> None:
    held = kept(tmp_path, "maritime/piracy_incidents.csv", MIRRORED + "soon,,3.2,4.1,,,,,,,\n")
    with pytest.raises(SourceError, match="not one report"):
        read(Piracy(), make_seam(mirror=held))


MEASLES = "iso3,country,region,month,measles_suspect,measles_total,rubella_total\n"


def test_measles_keep_silence_apart_from_zero_and_leave_corrections_out(make_seam: MakeSeam, tmp_path: Path) -> None:
    rows = "AFG,Afghanistan,EMR,2019-01,30,12,0\nAFG,Afghanistan,EMR,2019-02,9,-4,0\nXXX,Nowhere,EMR,2019-01,1,1,1\n"
    held = kept(tmp_path, "health/measles_country_month.csv", MEASLES + rows)
    series, _ = read(WhoMeasles(), make_seam(mirror=held))
    cases = series["who_measles.cases"]
    assert cell(cases, "AFG", date(2019, 1, 1)) == 12.0
    assert cell(cases, "AFG", date(2019, 2, 1)) is None
    assert any("below zero" in note for note in cases.notes)
    assert cell(series["who_measles.rubella"], "AFG", date(2019, 1, 1)) == 0.0
    assert [entry.value for entry in cases.rejected] == ["XXX"]


def test_whos_workbook_is_read_without_the_month_that_runs_and_says_what_is_incomplete(
    web: Publishers, make_seam: MakeSeam
) -> None:
    head = (
        "Region", "ISO3", "Country", "Year", "Month", "Measles suspect", "Measles clinical", "Measles epi-linked",
        "Measles lab-confirmed", "Measles total", "Rubella total", "Discarded",
    )  # fmt: skip
    with make_seam() as seam:
        now = seam.clock()
    late = (now.year * 12 + now.month - 2) // 12, (now.month - 2) % 12 + 1
    rows = [
        ("EMR", "AFG", "Afghanistan", 2019, 1, 30, 1, 2, 9, 12, 0, 3),
        ("EMR", "AFG", "Afghanistan", *late, 30, 1, 2, 9, 7, 0, 3),
        ("EMR", "AFG", "Afghanistan", now.year, now.month, 30, 1, 2, 9, 5, 0, 3),
    ]
    address = web.offers("/404-table.xlsx", Answer(workbook([head, *rows]), kind="application/zip"))
    series, _ = read(WhoMeasles(workbook=address), make_seam())
    cases = series["who_measles.cases"]
    assert cell(cases, "AFG", date(2019, 1, 1)) == 12.0
    assert cell(cases, "AFG", date(*late, 1)) == 7.0
    assert cell(cases, "AFG", date(now.year, now.month, 1)) is None
    assert any("incomplete" in note for note in cases.notes)


def test_a_workbook_without_the_table_is_an_error(web: Publishers, make_seam: MakeSeam) -> None:
    address = web.offers("/404-table.xlsx", Answer(workbook([("a", "b"), (1, 2)]), kind="application/zip"))
    with pytest.raises(SourceError, match="no sheet has the columns"):
        read(WhoMeasles(workbook=address), make_seam())


def test_outbreak_news_are_counted_by_month_and_outbreaks_by_country_and_year(
    make_seam: MakeSeam, tmp_path: Path
) -> None:
    kept(tmp_path, "health/who_don_items_global_month.csv", "month,don_items,ebola\n2019-01,4,1\n2019-02,0,0\n")
    head = "country,iso3,year,icd10_name,icd11_name,disease,dons\n"
    rows = "Sudan,SDN,2018,a,b,Cholera,DON1\nSudan,SDN,2018,a,b,Dengue,DON2\nKenya,KEN,2019,a,b,Cholera,DON3\n"
    held = kept(tmp_path, "health/who_don_outbreaks_country_year.csv", head + rows)
    series, _ = read(WhoDon(), make_seam(mirror=held))
    items, outbreaks = series["who_don.items"], series["who_don.outbreaks"]
    assert [cell(items, "WORLD", date(2019, month, 1)) for month in (1, 2)] == [4.0, 0.0]
    assert cell(outbreaks, "SDN", date(2018, 1, 1)) == 2.0
    assert cell(outbreaks, "SDN", date(2019, 1, 1)) == 0.0
    assert items.frame["known_since"][0].date() == date(2019, 2, 1), "an item is known on the day it is published"


def test_whos_pages_of_news_are_counted_and_their_titles_name_outbreaks(web: Publishers, make_seam: MakeSeam) -> None:
    titles = [
        ("Cholera - Sudan", "2023-03-05T10:00:00Z"),
        ("Cholera - Sudan", "2023-05-05T10:00:00Z"),
        ("Avian Influenza A(H5N1) \u2013 Cambodia", "2023-05-06T10:00:00Z"),
        ("Plague in Madagascar", "2023-05-07T10:00:00Z"),
        ("Dengue - Global situation", "2023-05-08T10:00:00Z"),
        ("A disease - Atlantis", "2023-05-09T10:00:00Z"),
    ]
    value = [{"Title": title, "PublicationDate": day, "UrlName": "x"} for title, day in titles]
    body = json.dumps({"@odata.context": "x", "value": value}).encode()
    address = web.offers("/news", Answer(body, kind="application/json"))
    series, _ = read(WhoDon(news=address), make_seam())
    items, outbreaks = series["who_don.items"], series["who_don.outbreaks"]
    assert [cell(items, "WORLD", date(2023, month, 1)) for month in (3, 4, 5)] == [1.0, 0.0, 5.0]
    assert cell(outbreaks, "SDN", date(2023, 1, 1)) == 1.0
    assert cell(outbreaks, "KHM", date(2023, 1, 1)) == 1.0
    assert cell(outbreaks, "MDG", date(2023, 1, 1)) == 1.0
    assert [entry.value for entry in outbreaks.rejected] == ["Global situation", "Atlantis"]


def test_an_answer_that_is_no_page_of_news_is_an_error(web: Publishers, make_seam: MakeSeam) -> None:
    address = web.offers("/news", Answer(b"{}", kind="application/json"))
    with pytest.raises(SourceError, match="no page of news"):
        read(WhoDon(news=address), make_seam())
