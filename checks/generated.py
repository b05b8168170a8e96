"""Is the reference what the code says? ``python -m checks.generated`` compares, ``--update`` writes."""

import difflib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from checks.reference import api, commands, journal, ledger, names, registries, settings, words
from checks.tree import ROOT, Finding, report

__all__ = ["FRAGMENTS", "PAGES", "main"]

DOCS = ROOT / "docs"
NOTE = "<!-- Written from the code by `make docs`; change the code instead. -->"

PAGES: dict[str, Callable[[], str]] = {
    "reference/commands.md": commands.page,
    "reference/settings.md": settings.page,
    "reference/sources.md": registries.sources,
    "reference/hazards.md": registries.hazards,
    "reference/models.md": registries.models,
    "reference/scores.md": registries.scores,
    "reference/api.md": api.page,
    "reference/journal.md": journal.page,
    "reference/ledger.md": ledger.page,
    "reference/errors.md": names.errors,
    "reference/library.md": names.library,
}
"""Pages written whole: path below docs -> what writes it."""

FRAGMENTS: dict[tuple[str, str], Callable[[], str]] = {
    ("guide/reading-a-forecast.md", "chances"): words.chances,
    ("../README.md", "figures"): ledger.figures,
}
"""Parts of written pages, between ``<!-- NAME: written from the code -->`` and ``<!-- end of NAME -->``."""


def main(arguments: list[str]) -> int:
    """Compare (0 when everything is current), or with ``--update`` write what is not."""
    stale = list(_stale())
    if "--update" in arguments:
        for path, text in stale:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            print(f"written: {path.relative_to(ROOT)}")
        return 0
    return report([_finding(path, text) for path, text in stale])


def _stale() -> Iterator[tuple[Path, str]]:
    for name, write in PAGES.items():
        path = DOCS / name
        text = f"{NOTE}\n\n{write().rstrip()}\n"
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            yield path, text
    for (name, part), write in FRAGMENTS.items():
        path = (DOCS / name).resolve()
        before = path.read_text(encoding="utf-8")
        start, end = f"<!-- {part}: written from the code -->\n", f"\n<!-- end of {part} -->"
        head, found, rest = before.partition(start)
        _, closed, tail = rest.partition(end)
        if not (found and closed):
            raise LookupError(f"{name} has no place for {part!r}")
        text = f"{head}{start}{write()}{end}{tail}"
        if text != before:
            yield path, text


def _finding(path: Path, text: str) -> Finding:
    before = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    changes = [line for line in difflib.unified_diff(before, text.splitlines(), lineterm="", n=0) if line[:1] in "+-"]
    first = next((line for line in changes if not line.startswith(("+++", "---"))), "")
    return Finding(
        str(path.relative_to(ROOT)), f"does not say what the code says, first {first[:120]!r}", "run: make docs"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
