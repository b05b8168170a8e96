"""Climate, food and displacement: from a mirror and in the publishers' own formats, with small made-up figures."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.support.publishers import Answer, Publishers
from tocsin.errors import SourceError
from tocsin.sources.climate_indices import ClimateIndices
from tocsin.sources.era5_temperature import Era5Temperature
from tocsin.sources.food_prices import FoodPrices
from tocsin.sources.sea_ice import SeaIce
from tocsin.sources.seam import Seam
from tocsin.sources.source import Reading, Source
from tocsin.sources.unhcr import Unhcr

MakeSeam = Callable[..., Seam]


def read(source: Source, seam: Seam) -> dict[str, Reading]:
    return {got.series.id: got for got in source.read(seam, lambda _: None) if isinstance(got, Reading)}


def rows(reading: Reading) -> list[tuple[str, date, float]]:
    return reading.frame.select("place", "period", "value").rows()


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    for topic in ("climate", "food", "displacement"):
        (tmp_path / "mirror" / topic).mkdir(parents=True)
    return tmp_path / "mirror"


def anomalies(years: range) -> list[tuple[str, str, float]]:
    """Januaries that warm by a tenth a year, from 0 in 1991."""
    return [("SDN", f"{year}-01", (year - 1991) / 10) for year in years]


def write_anomalies(mirror: Path, more: str = "") -> None:
    lines = [f"{code},x,{month},{value}" for code, month, value in anomalies(range(1991, 2024))]
    text = "iso3,country,month,t_anom_c\n" + "\n".join(lines) + "\n" + more
    (mirror / "climate" / "temperature_anomaly_country_month.csv").write_text(text)


def test_heat_is_what_lies_above_the_places_own_ninetieth_percentile_of_the_reference(
    make_seam: MakeSeam, mirror: Path
) -> None:
    write_anomalies(mirror)
    found = read(Era5Temperature(), make_seam(mirror=str(mirror)))
    excess = {period.year: value for _, period, value in rows(found["era5.heat_excess"])}
    assert excess[2023] == pytest.approx(3.2 - 2.61)  # 0.0 to 2.9 in thirty years: the 90th percentile is 2.61
    assert excess[1991] == pytest.approx(-2.61)
    assert any("1991-2020" in note for note in found["era5.heat_excess"].notes)


def test_a_place_with_too_few_years_of_the_reference_has_no_limit_and_it_is_said(
    make_seam: MakeSeam, mirror: Path
) -> None:
    write_anomalies(mirror, "KEN,Kenya,2020-01,1.0\n")
    found = read(Era5Temperature(), make_seam(mirror=str(mirror)))
    assert "KEN" in found["era5.temperature_anomaly"].frame["place"].to_list()
    assert "KEN" not in found["era5.heat_excess"].frame["place"].to_list()
    assert any(note.startswith("1 months of places") for note in found["era5.heat_excess"].notes)


def test_areas_without_a_code_are_left_out_by_name_and_the_world_is_a_series_of_its_own(
    make_seam: MakeSeam, mirror: Path
) -> None:
    more = (
        "OWID_WRL,World,2020-01,0.5\nOWID_KOS,Kosovo,2020-01,0.7\n,Southern Ocean,2020-01,0.1\nQQQ,Nowhere,2020-01,1\n"
    )
    write_anomalies(mirror, more)
    found = read(Era5Temperature(), make_seam(mirror=str(mirror)))
    assert rows(found["era5.temperature_anomaly_world"]) == [("WORLD", date(2020, 1, 1), 0.5)]
    assert set(found["era5.temperature_anomaly"].frame["place"]) == {"SDN", "XKX"}
    assert "Southern Ocean" in found["era5.temperature_anomaly"].notes[0]
    assert [entry.value for entry in found["era5.temperature_anomaly"].rejected] == ["QQQ"]


def test_the_charts_own_table_has_a_column_a_year_and_the_month_under_year(
    make_seam: MakeSeam, web: Publishers
) -> None:
    body = (
        b"entity,code,year,_2023,_2022\nSudan,SDN,1,1.5,\nSudan,SDN,12,,0.25\nWorld,OWID_WRL,1,0.4,0.2\nAsia,,1,9,9\n"
    )
    address = web.offers("/chart.csv", Answer(body))
    found = read(Era5Temperature(chart=address), make_seam())
    assert rows(found["era5.temperature_anomaly"]) == [
        ("SDN", date(2022, 12, 1), 0.25),
        ("SDN", date(2023, 1, 1), 1.5),
    ]
    assert found["era5.temperature_anomaly_world"].frame.height == 2


def test_a_chart_without_years_is_refused(make_seam: MakeSeam, web: Publishers) -> None:
    address = web.offers("/chart.csv", Answer(b"entity,code,year,anomaly\nSudan,SDN,1,1.5\n"))
    with pytest.raises(SourceError, match="no column of a year"):
        read(Era5Temperature(chart=address), make_seam())


def test_a_month_of_temperature_is_known_two_weeks_after_its_end(make_seam: MakeSeam, mirror: Path) -> None:
    write_anomalies(mirror)
    found = read(Era5Temperature(), make_seam(mirror=str(mirror)))["era5.temperature_anomaly"]
    assert found.frame["known_since"].to_list()[-1] == datetime(2023, 2, 16, tzinfo=UTC)


ONI = b" SEAS  YR   TOTAL   ANOM \n  DJF 1950  24.72  -1.53\n  NDJ 1950  25.1  -0.80\n"
SOI = (
    b"(STAND TAHITI - STAND DARWIN)  SEA LEVEL PRESS\nANOMALY\nYEAR   JAN   FEB\n1951   2.5   1.5\n"
    b"(STAND TAHITI - STAND DARWIN)  SEA LEVEL PRESS\nSTANDARDIZED    DATA\nYEAR   JAN   FEB\n"
    b"1951   1.5   0.9-999.9-999.9\n"
)
MEI = b"1979 2026\n1979   0.48   0.28\n1980  -0.1 -999.00\n-999.00\nMultivariate ENSO Index Version 2 (MEI.v2)\n"
PDO = b"ERSST PDO Index:\nYear Jan Feb\n1854  0.11 -0.24\n2024 -1.00 99.99\n"
AO = b" 1950    1 -0.60310E-01\n 1950    2  0.62681E+00\n"


def test_every_index_is_read_in_its_publishers_own_layout(make_seam: MakeSeam, web: Publishers) -> None:
    texts = {"ONI": ONI, "SOI": SOI, "MEI": MEI, "PDO": PDO, "AO": AO}
    addresses = {name: web.offers(f"/{name}", Answer(text, kind="text/plain")) for name, text in texts.items()}
    found = read(ClimateIndices(addresses=addresses), make_seam())
    assert rows(found["climate.oni"]) == [("WORLD", date(1950, 1, 1), -1.53), ("WORLD", date(1950, 12, 1), -0.8)]
    assert rows(found["climate.soi"]) == [("WORLD", date(1951, 1, 1), 1.5), ("WORLD", date(1951, 2, 1), 0.9)]
    assert [value for *_, value in rows(found["climate.mei"])] == [0.48, 0.28, -0.1]
    assert [value for *_, value in rows(found["climate.pdo"])] == [0.11, -0.24, -1.0]
    assert rows(found["climate.ao"])[0] == ("WORLD", date(1950, 1, 1), -0.06031)


def test_a_page_that_is_no_index_is_refused_with_its_address(make_seam: MakeSeam, web: Publishers) -> None:
    addresses = dict.fromkeys(
        ("ONI", "SOI", "MEI", "PDO", "AO"), web.offers("/gone", Answer(b"moved", kind="text/plain"))
    )
    with pytest.raises(SourceError, match="no table of ONI"):
        read(ClimateIndices(addresses=addresses), make_seam())


def test_the_mirrors_indices_are_one_table_and_an_unknown_index_is_said(make_seam: MakeSeam, mirror: Path) -> None:
    text = "index,month,value\nONI,2020-01,0.5\nAO,2020-01,\nNAO,2020-01,1.0\n"
    (mirror / "climate" / "climate_indices_monthly.csv").write_text(text)
    found = read(ClimateIndices(), make_seam(mirror=str(mirror)))
    assert rows(found["climate.oni"]) == [("WORLD", date(2020, 1, 1), 0.5)]
    assert found["climate.ao"].frame.is_empty()
    assert "NAO" in found["climate.oni"].notes[0]


def test_an_index_of_three_months_is_not_known_before_its_last_month_is_over(make_seam: MakeSeam, mirror: Path) -> None:
    (mirror / "climate" / "climate_indices_monthly.csv").write_text("index,month,value\nONI,2020-01,0.5\n")
    found = read(ClimateIndices(), make_seam(mirror=str(mirror)))["climate.oni"]
    assert found.frame["known_since"].to_list() == [datetime(2020, 3, 12, tzinfo=UTC)]


def test_the_mirrors_food_prices_give_four_prices_and_inflation(make_seam: MakeSeam, mirror: Path) -> None:
    head = "iso3,country,month,open,high,low,close,inflation_yoy_pct\n"
    text = head + "SDN,Sudan,2020-01,1.0,1.2,0.9,1.1,\nQQQ,X,2020-01,1,1,1,1,1\n"
    (mirror / "food" / "rtfp_country_month.csv").write_text(text)
    found = read(FoodPrices(), make_seam(mirror=str(mirror)))
    prices = [found[f"rtfp.food_price{name}"].frame["value"].to_list() for name in ("_open", "_high", "_low", "")]
    assert prices == [[1.0], [1.2], [0.9], [1.1]]
    assert found["rtfp.food_inflation"].frame["place"].to_list() == []
    assert [entry.value for entry in found["rtfp.food_price"].rejected] == ["QQQ"]
    assert "not what was known at the time" in found["rtfp.food_price"].notes[0]


def food_page(found: int, *months: str) -> Answer:
    data = [
        {"ISO3": "SDN", "DATES": f"{month}-01", "c_food_price_index": 1.1, "o_food_price_index": "1.0"}
        for month in months
    ]
    return Answer(json.dumps({"found": found, "limit": 2, "data": data}).encode(), kind="application/json")


def test_food_prices_come_in_pages_until_all_are_there(make_seam: MakeSeam, web: Publishers) -> None:
    address = web.offers("/rtfp", food_page(3, "2020-01", "2020-02"), food_page(3, "2020-03"))
    found = read(FoodPrices(table=address), make_seam())
    assert found["rtfp.food_price"].frame["period"].to_list() == [date(2020, month, 1) for month in (1, 2, 3)]
    assert found["rtfp.food_price_open"].frame["value"].to_list() == [1.0, 1.0, 1.0]


def test_pages_of_food_prices_that_stop_early_are_refused(make_seam: MakeSeam, web: Publishers) -> None:
    address = web.offers("/rtfp", food_page(3, "2020-01", "2020-02"), food_page(3))
    with pytest.raises(SourceError, match="2 rows came"):
        read(FoodPrices(table=address), make_seam())


def test_the_mirrors_sea_ice_is_in_millions_and_its_poor_first_years_are_left_out(
    make_seam: MakeSeam, mirror: Path
) -> None:
    text = "month,antarctic_extent_km2\n1978-12,5000000\n1979-01,6500000.0\n1979-02,lost\n"
    (mirror / "climate" / "antarctic_sea_ice_extent_monthly.csv").write_text(text)
    found = read(SeaIce(), make_seam(mirror=str(mirror)))["sea_ice.antarctic_extent"]
    assert rows(found) == [("ATA", date(1979, 1, 1), 6.5)]
    assert [entry.value for entry in found.rejected] == ["lost"]
    assert "1 months before 1979-01" in found.notes[0]
    assert not found.series.redistributable


def test_the_sea_ice_index_is_a_file_a_calendar_month(make_seam: MakeSeam, web: Publishers) -> None:
    head = b"year, mo,    data-type, region, extent,   area\n"
    for number in range(1, 13):
        line = f"1987, {number:2d}, -9999, S, -9999, -9999\n2020, {number:2d},  NSIDC-0051,  S,  {number}.50,   2.11\n"
        web.offers(f"/S_{number:02d}_extent_v3.0.csv", Answer(head + line.encode()))
    found = read(SeaIce(folder=web.address), make_seam())["sea_ice.antarctic_extent"]
    assert rows(found)[:2] == [("ATA", date(2020, 1, 1), 1.5), ("ATA", date(2020, 2, 1), 2.5)]
    assert found.frame.height == 12


STOCK = "year,iso3_origin,refugees,asylum_seekers,idps,oip,stateless,returned_refugees,returned_idps\n"


def test_the_displaced_are_all_four_groups_and_those_abroad_are_two(make_seam: MakeSeam, mirror: Path) -> None:
    text = STOCK + "2022,SDN,100,20,3000,4,0,1,2\n2022,UNK,50,0,0,0,0,0,0\n2022,TIB,5,0,0,0,0,0,0\n"
    (mirror / "displacement" / "unhcr_stock_by_origin_year.csv").write_text(text)
    found = read(Unhcr(), make_seam(mirror=str(mirror)))
    assert rows(found["unhcr.displaced"]) == [("SDN", date(2022, 1, 1), 3124.0)]
    assert rows(found["unhcr.displaced_abroad"]) == [("SDN", date(2022, 1, 1), 120.0)]
    assert "UNK (unknown)" in found["unhcr.displaced"].notes[0]
    assert [entry.value for entry in found["unhcr.displaced"].rejected] == ["TIB"]
    assert found["unhcr.displaced"].frame["known_since"].to_list() == [datetime(2023, 6, 20, tzinfo=UTC)]


def test_who_took_people_in_comes_from_the_pairs_and_what_is_new_from_the_flows(
    make_seam: MakeSeam, mirror: Path
) -> None:
    folder = mirror / "displacement"
    (folder / "unhcr_stock_by_origin_year.csv").write_text(STOCK + "2022,SDN,100,20,3000,4,0,1,2\n")
    pairs = "year,iso3_origin,iso3_asylum,refugees,asylum_seekers,oip\n2022,SDN,TCD,90,10,0\n2022,CAF,TCD,5,0,0\n"
    (folder / "unhcr_stock_by_pair_year.csv").write_text(pairs)
    flows = "year,iso3_origin,refugees,asylum_seekers,refugee_like,oip\n2022,SDN,7,6,5,4\n"
    (folder / "unhcr_flow_by_origin_year.csv").write_text(flows)
    found = read(Unhcr(), make_seam(mirror=str(mirror)))
    assert rows(found["unhcr.hosted"]) == [("TCD", date(2022, 1, 1), 105.0)]
    assert rows(found["unhcr.new_abroad"]) == [("SDN", date(2022, 1, 1), 22.0)]
    assert rows(found["unhcr.new_asylum_applications"]) == [("SDN", date(2022, 1, 1), 6.0)]


def unhcr_page(page: int, most: int, *entries: dict[str, object]) -> Answer:
    body = {"page": page, "short-url": "", "maxPages": most, "total": [], "items": list(entries)}
    return Answer(json.dumps(body).encode(), kind="application/json")


def pair(origin: str, asylum: str, **figures: object) -> dict[str, object]:
    return {"year": 2022, "coo_name": "X", "coo": "X", "coo_iso": origin, "coa_iso": asylum, "stateless": 0} | figures


def test_unhcrs_pages_hold_pairs_whose_numbers_may_be_text(make_seam: MakeSeam, web: Publishers) -> None:
    web.offers(
        "/population/",
        unhcr_page(1, 2, pair("SDN", "TCD", refugees=100, asylum_seekers="20", idps="0", oip="-")),
        unhcr_page(2, 2, pair("SDN", "SDN", refugees=0, asylum_seekers=0, idps="3000", oip=0)),
    )
    web.offers("/asylum-applications/", unhcr_page(1, 1, pair("SDN", "-", applied=9), pair("SDN", "-", applied="3")))
    found = read(Unhcr(api=web.address), make_seam())
    assert rows(found["unhcr.displaced"]) == [("SDN", date(2022, 1, 1), 3120.0)]
    assert rows(found["unhcr.hosted"]) == [("SDN", date(2022, 1, 1), 0.0), ("TCD", date(2022, 1, 1), 120.0)]
    assert rows(found["unhcr.new_asylum_applications"]) == [("SDN", date(2022, 1, 1), 12.0)]
    assert "unhcr.new_abroad" not in found


def test_a_missing_page_of_unhcr_is_no_smaller_world(make_seam: MakeSeam, web: Publishers) -> None:
    web.offers("/population/", unhcr_page(1, 2, pair("SDN", "TCD", refugees=100)))
    with pytest.raises(SourceError, match="page 1 came for page 2"):
        read(Unhcr(api=web.address), make_seam())
