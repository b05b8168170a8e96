"""Appeals and funding, contributions, peace operations: from a mirror and in the publishers' own formats."""

import gzip
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tests.sources.test_yearly_sources import read
from tests.support.publishers import Answer, Publishers
from tocsin.errors import SourceError
from tocsin.sources.ocha_fts import OchaFts
from tocsin.sources.seam import Seam
from tocsin.sources.un_contributions import UnContributions
from tocsin.sources.un_peacekeeping import UnPeacekeeping

MakeSeam = Callable[..., Seam]
Row = tuple[str, date, float]
HEAD = "countryCode,id,name,code,typeId,typeName,startDate,endDate,year,requirements,funding,percentFunded\n"
PLANS = (
    "KEN,7,Kenya Flash,FKEN,4,Flash appeal,2020-01-01,2020-12-31,2020,100,40,40\n"
    "KEN,8,Kenya Plan,HKEN,5,Humanitarian response plan,2020-01-01,2020-12-31,2020,300,60,20\n"
    "KEN,,Not specified,,,,,,2020,,5,\n"
    "KEN,9,Kenya 2099,HKEN99,5,Humanitarian response plan,2099-01-01,2099-12-31,2099,1,0,0\n"
    "YEM,10,Unasked,UYEM,5,Other,2020-01-01,2020-12-31,2020,,7,\n"
)


@pytest.fixture
def institutions(tmp_path: Path) -> Path:
    folder = tmp_path / "mirror" / "institutions"
    folder.mkdir(parents=True)
    return folder


def told(source: OchaFts | UnContributions | UnPeacekeeping, seam: Seam) -> dict[str, list[Row]]:
    return {
        got.series.id: got.frame.select("place", "period", "value").sort("place", "period").rows()
        for got in read(source, seam)
    }


def test_plans_of_a_country_are_summed_and_money_outside_them_is_kept_apart(
    make_seam: MakeSeam, institutions: Path
) -> None:
    (institutions / "fts_requirements_funding.csv.gz").write_bytes(gzip.compress((HEAD + PLANS).encode()))
    found = told(OchaFts(), make_seam(mirror=str(institutions.parent)))
    day = date(2020, 1, 1)
    assert found["fts.requirements"] == [("KEN", day, 400.0)]
    assert found["fts.plan_funding"] == [("KEN", day, 100.0)], "a plan that asked for nothing has no share that came"
    assert found["fts.funding"] == [("KEN", day, 105.0), ("YEM", day, 7.0)]


def test_the_exchanges_line_of_tags_is_no_country(web: Publishers, seam: Seam) -> None:
    tags = (
        "#country+code,#activity+id,#activity+name,#code,#t,#t,#date+start,#date+end,#date+year,#value,#value,#value\n"
    )
    address = web.offers("/fts.csv", Answer((HEAD + tags + PLANS).encode()))
    found = told(OchaFts(file=address), seam)
    assert found["fts.requirements"] == [("KEN", date(2020, 1, 1), 400.0)]


def test_assessed_core_and_earmarked_money_are_three_things(make_seam: MakeSeam, institutions: Path) -> None:
    kinds = ["Assessed", "Voluntary un-earmarked", "Voluntary earmarked", "Other", "Assessed"]
    pl.DataFrame(
        {
            "year": [2020] * 5,
            "contributor": ["Kenya", "Kenya", "Kenya", "Kenya", "European Union"],
            "status": ["member"] * 4 + ["organization"],
            "entity": ["UN", "UN", "UN", "UN", "UN"],
            "type": kinds,
            "usd": [10.4, 20.0, 30.0, 40.0, 50.0],
        }
    ).write_parquet(institutions / "un_system_contributions.parquet")
    found = told(UnContributions(), make_seam(mirror=str(institutions.parent)))
    assert {name: [value for _, _, value in rows] for name, rows in found.items()} == {
        "ceb.assessed": [10.0],
        "ceb.core": [20.0],
        "ceb.earmarked": [30.0],
    }


def test_contributions_are_read_in_the_boards_own_columns(web: Publishers, seam: Seam) -> None:
    text = (
        "calendar_year,agency,government_donor,rev_type,amount\n"
        "2021,WHO,Kenya,Assessed contributions,5\n2021,WHO,Nowhere,Assessed contributions,5\n"
    )
    address = web.offers("/revenue.csv", Answer(text.encode()))
    assessed, *_ = read(UnContributions(file=address), seam)
    assert assessed.frame.select("place", "value").rows() == [("KEN", 5.0)]
    assert [entry.value for entry in assessed.rejected] == ["Nowhere"]


def test_people_are_counted_where_they_come_from_and_where_they_serve(make_seam: MakeSeam, institutions: Path) -> None:
    (institutions / "peacekeeping_contributor_month.csv.gz").write_bytes(
        gzip.compress(b"Date,Troops,Police,Experts,contributor\n2013-01-31,7,,2.0,Kenya\n2013-01-31,1,3,,Ghana\n")
    )
    (institutions / "peacekeeping_mission_month.csv.gz").write_bytes(
        gzip.compress(
            b"month,mission,host_iso3,contributors,troops,police,observers,total\n"
            b"2013-01-31,ONE,MLI,3,5,1,0,6\n2013-01-31,TWO,MLI,3,5,1,0,10\n"
        )
    )
    source = UnPeacekeeping()
    found = told(source, make_seam(mirror=str(institutions.parent)))
    month = date(2013, 1, 1)
    assert found == {
        "peacekeeping.troops_from": [("GHA", month, 1.0), ("KEN", month, 7.0)],
        "peacekeeping.police_from": [("GHA", month, 3.0)],
        "peacekeeping.experts_from": [("KEN", month, 2.0)],
        "peacekeeping.serving_in": [("MLI", month, 16.0)],
    }
    assert not source.redistributable


def test_women_and_men_of_all_missions_are_one_contingent(web: Publishers, seam: Seam) -> None:
    text = (
        "contribution_id,isocode3,mission_acronym,personnel_type,male_personnel,female_personnel,last_reporting_date\n"
        "1,KEN,ONE,Troops,10,2,2024-05-31\n2,KEN,TWO,Troops,1,,2024-05-31\n"
        "3,KEN,ONE,Formed Police Units,4,1,2024-05-31\n4,KEN,ONE,Staff Officer,1,1,2024-05-31\n"
    )
    address = web.offers("/people.csv", Answer(text.encode()))
    found = told(UnPeacekeeping(file=address), seam)
    assert {name: [value for _, _, value in rows] for name, rows in found.items()} == {
        "peacekeeping.troops_from": [13.0],
        "peacekeeping.police_from": [5.0],
        "peacekeeping.experts_from": [2.0],
    }


def test_a_table_whose_columns_went_is_refused_by_name(web: Publishers, seam: Seam) -> None:
    address = web.offers("/fts.csv", Answer(b"country,plan\nKEN,1\n"))
    with pytest.raises(SourceError, match="requirements"):
        read(OchaFts(file=address), seam)
