"""`tocsin pictures`, `risk`, `commons` and `occurrences`: side by side, as a table and as one document."""

import json
from pathlib import Path

import pytest

from tests.surfaces.cli.test_places import run


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> tuple[str, ...]:
    monkeypatch.chdir(tmp_path)
    Path("cholera.csv").write_text("place,period,value\nSDN,2015-11,5\nSDN,2015-12,7\n", encoding="utf-8")
    home = ("--home", "home", "--mirror", "none")
    own = ("sync", "cholera.csv", "--as", "health.cholera", "--value", "count", "--unit", "cases")
    assert run(capsys, *own, *home)[0] == 0
    return home


def test_a_members_own_series_stands_in_its_picture_beside_what_is_missing(
    here: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    lines = json.loads(run(capsys, "pictures", "SDN", "--json", *here)[1])
    told = {one["series"]: one["value"] for one in lines if one["value"] is not None}
    assert told == {"own.health.cholera": 7.0}
    table = run(capsys, "pictures", "SDN", *here)[1]
    assert "health.cholera" in table
    assert "no data" in table


def test_risk_is_told_of_a_place_and_of_an_organisation(
    here: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    for asked in ("Sudan", "AU"):
        answer = json.loads(run(capsys, "risk", asked, "--json", *here)[1])
        assert {one["picture"] for one in answer["figures"]} == {"exposure", "vulnerability", "coping"}
        assert "conflict" in {one["hazard"] for one in answer["chances"]}, "a hazard without a forecast is named too"
        assert all(one["chance"] is None for one in answer["chances"])


def test_the_commons_and_occurrences_answer_without_data_and_an_unknown_kind_is_wrong_use(
    here: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert all(one["value"] is None for one in json.loads(run(capsys, "commons", "--json", *here)[1]))
    assert json.loads(run(capsys, "occurrences", "--json", *here)[1]) == []
    code, _, told = run(capsys, "occurrences", "--kind", "meteor", *here)
    assert code == 2
    assert "flood" in told
