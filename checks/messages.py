"""Does every language have every message? Extract the messages, compare the catalogues, find words left unwrapped.

``python -m checks.messages`` says file, line and remedy for a missing or obsolete message, a broken placeholder, a
wrong number of plural forms and a literal that a template shows without ``_()``. With ``--update`` it rewrites the
template ``messages.pot`` and every catalogue: sorted, without times or line numbers, translations kept.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from checks.catalogues import (
    UPDATE,
    Entries,
    Message,
    entries_of,
    faults_of,
    seed_faults,
    untranslated,
    write_catalogue,
)
from checks.literals import literals
from checks.marked import in_island, in_python, in_template
from checks.tree import ROOT, Finding, report, tracked
from tocsin.surfaces.language import BUILT_IN

__all__ = ["LOCALES", "main", "messages"]

LOCALES = ROOT / "src" / "tocsin" / "surfaces" / "locales"


def main(arguments: list[str]) -> int:
    """Check (or, with ``--update``, rewrite) the catalogues; 0 when nothing is wrong."""
    if arguments not in ([], ["--update"]):
        print("messages: the only option is --update", file=sys.stderr)
        return 2
    found, findings = messages()
    if arguments:
        _update(found)
    findings += [finding for page in _templates() for finding in literals(page)]
    findings += _stale(found)
    findings += untranslated(found, {locale: _path(locale) for locale in BUILT_IN[1:]})
    for locale in BUILT_IN[1:]:
        findings += faults_of(_path(locale), locale, found)
    for seed in sorted(LOCALES.glob("seeds/*.po")):
        findings += seed_faults(seed, found)
    return report(findings)


def messages() -> tuple[Entries, list[Finding]]:
    """Extract every message of the tree, with the places that use it; and what is wrong with how they are written."""
    found: Entries = {}
    findings: list[Finding] = []
    for where, singular, plural in _extracted():
        known = found.get(singular)
        if known and plural and known.plural not in ("", plural):
            findings.append(
                Finding(where, f"{singular!r} has another plural at {known.where[0]}", "write both the same way")
            )
        if not singular:
            findings.append(Finding(where, "a message is an f-string", "write %(name)s and hand the value in"))
            continue
        if "<" in singular or "{" in singular:
            findings.append(
                Finding(where, f"{singular!r} holds markup or braces", "write %(name)s and hand its value in")
            )
        if singular != singular.strip() or "\n" in singular:
            findings.append(Finding(where, f"{singular!r} begins, ends or breaks with white space", "leave it out"))
        places = (*known.where, where) if known else (where,)
        found[singular] = Message(singular, plural or (known.plural if known else ""), places)
    return found, findings


def _extracted() -> Iterator[tuple[str, str, str]]:
    readers = (
        (in_python, tracked("src/tocsin/*.py")),
        (in_template, _templates()),
        (in_island, tracked("frontend/*.ts")),
    )
    for reader, paths in readers:
        for path in paths:
            for line, singular, plural in reader(path):
                yield f"{path.relative_to(ROOT)}:{line}", singular, plural


def _templates() -> list[Path]:
    return tracked("src/tocsin/surfaces/*.html", "src/tocsin/surfaces/*.jinja", "src/tocsin/surfaces/*.svg")


def _path(locale: str) -> Path:
    return LOCALES / locale / "messages.po"


def _stale(found: Entries) -> list[Finding]:
    template = LOCALES / "messages.pot"
    if not template.exists() or entries_of(template).keys() != found.keys():
        return [Finding(f"{template.relative_to(ROOT)}:1", "is not what the code and the templates hold", UPDATE)]
    return []


def _update(found: Entries) -> None:
    write_catalogue(LOCALES / "messages.pot", "", found, {})
    for locale in BUILT_IN[1:]:
        path = _path(locale)
        write_catalogue(path, locale, found, entries_of(path) if path.exists() else {})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
