"""INFORM Risk and population, from a mirror and in the publishers' own formats."""

import gzip
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.support.publishers import Answer, Publishers
from tocsin.errors import SourceError
from tocsin.sources.inform_risk import InformRisk
from tocsin.sources.population import Population
from tocsin.sources.seam import Seam
from tocsin.sources.source import Reading, Source

MakeSeam = Callable[..., Seam]


def read(source: Source, seam: Seam) -> dict[str, Reading]:
    return {got.series.id: got for got in source.read(seam, lambda _: None) if isinstance(got, Reading)}


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    (tmp_path / "mirror" / "structure").mkdir(parents=True)
    return tmp_path / "mirror"


def test_an_edition_stands_at_the_year_of_its_newest_inputs_and_says_so(make_seam: MakeSeam, mirror: Path) -> None:
    names = [one.id.removeprefix("inform.") for one in InformRisk().series]
    head = "country,iso3," + ",".join(names)
    line = "Sudan,SDN," + ",".join(str(number / 2) for number in range(len(names)))
    (mirror / "structure" / "inform_risk_2025_v070.csv").write_text(f"{head}\n{line}\n")
    got = read(InformRisk(), make_seam(mirror=str(mirror)))
    vulnerability = got["inform.vulnerability"]
    assert vulnerability.frame.select("place", "period").rows() == [("SDN", date(2024, 1, 1))]
    assert vulnerability.frame["known_since"].to_list() == [datetime(2025, 4, 1, tzinfo=UTC)]
    assert vulnerability.notes == ("INFORM 2025 rests on figures of 2023 and 2024: it may not forecast them",)
    assert len(got) == 15


def test_informs_api_gives_the_same_parts(web: Publishers, make_seam: MakeSeam) -> None:
    default = {"WorkflowId": 9, "GNAYear": 2025, "Name": "INFORM Risk"}
    web.offers("/Workflows/Default", Answer(json.dumps(default).encode(), kind="application/json"))
    scores = [
        {"Iso3": "SDN", "IndicatorId": "VU", "IndicatorScore": 7.5},
        {"Iso3": "SDN", "IndicatorId": "CC.INS", "IndicatorScore": None},
        {"Iso3": "QQQ", "IndicatorId": "VU", "IndicatorScore": 1.5},
    ]
    web.offers("/Countries/Scores/", Answer(json.dumps(scores).encode(), kind="application/json"))
    got = read(InformRisk(api=web.address), make_seam())
    assert got["inform.vulnerability"].frame.select("place", "value").rows() == [("SDN", 7.5)]
    assert [entry.value for entry in got["inform.vulnerability"].rejected] == ["QQQ"]
    assert got["inform.institutional"].frame.is_empty()
    web.offers("/Workflows/Default", Answer(b"[]", kind="application/json"))
    with pytest.raises(SourceError, match="not what the API used to give"):
        read(InformRisk(api=web.address), make_seam())


def test_a_mirror_file_without_an_edition_in_its_name_is_an_error(make_seam: MakeSeam, mirror: Path) -> None:
    (mirror / "structure" / "inform_risk_new.csv").write_text("iso3\n")
    with pytest.raises(SourceError, match="tells no edition"):
        read(InformRisk(), make_seam(mirror=str(mirror)))


def test_people_are_counted_by_estimates_and_never_by_a_projection(
    web: Publishers, make_seam: MakeSeam, mirror: Path
) -> None:
    (mirror / "structure" / "population_2014_plus.csv").write_text("iso3,year,population\nSDN,2022,100\nSDN,2023,110\n")
    mirrored = read(Population(), make_seam(mirror=str(mirror)))["population.total"]
    assert [row[2] for row in mirrored.frame.select("place", "period", "value").rows()] == [100.0, 110.0]
    table = (
        "LocID,ISO3_code,Variant,Time,PopMale,PopFemale,PopTotal\n729,SDN,Medium,2022,1,1,0.1\n"
        "729,SDN,Medium,2023,1,1,0.11\n729,SDN,Medium,2024,1,1,0.2\n729,SDN,High,2023,1,1,0.5\n900,,Medium,2023,1,1,9\n"
    )
    name = "/WPP2024_TotalPopulationBySex.csv.gz"
    web.offers(name, Answer(gzip.compress(table.encode()), kind="application/gzip"))
    got = read(Population(files=web.address), make_seam())["population.total"]
    assert got.frame["value"].to_list() == [100.0, 110.0], "thousands, and the edition's own year is a projection"
