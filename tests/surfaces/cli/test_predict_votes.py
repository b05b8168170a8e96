"""`tocsin predict-votes` on a node that holds a made-up record."""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from tests.support.votes import MEMBERS, drafts_csv, record
from tests.surfaces.cli.test_places import run
from tocsin.node.home import open_home
from tocsin.sources.source import VotesReading
from tocsin.storage.votes import VotesStore


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    calls, ballots = record()
    home = tmp_path / "home"
    monkeypatch.setenv("TOCSIN_HOME", str(home))
    monkeypatch.setenv("TOCSIN_MIRROR", "none")
    reading = VotesReading(
        id="unga", title="Roll calls", source="unga_votes", rank=2, roll_calls=calls, ballots=ballots, licence="CC0",
        citation="made up", address="made up", checksum="0" * 64, retrieved=datetime(2024, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    VotesStore(open_home(home).votes).append(reading)
    return home


def test_a_file_of_drafts_becomes_a_file_of_chances(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drafts, out = tmp_path / "drafts.csv", tmp_path / "votes.csv"
    drafts.write_bytes(drafts_csv())
    code, _, err = run(
        capsys, "predict-votes", "--body", "unga", "--train-through", "61", "--drafts", str(drafts), "--out", str(out)
    )
    assert code == 0, err
    rows = pl.read_csv(out)
    assert rows.columns == ["rcid", "iso3", "p_yes", "p_abstain", "p_no"]
    assert rows.height == 7 * (len(MEMBERS) + 1)


def test_a_session_without_a_record_is_one_line_of_error(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drafts = tmp_path / "drafts.csv"
    drafts.write_bytes(drafts_csv())
    code, _, err = run(capsys, "predict-votes", "--train-through", "3", "--drafts", str(drafts))
    assert code == 2
    assert "no vote up to session 3" in err
