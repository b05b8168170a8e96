"""Hostile acts at sea by kind, waters and month, from a mirror and from the publisher's JSON."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from tests.support.publishers import Answer, Publishers
from tocsin.errors import SourceError
from tocsin.sources.nga_asam import NgaAsam, kind_of
from tocsin.sources.seam import Seam
from tocsin.sources.source import OccurrenceReading, Reading

MakeSeam = Callable[..., Seam]
HEAD = "date,reference_number,subregion,latitude,longitude,aggressor,victim\n"


def read(source: NgaAsam, seam: Seam) -> tuple[dict[str, Reading], OccurrenceReading]:
    got = list(source.read(seam, lambda _: None))
    series = {one.series.id: one for one in got if isinstance(one, Reading)}
    return series, next(one for one in got if isinstance(one, OccurrenceReading))


def mirror(tmp_path: Path, *lines: str) -> str:
    (tmp_path / "mirror" / "maritime").mkdir(parents=True)
    (tmp_path / "mirror" / "maritime" / "asam_incidents.csv").write_text(HEAD + "".join(f"{line}\n" for line in lines))
    return str(tmp_path / "mirror")


def cell(reading: Reading, place: str, period: date) -> float | None:
    found = reading.frame.filter((pl.col("place") == place) & (pl.col("period") == period))["value"].to_list()
    return found[0] if found else None


@pytest.mark.parametrize(
    ("aggressor", "victim", "kind"),
    [
        ("PIRATES", "TANKER", "piracy"),
        ("PIRTATES", "TANKER", "piracy"),
        ("PIRATES/THIEVES", "TANKER", "piracy"),
        ("PIRATES / MOSLEM REBELS", "TANKER", "terrorism"),
        ("POSSIBLE TERRORISTS", "TANKER", "terrorism"),
        ("ROBBER(S)", "ANCHORED TANKER", "robbery"),
        ("ATTEMPTED BOARDING", "TANKER", "robbery"),
        ("CHINESE NAVY VESSEL", "FISHING VESSEL", "hostile"),
        ("SUSPICIOUS APPROACH", "TANKER", "hostile"),
        ("ASSAILANTS", "HIJACKED TANKER", "hostile"),
        ("N/A", "HIJACKED TANKER", "piracy"),
        ("", "", "hostile"),
    ],
)
def test_the_first_rule_whose_word_stands_there_decides(aggressor: str, victim: str, kind: str) -> None:
    assert kind_of(aggressor, victim) == kind


def test_acts_are_counted_by_kind_waters_and_month_with_zeros_where_the_messages_watch(
    make_seam: MakeSeam, tmp_path: Path
) -> None:
    held = mirror(
        tmp_path,
        "1985-05-03,1985-1,92,4.5,3.5,PIRATES,TANKER",
        "1993-05-03,1993-1,57,4.5,3.5,PIRATES,TANKER",
        "1993-05-09,1993-2,57,4.5,3.5,ROBBERS,TANKER",
        "1993-07-01,1993-3,71,1.5,104.5,PIRATES,TANKER",
        "1993-07-01,1993-3,71,1.5,104.5,PIRATES,TANKER",
        "1993-08-01,1993-4,71,1.5,104.5,PIRATES,TANKER",
    )
    series, _ = read(NgaAsam(), make_seam(mirror=held))
    piracy = series["nga_asam.piracy"]
    assert cell(piracy, "SEA_WEST_AFRICA", date(1993, 5, 1)) == 1.0
    assert cell(series["nga_asam.robbery"], "SEA_WEST_AFRICA", date(1993, 5, 1)) == 1.0
    assert cell(piracy, "SEA_EAST_ASIA", date(1993, 7, 1)) == 1.0, "one number is one act"
    assert cell(piracy, "SEA_EAST_ASIA", date(1993, 6, 1)) == 0.0
    assert cell(piracy, "SEA_EAST_ASIA", date(1993, 8, 1)) is None, "the newest act's month may not be over"
    assert cell(piracy, "SEA_WEST_AFRICA", date(1985, 5, 1)) == 1.0
    assert cell(piracy, "SEA_WEST_AFRICA", date(1985, 6, 1)) is None, "before 1993 silence says nothing"


def test_an_act_that_was_numbered_years_later_was_not_known_before(make_seam: MakeSeam, tmp_path: Path) -> None:
    held = mirror(
        tmp_path, "1993-05-03,1993-1,57,4.5,3.5,PIRATES,TANKER", "1993-05-04,1995-9,57,4.5,3.5,PIRATES,TANKER"
    )
    _, acts = read(NgaAsam(), make_seam(mirror=held))
    known = dict(acts.frame.select("id", "known_since").iter_rows())
    assert known["nga_asam.1993-1"] == datetime(1993, 5, 17, tzinfo=UTC)
    assert known["nga_asam.1995-9"] == datetime(1996, 1, 1, tzinfo=UTC)


def test_the_publishers_json_is_read_with_or_without_its_outer_name(web: Publishers, make_seam: MakeSeam) -> None:
    act = {
        "reference": "2024-1", "date": "2024-01-03", "latitude": 12.5, "longitude": 43.5, "navArea": "IX",
        "subreg": "62", "hostility": "Houthi missile attack", "victim": "Bulk carrier", "description": "a narrative",
    }  # fmt: skip
    wrong = act | {"reference": "2024-2", "latitude": None}
    later = act | {"reference": "2024-3", "date": "2024-02-01"}
    for number, body in enumerate(({"asam": [act, wrong, later]}, [act, wrong, later])):
        address = web.offers(f"/asam{number}", Answer(json.dumps(body).encode(), kind="application/json"))
        series, acts = read(NgaAsam(api=address), make_seam())
        assert cell(series["nga_asam.terrorism"], "SEA_EAST_AFRICA", date(2024, 1, 1)) == 1.0
        one = acts.frame.filter(pl.col("id") == "nga_asam.2024-1").row(0, named=True)
        assert (one["kind"], one["places"]) == ("terrorism", ["SEA_EAST_AFRICA"])
        assert "narrative" not in one["title"]
        assert [entry.value for entry in series["nga_asam.piracy"].rejected] == ["2024-2"]


def test_an_answer_that_is_no_list_of_messages_is_an_error(web: Publishers, make_seam: MakeSeam) -> None:
    for number, body in enumerate((b"{}", b"nonsense", b'{"asam": []}')):
        address = web.offers(f"/asam{number}", Answer(body, kind="application/json"))
        with pytest.raises(SourceError, match=r"no list of messages|not one message"):
            read(NgaAsam(api=address), make_seam())
