"""The structure check finds vague names, long files, data, hosts and leftovers."""

from pathlib import Path

import pytest

from checks import structure


@pytest.fixture
def found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(structure, "ROOT", tmp_path)
    monkeypatch.setenv("TOCSIN_MIRROR", str(tmp_path / "mirror"))
    (tmp_path / "mirror").mkdir()
    (tmp_path / "mirror/published.csv").write_text("a,b\n1,2\n")

    def look(name: str, content: str | bytes) -> list[str]:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        monkeypatch.setattr(structure, "tracked", lambda: [path])
        findings: list[str] = []
        monkeypatch.setattr(structure, "report", lambda given: findings.extend(map(str, given)) or bool(given))
        structure.main()
        return findings

    return look


def test_a_good_file_has_no_faults(found) -> None:
    assert found("src/months.py", '"""Months."""\n') == []


@pytest.mark.parametrize("name", ["src/utils.py", "src/helpers/months.py", "src/base.py", "frontend/common.ts"])
def test_a_name_that_says_nothing_is_found(found, name: str) -> None:
    assert "says nothing" in found(name, "x = 1\n")[0]


def test_a_file_beyond_the_wall_is_found(found) -> None:
    assert found("src/months.py", "x = 1\n" * structure.LONGEST) == []
    assert "451 lines" in found("src/months.py", "x = 1\n" * (structure.LONGEST + 1))[0]


def test_data_and_copies_of_the_mirror_are_found(found) -> None:
    assert "are data" in found("src/series.parquet", b"PAR1")[0]
    assert "copy of the mirror's published.csv" in found("tests/own.csv", "a,b\n1,2\n")[0]


@pytest.mark.parametrize(
    "line",
    [
        "# TO" + "DO: later",
        "raise NotImplemented" + "Error",
        "folder = '/ho" + "me/somebody/data'",
        '"resol' + 'ved": "x"',
        "--index" + "-url x",
    ],
)
def test_leftovers_hosts_and_machine_paths_are_found(found, line: str) -> None:
    assert len(found("src/months.py", f"\n{line}\n")) == 1


def test_a_large_file_is_found_and_a_picture_in_docs_sooner(found) -> None:
    assert found("src/places.csv", "x" * 300 * 1024) == []
    assert "KiB" in found("docs/images/page.png", b"\0" * 300 * 1024)[0]
