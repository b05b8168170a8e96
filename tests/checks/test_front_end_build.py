"""The front end is built once for its inputs, again when one changes, and a node starts without it and says so."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]

NPM = """#!/bin/sh
echo "$@" >> "{calls}"
case "$1" in
  ci) mkdir -p node_modules ;;
  run) [ ! -f broken ] || {{ echo "the bundler says why"; exit 1; }}; mkdir -p "{built}" "{world}" ;;
esac
"""


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("front_end_build", ROOT / "frontend/build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    front, built, world = tmp_path / "frontend", tmp_path / "static/built", tmp_path / "world/built"
    front.mkdir()
    for name in ("package.json", "package-lock.json", "main.ts"):
        (front / name).write_text("{}")
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "npm").write_text(NPM.format(calls=tmp_path / "calls", built=built, world=world))
    (tools / "node").write_text("#!/bin/sh\necho v22.1.0\n")
    for tool in tools.iterdir():
        tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:/usr/bin:/bin")
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "FRONTEND", front)
    monkeypatch.setattr(module, "BUILT", (built, world))
    monkeypatch.setattr(module, "STAMP", built / ".inputs")
    return module


def calls(build: ModuleType) -> list[str]:
    path = build.ROOT / "calls"
    return path.read_text().splitlines() if path.exists() else []


def test_what_did_not_change_is_not_built_again(build: ModuleType) -> None:
    assert build.main([]) == 0
    assert build.main([]) == 0
    assert calls(build) == ["ci --no-audit --no-fund", "run build"]


def test_a_changed_input_is_built_again_and_an_unchanged_lock_is_not_installed_again(build: ModuleType) -> None:
    build.main([])
    (build.FRONTEND / "main.ts").write_text("changed")
    build.main([])
    assert calls(build) == ["ci --no-audit --no-fund", "run build", "run build"]


def test_a_failed_build_says_why_and_is_tried_again(build: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    (build.FRONTEND / "broken").write_text("")
    assert build.main([]) == 1
    assert "the bundler says why" in capsys.readouterr().err
    (build.FRONTEND / "broken").unlink()
    assert build.main([]) == 0


def test_a_node_starts_without_its_front_end_and_says_so(build: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    (build.FRONTEND / "package.json").unlink()
    assert build.main(["--optional"]) == 0
    assert "pages work without it" in capsys.readouterr().err


def test_a_node_too_old_to_build_is_not_taken(build: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    assert build.machine_has_node()
    (build.ROOT / "tools/node").write_text("#!/bin/sh\necho v16.20.0\n")
    assert not build.machine_has_node()
    monkeypatch.setenv("PATH", str(build.ROOT))
    assert not build.machine_has_node()
