"""What does this document say? From bytes or an element to a message; nothing that the schema refuses is read."""

from typing import Any, Final

from tocsin.errors import BadInputError
from tocsin.formats.cap.elements import GROUPS, WRAPPED, escaped, field_of
from tocsin.formats.cap.guard import parse
from tocsin.formats.cap.schema import ALERTS, DSIG, Rule
from tocsin.formats.cap.validating import name_of, problems_of, text_of, version_of
from tocsin.formats.cap.values import Alert, Layout, Mark, Message, Pair

__all__ = ["message_of", "read"]

_XML: Final = "http://www.w3.org/XML/1998/namespace"


def read(data: bytes) -> Message:
    """Return the message a document holds; its alert is the document itself, see :mod:`.wrappers` for feeds.

    Raises
    ------
    BadInputError
        It cannot be read as XML, is no alert, or is not as the schema of its version has it; the first fault is named.
    RefusedError
        It is hostile.
    """
    root = parse(data).root
    version = version_of(root)
    if not version:
        raise BadInputError(
            f"{name_of(root)[1]!r} is no alert of CAP 1.0, 1.1 or 1.2",
            where=f"line {root.sourceline}",
            remedy="give an alert; a feed is read by `tocsin cap feed`",
        )
    problems = problems_of(root, version)
    if problems:
        raise BadInputError(
            problems[0].message, where=f"line {problems[0].line}", remedy="see `tocsin cap check` for every fault"
        )
    return message_of(root)


def message_of(element: Any) -> Message:
    """Return the message of a valid alert's element; what it stands in is not looked at."""
    version = version_of(element)
    rule = ALERTS[version]
    alert = Alert(version=version, **_fields(element, rule))  # type: ignore[arg-type]  # it has a rule, so it is one
    signatures = tuple(_xml(child) for child in element.iterchildren(f"{{{DSIG}}}*"))
    return Message(alert=alert, signatures=signatures, layout=_layout(element))


def _fields(element: Any, rule: Rule) -> dict[str, Any]:
    found: dict[str, Any] = {"scope": None} if rule.name == "alert" else {}
    parts = {part.name: part for part in rule.parts}
    lists: dict[str, list[Any]] = {}
    for child in element.iterchildren("*"):
        name = name_of(child)[1]
        part = parts.get(name)
        if part is None or name_of(child)[0] == DSIG:
            continue
        value = _value(child, part)
        if part.many:
            lists.setdefault(field_of(name), []).append(value)
        else:
            found[field_of(name)] = value
    return found | {name: tuple(values) for name, values in lists.items()}


def _value(child: Any, part: Rule) -> Any:
    if part.kind == "group":
        return GROUPS[part.name](**_fields(child, part))
    text = text_of(child)
    if part.name in GROUPS:
        return Pair(name=None, value=text)
    return WRAPPED[part.name](text) if part.name in WRAPPED else text


def _layout(root: Any) -> Layout:
    marks: list[Mark] = []
    gaps: list[str] = []
    _walk(root, {}, marks, gaps)
    alone = root.getparent() is None
    before = [_xml(node) for node in root.itersiblings(preceding=True)][::-1] if alone else []
    after = [_xml(node) for node in root.itersiblings()] if alone else []
    return Layout(marks=tuple(marks), gaps=tuple(gaps), before="\n".join(before), after="\n".join(after))


def _walk(element: Any, around: dict[str | None, str], marks: list[Mark], gaps: list[str]) -> None:
    within = dict(element.nsmap)
    own = sorted((prefix or "", address) for prefix, address in within.items() if around.get(prefix) != address)
    names = {address: prefix for prefix, address in within.items() if prefix} | {_XML: "xml"}
    marks.append(
        Mark(
            prefix=element.prefix or "",
            namespaces=tuple(own),
            attributes=tuple((_written(str(name), names), str(value)) for name, value in element.attrib.items()),
            inner=_interrupted(element),
        )
    )
    children = list(element.iterchildren("*"))
    if not children:
        return
    gap = [escaped(element.text or "")]
    for child in element.iterchildren():
        if not isinstance(child.tag, str):
            gap += [_xml(child), escaped(child.tail or "")]
            continue
        gaps.append("".join(gap))
        if name_of(child)[0] != DSIG:
            _walk(child, within, marks, gaps)
        gap = [escaped(child.tail or "")]
    gaps.append("".join(gap))


def _interrupted(element: Any) -> tuple[str, str]:
    if not len(element) or next(element.iterchildren("*"), None) is not None:
        return "", ""
    parts = [escaped(element.text or "")]
    for child in element.iterchildren():
        parts += [_xml(child), escaped(child.tail or "")]
    return text_of(element), "".join(parts)


def _written(name: str, names: dict[str, str]) -> str:
    namespace, _, local = name.removeprefix("{").partition("}") if name.startswith("{") else ("", "", name)
    return f"{names[namespace]}:{local}" if namespace else local


def _xml(node: Any) -> str:
    from lxml import etree  # noqa: PLC0415 - 20 ms that only a reader of XML needs

    text: str = etree.tostring(node, encoding="unicode", with_tail=False)
    return text
