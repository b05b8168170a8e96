"""`tocsin cap`: check alerts of the Common Alerting Protocol, take in those of others, show what was taken in."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tocsin.surfaces.cli.cap_feed import feed, received
from tocsin.surfaces.cli.session import Session, with_node
from tocsin.surfaces.cli.showing import table_of

if TYPE_CHECKING:
    from rich.console import Console

    from tocsin.formats.cap import AlertCheck, FileCheck

__all__ = ["cap"]

_SUFFIXES = {".xml", ".cap", ".atom", ".rss", ".edxl"}
_MOST_LINES = 8


@click.group()
def cap() -> None:
    """Check, take in and show alerts of the Common Alerting Protocol (OASIS CAP)."""


@cap.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--trust",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="PEM",
    help="Certificates that are trusted; a signature that leads to none of them has a bad certificate.",
)
@click.option("--at", "instant", metavar="TIME", help="Judge expiry at this time, 2026-11-27T18:00:00+00:00. [now]")
@with_node()
def check(session: Session, files: tuple[str, ...], trust: Path | None, instant: str | None) -> None:
    r"""Say of each FILE whether it is valid CAP, why not, whether its signature is good, and what would be shown.

    FILE is an alert (CAP 1.2, 1.1 or 1.0), an Atom or RSS feed or an EDXL-DE or SOAP envelope with alerts in it, a
    folder, or - for stdin. Exit code: 0 when all are valid by their schema, 1 when one is not, 2 when one cannot be
    read or is refused as hostile. Signatures and profile findings are reported and change no exit code.

    \b
    Examples:
      $ tocsin cap check alert.xml
      $ tocsin cap check --json alerts/ feed.atom
      $ tocsin cap check -
    """
    anchors, now = _anchors(trust), _instant(instant)
    checks = [_checked(name, path, now, anchors) for name, path in _named(files)]
    worst = max(check.exit_code for check in checks)
    document = {"exit_code": worst, "valid": all(check.valid for check in checks), "files": checks}
    session.answer(document, lambda out: _show(session, out, checks))
    if worst:
        raise click.exceptions.Exit(worst)


def _named(files: tuple[str, ...]) -> Iterator[tuple[str, Path | None]]:
    """Yield each file's name and path; a folder gives what in it looks like an alert or a feed."""
    for given in files:
        # A name that is no text cannot stand in the answer as it is.
        name = given.encode("utf-8", "replace").decode()
        if name == "-":
            yield name, None
            continue
        path = Path(given)
        if not path.is_dir():
            yield name, path
            continue
        inside = sorted(each for each in path.rglob("*") if each.suffix.lower() in _SUFFIXES and each.is_file())
        if not inside:
            raise click.UsageError(f"{name} holds no file that ends in {', '.join(sorted(_SUFFIXES))}")
        yield from ((str(each).encode("utf-8", "replace").decode(), each) for each in inside)


def _checked(name: str, path: Path | None, now: datetime, anchors: Any) -> "FileCheck":
    from tocsin.formats.cap import FileCheck, Problem, check
    from tocsin.formats.cap.guard import LARGEST

    try:
        if path is None:
            data = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with path.open("rb") as stream:
                data = stream.read(LARGEST + 1)
    except OSError as error:
        problem = Problem(message=f"the file cannot be read: {error.strerror or error}", rule="unreadable")
        return FileCheck(file=name, verdict="unreadable", valid=False, exit_code=2, problems=(problem,))
    return check(name, data, now=now, anchors=anchors)


def _anchors(trust: Path | None) -> Any:
    if trust is None:
        return None
    from tocsin.formats.cap.certificates import read_anchors

    try:
        return read_anchors(trust.read_bytes())
    except ValueError as error:
        raise click.BadParameter(f"{trust} holds no certificate in PEM", param_hint="--trust") from error


def _instant(text: str | None) -> datetime:
    if text is None:
        return datetime.now(UTC)
    from tocsin.formats.cap import Time

    return Time(text).at


def _show(session: Session, out: "Console", checks: "list[FileCheck]") -> None:
    words = session.words
    headings = [words.text(name) for name in ("File", "Verdict", "Wrapper", "Alerts", "Signature", "Findings")]
    rows = [
        (
            each.file,
            each.verdict,
            each.wrapper,
            words.number(len(each.alerts)),
            each.signature,
            words.number(len(each.findings)),
        )
        for each in checks
    ]
    out.print(table_of(headings, rows, numbers=(3, 5)))
    for each in checks:
        lines = [*_problem_lines(each), *(line for alert in each.alerts for line in _alert_lines(alert))]
        if lines:
            out.print()
            out.print(each.file, markup=False)
            for line in lines:
                out.print(f"  {line}", markup=False)


def _problem_lines(each: "FileCheck") -> Iterator[str]:
    for problem in each.problems[:_MOST_LINES]:
        yield f"line {problem.line}: {problem.message}"
    if len(each.problems) > _MOST_LINES:
        yield f"and {len(each.problems) - _MOST_LINES} more; see --json"


def _alert_lines(alert: "AlertCheck") -> Iterator[str]:
    for signature in alert.signatures:
        certificate = signature.certificate
        said = f", certificate {certificate.state} ({certificate.detail})" if certificate else ""
        yield f"line {signature.line}: signature {signature.state}: {signature.detail}{said}"
        yield from (f"  {note}" for note in (*signature.weak, *signature.notes))
    if alert.shown is not None:
        kind = alert.shown.standing if alert.shown.actual else alert.shown.standing.upper()
        yield f"{alert.identifier}: {kind}, {alert.message_type}, {alert.shown.scope}"
        for info in alert.shown.infos:
            levels = f"{info.urgency}, {info.severity}, {info.certainty}"
            until = info.expires or "no end given"
            yield f"  [{info.language}] {info.headline} ({info.event}; {levels}; until {until})"
            yield from (f"    {area.description}" for area in info.areas[:_MOST_LINES])
    for finding in alert.findings[:_MOST_LINES]:
        yield f"line {finding.line}: {finding.profile} {finding.level}: {finding.message}"
    if len(alert.findings) > _MOST_LINES:
        yield f"and {len(alert.findings) - _MOST_LINES} more findings; see --json"


cap.add_command(feed)
cap.add_command(received)
