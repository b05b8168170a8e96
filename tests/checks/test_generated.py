"""A reference page that does not say what the code says is found, and written again on request."""

from pathlib import Path

import pytest

from checks import __main__ as runner
from checks import generated


@pytest.fixture
def docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(generated, "ROOT", tmp_path)
    monkeypatch.setattr(generated, "DOCS", tmp_path / "docs")
    monkeypatch.setattr(generated, "PAGES", {"reference/one.md": lambda: "# One\n\nnew words\n"})
    monkeypatch.setattr(generated, "FRAGMENTS", {("guide.md", "part"): lambda: "inside"})
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/guide.md").write_text(
        "before\n<!-- part: written from the code -->\nold\n<!-- end of part -->\nafter\n"
    )
    return tmp_path / "docs"


def test_a_stale_page_is_found_and_then_written(docs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert generated.main([]) == 1
    said = capsys.readouterr().out
    assert "docs/reference/one.md" in said
    assert "docs/guide.md" in said
    assert generated.main(["--update"]) == 0
    assert generated.main([]) == 0
    assert (docs / "reference/one.md").read_text() == f"{generated.NOTE}\n\n# One\n\nnew words\n"
    assert (
        "before\n<!-- part: written from the code -->\ninside\n<!-- end of part -->\nafter"
        in (docs / "guide.md").read_text()
    )


def test_a_lost_place_for_a_part_is_an_error(docs: Path) -> None:
    (docs / "guide.md").write_text("nothing\n")
    with pytest.raises(LookupError, match="no place for 'part'"):
        generated.main([])


def test_an_unknown_check_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert runner.main(["spelling"]) == 2
    assert "'spelling' is not a check" in capsys.readouterr().err


def test_one_fault_makes_the_whole_run_fail(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(runner, "CHECKS", {"good": ["true"], "bad": ["sh", "-c", "echo the fault; false"]})
    assert runner.main(["good"]) == 0
    assert runner.main([]) == 1
    assert "the fault" in capsys.readouterr().out
