"""`tocsin stix`: check files of STIX 2.1, each finding with the section of the specification that it breaks."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tocsin.surfaces.cli.session import Session, with_node
from tocsin.surfaces.cli.showing import table_of

if TYPE_CHECKING:
    from rich.console import Console

    from tocsin.formats.stix import FileCheck

__all__ = ["stix"]

_SUFFIXES = {".json", ".stix", ".stix2"}
_MOST_LINES = 12


@click.group()
def stix() -> None:
    """Check cyber threat intelligence in STIX 2.1 (OASIS)."""


@stix.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@with_node()
def check(session: Session, files: tuple[str, ...]) -> None:
    r"""Say of each FILE whether it is valid STIX 2.1, and which rule of the specification it breaks where.

    FILE is a bundle, an object or a list of objects in JSON, a folder, or - for stdin. A file may have any size. STIX
    2.0 is reported as such and judged by the rules of 2.1. Exit code: 0 when all are valid, 1 when one is not, 2 when
    one cannot be read.

    \b
    Examples:
      $ tocsin stix check bundle.json
      $ tocsin stix check --json feeds/ indicator.json
      $ tocsin stix check -
    """
    checks = [_checked(name, path) for name, path in _named(files)]
    worst = max(check.exit_code for check in checks)
    document = {"exit_code": worst, "valid": all(check.valid for check in checks), "files": checks}
    session.answer(document, lambda out: _show(session, out, checks))
    if worst:
        raise click.exceptions.Exit(worst)


def _named(files: tuple[str, ...]) -> Iterator[tuple[str, Path | None]]:
    """Yield each file's name and path; a folder gives what in it looks like STIX."""
    for given in files:
        # A name that is no text cannot stand in the answer as it is.
        name = given.encode("utf-8", "replace").decode()
        path = None if name == "-" else Path(given)
        if path is None or not path.is_dir():
            yield name, path
            continue
        inside = sorted(each for each in path.rglob("*") if each.suffix.lower() in _SUFFIXES and each.is_file())
        if not inside:
            raise click.UsageError(f"{name} holds no file that ends in {', '.join(sorted(_SUFFIXES))}")
        yield from ((str(each).encode("utf-8", "replace").decode(), each) for each in inside)


def _checked(name: str, path: Path | None) -> "FileCheck":
    from tocsin.formats.stix import FileCheck, Finding, check

    try:
        if path is None:
            return check(name, sys.stdin.buffer.read)
        with path.open("rb") as stream:
            return check(name, stream.read)
    except OSError as error:
        finding = Finding(rule="unreadable", message=f"the file cannot be read: {error.strerror or error}")
        return FileCheck(file=name, verdict="unreadable", valid=False, exit_code=2, findings=(finding,), faults=1)


def _show(session: Session, out: "Console", checks: "list[FileCheck]") -> None:
    words = session.words
    headings = [words.text(name) for name in ("File", "Verdict", "Version", "Objects", "Findings")]
    rows = [
        (each.file, each.verdict, each.stix_version, words.number(each.objects), words.number(each.faults))
        for each in checks
    ]
    out.print(table_of(headings, rows, numbers=(3, 4)))
    for each in checks:
        if each.findings:
            out.print()
            out.print(each.file, markup=False)
            for line in _lines(each):
                out.print(f"  {line}", markup=False)


def _lines(each: "FileCheck") -> Iterator[str]:
    for finding in each.findings[:_MOST_LINES]:
        where = f"{finding.pointer} ({finding.object})" if finding.object else finding.pointer
        yield f"line {finding.line}: {finding.level} {finding.rule}: {finding.message} {where}".rstrip()
    if len(each.findings) > _MOST_LINES:
        yield f"and {max(each.faults, len(each.findings)) - _MOST_LINES} more; see --json"
