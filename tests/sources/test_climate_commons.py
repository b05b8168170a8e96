"""Carbon dioxide, the ozone hole and global temperature: from a mirror and in the publishers' own formats."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.support.publishers import RELEASED, Answer, Publishers
from tocsin.errors import NotFoundError, SourceError
from tocsin.sources.global_temperature import GlobalTemperature
from tocsin.sources.nasa_ozone import NasaOzone
from tocsin.sources.noaa_co2 import NoaaCo2
from tocsin.sources.seam import Seam
from tocsin.sources.source import Reading, Source

MakeSeam = Callable[..., Seam]


def read(source: Source, seam: Seam) -> dict[str, Reading]:
    return {got.series.id: got for got in source.read(seam, lambda _: None) if isinstance(got, Reading)}


def rows(reading: Reading) -> list[tuple[str, date, float]]:
    return reading.frame.select("place", "period", "value").rows()


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    (tmp_path / "mirror" / "climate").mkdir(parents=True)
    return tmp_path / "mirror"


def test_carbon_dioxide_is_a_monthly_figure_of_the_world(make_seam: MakeSeam, mirror: Path) -> None:
    (mirror / "climate" / "co2_global_monthly.csv").write_text("month,co2_ppm\n1979-01,300.5\n1979-02,\n1979-13,1\n")
    got = read(NoaaCo2(), make_seam(mirror=str(mirror)))["noaa_co2.global"]
    assert rows(got) == [("WORLD", date(1979, 1, 1), 300.5)]
    assert [entry.value for entry in got.rejected] == ["1979-13"], "a gap is no fault, a month that is none is"
    assert got.frame["known_since"].to_list() == [datetime(1979, 3, 13, tzinfo=UTC)], "40 days after the month"


def test_noaas_own_file_has_comments_and_a_number_for_none(web: Publishers, make_seam: MakeSeam) -> None:
    body = b"# a comment\n#\nyear,month,decimal,average,average_unc,trend,trend_unc\n1979,1,1979.04,300.5,0.1,1,1\n"
    address = web.offers("/co2_mm_gl.csv", Answer(body + b"1979,2,1979.1,-99.99,-9.99,1,1\n"))
    got = read(NoaaCo2(file=address), make_seam())["noaa_co2.global"]
    assert rows(got) == [("WORLD", date(1979, 1, 1), 300.5)]
    assert got.known_basis == "recorded"
    assert got.frame["known_since"].to_list() == [RELEASED]


def test_a_file_without_a_figure_is_an_error_and_not_an_empty_series(web: Publishers, make_seam: MakeSeam) -> None:
    address = web.offers("/co2_mm_gl.csv", Answer(b"# moved\nyear,month,decimal,average\n1979,1,1,-99.99\n"))
    with pytest.raises(SourceError, match="no figure"):
        read(NoaaCo2(file=address), make_seam())
    address = web.offers("/other.csv", Answer(b"something,else\n1,2\n"))
    with pytest.raises(SourceError, match="columns year, month, average are gone"):
        read(NoaaCo2(file=address), make_seam())


def test_the_ozone_hole_speaks_of_antarctica_by_year(make_seam: MakeSeam, mirror: Path) -> None:
    (mirror / "climate" / "ozone_hole_annual.csv").write_text(
        "entity,year,maximum_ozone_hole_area_(nasa),mean_ozone_hole_area,minimum_daily_concentration_(nasa),"
        "mean_daily_concentration_(nasa)\nWorld,1979,1.5,0.5,190,220.0\nWorld,1995,,,,\n"
    )
    got = read(NasaOzone(), make_seam(mirror=str(mirror)))
    assert rows(got["nasa_ozone.largest_area"]) == [("ATA", date(1979, 1, 1), 1.5)]
    assert rows(got["nasa_ozone.mean_lowest_ozone"]) == [("ATA", date(1979, 1, 1), 220.0)]


def test_nasas_own_lines_are_found_between_their_headings(web: Publishers, make_seam: MakeSeam) -> None:
    body = (
        b"         Ozone Hole Area   Minimum Ozone\n Year  Date  Value  Mean  Date  Value  Mean\n"
        b" 1979  17 Sep\n 1980  21/09   3.5   1.5  16/10  192.0  203.0\n 1995 none\n"
        b" 1996  07 - 09   26.5  22.5  05 - 10  103.0  108.0\n"
    )
    address = web.offers("/annual_data.txt", Answer(body, kind="text/plain"))
    got = read(NasaOzone(file=address), make_seam())
    assert rows(got["nasa_ozone.largest_area"]) == [("ATA", date(1980, 1, 1), 3.5), ("ATA", date(1996, 1, 1), 26.5)]
    assert rows(got["nasa_ozone.lowest_ozone"])[1] == ("ATA", date(1996, 1, 1), 103.0)


def test_two_temperature_series_keep_their_own_base_periods(make_seam: MakeSeam, mirror: Path) -> None:
    (mirror / "climate" / "global_temperature_monthly.csv").write_text(
        "source,month,anom_c\ngcag,2020-01,1.25\nGISTEMP,2020-01,1.5\ngcag,2020-02,1.0\n"
    )
    got = read(GlobalTemperature(), make_seam(mirror=str(mirror)))
    assert rows(got["global_temperature.gistemp"]) == [("WORLD", date(2020, 1, 1), 1.5)]
    assert len(rows(got["global_temperature.noaa"])) == 2
    assert "1951" in got["global_temperature.gistemp"].series.title
    assert "1901" in got["global_temperature.noaa"].series.title


def test_the_tables_of_nasa_and_noaa_are_read_as_published(web: Publishers, make_seam: MakeSeam) -> None:
    months = "Jan,Feb,Mar,Apr,May,Jun,Jul,Aug,Sep,Oct,Nov,Dec"
    stars = ",".join(["***"] * 10)
    table = f"Land-Ocean: Global Means\nYear,{months},J-D\n2023,.5,.75,{stars},***\n"
    nasa = web.offers("/GLB.csv", Answer(table.encode()))
    body = b"# Title: Global\n# Missing: -999\nDate,Anomaly\n202301,0.5\n202302,-999\n"
    noaa = web.offers("/data.csv", Answer(body))
    got = read(GlobalTemperature(gistemp=nasa, noaa=noaa), make_seam())
    assert [value for _, _, value in rows(got["global_temperature.gistemp"])] == [0.5, 0.75]
    assert rows(got["global_temperature.noaa"]) == [("WORLD", date(2023, 1, 1), 0.5)]


def test_a_mirror_without_the_file_is_absent_and_not_broken(make_seam: MakeSeam, mirror: Path) -> None:
    for source in (NoaaCo2(), NasaOzone(), GlobalTemperature()):
        with pytest.raises(NotFoundError, match="the mirror holds no file climate/"):
            read(source, make_seam(mirror=str(mirror)))
