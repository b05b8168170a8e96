"""Which messages does a file mark for translation? Python by its syntax tree, the rest by Babel's readers."""

import ast
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract

__all__ = ["Marked", "in_island", "in_python", "in_template"]

Marked = tuple[int, str, str]
"""Line, message, its plural or an empty text."""

_PLAIN = {"_", "N_", "gettext"}
_PLURAL = {"ngettext", "ngettext_noop"}
_SURFACE_PLAIN = _PLAIN | {"text"}
_SURFACE_PLURAL = _PLURAL | {"plural"}
"""In the surfaces, a translator's own methods mark messages too."""


def in_python(path: Path) -> Iterator[Marked]:
    """Yield what a module marks with ``_``, ``N_``, ``ngettext`` or, in the surfaces, a translator's methods.

    ``plural(N_("death"), N_("deaths"), n)``, ``text("up" if rising else "down")`` and
    ``[text(name) for name in ("Code", "Name")]`` are understood; any other name handed on is not a message here, it is
    marked where it is written. An f-string is yielded as an empty message.
    """
    surface = "surfaces" in path.parts
    plain, plural = (_SURFACE_PLAIN, _SURFACE_PLURAL) if surface else (_PLAIN, _PLURAL)
    inside: set[int] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ListComp | ast.GeneratorExp):
            yield from ((line, text, "") for line, text in _each_of(node, plain))
        if not isinstance(node, ast.Call) or not node.args or id(node) in inside:
            continue
        name = _name_of(node)
        if name in plural and len(node.args) > 1:
            inside.update(id(argument) for argument in node.args[:2])
            yield from zip(*_parallel(node), strict=True)
        elif name in plain:
            inside.update(id(argument) for argument in node.args[:1])
            yield from ((line, text, "") for line, text in _texts(node.args[0]))


def in_template(path: Path) -> Iterator[Marked]:
    """Yield what a Jinja template marks."""
    yield from _by_babel("jinja2", path, {"_": None, "gettext": None, "ngettext": (1, 2)})


def in_island(path: Path) -> Iterator[Marked]:
    """Yield what a TypeScript island marks with ``t``."""
    yield from _by_babel("javascript", path, {"t": None})


def _by_babel(method: str, path: Path, keywords: dict[str, tuple[int, ...] | None]) -> Iterator[Marked]:
    with path.open("rb") as file:
        for line, text, _, _ in extract(method, file, keywords=keywords, options={"silent": "false"}):
            singular, plural = (text, "") if isinstance(text, str) else (text[0], text[1])
            yield line, singular, plural


def _each_of(made: ast.ListComp | ast.GeneratorExp, plain: set[str]) -> Iterator[tuple[int, str]]:
    loop = made.generators[0]
    match made.elt, loop.target, loop.iter:
        case (
            ast.Call(args=[ast.Name(id=used), *_]) as call,
            ast.Name(id=name),
            ast.Tuple(elts=each) | ast.List(elts=each),
        ) if used == name and _name_of(call) in plain:
            for one in each:
                yield from _texts(one)


def _name_of(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _parallel(call: ast.Call) -> tuple[list[int], list[str], list[str]]:
    singular, plural = list(_texts(call.args[0])), list(_texts(call.args[1]))
    return [line for line, _ in singular], [text for _, text in singular], [text for _, text in plural]


def _texts(node: ast.expr) -> Iterator[tuple[int, str]]:
    match node:
        case ast.Constant(value=str(text)) if text:
            yield node.lineno, text
        case ast.JoinedStr():
            yield node.lineno, ""
        case ast.IfExp():
            yield from _texts(node.body)
            yield from _texts(node.orelse)
        case ast.Call(args=[first, *_]) if _name_of(node) in _PLAIN:
            yield from _texts(first)
        case _:
            return
