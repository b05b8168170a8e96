"""Is this file valid STIX 2.1, and if not, which rules does it break, and where? No input makes it fail."""

from collections import Counter
from collections.abc import Callable
from typing import Any, Final, Literal, TypeAlias

import msgspec

from tocsin.errors import RefusedError, TocsinError
from tocsin.formats.stix.findings import SPECIFICATION, Faults, Finding
from tocsin.formats.stix.kinds import OBSERVABLES
from tocsin.formats.stix.positions import places_of
from tocsin.formats.stix.reading import take
from tocsin.formats.stix.splitting import Piece, split
from tocsin.formats.stix.validating import bundle_faults

__all__ = ["EXIT_CODES", "MOST_FINDINGS", "FileCheck", "check", "check_bytes"]

Verdict: TypeAlias = Literal["valid", "invalid", "unreadable", "refused"]

EXIT_CODES: Final = {"valid": 0, "invalid": 1, "unreadable": 2, "refused": 2}
MOST_FINDINGS: Final = 100
"""Findings that are told of one file; all are counted."""


_MOST_TYPES: Final = 500
"""Types and versions that are counted one by one, so that memory does not grow with made-up ones."""
_OTHERS: Final = "(others)"


class FileCheck(msgspec.Struct, frozen=True, kw_only=True):
    """What was found out about one file."""

    file: str
    verdict: Verdict
    valid: bool
    exit_code: int
    specification: str = SPECIFICATION
    container: str = ""
    """``bundle``, ``object`` or ``list``."""
    stix_version: str = ""
    """Of its objects as they say it: ``2.1``, ``2.0``, both, or an empty text. The rules are those of 2.1."""
    objects: int = 0
    types: dict[str, int] = {}
    findings: tuple[Finding, ...] = ()
    """The first :data:`MOST_FINDINGS`, in the order of the file."""
    faults: int = 0
    """How many rules are broken in all."""


_WHOLE: Final = Piece(None, None, "", 1, 1, plain=True)
"""A document as a whole."""


class _Tally:
    """What has been found so far."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.faults = 0
        self.types: Counter[str] = Counter()
        self.versions: set[str] = set()
        self.objects = 0

    def object(self, value: Any, piece: Piece, prefix: str) -> None:
        """Judge one object and count it."""
        self.objects += 1
        version, kind, identifier = "", "", ""
        if isinstance(value, dict):
            kind, identifier = str(value.get("type", ""))[:250], str(value.get("id", ""))[:300]
            version = _version(value, kind)
            self.types[kind or "?" if kind in self.types or len(self.types) < _MOST_TYPES else _OTHERS] += 1
        if len(self.versions) < _MOST_TYPES:
            self.versions.add(version)
        taken = take(value, plain=piece.plain and piece is not _WHOLE)
        self.add(taken if isinstance(taken, list) else [], piece, prefix, identifier)
        if version == "2.0" and len(self.findings) < MOST_FINDINGS:
            said = "it is STIX 2.0, and judged by the rules of 2.1"
            self.findings.append(
                Finding(
                    rule="3.2",
                    message=said,
                    level="note",
                    pointer=prefix,
                    line=piece.line,
                    column=piece.column,
                    object=identifier,
                )
            )

    def add(self, faults: Faults, piece: Piece, prefix: str, identifier: str) -> None:
        """Keep faults as findings, with the lines they stand on."""
        self.faults += len(faults)
        told = faults[: MOST_FINDINGS - len(self.findings)]
        if not told:
            return
        inside = {where: _nearest(where) for where, _, _ in told}
        wanted = {each for chain in inside.values() for each in chain}
        places = places_of(piece.text, wanted, line=piece.line, column=piece.column)
        for where, section, said in told:
            line, column = next((places[each] for each in inside[where] if each in places), (piece.line, piece.column))
            name = where.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
            self.findings.append(
                Finding(
                    rule=section,
                    message=f"{name} {said}" if where else said,
                    pointer=prefix + where,
                    line=line,
                    column=column,
                    object=identifier,
                )
            )


def check_bytes(name: str, data: bytes) -> FileCheck:
    """Check a file that is in memory.

    >>> check_bytes("it", b'{"type": "mutex", "id": "mutex--f93fe911-e545-5239-b9b0-597840d0c871"}').findings[0].rule
    '6.11.1'
    """
    at = 0

    def read(size: int) -> bytes:
        nonlocal at
        at += size
        return data[at - size : at]

    return check(name, read)


def check(name: str, read: Callable[[int], bytes]) -> FileCheck:
    """Check a file called ``name``, read piece by piece: a bundle, one object, or a list of objects.

    Memory stays constant whatever its size: a bundle's objects are judged one by one.
    """
    tally = _Tally()
    container = ""
    envelope: dict[str, Piece] = {}
    try:
        for piece in split(read):
            if piece.name is not None:
                envelope[piece.name] = piece
                container = "bundle" if piece.name == "objects" and not piece.text else container
            else:
                container = container or "list"
                prefix = f"/objects/{tally.objects}" if container == "bundle" else f"/{tally.objects}"
                tally.object(piece.value, piece, prefix)
    except TocsinError as error:
        return _unread(name, error, tally)
    if container == "bundle" or ("type" in envelope and envelope["type"].value == "bundle"):
        container = "bundle"
        _bundle(tally, envelope)
    elif not container:
        container = "object"
        _single(tally, envelope)
    return _result(name, container, tally)


def _single(tally: _Tally, envelope: dict[str, Piece]) -> None:
    """Judge a document that is one object; its pieces were its properties."""
    tally.object({name: piece.value for name, piece in envelope.items()}, _WHOLE, "")
    tally.findings = [_placed(finding, envelope) for finding in tally.findings]


def _bundle(tally: _Tally, envelope: dict[str, Piece]) -> None:
    """Judge what a bundle says itself."""
    value = {name: piece.value for name, piece in envelope.items()}
    if "objects" in value and not envelope["objects"].text:
        value["objects"] = [{}] * min(tally.objects, 1)
    faults = bundle_faults(value) or []
    if value.get("type", "bundle") != "bundle":
        faults = [*faults, ("/type", "8.1", "is not bundle, and it has objects")]
    told = len(tally.findings)
    tally.add(faults, _WHOLE, "", str(value.get("id", ""))[:300])
    tally.findings[told:] = [_placed(finding, envelope) for finding in tally.findings[told:]]
    if value.get("spec_version") == "2.0":
        tally.versions.add("2.0")


def _placed(finding: Finding, envelope: dict[str, Piece]) -> Finding:
    """Look up the line of a finding in the property that it is about."""
    steps = finding.pointer.split("/")
    piece = envelope.get(steps[1].replace("~1", "/").replace("~0", "~")) if len(steps) > 1 else None
    if piece is None:
        return finding
    chain = _nearest("/".join(["", *steps[2:]]))
    places = places_of(piece.text, chain, line=piece.line, column=piece.column)
    line, column = next((places[each] for each in chain if each in places), (piece.line, piece.column))
    return msgspec.structs.replace(finding, line=line, column=column)


def _version(value: dict[str, Any], kind: str) -> str:
    """Say which version an object is of: what it says, or what 3.2 takes it for where it says nothing."""
    said = value.get("spec_version")
    if isinstance(said, str):
        return said[:20]
    versioned = "created" in value or "modified" in value
    return "2.1" if kind in OBSERVABLES or not versioned else "2.0"


def _nearest(pointer: str) -> list[str]:
    """Return a pointer and those above it, the nearest first: a missing property has no place of its own."""
    steps = pointer.split("/")
    return ["/".join(steps[:count]) for count in range(len(steps), 0, -1)]


def _result(name: str, container: str, tally: _Tally) -> FileCheck:
    verdict: Verdict = "invalid" if tally.faults else "valid"
    return FileCheck(
        file=name,
        verdict=verdict,
        valid=verdict == "valid",
        exit_code=EXIT_CODES[verdict],
        container=container,
        stix_version=", ".join(sorted(tally.versions - {""})),
        objects=tally.objects,
        types=dict(sorted(tally.types.items())),
        findings=tuple(tally.findings),
        faults=tally.faults,
    )


def _unread(name: str, error: TocsinError, tally: _Tally) -> FileCheck:
    verdict: Verdict = "refused" if isinstance(error, RefusedError) else "unreadable"
    line = error.where.partition("line ")[2].partition(",")[0]
    column = error.where.partition("column ")[2]
    finding = Finding(
        rule="RFC 8259" if verdict == "unreadable" else "size",
        message=f"{error.what}; {error.remedy}",
        line=int(line) if line.isdigit() else 0,
        column=int(column) if column.isdigit() else 0,
    )
    return FileCheck(
        file=name,
        verdict=verdict,
        valid=False,
        exit_code=EXIT_CODES[verdict],
        objects=tally.objects,
        findings=(finding,),
        faults=1,
    )
