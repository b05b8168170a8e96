"""What the guide on languages shows is what happens."""

import re
from pathlib import Path

import pytest

from tocsin.errors import BadInputError
from tocsin.surfaces.language import Languages

GUIDE = (Path(__file__).parents[2] / "docs" / "guide" / "languages.md").read_text(encoding="utf-8")


def block(language):
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
    return found


@pytest.fixture
def catalogue(tmp_path):
    path = tmp_path / "locales" / "sw" / "messages.po"
    path.parent.mkdir(parents=True)
    path.write_text(block("po"), encoding="utf-8")
    return path


def test_the_catalogue_in_the_guide_works(catalogue):
    added = Languages(catalogue.parents[1]).translator("sw")
    assert added.text("Places") == "Mahali"
    assert added.plural("%(n)s day ago", "%(n)s days ago", 3) == "siku 3 zilizopita"
    assert added.catalogue.missing == {}


def test_the_broken_catalogue_in_the_guide_is_told_as_the_guide_says(catalogue, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    told = block("text").strip()
    line = int(told.split(":")[1])
    lines = catalogue.read_text(encoding="utf-8").splitlines()
    assert lines[7] == 'msgstr "Mahali"'
    lines[7:8] = [""] * (line - 8) + ['msgstr "Mahali']
    catalogue.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(BadInputError) as caught:
        Languages(Path("locales")).translator("sw")
    assert str(caught.value) == told
