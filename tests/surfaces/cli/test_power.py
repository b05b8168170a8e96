"""Power from the command line."""

import json
from pathlib import Path

import pytest

from tests.surfaces.cli.test_places import run

HERE = ("--home", "home", "--mirror", "none")


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_every_index_of_every_seat_is_an_exact_fraction(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "power", "unsc", "--on", "2025-06-01", "--json", *HERE)
    assert code == 0, err
    found = json.loads(out)
    names = ("penrose", "banzhaf", "shapley", "prevent", "initiate")
    assert len(found["seats"]) == 15
    assert all(one[name]["fraction"] for one in found["seats"] for name in names)
    assert found["seats"][0]["shapley"]["fraction"] == "421/2145"


def test_power_says_its_method_its_words_and_its_limits(capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "power", "unsc", "--abstention", *HERE)[1]
    assert "every figure is exact" in out
    assert "They know no preferences" in out
    assert "an abstention counts as a no" in out


def test_a_wish_from_a_file_is_answered_with_weights(capsys: pytest.CaptureFixture[str]) -> None:
    body = 'id = "us"\nname = "Us"\n[[seats]]\nholders = ["A", "B", "C"]\n[[rules]]\nid = "r"\ntitle = "R"\n'
    Path("us.toml").write_text(body + '[rules.tree]\nkind = "count"\nat_least = 2\n', encoding="utf-8")
    Path("wish.csv").write_text("seat,share\nA,4\nB,1\nC,1\n", encoding="utf-8")
    code, out, err = run(capsys, "power", "us.toml", "--wanted", "wish.csv", "--json", *HERE)
    assert code == 0, err
    assert [one["reached"]["fraction"] for one in json.loads(out)["seats"]] == ["2/3", "1/6", "1/6"]
    Path("wish.csv").write_text("seat,share\nA,four\n", encoding="utf-8")
    code, _, err = run(capsys, "power", "us.toml", "--wanted", "wish.csv", *HERE)
    assert code == 2
    assert "wish.csv:2" in err
