"""The check of public names finds what is listed and missing, public and unlisted, or unexplained."""

from pathlib import Path

import pytest

from checks import public


def faults(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> list[str]:
    monkeypatch.setattr(public, "ROOT", folder)
    path = folder / "module.py"
    path.write_text(text)
    return [finding.what for finding in public._findings(path)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('def f():\n    """Say."""\n', "has no __all__"),
        ('__all__ = ["g"]\n', "which is not there"),
        ('__all__ = []\nasync def f():\n    """Say."""\n', "is not in __all__"),
        ('__all__ = ["f"]\ndef f(): ...\n', "has no docstring"),
    ],
)
def test_a_fault_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, said: str) -> None:
    (found,) = faults(tmp_path, monkeypatch, text)
    assert said in found


def test_a_good_module_has_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = '__all__ = ["A", "f"]\nA = 1\n"""One."""\ndef f():\n    """Say."""\ndef _g(): ...\n'
    assert faults(tmp_path, monkeypatch, text) == []
