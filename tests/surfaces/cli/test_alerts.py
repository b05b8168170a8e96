"""`tocsin alerts` at a desk: list, show, answer, export; errors are one line and say what to do."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.small_node import small_node
from tocsin.node.preparation import prepare
from tocsin.surfaces.cli.shell import tocsin


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("desk") / "home"
    with small_node(path) as node:
        prepare(node)
    return path


def _run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any, str]:
    with pytest.raises(SystemExit) as ended:
        tocsin.main([*arguments])
    out, err = capsys.readouterr()
    return int(ended.value.code or 0), json.loads(out) if "--json" in arguments else out, err


def test_a_list_is_shown_and_what_is_not_known_about_now_is_said(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, found, _ = _run(capsys, "alerts", "list", "--home", str(home), "--mirror", "none")
    assert code == 0
    assert "no data: conflict (2015-12): the newest figures are too old to speak of now" in found


def test_an_alert_is_answered_by_the_beginning_of_its_id(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = ("--home", str(home), "--mirror", "none", "--json")
    _, found, _ = _run(capsys, "alerts", "list", "--hazard", "conflict", *where)
    id_ = found[0]["id"]
    code, answered, _ = _run(capsys, "alerts", "ack", id_[:8], "--why", "called the desk", *where)
    assert (code, answered["state"], answered["steps"][-1]["why"]) == (0, "acknowledged", "called the desk")
    code, _, said = _run(capsys, "alerts", "ack", id_[:8], "--home", str(home), "--mirror", "none")
    assert code == 2
    assert "did so already" in said
    assert said.count("\n") == 1
    code, shown, _ = _run(capsys, "alerts", "show", id_[:8], *where)
    assert [step["verb"] for step in shown["steps"]][-1] == "acknowledged"


def test_wrong_use_is_one_line(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = ("--home", str(home), "--mirror", "none")
    code, _, said = _run(capsys, "alerts", "show", "ffff", *where)
    assert (code, said.count("\n")) == (2, 1)
    code, _, said = _run(capsys, "alerts", "snooze", "ffff", "--until", "tomorrow", *where)
    assert (code, "is no date" in said) == (2, True)


def test_levels_rules_and_replay_are_told(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = ("--home", str(home), "--mirror", "none", "--json")
    _, levels, _ = _run(capsys, "alerts", "levels", "conflict", *where)
    assert {one["absence"] for one in levels["places"]} <= {"stale", "never"}
    _, rules, _ = _run(capsys, "alerts", "rules", "conflict", *where)
    assert rules["levels"]["warning"]["probability"] == 0.5
    _, replayed, _ = _run(capsys, "alerts", "replay", "conflict", "--kept", *where)
    assert replayed["replay"]["hazard"] == "conflict"
    assert len(replayed["replay"]["trade_off"]) > 10


@pytest.mark.parametrize("format_", ["json", "csv", "geojson", "cap"])
def test_alerts_are_written_in_every_format(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], format_: str
) -> None:
    where = ("--home", str(home), "--mirror", "none", "--json")
    out = tmp_path / "out"
    code, said, _ = _run(capsys, "alerts", "export", "--format", format_, "--out", str(out), *where)
    assert code == 0
    assert said["alerts"] > 0
    assert all(Path(path).stat().st_size for path in said["files"])
