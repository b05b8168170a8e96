"""On which line does this part of a JSON document stand? One pass that finds the places of JSON pointers."""

import json
import re
from collections.abc import Iterable
from typing import Final

__all__ = ["places_of"]

_TOKEN: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)


def places_of(text: str, pointers: Iterable[str], *, line: int = 1, column: int = 1) -> dict[str, tuple[int, int]]:
    r"""Return the line and column where each pointer's value begins; those that lead nowhere are left out.

    ``line`` and ``column`` say where the text begins in its file; columns count characters.

    >>> places_of('{"a": [1,\n 2]}', ["/a/1", "/a"])
    {'/a': (1, 7), '/a/1': (2, 2)}
    """
    walk = _Walk(set(pointers))
    for token in _TOKEN.finditer(text):
        walk.meet(token[0], token.start())
        if not walk.wanted:
            break
    return {pointer: _place(text, at, line, column) for pointer, at in walk.found.items()}


class _Walk:
    """Where in the tree of a document a walk through its words stands."""

    def __init__(self, wanted: set[str]) -> None:
        self.wanted, self.found = wanted, dict[str, int]()
        self._path: list[str] = []
        self._counts: list[int] = []
        """For each open object or list: the index of a list's item, -1 for an object."""
        self._name_next = False

    def meet(self, word: str, at: int) -> None:
        """Take the next word: a sign, a text or a scalar."""
        inside = self._counts[-1] if self._counts else None
        if word == ",":
            self._name_next = inside == -1
            if inside is not None and inside >= 0:
                self._counts[-1] += 1
                self._path[-1] = str(self._counts[-1])
        elif word == ":":
            self._name_next = False
        elif word in "}]":
            if self._counts:
                self._counts.pop()
                self._path.pop()
        elif self._name_next and word[0] == '"':
            self._path[-1] = _name(word)
        else:
            self._value(word, at)

    def _value(self, word: str, at: int) -> None:
        pointer = "".join(f"/{step}" for step in self._path)
        if pointer in self.wanted:
            self.found[pointer] = at
            self.wanted.discard(pointer)
        if word in "{[":
            self._counts.append(-1 if word == "{" else 0)
            self._path.append("" if word == "{" else "0")
            self._name_next = word == "{"


def _name(written: str) -> str:
    name = str(json.loads(written)) if "\\" in written else written[1:-1]
    return name.replace("~", "~0").replace("/", "~1")


def _place(text: str, at: int, line: int, column: int) -> tuple[int, int]:
    lines = text.count("\n", 0, at)
    return line + lines, at - text.rfind("\n", 0, at) if lines else column + at
