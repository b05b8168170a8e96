"""`tocsin lab` and `tocsin votes` from the command line."""

import json
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.surfaces.cli.test_places import run
from tocsin.surfaces.printing import can_print

HERE = ("--home", "home", "--mirror", "none")


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_proposals_designs_and_files_are_compared(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "lab", "compare", "g4", "--toml", *HERE)
    assert code == 0
    Path("ours.toml").write_text(out.replace("at_least = 14", "at_least = 15"), encoding="utf-8")
    code, out, err = run(capsys, "lab", "compare", "today", "ours.toml", "n.africa.veto=2;yes=2", "--json", *HERE)
    assert code == 0, err
    found = json.loads(out)
    assert [one["design"]["yes"] for one in found["lab"]["councils"]] == [9, 15, 2]
    assert found["deadlock"] is None
    assert "no voting record" in found["deadlock_missing"]


def test_without_names_every_proposal_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "lab", "compare", *HERE)
    assert code == 0, err
    assert "Two negative votes to veto" in out
    assert "assumed" in out


def test_more_than_six_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "lab", "compare", *["today"] * 7, *HERE)
    assert code == 2
    assert "at most 6" in err


def test_votes_without_a_record_say_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "votes", "KEN", *HERE)
    assert code == 2
    assert "tocsin sync" in err


@pytest.mark.skipif(not can_print(), reason="the faces for print come with the front end's build")
def test_the_report_is_written_as_a_pdf(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "lab", "compare", "today", "au-ezulwini", "--pdf", "report.pdf", *HERE)
    assert code == 0, err
    pages = PdfReader("report.pdf").pages
    told = pages[0].extract_text()
    assert "The lab of councils" in told
    assert "0.046%" in told
    assert "Policy:" in told


def test_a_report_that_cannot_be_written_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    Path("taken").mkdir()
    code, _, err = run(capsys, "lab", "compare", "today", "--pdf", "taken", *HERE)
    assert code == 2
    assert "taken" in err
