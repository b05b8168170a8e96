"""The slow figures: World Bank (WDI, WGI) and V-Dem, from a mirror and in the publishers' own formats."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from tests.support.publishers import Answer, Publishers, world_bank_page, zipped
from tocsin.errors import NotFoundError, SourceError
from tocsin.sources.gapminder import Gapminder
from tocsin.sources.seam import Seam
from tocsin.sources.source import Reading, Source
from tocsin.sources.structural import Structural
from tocsin.sources.vdem import VDem
from tocsin.sources.world_bank_wdi import WorldBankWdi
from tocsin.sources.world_bank_wgi import WorldBankWgi

MakeSeam = Callable[..., Seam]
VDEM = "v2x_polyarchy,v2x_libdem,v2x_partipdem,v2x_delibdem,v2x_egaldem"


def read(source: Source, seam: Seam) -> list[Reading]:
    return [got for got in source.read(seam, lambda _: None) if isinstance(got, Reading)]


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    root = tmp_path / "mirror"
    for topic in ("institutions", "structure"):
        (root / topic).mkdir(parents=True)
    (root / "institutions" / "population_wb.csv").write_text(
        "iso3,name,population,population_1990,population_2005\n"
        "SDN,Sudan,50042791,21090886.0,\nWLD,World,8000000000,,\nQQQ,Nowhere,1,,\n"
    )
    (root / "structure" / "wgi_1996_2023.csv").write_text(
        "iso3,year,indicator,estimate,stddev,nsource\n"
        "ROM,2023,va,0.5,0.1,9\nZAR,2023,va,-1.2,0.1,9\nKSV,2023,va,0.1,0.1,9\nWBG,2023,pv,-1.9,0.1,3\n"
        "ANT,2004,va,0.7,0.2,2\n"
    )
    (root / "structure" / "vdem_highlevel_1960_2024.csv").write_text(
        f"vdem_id,country_name,year,{VDEM}\nYEM,Yemen,1985,0.1,0.1,0.1,0.1,0.1\nYEM,Yemen,2020,0.2,0.1,0.1,0.1,\n"
        "LMY,,2020,,,,,\n,,2020,,,,,\nUKR,Ukraine,1985,0.3,0.1,0.1,0.1,0.1\n"
    )
    return root


def test_population_is_read_by_year_and_the_banks_own_groups_are_no_places(make_seam: MakeSeam, mirror: Path) -> None:
    (got,) = read(WorldBankWdi(), make_seam(mirror=str(mirror)))
    assert got.series.id == "wdi.SP.POP.TOTL"
    assert got.frame.select("place", "period", "value").rows() == [
        ("SDN", date(1990, 1, 1), 21090886.0),
        ("SDN", date(2023, 1, 1), 50042791.0),
    ]
    assert [entry.value for entry in got.rejected] == ["QQQ"]


def test_a_years_figure_is_not_known_before_the_next_update(make_seam: MakeSeam, mirror: Path) -> None:
    (got,) = read(WorldBankWdi(), make_seam(mirror=str(mirror)))
    assert got.frame["known_since"].to_list()[-1] == datetime(2024, 7, 29, tzinfo=UTC)
    assert set(got.frame["known_basis"]) == {"assumed"}


def test_the_banks_older_codes_mean_what_they_meant(make_seam: MakeSeam, mirror: Path) -> None:
    found = {got.series.id: got for got in read(WorldBankWgi(), make_seam(mirror=str(mirror)))}
    assert set(found) == {f"wgi.{name}" for name in ("va", "pv", "ge", "rq", "rl", "cc")}
    assert found["wgi.va"].frame["place"].to_list() == ["ANT", "COD", "ROU", "XKX"]
    assert found["wgi.pv"].frame["place"].to_list() == ["PSE"]


def test_a_cell_that_is_no_number_is_reported_and_a_gap_is_only_left_out(make_seam: MakeSeam, mirror: Path) -> None:
    table = "iso3,year,indicator,estimate,stddev,nsource\nSDN,2023,va,#N/A,,\nSSD,2O23,va,1.0,,\nETH,2023,va,,,\n"
    (mirror / "structure" / "wgi_1996_2023.csv").write_text(table + "KEN,2023,va,0.5,,\n")
    first = read(WorldBankWgi(), make_seam(mirror=str(mirror)))[0]
    assert first.frame["place"].to_list() == ["KEN"]
    assert [(entry.column, entry.value) for entry in first.rejected] == [("year", "2O23"), ("value", "#N/A")]


def test_vdem_codes_are_read_as_of_their_year(make_seam: MakeSeam, mirror: Path) -> None:
    found = {got.series.id: got for got in read(VDem(), make_seam(mirror=str(mirror)))}
    polyarchy = found["vdem.v2x_polyarchy"]
    assert polyarchy.frame.select("place", "value").rows() == [("YEM", 0.2), ("YEM_1990", 0.1)]
    assert [(entry.value, entry.rows) for entry in polyarchy.rejected] == [("UKR", 1)]
    assert found["vdem.v2x_egaldem"].frame.height == 1


def test_the_share_alike_licence_of_vdem_travels_with_its_series() -> None:
    assert {series.licence for series in VDem().series} == {"CC BY-SA 4.0"}


def test_an_indicator_is_read_over_its_pages_with_the_date_of_its_update(web: Publishers, seam: Seam) -> None:
    path = "/v2/country/all/indicator/SP.POP.TOTL?format=json&source=2&per_page=20000"
    for page, rows in enumerate(([("SDN", 2023, 5e7), ("WLD", 2023, 8e9)], [("SSD", 2023, 1e7), ("SSD", 2024, None)])):
        web.offers(
            f"{path}&page={page + 1}",
            Answer(world_bank_page(rows, page + 1, pages=2, total=4), kind="application/json"),
        )
    source = WorldBankWdi(api=f"{web.address}/v2")
    first = next(iter(source.read(seam, lambda _: None)))
    assert isinstance(first, Reading)
    assert first.frame["place"].to_list() == ["SDN", "SSD"]
    assert first.frame["known_since"].to_list()[0] == datetime(2025, 7, 1, tzinfo=UTC)
    assert first.known_basis == "recorded"


def test_a_page_that_never_came_is_noticed(web: Publishers, seam: Seam) -> None:
    web.offers(
        "/v2/country/all/indicator/SP.POP.TOTL",
        Answer(world_bank_page([("SDN", 2023, 5e7)], total=300), kind="application/json"),
    )
    with pytest.raises(SourceError, match="only 1 of 300 rows came"):
        read(WorldBankWdi(api=f"{web.address}/v2"), seam)


def test_an_error_that_answers_200_is_told_in_the_banks_own_words(web: Publishers, seam: Seam) -> None:
    told = b'[{"message":[{"id":"120","key":"Invalid value","value":"The provided parameter value is not valid"}]}]'
    web.offers("/v2/country/all/indicator/VA.EST", Answer(told, kind="application/json"))
    with pytest.raises(SourceError, match=r"no page of an indicator .The provided parameter value is not valid"):
        read(WorldBankWgi(api=f"{web.address}/v2"), seam)


def test_an_indicator_of_nothing_but_gaps_replaces_nothing(web: Publishers, seam: Seam) -> None:
    web.offers(
        "/v2/country/all/indicator/VA.EST", Answer(world_bank_page([("SDN", 2023, None)]), kind="application/json")
    )
    with pytest.raises(SourceError, match="the indicator holds no value"):
        read(WorldBankWgi(api=f"{web.address}/v2"), seam)


def test_vdem_is_read_from_its_newest_zip(web: Publishers, seam: Seam) -> None:
    table = f"country_text_id,country_name,year,{VDEM},v2x_more\nSDN,Sudan,2020,0.2,0.1,0.1,0.1,0.1,9\n"
    table += "SDN,Sudan,1890,0.2,0.1,0.1,0.1,0.1,9\n"
    packed = zipped("V-Dem-CY-Core-v13.csv", table.encode())
    web.offers("/datasets/V-Dem-CY-Core-v13_csv.zip", Answer(packed, kind="application/zip"))
    found = read(VDem(datasets=f"{web.address}/datasets"), seam)
    assert len(found) == 5
    assert found[0].frame["value"].to_list() == [0.2]
    assert found[0].known_basis == "recorded"


def test_the_slow_figures_of_conflict_research_are_read_under_ucdps_names(make_seam: MakeSeam, mirror: Path) -> None:
    (mirror / "conflict").mkdir()
    pl.DataFrame(
        [
            (2010, "Yemen (North Yemen)", 7.1, 16.9, 0.2, -2.0),
            (1990, "Sudan", 6.0, 17.0, 0.7, -7.0),
            (2011, "Sudan", 7.2, 17.3, None, -4.0),
            (2010, "Atlantis", 1.0, 1.0, 0.1, 0.0),
        ],
        schema=["year", "country_ucdp", "ln_gdp_pc", "ln_pop", "ethnic_frac_hief", "polity_democracy"],
        orient="row",
    ).write_parquet(mirror / "conflict" / "structural_cy_1989_2023.parquet")
    found = {got.series.id: got for got in read(Structural(), make_seam(mirror=str(mirror)))}
    assert set(found) == {
        f"structural.{name}" for name in ("ln_gdp_per_capita", "ln_population", "ethnic_fractionalisation", "polity")
    }
    assert found["structural.polity"].frame.select("place", "value").rows() == [
        ("SDN", -4.0),
        ("SDN_2011", -7.0),
        ("YEM", -2.0),
    ]
    assert found["structural.ethnic_fractionalisation"].frame.height == 2, "a gap is no figure"
    assert [entry.value for entry in found["structural.polity"].rejected] == ["Atlantis"]


def test_the_index_of_fractionalisation_is_read_from_its_publishers_zip(web: Publishers, seam: Seam) -> None:
    table = b"Country,Year,EFindex\nSudan,2005,0.71\nDemocratic Republic of Nowhere,2005,0.1\n"
    web.offers(
        "/dataset/?persistentId=doi:10.7910/DVN/4JQRCL&format=original",
        Answer(zipped("HIEF_data.csv", table), kind="application/zip"),
    )
    (got,) = read(Structural(dataverse=f"{web.address}/dataset/"), seam)
    assert got.series.id == "structural.ethnic_fractionalisation"
    assert got.frame.select("place", "value").rows() == [("SDN_2011", 0.71)]
    assert got.series.licence == "CC0 1.0"
    assert [entry.value for entry in got.rejected] == ["Democratic Republic of Nowhere"]


def test_root_causes_have_the_delay_of_the_institution_they_come_from(make_seam: MakeSeam, mirror: Path) -> None:
    pl.DataFrame(
        [
            ("SDN", 2014, "inequality_index_gini", 34.2),
            ("SDN", 2014, "military_expenditure_percent_of_gdp", 2.1),
            ("SDN", 2014, "tax_revenue_percent_of_gdp", 0.001),
        ],
        schema=["iso3", "year", "indicator", "value"],
        orient="row",
    ).write_parquet(mirror / "structure" / "gapminder_panel_1980_2026.parquet")
    found = {got.series.id: got for got in read(Gapminder(), make_seam(mirror=str(mirror)))}
    assert set(found) == {"gapminder.gini", "gapminder.military_spending"}, "what the file lacks replaces nothing"
    assert found["gapminder.gini"].frame["known_since"].to_list() == [datetime(2016, 12, 31, tzinfo=UTC)]
    assert found["gapminder.military_spending"].frame["known_since"].to_list() == [datetime(2015, 5, 1, tzinfo=UTC)]


def test_an_indicator_of_gapminder_is_one_file_of_its_repository(web: Publishers, seam: Seam) -> None:
    name = "extreme_poverty_percent_people_below_300_a_day"
    web.offers(
        f"/countries-etc-datapoints/ddf--datapoints--{name}--by--geo--time.csv",
        Answer(f"geo,time,{name}\nsdn,2014,15.3\nworld,2014,9.0\n".encode()),
    )
    readings = Gapminder(repository=web.address).read(seam, lambda _: None)
    first = next(readings)
    assert isinstance(first, Reading)
    assert first.series.id == "gapminder.extreme_poverty"
    assert first.frame.select("place", "value").rows() == [("SDN", 15.3)]
    with pytest.raises(NotFoundError):
        list(readings)
