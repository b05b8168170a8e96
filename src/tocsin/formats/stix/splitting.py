"""Which objects does a bundle hold, one after the other? JSON read strictly, value by value, in constant memory."""

import codecs
import json
import math
import re
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

import msgspec

from tocsin.errors import BadInputError, RefusedError
from tocsin.exchange.canonical import DEEPEST

__all__ = ["CHUNK", "LARGEST_OBJECT", "Piece", "split"]

CHUNK: Final = 1 << 18
"""Bytes that are read at a time."""
LARGEST_OBJECT: Final = 1 << 24
"""Characters of one object; a larger one is refused, so that memory stays bounded."""

_SPACE: Final = re.compile(r"[ \t\r\n]*").match
_SAID: Final = re.compile(r"[^\s\[\]{},:\"]{1,20}|.", re.DOTALL).match


class Piece(NamedTuple):
    """A part of the document: an object of the list, or a property of the bundle itself."""

    name: str | None
    """The property's name; None for an object of the list. ``objects`` comes before its objects, without a value."""
    value: Any
    text: str
    """As it was written; empty for ``objects``."""
    line: int
    """Where it begins, counted from 1."""
    column: int
    """In characters, counted from 1."""
    plain: bool
    """Whether it holds no number with a fraction or exponent."""


def split(read: Callable[[int], bytes]) -> Iterator[Piece]:
    """Yield the objects of a bundle or list, and the other properties of the bundle, as their bytes come.

    A document that is no object and no list is yielded as one piece. What I-JSON (RFC 7493) does not allow is refused:
    a name twice in an object, bytes that are no UTF-8, half a surrogate pair, a number beyond a double.

    Parameters
    ----------
    read:
        Gives up to that many bytes, and none at the end.

    Raises
    ------
    BadInputError
        When the document is no such JSON; the place is named.
    RefusedError
        When one object has more than :data:`LARGEST_OBJECT` characters.

    >>> import io
    >>> [(each.name, each.value) for each in split(io.BytesIO(b'{"id": 1, "objects": [{"a": 2}, {}]}').read)]
    [('id', 1), ('objects', None), (None, {'a': 2}), (None, {})]
    """
    source = _Source(read)
    first = source.peek()
    if first == "[":
        yield from _items(source)
    elif first == "{":
        yield from _members(source)
    elif not first:
        raise source.broken("the file is empty")
    else:
        yield source.piece(None)
    if source.peek():
        raise source.broken(f"{source.said()} stands after the end")


class _WrongJsonError(Exception):
    """What JSON allows and I-JSON does not."""


class _Source:
    """What was read and not yet used, and where it stands in the file."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read, self._utf8 = read, codecs.getincrementaldecoder("utf-8")("strict")
        self._text, self._at, self._ended = "", 0, False
        self._line, self._counted, self._line_began = 1, 0, 0
        """The line at ``_counted`` and where it began, both in ``_text``."""
        self._plain = True
        self._scan = json.JSONDecoder(
            object_pairs_hook=_once, parse_float=self._float, parse_constant=_constant
        ).raw_decode

    def _float(self, text: str) -> float:
        self._plain = False
        number = float(text)
        if math.isinf(number):
            raise _WrongJsonError(f"number {text[:40]} is beyond a double")
        return number

    def _more(self, size: int = CHUNK) -> bool:
        """Read on; False at the end."""
        if self._ended:
            return False
        if len(self._text) - self._at > LARGEST_OBJECT:
            raise _large(self.where())
        parts, wanted = [], size
        while wanted > 0 and not self._ended:
            parts.append(self._read(wanted))
            wanted -= len(parts[-1])
            self._ended = not parts[-1]
        data = b"".join(parts)
        try:
            text = self._utf8.decode(data, final=self._ended)
        except UnicodeDecodeError as error:
            self._ended = True
            raise self.broken("bytes are no UTF-8") from error
        self.place()
        self._line_began -= self._at
        self._text = self._text[self._at :] + text
        self._at = self._counted = 0
        return True

    def place(self) -> tuple[int, int]:
        """Return the line and column of where reading stands."""
        lines = self._text.count("\n", self._counted, self._at)
        if lines:
            self._line += lines
            self._line_began = self._text.rfind("\n", self._counted, self._at) + 1
        self._counted = self._at
        return self._line, self._at - self._line_began + 1

    def where(self) -> str:
        line, column = self.place()
        return f"line {line}, column {column}"

    def said(self) -> str:
        """Show what stands here."""
        found = _SAID(self._text, self._at)
        return repr(found[0]) if found else "the end"

    def broken(self, said: str) -> BadInputError:
        return BadInputError(f"it is no JSON: {said}", where=self.where(), remedy="give well-formed JSON in UTF-8")

    def peek(self) -> str:
        """Return the next sign that is no space; nothing at the end."""
        while True:
            found = _SPACE(self._text, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._text) or not self._more():
                return self._text[self._at : self._at + 1]

    def take(self, wanted: str) -> str:
        """Read one of the wanted signs."""
        found = self.peek()
        if not found or found not in wanted:
            said = f"{self.said()} stands there" if found else "the file ends"
            raise self.broken(f"{' or '.join(wanted)} is expected, and {said}")
        self._at += 1
        return found

    def piece(self, name: str | None) -> Piece:
        """Read one value whole."""
        self.peek()
        size = CHUNK
        while True:
            self._plain = True
            try:
                value, end = self._scan(self._text, self._at)
            except json.JSONDecodeError as error:
                # It may only be cut off: the next bytes tell. Reading more each time keeps the retries few.
                if self._more(size):
                    size *= 2
                    continue
                self._at = min(error.pos, len(self._text))
                raise self.broken(_short(error.msg)) from error
            except _WrongJsonError as error:
                raise BadInputError(str(error), where=self.where(), remedy="give I-JSON (RFC 7493)") from error
            except RecursionError as error:
                raise _deep(self.where()) from error
            except ValueError as error:
                raise self.broken("a number has too many digits") from error
            if end == len(self._text) and self._text[end - 1] not in '}]"' and self._more(size):
                continue
            line, column = self.place()
            text = self._text[self._at : end]
            if "\\u" in text:
                self._whole(value)
            if text.count("[") + text.count("{") > DEEPEST:
                self._shallow(value)
            self._at = end
            return Piece(name, value, text, line, column, self._plain)

    def _whole(self, value: Any) -> None:
        try:
            msgspec.json.encode(value)
        except UnicodeEncodeError as error:
            raise BadInputError(
                "a text holds half a surrogate pair", where=self.where(), remedy="give I-JSON (RFC 7493)"
            ) from error

    def _shallow(self, value: Any) -> None:
        level = [value]
        for _ in range(DEEPEST + 1):
            level = [
                part
                for each in level
                if isinstance(each, dict | list)
                for part in (each.values() if isinstance(each, dict) else each)
            ]
            if not level:
                return
        raise _deep(self.where())

    def begin(self, name: str) -> Piece:
        """Tell that the list of objects begins."""
        return Piece(name, None, "", *self.place(), plain=True)


def _items(source: _Source) -> Iterator[Piece]:
    source.take("[")
    if source.peek() == "]":
        source.take("]")
        return
    while True:
        yield source.piece(None)
        if source.take(",]") == "]":
            return


def _members(source: _Source) -> Iterator[Piece]:
    source.take("{")
    if source.peek() == "}":
        source.take("}")
        return
    seen: set[str] = set()
    size = 0
    while True:
        if source.peek() != '"':
            raise source.broken(f"a name is expected, and {source.said()} stands there")
        where = source.where()
        name = source.piece(None).value
        if name in seen:
            raise BadInputError(_twice(name), where=where, remedy="give every name once (RFC 7493)")
        seen.add(name)
        source.take(":")
        if source.peek() == "[" and name == "objects":
            yield source.begin(name)
            yield from _items(source)
        else:
            piece = source.piece(name)
            size += len(name) + len(piece.text)
            if size > LARGEST_OBJECT:
                raise _large(where)
            yield piece
        if source.take(",}") == "}":
            return


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        names = [name for name, _ in pairs]
        raise _WrongJsonError(_twice(next(name for name in value if names.count(name) > 1)))
    return value


def _large(where: str) -> RefusedError:
    return RefusedError(
        f"one object has more than {LARGEST_OBJECT:,} characters",
        where=where,
        remedy="leave payloads out of it, or give their address",
    )


def _deep(where: str) -> RefusedError:
    return RefusedError(f"it is nested more than {DEEPEST} deep", where=where, remedy="nest it less")


def _twice(name: str) -> str:
    return f"name {name[:60]!r} stands twice in one object"


def _constant(text: str) -> Any:
    raise _WrongJsonError(f"{text} is no number of JSON")


def _short(message: str) -> str:
    return message[0].lower() + message[1:].partition(":")[0]
