"""The link check finds what is broken and leaves alone what is not."""

from pathlib import Path

import pytest

from checks import links

PAGE = """# A page

## Two *words* and `code`

See [itself](#two-words-and-code), [the other](other.md#named), [outside](https://example.org/a_(b)).

```text
[not a link](nowhere.md)
```

And `[not one either](nowhere.md)`.
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(links, "ROOT", tmp_path)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/other.md").write_text("# Other\n\n## Title {#named}\n\n## Twice\n\n## Twice\n")
    return tmp_path / "docs"


def faults(folder: Path, text: str) -> list[str]:
    page = folder / "page.md"
    page.write_text(text)
    links._anchors.cache_clear()
    return [finding.what for finding in links.findings(page)]


def test_a_good_page_has_no_faults(folder: Path) -> None:
    assert faults(folder, PAGE) == []


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("[x](missing.md)", "leads to no file"),
        ("[x](other.md#nothing)", "names an anchor"),
        ("[x](#nothing)", "names an anchor"),
        ("[x](/other.md)", "root of nowhere"),
        ("[x](http://example.org)", "not an https address"),
        ("[x](https://)", "not an https address"),
        ("![picture](images/none.png)", "leads to no file"),
        ('<img src="none.png">', "leads to no file"),
        ("[x][y]\n\n[y]: missing.md", "leads to no file"),
        ("[x](../page.md)", "leads to no file"),
    ],
)
def test_a_broken_link_is_found(folder: Path, link: str, said: str) -> None:
    (found,) = faults(folder, f"# Page\n\n{link}\n")
    assert said in found


def test_a_page_of_the_site_may_not_link_out_of_it(folder: Path) -> None:
    (folder.parent / "README.md").write_text("# Readme\n")
    assert "leaves the documentation site" in faults(folder, "[x](../README.md)")[0]


def test_a_second_heading_of_the_same_words_gets_a_number(folder: Path) -> None:
    assert {"twice", "twice_1"} <= links.anchors(folder / "other.md")
