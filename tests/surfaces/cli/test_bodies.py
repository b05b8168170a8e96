"""Bodies and votes from the command line."""

import json
from pathlib import Path

import pytest

from tests.surfaces.cli.test_places import run

HERE = ("--home", "home", "--mirror", "none")


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_bodies_are_listed_and_their_test_decisions_decided_again(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "bodies", "--check", "--json", *HERE)
    assert code == 0, err
    found = {one["id"]: one for one in json.loads(out)}
    assert found["unsc"]["rules"][0]["checked"]
    assert all(one["agrees"] for one in found["unga"]["decisions"])


def test_a_vote_says_what_it_needs(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("bodies", "unsc", "--on", "2025-06-01", "--yes", "FRA,GBR,USA,DNK,GRC,SVN,SOM")
    code, out, err = run(capsys, *asked, "--abstain", "CHN,RUS,PAK,DZA", *HERE)
    assert code == 0, err
    assert "needs 2 of GUY KOR PAN SLE" in out
    done = json.loads(run(capsys, *asked, "--no", "RUS", "--rest", "yes", "--json", *HERE)[1])
    assert (done["outcome"], done["counts"]["yes"]) == ("not adopted", 14)


def test_a_shipped_body_is_changed_in_a_file_and_read_again(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "bodies", "unsc", "--toml", *HERE)
    assert code == 0
    Path("ours.toml").write_text(out.replace("at_least = 9", "at_least = 10"), encoding="utf-8")
    code, shown, err = run(capsys, "bodies", "ours.toml", "--on", "2025-06-01", *HERE)
    assert code == 0, err
    assert "at least 10 of 15 members vote yes" in shown
    # Nine votes adopted a text that ten would not: the file's own decisions say that it is no longer this Council.
    assert run(capsys, "bodies", "ours.toml", "--check", *HERE)[0] == 1
    Path("broken.toml").write_text(out.replace("at_least = 9", 'at_least = "nine"'), encoding="utf-8")
    code, _, err = run(capsys, "bodies", "broken.toml", *HERE)
    assert code == 2
    assert "broken.toml:" in err
    assert "expected `int | null`" in err


def test_what_is_not_read_is_marked_unverified(capsys: pytest.CaptureFixture[str]) -> None:
    assert "[unverified]" in run(capsys, "bodies", "au-psc", *HERE)[1]
    assert "[text read]" in run(capsys, "bodies", "unga", *HERE)[1]
