"""The import rules hold, and a wrong import is caught; the pure rooms take no file, clock or chance of their own."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PURE = ("world", "observations", "forecasts", "alerts", "exchange", "councils", "formats")

WRONG = {
    "world/months.py": "import tocsin.observations.series",
    "observations/series.py": "import tocsin.forecasts.panel",
    "forecasts/panel.py": "import tocsin.exchange.policies",
    "alerts/levels.py": "import tocsin.observations.series",
    "alerts/signals.py": "import tocsin.exchange.policies",
    "exchange/policies/gate.py": "import tocsin.forecasts.hazard",
    "councils/seats.py": "import tocsin.forecasts.panel",
    "formats/__init__.py": "import tocsin.sources",
    "storage/__init__.py": "import tocsin.node.answers",
    "sources/__init__.py": "import tocsin.storage",
    "node/answers.py": "import tocsin.surfaces",
    "surfaces/language.py": "import tocsin.storage",
    "forecasts/chance.py": "import random",
    "world/__init__.py": "import os",
    "errors.py": "import tocsin.world.months",
    "messages.py": "import tocsin.node",
}
"""One forbidden import for every arrow that must not be there."""

TAKEN = {"now", "today", "utcnow", "time_ns", "perf_counter", "monotonic", "default_rng", "urandom"}
"""Attributes whose call takes time or chance instead of being handed it."""

OPENED = {
    "read_text",
    "read_bytes",
    "write_text",
    "write_bytes",
    "scan_parquet",
    "read_parquet",
    "read_csv",
    "scan_csv",
}
"""Attributes whose call opens a file, unless bytes were handed in or the file is packaged with the module."""


def test_every_import_keeps_the_rules() -> None:
    done = _lint_imports(ROOT)
    assert done.returncode == 0, done.stdout


def test_every_deliberately_wrong_import_is_caught(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "built"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name, line in WRONG.items():
        path = tmp_path / "src/tocsin" / name
        path.write_text(f"{path.read_text(encoding='utf-8')}\n\n{line}\n", encoding="utf-8")
    done = _lint_imports(tmp_path)
    assert done.returncode == 1
    said = " ".join(done.stdout.split())
    for name, line in WRONG.items():
        module = "tocsin." + name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        room, target = module.split(".")[1], line.removeprefix("import ")
        caught = f"{module} -> {target} (l." in said or f"{module} is not allowed to import {target}" in said
        assert caught, f"{room}: {line!r} in {name} went unnoticed:\n{done.stdout}"


@pytest.mark.parametrize("room", PURE)
def test_a_pure_room_takes_no_time_and_no_chance_of_its_own(room: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno} calls {name}"
        for path in _modules(room)
        for node, name in _calls(path)
        if name in TAKEN
    ]
    assert not found, found


@pytest.mark.parametrize("room", PURE)
def test_a_pure_room_opens_no_file(room: str) -> None:
    found = []
    for path in _modules(room):
        source = path.read_text(encoding="utf-8")
        # What is packaged with a room is part of it, and bytes that were handed in are no file.
        harmless = any(word in source for word in ("importlib.resources", "packaged(", "BytesIO"))
        for node, name in _calls(path):
            if name == "open" or (name in OPENED and not harmless):
                found.append(f"{path.relative_to(ROOT)}:{node.lineno} calls {name}")
    assert not found, found


def test_only_the_reader_asks_the_library_and_only_the_gate_decides() -> None:
    deciding = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "src/tocsin/surfaces").rglob("*.py")
        for _, name in _calls(path)
        if name in {"release", "admit"}
    ]
    assert not deciding, f"surfaces never filter by themselves: {deciding}"


def _modules(room: str) -> list[Path]:
    return sorted((ROOT / "src/tocsin" / room).rglob("*.py"))


def _calls(path: Path) -> list[tuple[ast.Call, str]]:
    """List the calls of a module with the last name of what is called."""
    calls = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
            calls.append((node, name))
    return calls


def _lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo"]
    environment = dict(os.environ, PYTHONPATH=str(folder / "src"), COLUMNS="400")
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
