"""The duty desk from the command line, in a home of its own."""

import json
from pathlib import Path

import pytest

from tocsin.surfaces.cli.shell import tocsin


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setenv("TOCSIN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TOCSIN_MIRROR", "none")

    def running(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            tocsin.main(args=list(arguments), prog_name="tocsin")
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return running


def test_an_incident_is_entered_corrected_graded_merged_split_and_the_merge_undone(run):
    code, out, _ = run("incidents", "add", "Shelling", "--place", "Sudan", "--grade", "B2", "--said", "call", "--json")
    assert (code, json.loads(out)["incident"]["facts"]["place"]) == (0, "SDN")
    run("incidents", "report", "I0001", "--kind", "press", "--grade", "c3")
    run("incidents", "add", "Explosions", "--position", "15.6,32.5", "--at", "2020-01-01T02:10Z")
    assert run("incidents", "merge", "I0002", "--into", "I0001")[0] == 0
    assert run("incidents", "undo", "I0002")[0] == 0
    assert run("incidents", "correct", "I0001", "--severity", "extreme", "--reason", "seen")[0] == 0
    assert run("incidents", "grade", "I0001", "R00002", "D4")[0] == 0
    assert run("incidents", "split", "I0001", "R00002", "--title", "Fire")[0] == 0
    found = json.loads(run("incidents", "show", "I0001", "--json")[1])["incident"]
    assert (found["facts"]["severity"], found["facts"]["title"]) == ("extreme", "Shelling")
    _, listed, _ = run("incidents", "list")
    assert all(id_ in listed for id_ in ("I0001", "I0002", "I0003"))


def test_a_rota_is_set_from_a_file_and_written_back(run, tmp_path):
    (tmp_path / "rota.toml").write_text('[[turns]]\nnames = ["amina"]\n', encoding="utf-8")
    code, out, _ = run("rota", "--set", str(tmp_path / "rota.toml"))
    assert (code, "amina" in out) == (0, True)
    _, toml, _ = run("rota", "--toml")
    (tmp_path / "again.toml").write_text(toml, encoding="utf-8")
    assert json.loads(run("rota", "--set", str(tmp_path / "again.toml"), "--json")[1])["gaps"] == []


def test_a_shift_is_begun_handed_over_and_taken(run):
    assert run("shift", "begin", "amina")[0] == 0
    assert run("shift", "close", "S0001", "--to", "jonas", "--remarks", "quiet")[0] == 0
    assert run("shift", "take", "S0001", "jonas")[0] == 0
    (found,) = json.loads(run("shift", "list", "--json")[1])
    assert (found["shift"]["to"], found["shift"]["taken_by"], found["shift"]["remarks"]) == ("jonas", "jonas", "quiet")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("incidents", "add", "x"), "nowhere"),
        (("incidents", "add", "x", "--place", "Nowhereland"), "Nowhereland"),
        (("incidents", "add", "x", "--position", "here"), "is no position"),
        (("incidents", "add", "x", "--place", "SDN", "--at", "yesterday"), "is no time"),
        (("incidents", "show", "I0009"), "I0009"),
        (("shift", "close", "S0009"), "S0009"),
        (("shift", "close", "S0001", "--note", "A1"), "ALERT=TEXT"),
    ],
)
def test_wrong_use_is_one_line_that_says_what_and_where(run, arguments, said):
    code, _, err = run(*arguments)
    assert code == 2
    assert said in err
    assert len(err.strip().splitlines()) == 1
