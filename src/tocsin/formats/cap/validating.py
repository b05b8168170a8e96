"""Is this element an alert as the schema has it? If not: why, on which line, and what was expected."""

from collections.abc import Iterator
from types import MappingProxyType
from typing import Any, Final

from tocsin.formats.cap.datatypes import fault_of
from tocsin.formats.cap.problems import Problem
from tocsin.formats.cap.schema import ALERTS, DSIG, NAMESPACES, VERSIONS, Rule

__all__ = ["name_of", "problems_of", "text_of", "version_of"]

_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_PASSED_OVER: Final = frozenset({f"{{{_XSI}}}schemaLocation", f"{{{_XSI}}}noNamespaceSchemaLocation"})
_BLANK: Final = " \t\r\n"
_GLOBAL: Final = MappingProxyType({name: Rule(name) for name in ("alert", "value", "valueName")})
"""Elements that the schema declares by themselves."""


def name_of(element: Any) -> tuple[str, str]:
    """Return an element's namespace and local name.

    >>> from lxml import etree
    >>> name_of(etree.fromstring('<a xmlns="urn:x"/>'))
    ('urn:x', 'a')
    """
    tag = str(element.tag)
    if tag.startswith("{"):
        namespace, _, local = tag[1:].partition("}")
        return namespace, local
    return "", tag


def version_of(element: Any) -> str:
    """Return the version of CAP whose alert this element is; an empty text where it is none.

    >>> from lxml import etree
    >>> version_of(etree.fromstring('<alert xmlns="urn:oasis:names:tc:emergency:cap:1.1"/>'))
    '1.1'
    """
    namespace, local = name_of(element)
    return VERSIONS.get(namespace, "") if local == "alert" else ""


def problems_of(alert: Any, version: str) -> tuple[Problem, ...]:
    """Return everything the schema of this version finds wrong with an alert's element, in document order."""
    namespace = name_of(alert)[0]
    return tuple(_group(alert, ALERTS[version], namespace, "alert"))


def _group(element: Any, rule: Rule, namespace: str, path: str) -> Iterator[Problem]:
    yield from _attributes(element, path)
    yield from _stray_text(element, path)
    parts, position, seen = rule.parts, 0, 0
    # The schema of 1.2 ends in any element of XML-DSig; those of 1.1 and 1.0 do not, whatever their prose says.
    signed = rule.name == "alert" and namespace == NAMESPACES["1.2"]
    in_signatures = False
    for child in element.iterchildren("*"):
        found_in, name = name_of(child)
        if signed and found_in == DSIG:
            in_signatures = True
            yield from _laxly(child, namespace, f"{path}/{name}")
            continue
        at = next((at for at in range(position, len(parts)) if parts[at].name == name), -1)
        known = found_in == namespace and at >= 0
        if in_signatures or not known or (at == position and seen and not parts[at].many):
            yield _misplaced(child, parts, position, seen, namespace, path, after_signature=in_signatures)
            return
        if at > position:
            yield from _skipped(child, parts, position, at, seen, path)
            position, seen = at, 0
        seen += 1
        yield from _element(child, parts[at], namespace, f"{path}/{name}")
    for at in range(position, len(parts)):
        if parts[at].least and not (at == position and seen):
            yield Problem(
                message=f"{rule.name} ends without {parts[at].name}",
                line=element.sourceline or 0,
                rule="missing",
                element=path,
            )
            return


def _laxly(element: Any, namespace: str, path: str) -> Iterator[Problem]:
    """Judge what the schema knows inside a signature, whose own elements it does not."""
    for child in element.iterchildren("*"):
        found_in, name = name_of(child)
        rule = _GLOBAL.get(name) if found_in == namespace else None
        if rule is None:
            yield from _laxly(child, namespace, f"{path}/{name}")
        elif name == "alert":
            yield from _group(child, ALERTS[VERSIONS[namespace]], namespace, f"{path}/{name}")
        else:
            yield from _element(child, rule, namespace, f"{path}/{name}")


def _skipped(child: Any, parts: tuple[Rule, ...], position: int, at: int, seen: int, path: str) -> Iterator[Problem]:
    for between in range(position, at):
        if parts[between].least and not (between == position and seen):
            yield Problem(
                message=f"{parts[at].name} stands where {parts[between].name} is required",
                line=child.sourceline or 0,
                rule="missing",
                element=f"{path}/{parts[at].name}",
            )


def _misplaced(
    child: Any, parts: tuple[Rule, ...], position: int, seen: int, namespace: str, path: str, *, after_signature: bool
) -> Problem:
    found_in, name = name_of(child)
    names = [part.name for part in parts]
    within = path.rpartition("/")[2]
    rule = "order"
    if found_in != namespace:
        said = f"{{{found_in}}}{name}" if found_in else f"{name} without a namespace"
        rule, message = "unknown", f"{said} has no place in CAP's {within}"
    elif name not in names:
        rule, message = "unknown", f"{name} is no element of {within}"
    elif after_signature:
        message = f"{name} stands after the signature"
    elif names[position] == name and seen:
        message = f"{name} stands twice and may stand once"
    else:
        message = f"{name} must stand before {names[position]}"
    return Problem(message=message, line=child.sourceline or 0, rule=rule, element=f"{path}/{name}")


def _element(child: Any, rule: Rule, namespace: str, path: str) -> Iterator[Problem]:
    if rule.kind == "group":
        yield from _group(child, rule, namespace, path)
        return
    yield from _attributes(child, path)
    inner = next(child.iterchildren("*"), None)
    if inner is not None:
        yield Problem(
            message=f"{rule.name} holds an element {name_of(inner)[1]} and may hold text only",
            line=inner.sourceline or 0,
            rule="text",
            element=path,
        )
        return
    text = text_of(child)
    if not text and rule.default is not None:
        return
    if rule.kind == "choice":
        fault = "" if text in rule.choices else f"{_short(text)} is none of {', '.join(rule.choices)}"
    else:
        fault = fault_of(rule.kind, text)
    if fault:
        yield Problem(message=f"{rule.name} {fault}", line=child.sourceline or 0, rule="value", element=path)


def text_of(element: Any) -> str:
    """Return the text of an element that holds text only; comments and instructions are no part of it."""
    parts = [element.text or ""]
    parts += [child.tail or "" for child in element.iterchildren()]
    return "".join(parts)


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")


def _attributes(element: Any, path: str) -> Iterator[Problem]:
    for name in element.attrib:
        if str(name) not in _PASSED_OVER and str(name) != f"{{{_XSI}}}type":
            yield Problem(
                message=f"attribute {str(name).rpartition('}')[2]} has no place in CAP",
                line=element.sourceline or 0,
                rule="attribute",
                element=path,
            )


def _stray_text(element: Any, path: str) -> Iterator[Problem]:
    text = text_of(element).strip(_BLANK)
    if text:
        yield Problem(
            message=f"text {_short(text)} stands between the elements of {path.rpartition('/')[2]}",
            line=element.sourceline or 0,
            rule="text",
            element=path,
        )
