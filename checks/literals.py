"""Which words does a template show without translating them? A simple reading of its text and visible attributes."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import Environment, nodes

from checks.tree import ROOT, Finding

__all__ = ["literals"]

SILENT = {"script", "style", "code", "kbd", "samp", "pre"}
"""Elements whose text is not prose; any element with ``translate="no"`` is silent too."""

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}

SPOKEN = {"alt", "aria-description", "aria-label", "aria-roledescription", "placeholder", "summary", "title"}
"""Attributes that a person reads or hears."""

NAMES = {"Apache", "Excel", "GeoJSON", "OpenAPI", "Parquet", "Tocsin"}
"""Names that are the same in every language."""

_WORD = re.compile(r"[^\W\d_]{2,}")


def literals(path: Path) -> Iterator[Finding]:
    """Yield each word of prose in a template that stands outside ``_()``."""
    source = path.read_text(encoding="utf-8")
    name = str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
    environment = Environment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"], autoescape=True)
    reader = _Reader()
    reader.feed("".join(_markup(environment, source)))
    reader.close()
    for line, text in (*reader.found, *_spoken_constants(environment, source)):
        yield Finding(f"{name}:{line}", f"{text!r} is shown untranslated", 'write it as {{ _("...") }}')


def _markup(environment: Environment, source: str) -> Iterator[str]:
    """Yield the template with every expression, statement and comment left out but for its line ends."""
    at = 1
    for line, kind, value in environment.lex(source):
        if line > at:
            yield "\n" * (line - at)
            at = line
        if kind == "data":
            yield value
            at += value.count("\n")


def _spoken_constants(environment: Environment, source: str) -> Iterator[tuple[int, str]]:
    """Yield strings that an expression prints by itself, such as ``{{ "Rising" if up else "Falling" }}``."""
    for output in environment.parse(source).find_all(nodes.Output):
        for node in output.nodes:
            if not isinstance(node, nodes.TemplateData):
                for constant in _printed(node):
                    if _is_prose(constant.value) and constant.value[:1].isupper():
                        yield constant.lineno, constant.value


def _printed(node: nodes.Node) -> Iterator[nodes.Const]:
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node
    elif isinstance(node, nodes.CondExpr):
        yield from _printed(node.expr1)
        if node.expr2 is not None:
            yield from _printed(node.expr2)
    elif isinstance(node, nodes.Concat):
        for part in node.nodes:
            yield from _printed(part)


def _is_prose(text: str) -> bool:
    return any(word not in NAMES and not word.isupper() for word in _WORD.findall(text))


class _Reader(HTMLParser):
    """Collect the prose of a document: text outside silent elements, and spoken attributes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, str]] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        silent = tag in SILENT or ("translate", "no") in attrs
        if tag not in VOID:
            self._open.append((tag, silent))
        given = dict(attrs)
        spoken = SPOKEN | ({"content"} if given.get("name") == "description" else set())
        spoken |= {"value"} if tag == "input" and given.get("type") in {"submit", "button", "reset"} else set()
        for attribute, value in attrs:
            if attribute in spoken and value and not silent:
                self._keep(value)

    def handle_endtag(self, tag: str) -> None:
        while any(name == tag for name, _ in self._open):
            if self._open.pop()[0] == tag:
                return

    def handle_data(self, data: str) -> None:
        if not any(silent for _, silent in self._open):
            self._keep(data)

    def _keep(self, text: str) -> None:
        if _is_prose(text):
            leading = len(text) - len(text.lstrip())
            self.found.append((self.getpos()[0] + text.count("\n", 0, leading), " ".join(text.split())[:60]))
