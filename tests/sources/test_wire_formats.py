"""Every official wire format, spoken by a server that misbehaves: what can be mended is, what cannot is one error."""

import gzip
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace

import polars as pl
import pytest

from tests.sources.test_ucdp import ANNUAL, JANUARY, covered, resolve
from tests.support.publishers import Answer, Publishers, event_csv, ucdp_api, views_pages, world_bank_page, zipped
from tocsin.errors import SourceError
from tocsin.sources.download import Limits
from tocsin.sources.gapminder import INDICATORS as GAPMINDER
from tocsin.sources.gapminder import Gapminder
from tocsin.sources.seam import Seam
from tocsin.sources.source import Reading, Source
from tocsin.sources.structural import Structural
from tocsin.sources.ucdp_candidate import UcdpCandidate
from tocsin.sources.ucdp_ged import UcdpGed
from tocsin.sources.vdem import VDem
from tocsin.sources.views import Views
from tocsin.sources.world_bank_wdi import WorldBankWdi
from tocsin.sources.world_bank_wgi import WorldBankWgi

MakeSeam = Callable[..., Seam]
API = {"tokens": {"ucdp": "secret"}, "settings": {"ucdp": "api", "ucdp_version": "24.1"}}
POLYARCHY = b"country_text_id,year,v2x_polyarchy,v2x_libdem,v2x_partipdem,v2x_delibdem,v2x_egaldem\n"
WGI = ("VA", "PV", "GE", "RQ", "RL", "CC")


@dataclass(frozen=True)
class Wire:
    """One official format: where it lies, what is read there, and a column nobody can do without."""

    path: str
    column: bytes
    make: Callable[[Publishers], Source]
    offer: Callable[[Publishers], object]
    member: str = ""
    """Name inside the zip, where it is one."""
    seam: dict[str, object] | None = None


def ged(web: Publishers) -> Source:
    return UcdpGed(resolve=resolve, covered=covered, downloads=f"{web.address}/ged", api=f"{web.address}/api")


def candidate(web: Publishers) -> Source:
    return UcdpCandidate(resolve=resolve, covered=covered, downloads=f"{web.address}/c", api=f"{web.address}/api")


def packed(path: str, member: str, content: bytes) -> Callable[[Publishers], object]:
    return lambda web: web.offers(path, Answer(zipped(member, content), kind="application/zip"))


def indicators(*names: str) -> Callable[[Publishers], object]:
    def offer(web: Publishers) -> None:
        for name in names:
            body = world_bank_page([("SDN", 2020, 4.4e7), ("KEN", 2020, 5.3e7)])
            web.offers(f"/v2/country/all/indicator/{name}", Answer(body, kind="application/json"))

    return offer


def gapminder_path(name: str) -> str:
    return f"/countries-etc-datapoints/ddf--datapoints--{name}--by--geo--time.csv"


WIRES = {
    "ged zip": Wire(
        "/ged/ged241-csv.zip",
        b"date_end",
        ged,
        packed("/ged/ged241-csv.zip", "GEDEvent_v24_1.csv", event_csv(ANNUAL)),
        member="GEDEvent_v24_1.csv",
    ),
    "ged api": Wire(
        "/api/gedevents/24.1?pagesize=1000", b"date_end", ged, lambda web: ucdp_api(web, "24.1", ANNUAL), seam=API
    ),
    "candidate csv": Wire(
        "/c/GEDEvent_v24_0_1.csv",
        b"date_end",
        candidate,
        lambda web: web.offers("/c/GEDEvent_v24_0_1.csv", Answer(event_csv(JANUARY))),
    ),
    "candidate api": Wire(
        "/api/gedevents/24.0.1?pagesize=1000",
        b"date_end",
        candidate,
        lambda web: ucdp_api(web, "24.0.1", JANUARY),
        seam=API,
    ),
    "wdi": Wire(
        "/v2/country/all/indicator/SP.POP.TOTL",
        b"countryiso3code",
        lambda web: WorldBankWdi(api=f"{web.address}/v2"),
        indicators("SP.POP.TOTL", "NY.GDP.PCAP.KD", "SP.DYN.IMRT.IN"),
    ),
    "wgi": Wire(
        "/v2/country/all/indicator/VA.EST",
        b"countryiso3code",
        lambda web: WorldBankWgi(api=f"{web.address}/v2"),
        indicators(*(f"{name}.EST" for name in WGI), *(f"GOV_WGI_{name}.EST" for name in WGI)),
    ),
    "vdem zip": Wire(
        "/d/V-Dem-CY-Core-v13_csv.zip",
        b"country_text_id",
        lambda web: VDem(datasets=f"{web.address}/d"),
        packed("/d/V-Dem-CY-Core-v13_csv.zip", "V-Dem-CY-Core-v13.csv", POLYARCHY + b"SDN,2020,0.2,0.1,0.1,0.1,0.1\n"),
        member="V-Dem-CY-Core-v13.csv",
    ),
    "hief zip": Wire(
        "/dataset/?persistentId=doi:10.7910/DVN/4JQRCL&format=original",
        b"EFindex",
        lambda web: Structural(dataverse=f"{web.address}/dataset/"),
        packed(
            "/dataset/?persistentId=doi:10.7910/DVN/4JQRCL&format=original",
            "HIEF_data.csv",
            b"Country,Year,EFindex\nSudan,2012,0.71\n",
        ),
        member="HIEF_data.csv",
    ),
    "gapminder csv": Wire(
        gapminder_path("extreme_poverty_percent_people_below_300_a_day"),
        b"geo",
        lambda web: Gapminder(repository=web.address),
        lambda web: [
            web.offers(gapminder_path(name), Answer(f"geo,time,{name}\nSDN,2014,15.3\n".encode())) for name in GAPMINDER
        ],
    ),
    "views api": Wire(
        "/views/predictors_fatalities002_0000_00/cm/px/ucdp_ged_sb_best_sum?page=1&pagesize=10000",
        b"ucdp_ged_sb_best_sum",
        lambda web: Views(api=f"{web.address}/views"),
        lambda web: views_pages(web, [("AFG", month, 5.0) for month in range(450, 453)]),
    ),
}


@pytest.fixture(params=list(WIRES))
def wire(request: pytest.FixtureRequest) -> Wire:
    return WIRES[request.param]


def figures(wire: Wire, web: Publishers, seam: Seam) -> list[pl.DataFrame]:
    return [got.frame for got in wire.make(web).read(seam, lambda _: None) if isinstance(got, Reading)]


def good(wire: Wire, web: Publishers) -> Answer:
    wire.offer(web)
    return web.answers(wire.path)[0]


def spoilt(wire: Wire, web: Publishers, change: Callable[[bytes], bytes]) -> None:
    """Offer the same file with its text changed, packed as before."""
    answer = good(wire, web)
    if not wire.member:
        web.offers(wire.path, replace(answer, body=change(answer.body)))
        return
    with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
        body = zipped(wire.member, change(archive.read(wire.member)))
    web.offers(wire.path, replace(answer, body=body))


@pytest.mark.parametrize(
    "first",
    [
        Answer(status=429, headers={"Retry-After": "1"}),
        Answer(status=500),
        Answer(status=503, kind="text/html", body=b"<html>busy</html>"),
        "half",
    ],
    ids=["429", "500", "503", "half a body"],
)
def test_what_time_mends_is_tried_again_and_gives_figures(
    wire: Wire, first: Answer | str, web: Publishers, make_seam: MakeSeam, waits: list[float]
) -> None:
    answer = good(wire, web)
    broken = replace(answer, break_after=len(answer.body) // 2) if isinstance(first, str) else first
    web.offers(wire.path, broken, answer)
    found = figures(wire, web, make_seam(**(wire.seam or {})))
    assert found
    assert len(waits) == 1
    assert not any(frame.is_empty() for frame in found)


@pytest.mark.parametrize(
    ("always", "said"),
    [
        (Answer(status=500), "answered 500"),
        (Answer(hang=True), "no byte came"),
        (Answer(b"<!doctype html><title>Log in</title>", kind="text/html"), "a web page instead of data"),
        (Answer(b""), "empty file"),
    ],
    ids=["500", "hanging socket", "web page", "empty"],
)
def test_what_time_does_not_mend_is_one_error_with_the_address(
    wire: Wire, always: Answer, said: str, web: Publishers, make_seam: MakeSeam
) -> None:
    good(wire, web)
    web.offers(wire.path, always)
    seam = make_seam(limits=Limits(silence=0.2, attempts=2), **(wire.seam or {}))
    with pytest.raises(SourceError, match=said) as caught:
        figures(wire, web, seam)
    assert web.address in caught.value.where


def test_changed_columns_are_an_error_and_never_a_table_of_nothing(
    wire: Wire, web: Publishers, make_seam: MakeSeam
) -> None:
    spoilt(wire, web, lambda text: text.replace(wire.column, b"renamed"))
    with pytest.raises(SourceError):
        figures(wire, web, make_seam(**(wire.seam or {})))


def test_the_wrong_charset_is_an_error_and_never_a_guess(wire: Wire, web: Publishers, make_seam: MakeSeam) -> None:
    spoilt(wire, web, lambda text: text.replace(b"S", b"\xe9").replace(b"AFG", b"\xe9FG"))
    with pytest.raises(SourceError):
        figures(wire, web, make_seam(**(wire.seam or {})))


def test_a_bomb_ends_at_the_limit(wire: Wire, web: Publishers, make_seam: MakeSeam) -> None:
    limits = Limits(size=200_000, unpacked=200_000)
    if wire.member:
        spoilt(wire, web, lambda text: text + b"0" * 50_000_000)
    else:
        answer = good(wire, web)
        body = gzip.compress(answer.body + b" " * 50_000_000)
        web.offers(wire.path, replace(answer, body=body, headers={"Content-Encoding": "gzip"}))
    with pytest.raises(SourceError, match="limit"):
        figures(wire, web, make_seam(limits=limits, **(wire.seam or {})))
