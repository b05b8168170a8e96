"""Is this file valid, and if not, why? One answer for whatever bytes are given; no input makes it fail."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias

import msgspec

from tocsin.errors import BadInputError, RefusedError, TocsinError
from tocsin.formats.cap.guard import Document, parse
from tocsin.formats.cap.problems import Finding, Problem
from tocsin.formats.cap.profiles import profile_findings, profiles_of
from tocsin.formats.cap.prose import prose_findings
from tocsin.formats.cap.reading import message_of
from tocsin.formats.cap.schema import NAMESPACES
from tocsin.formats.cap.showing import Shown, shown
from tocsin.formats.cap.signatures import SignatureCheck, overall, verify
from tocsin.formats.cap.validating import name_of, problems_of, version_of
from tocsin.formats.cap.witness import witnessed
from tocsin.formats.cap.wrappers import Found, Wrapper, entries_of, found_in, wrapper_of
from tocsin.formats.cap.wrapping import refuse_wrapping

__all__ = ["EXIT_CODES", "AlertCheck", "FileCheck", "check", "check_found"]

Verdict: TypeAlias = Literal["valid", "invalid", "unreadable", "refused"]

EXIT_CODES: Final = {"valid": 0, "invalid": 1, "unreadable": 2, "refused": 2}
_MOST_PROBLEMS: Final = 100
_WORST: Final = ("valid", "absent", "bad certificate", "bad signature", "bad digest")
"""An unsigned alert beside a signed one leaves a file without a signature to rely on."""


class AlertCheck(msgspec.Struct, frozen=True, kw_only=True):
    """What was found out about one alert."""

    valid: bool
    version: str
    line: int
    identifier: str = ""
    sender: str = ""
    sent: str = ""
    status: str = ""
    message_type: str = ""
    signature: str = "absent"
    """``absent``, ``valid``, ``bad digest``, ``bad signature`` or ``bad certificate``."""
    signatures: tuple[SignatureCheck, ...] = ()
    profiles: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    findings: tuple[Finding, ...] = ()
    shown: Shown | None = None
    """None where it is not valid: then nothing of it is shown."""


class FileCheck(msgspec.Struct, frozen=True, kw_only=True):
    """What was found out about one file."""

    file: str
    verdict: Verdict
    valid: bool
    exit_code: int
    wrapper: Wrapper | Literal[""] = ""
    encoding: str = ""
    signature: str = "absent"
    """The worst state of its alerts; one without a signature is worse than one with a good one."""
    problems: tuple[Problem, ...] = ()
    """Of the file and of every alert in it."""
    findings: tuple[Finding, ...] = ()
    alerts: tuple[AlertCheck, ...] = ()
    links: tuple[str, ...] = ()
    """Addresses of alerts that a feed names and does not hold."""


def check(name: str, data: bytes, *, now: datetime, anchors: Sequence[Any] | None = None) -> FileCheck:
    """Check the bytes of a file called ``name``: an alert, or a feed or envelope with alerts in it."""
    try:
        document = parse(data)
        wrapper = wrapper_of(document.root)
        found = found_in(document)
        for part in {id(each.document): each.document for each in found}.values():
            own = [each.element for each in found if each.document is part]
            refuse_wrapping(part.root, own, known=wrapper != "unknown")
        if not found:
            refuse_wrapping(document.root, [], known=True)
    except TocsinError as error:
        return _unread(name, error)
    if wrapper == "unknown" or not found:
        return _not_alerts(name, document, wrapper, found)
    checks = tuple(check_found(each, now=now, anchors=anchors) for each in found)
    valid = all(each.valid for each in checks)
    links = tuple(dict.fromkeys(entry.link for entry in entries_of(document) if entry.link and not entry.found))
    return FileCheck(
        file=name,
        verdict="valid" if valid else "invalid",
        valid=valid,
        exit_code=0 if valid else 1,
        wrapper=wrapper,
        encoding=document.encoding,
        signature=max((each.signature for each in checks), key=_WORST.index),
        problems=tuple(problem for each in checks for problem in each.problems)[:_MOST_PROBLEMS],
        findings=tuple(finding for each in checks for finding in each.findings),
        alerts=checks,
        links=links,
    )


def check_found(found: Found, *, now: datetime, anchors: Sequence[Any] | None = None) -> AlertCheck:
    """Check one alert of a document that passed the guard."""
    element, version = found.element, version_of(found.element)
    named: dict[str, Any] = dict(_named(element))
    if not version:
        return AlertCheck(valid=False, version="", line=element.sourceline or 1, problems=(_foreign(element),), **named)
    problems = tuple(_moved(each, found.lines) for each in _schema(element, version))
    signatures = tuple(
        msgspec.structs.replace(each, line=each.line + found.lines)
        for each in verify(found.document, element, now=now, anchors=anchors)
    )
    common: dict[str, Any] = {
        "version": version,
        "line": (element.sourceline or 1) + found.lines,
        "signature": overall(signatures),
        "signatures": signatures,
        **named,
    }
    if problems:
        return AlertCheck(valid=False, problems=problems[:_MOST_PROBLEMS], **common)
    alert = message_of(element).alert
    findings = (*prose_findings(alert), *profile_findings(alert, len(signatures)))
    lines = _lines(element)
    return AlertCheck(
        valid=True,
        profiles=profiles_of(alert),
        findings=tuple(
            msgspec.structs.replace(each, line=lines.get(each.element, element.sourceline or 1) + found.lines)
            for each in findings
        ),
        shown=shown(alert, now),
        **common,
    )


def _schema(element: Any, version: str) -> tuple[Problem, ...]:
    """Return what is wrong by the schema; for CAP 1.2 the OASIS schema is asked beside our own reading of it.

    They differ in one place: libxml2 admits an info after a signature, where the schema's order admits none.
    """
    ours = problems_of(element, version)
    return ours or (witnessed(element) if version == "1.2" else ())


def _unread(name: str, error: TocsinError) -> FileCheck:
    refused = isinstance(error, RefusedError)
    line = error.where.removeprefix("line ")
    problem = Problem(
        message=f"{error.what}; {error.remedy}" if error.remedy else error.what,
        line=int(line) if line.isdigit() else 0,
        rule="hostile" if refused else "unreadable",
    )
    return FileCheck(
        file=name, verdict="refused" if refused else "unreadable", valid=False, exit_code=2, problems=(problem,)
    )


def _not_alerts(name: str, document: Document, wrapper: Wrapper, found: Sequence[Found]) -> FileCheck:
    root, links = document.root, tuple[str, ...]()
    if wrapper == "unknown":
        inside = f"; an alert stands inside, on line {found[0].element.sourceline}" if found else ""
        message = f"{name_of(root)[1]} is neither an alert nor a wrapper that is known here{inside}"
    else:
        try:
            links = tuple(dict.fromkeys(entry.link for entry in entries_of(document) if entry.link))
        except BadInputError:
            links = ()
        message = f"this {wrapper} document holds no alert" + (f", only {len(links)} links" if links else "")
    return FileCheck(
        file=name,
        verdict="invalid",
        valid=False,
        exit_code=1,
        wrapper=wrapper,
        encoding=document.encoding,
        problems=(Problem(message=message, line=root.sourceline or 1, rule="root", element=name_of(root)[1]),),
        links=links,
    )


def _foreign(element: Any) -> Problem:
    namespace = name_of(element)[0]
    said = f"namespace {namespace!r}" if namespace else "no namespace"
    return Problem(
        message=f"alert stands in {said}; that of CAP 1.2 is {NAMESPACES['1.2']}",
        line=element.sourceline or 1,
        rule="namespace",
        element="alert",
    )


def _named(element: Any) -> dict[str, str]:
    """Return what names an alert, valid or not."""
    wanted = {"identifier": "", "sender": "", "sent": "", "status": "", "msgType": ""}
    for child in element.iterchildren("*"):
        name = name_of(child)[1]
        if name in wanted and not wanted[name]:
            wanted[name] = " ".join((child.text or "").split())[:200]
    wanted["message_type"] = wanted.pop("msgType")
    return wanted


def _moved(problem: Problem, lines: int) -> Problem:
    return msgspec.structs.replace(problem, line=problem.line + lines) if lines else problem


def _lines(element: Any) -> dict[str, int]:
    """Return the line of the first element on each path."""
    found: dict[str, int] = {}
    for path, line in _walk(element, "alert"):
        found.setdefault(path, line)
    return found


def _walk(element: Any, path: str) -> Iterator[tuple[str, int]]:
    yield path, element.sourceline or 0
    for child in element.iterchildren("*"):
        yield from _walk(child, f"{path}/{name_of(child)[1]}")
