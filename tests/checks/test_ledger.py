"""The ledger of opened windows: only added to, always readable, and the source of what the docs show."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from bench import ledger, official
from checks.reference import ledger as pages
from checks.tree import ROOT, tracked
from tests.forecasts.test_backtest import models_of, reading, revised
from tests.forecasts.toys import random_rows
from tocsin.forecasts.backtest import backtest
from tocsin.forecasts.chance import Chance
from tocsin.forecasts.executor import InlineExecutor
from tocsin.forecasts.hazards.conflict import CONFLICT
from tocsin.forecasts.windows import challenge_windows
from tocsin.world.months import Month

NAME = "docs/record/ledger.jsonl"


@pytest.fixture(scope="module")
def line():
    frame = random_rows(CONFLICT, 6, 100, Month(2019, 12))
    result = backtest(
        CONFLICT,
        reading(CONFLICT, frame),
        {"final": frame, "latest": revised(frame)},
        models_of(CONFLICT),
        (),
        challenge_windows(CONFLICT, [2018, 2019]),
        Chance(5),
        60,
        InlineExecutor(),
        history="assumed",
    )
    return ledger.line_of(
        result,
        headline=CONFLICT.headline,
        commit="0" * 40,
        date="2026-01-01T00:00:00Z",
        command="tocsin backtest conflict",
        configuration="c" * 64,
        data="d" * 64,
        seconds=1.0,
    )


def git(*arguments, cwd=ROOT):
    return subprocess.run(["git", *arguments], cwd=cwd, capture_output=True, text=True, check=True).stdout


def test_every_line_of_the_ledger_parses_and_names_a_commit() -> None:
    for line in ledger.read():
        assert re.fullmatch(r"[0-9a-f]{40}", line.commit)
        assert set(line.scores) == set(line.truths)
        assert all(len(values) == len(line.windows) for values in line.scores[line.truths[0]][line.headline].values())


def test_every_earlier_version_of_the_ledger_is_the_beginning_of_this_one() -> None:
    present = ledger.LEDGER.read_bytes() if ledger.LEDGER.is_file() else b""
    for commit in git("log", "--format=%H", "--", NAME).split():
        found = subprocess.run(["git", "show", f"{commit}:{NAME}"], cwd=ROOT, capture_output=True, check=True)
        assert present.startswith(found.stdout), f"the ledger of {commit[:12]} was changed afterwards"


def test_the_figures_in_the_docs_are_the_ledgers_newest() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert pages.figures() in readme
    newest = ledger.newest(ledger.read(), "assumed")
    if newest is not None:
        whole = newest.scores[newest.truths[0]][newest.headline]["crps"][-1]
        assert newest.commit[:12] in readme
        assert f"{whole:.2f}" in readme
    assert pages.page() in (ROOT / "docs/reference/ledger.md").read_text(encoding="utf-8")


def test_a_line_holds_every_model_window_and_truth(line) -> None:
    assert (line.windows, line.truths) == (["2018", "2019", "all"], ["final", "latest"])
    for truth in line.truths:
        assert set(line.scores[truth]) == set(CONFLICT.models)
        assert set(line.ratios[truth]) == set(CONFLICT.models) - {"conflictology"}
        for model in CONFLICT.models:
            assert set(line.scores[truth][model]) == set(ledger.MEASURES)
            assert len(line.coverage[truth][model]) == 3
            assert len(line.gap[truth][model]) == 2
        for model in set(CONFLICT.models) - {"conflictology"}:
            assert len(line.parts[truth][model]["crps_log1p step"]) == len(line.steps) == 12
            assert len(line.parts[truth][model]["crps without_worst"]) == len(line.windows) + 1
            assert len(line.tests[truth][model]) == 5
    assert msgspec.json.decode(msgspec.json.encode(line), type=ledger.Line) == line


def test_a_line_is_added_behind_what_stands_there(line, tmp_path: Path) -> None:
    path = tmp_path / "new" / "ledger.jsonl"
    assert ledger.read(path) == []
    ledger.append(line, path)
    before = path.read_bytes()
    ledger.append(msgspec.structs.replace(line, history="final"), path)
    assert path.read_bytes().startswith(before)
    assert [one.history for one in ledger.read(path)] == ["assumed", "final"]
    assert ledger.newest(ledger.read(path), "assumed") == line
    assert ledger.newest([line], "final") is None


def test_the_pages_show_the_newest_line(line, monkeypatch: pytest.MonkeyPatch) -> None:
    better = msgspec.structs.replace(line, commit="1" * 40)
    monkeypatch.setattr(pages, "read", lambda: [line, better])
    whole = line.scores["final"][CONFLICT.headline]["crps"][-1]
    assert "`111111111111`" in pages.figures()
    assert f"{whole:.2f}" in pages.figures()
    text = pages.page()
    assert text.index("`000000000000`") < text.index("`111111111111`"), "an earlier opening stays"
    parts = ("without the five worst places", "step 14", "Diebold-Mariano")
    for words in ("crps_log1p, judged by latest", "onset AUC", "geometric", *parts):
        assert words in text


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A clean tree of its own, whose program is the one beside it."""
    root = tmp_path / "copy"
    for path in tracked("src", "bench", "dev.lock", "docs/record"):
        target = root / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    (root / ".gitignore").write_text("__pycache__/\n")
    git("init", "--quiet", cwd=root)
    git("add", "--all", cwd=root)
    git("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "--quiet", "-m", "all", cwd=root)
    return root


def opening(copy: Path, *arguments: str, **more: str):
    environment = {**os.environ, "PYTHONPATH": str(copy / "src"), **more}
    command = [sys.executable, "bench/open_windows.py", *arguments]
    return subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False, env=environment)


def test_a_tree_with_changes_opens_nothing(copy: Path) -> None:
    before = (copy / NAME).read_bytes() if (copy / NAME).is_file() else None
    with (copy / "src/tocsin/forecasts/chance.py").open("a") as file:
        file.write("# another constant\n")
    found = opening(copy)
    assert found.returncode == 2
    assert "src/tocsin/forecasts/chance.py" in found.stderr
    assert ((copy / NAME).read_bytes() if (copy / NAME).is_file() else None) == before


def test_a_new_file_is_a_change_too(copy: Path) -> None:
    (copy / "src/tocsin/forecasts/models/hidden.py").write_text("")
    assert opening(copy).returncode == 2


def test_a_program_of_another_tree_opens_nothing(copy: Path) -> None:
    found = opening(copy, PYTHONPATH=str(ROOT / "src"))
    assert found.returncode == 2
    assert "not from this tree" in found.stderr


@pytest.mark.mirror
@pytest.mark.slow
@pytest.mark.skipif(official.folder() is None, reason="no public-data mirror: set TOCSIN_MIRROR")
def test_a_clean_tree_gets_a_line_for_every_history(copy: Path) -> None:
    mirror = str(official.folder().parent)
    asked = ("--windows", "2012", "--models", "conflictology,zero", "--draws", "100")
    held = len(ledger.read(copy / NAME))
    for _ in range(2):
        found = opening(copy, *asked, TOCSIN_MIRROR=mirror)
        assert found.returncode == 0, found.stderr
        lines = ledger.read(copy / NAME)[held:]
        assert [line.history for line in lines] == ["assumed", "final"] * (len(lines) // 2)
        assert {line.commit for line in lines[-2:]} == {git("rev-parse", "HEAD", cwd=copy).strip()}
        git("add", "--all", cwd=copy)
        git("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "--quiet", "-m", "opened", cwd=copy)
    first, again = lines[0], lines[2]
    assert len(lines) == 4
    assert (first.configuration, first.data, first.scores) == (again.configuration, again.data, again.scores)
