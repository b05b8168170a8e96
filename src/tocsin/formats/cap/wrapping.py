"""Does a signature in this document vouch for something else than the alert it stands in? Then the document is hostile.

Signature wrapping (McIntosh and Austel, 2005) moves a signed alert aside and puts a forged one where readers look. A
signature counts here only for the alert that holds it, and only what it covers is shown; a document built to mislead
readers that are less careful is refused whole.
"""

from collections.abc import Sequence
from typing import Any, Final

from tocsin.errors import RefusedError
from tocsin.formats.cap.schema import DSIG
from tocsin.formats.cap.validating import version_of

__all__ = ["carrying", "identifier_of", "refuse_wrapping"]

_SIGNATURE: Final = f"{{{DSIG}}}Signature"
_IDENTIFIERS: Final = ("Id", "ID", "id", "{http://www.w3.org/XML/1998/namespace}id")


def carrying(root: Any, identifier: str) -> tuple[Any, ...]:
    """Return the elements of a document that carry an identifier, whatever their schema calls it."""
    return tuple(element for element in root.iter("*") if any(element.get(name) == identifier for name in _IDENTIFIERS))


def refuse_wrapping(root: Any, alerts: Sequence[Any], *, known: bool) -> None:
    """Refuse a document whose signatures could vouch for another element than the alert they stand in.

    Parameters
    ----------
    root, alerts:
        The document, and the outermost alerts in it.
    known:
        Whether the document is an alert or a wrapper of a known kind.

    Raises
    ------
    RefusedError
        With the line of what gives it away.
    """
    signatures = list(root.iter(_SIGNATURE))
    if not signatures:
        return
    for alert in alerts:
        inner = next((each for each in alert.iterdescendants("*") if version_of(each)), None)
        if inner is not None:
            raise _refused("an alert stands inside another alert in a signed document", inner)
    carried = _carried(root)
    for signature in signatures:
        holder = signature.getparent()
        if holder is not None and version_of(holder):
            _refuse_strangers(carried, holder, signature)
        elif not known and alerts:
            raise _refused("a signature stands outside of the alert in a document of no known kind", signature)
    if not known and len(alerts) > 1:
        raise _refused("signed and other alerts stand together in a document of no known kind", alerts[1])


def _carried(root: Any) -> dict[str, list[Any]]:
    """Return every identifier in a document with the elements that carry it, found in one walk."""
    found: dict[str, list[Any]] = {}
    for element in root.iter("*"):
        for name in {element.get(name) for name in _IDENTIFIERS if element.attrib} - {None}:
            found.setdefault(name, []).append(element)
    return found


def _refuse_strangers(carried: dict[str, list[Any]], alert: Any, signature: Any) -> None:
    for reference in signature.iterfind(f"{{{DSIG}}}SignedInfo/{{{DSIG}}}Reference"):
        uri = reference.get("URI") or ""
        if not uri.startswith("#") or uri.startswith("#xpointer(/)"):
            continue
        found = carried.get(identifier_of(uri), [])
        if len(found) > 1:
            raise _refused(f"{len(found)} elements carry the identifier {uri} that a signature refers to", found[1])
        if found and found[0] is not alert and signature not in found[0].iterancestors():
            raise _refused(f"a signature vouches for {uri}, which is not the alert that holds it", reference)


def identifier_of(uri: str) -> str:
    """Return the identifier that ``#x`` or ``#xpointer(id('x'))`` refers to."""
    inner = uri[1:]
    if inner.startswith("xpointer(id(") and inner.endswith("))"):
        return inner[len("xpointer(id(") : -2].strip("'\"")
    return inner


def _refused(what: str, element: Any) -> RefusedError:
    return RefusedError(
        f"signature wrapping: {what}", where=f"line {element.sourceline}", remedy="ask its sender for the alert alone"
    )
