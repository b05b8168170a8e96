"""How is a message written? In the order of the schema, with the layout it was read with or the house's own.

What was read and is written again has the same canonical XML, signatures included. A value that no valid message may
hold (a control character, a time without offset) is refused, so that what leaves is always valid.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from tocsin.errors import BadInputError
from tocsin.formats.cap.elements import escaped, field_of
from tocsin.formats.cap.guard import parse
from tocsin.formats.cap.schema import ALERTS, NAMESPACES, Rule
from tocsin.formats.cap.validating import problems_of
from tocsin.formats.cap.values import Alert, Layout, Mark, Message

__all__ = ["MEDIA_TYPE", "canonical", "write"]

MEDIA_TYPE: Final = "application/cap+xml"

_FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_Node = tuple[str, Any]
"""Name, and text or children; a signature has no name and is its own XML."""


def write(message: Message | Alert) -> bytes:
    """Return the document of a message, in UTF-8.

    Raises
    ------
    BadInputError
        The message holds what the schema of its version refuses.
    """
    if isinstance(message, Alert):
        message = Message(alert=message)
    tree = ("alert", [*_children(message.alert, ALERTS[message.alert.version]), *(("", s) for s in message.signatures)])
    layout = message.layout if message.layout is not None and _fits(tree, message.layout) else None
    text = _laid_out(tree, layout) if layout else _plain(tree, NAMESPACES[message.alert.version])
    data = f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()
    problems = problems_of(parse(data).root, message.alert.version)
    if problems:
        raise BadInputError(problems[0].message, where=problems[0].element, remedy="correct the value")
    return data


def canonical(data: bytes) -> bytes:
    """Return the canonical XML (C14N 1.0, without comments) of a document."""
    from lxml import etree  # noqa: PLC0415 - 20 ms that only a reader of XML needs

    tree = parse(data).root.getroottree()
    try:
        canon: bytes = etree.tostring(tree, method="c14n", with_comments=False)
    except etree.C14NError as error:
        raise BadInputError(
            "a relative namespace has no canonical XML", where="line 1", remedy="use absolute namespaces"
        ) from error
    return canon


def _children(value: Any, rule: Rule) -> Iterator[_Node]:
    for part in rule.parts:
        held = getattr(value, field_of(part.name))
        for each in held if part.many else (() if held is None else (held,)):
            yield part.name, _content(each, part)


def _content(value: Any, part: Rule) -> Any:
    if part.kind == "group":
        return list(_children(value, part))
    text = getattr(value, "text", None)
    if text is None:
        text = getattr(value, "value", value)
    if not isinstance(text, str):
        raise BadInputError(f"{part.name} is no text", where=part.name, remedy="write it as a text")
    bad = _FORBIDDEN.search(text)
    if bad:
        raise BadInputError(f"{part.name} holds character {ord(bad[0])}", where=part.name, remedy="remove it")
    return text


def _fits(tree: _Node, layout: Layout) -> bool:
    marks, gaps = _counted(tree)
    return marks == len(layout.marks) and gaps == len(layout.gaps)


def _counted(node: _Node) -> tuple[int, int]:
    if isinstance(node[1], str):
        return (1 if node[0] else 0), 0
    counts = [_counted(child) for child in node[1]]
    return 1 + sum(marks for marks, _ in counts), len(counts) + 1 + sum(gaps for _, gaps in counts)


def _laid_out(tree: _Node, layout: Layout) -> str:
    marks, gaps, out = iter(layout.marks), iter(layout.gaps), []

    def element(node: _Node) -> None:
        name, content = node
        if not name:
            out.append(content)
            return
        mark = next(marks)
        written = f"{mark.prefix}:{name}" if mark.prefix else name
        out.append(f"<{written}{_attributes(mark)}>")
        if isinstance(content, str):
            out.append(mark.inner[1] if mark.inner[1] and mark.inner[0] == content else escaped(content))
        else:
            for child in content:
                out.append(next(gaps))
                element(child)
            out.append(next(gaps))
        out.append(f"</{written}>")

    element(tree)
    return "\n".join(part for part in (layout.before, "".join(out), layout.after) if part)


def _plain(tree: _Node, namespace: str) -> str:
    out: list[str] = []

    def element(node: _Node, depth: int) -> None:
        name, content = node
        space = "  " * depth
        if not name:
            out.append(f"{space}{content}")
            return
        opened = f'{name} xmlns="{namespace}"' if depth == 0 else name
        if isinstance(content, str):
            out.append(f"{space}<{opened}>{escaped(content)}</{name}>")
            return
        out.append(f"{space}<{opened}>")
        for child in content:
            element(child, depth + 1)
        out.append(f"{space}</{name}>")

    element(tree, 0)
    return "\n".join(out)


def _attributes(mark: Mark) -> str:
    declared = [(f"xmlns:{prefix}" if prefix else "xmlns", address) for prefix, address in mark.namespaces]
    return "".join(f' {name}="{_quoted(value)}"' for name, value in (*declared, *mark.attributes))


def _quoted(text: str) -> str:
    return escaped(text).replace('"', "&quot;").replace("\t", "&#9;").replace("\n", "&#10;")
