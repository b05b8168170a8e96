"""What is the tree of this pattern? A recursive-descent parser of the whole grammar of section 9."""

import base64
import binascii
import re
from typing import Final

from tocsin.errors import BadInputError
from tocsin.formats.stix.patterns.lexing import Token, column_of, tokens_of
from tocsin.formats.stix.patterns.syntax import (
    ALL,
    Between,
    Bytes,
    Combined,
    Comparison,
    Exists,
    Expression,
    Joined,
    Literal,
    Observed,
    Path,
    Qualified,
    Qualifier,
    Repeats,
    Step,
    Test,
    Time,
    Within,
)

__all__ = ["DEEPEST", "parse_pattern"]

DEEPEST: Final = 64
"""Parentheses within parentheses; more is no pattern that anybody wrote."""
_LONGEST_NUMBER: Final = 400
_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_SAME: Final = {"==": "=", "<>": "!="}
_ORDERED: Final = frozenset({"<", "<=", ">", ">="})
_EQUAL: Final = frozenset({"=", "==", "!=", "<>"})
_OF_TEXT: Final = frozenset({"LIKE", "MATCHES", "ISSUBSET", "ISSUPERSET"})
_LITERALS: Final = frozenset({"string", "integer", "float", "hex", "binary", "time", "boolean"})


def parse_pattern(text: str) -> Expression:
    """Return the tree of a pattern; one that breaks the grammar is a :class:`BadInputError` that names the column.

    >>> parse_pattern("[ipv4-addr:value = '198.51.100.1']").comparison.path.type
    'ipv4-addr'
    >>> parse_pattern("[a:b = 1")
    Traceback (most recent call last):
        ...
    tocsin.errors.BadInputError: column 9: ] is expected, and the pattern ends; see section 9 of STIX 2.1
    """
    parser = _Parser(tokens_of(text))
    tree = parser.followed()
    parser.take("end")
    return tree


class _Parser:
    """Where in the tokens the reading stands; each method reads one rule of the grammar."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens, self._at, self._depth = tokens, 0, 0

    def take(self, *kinds: str) -> Token:
        token = self._tokens[self._at]
        if token.kind not in kinds:
            raise _unexpected(token, " or ".join(kinds))
        self._at += 1
        return token

    def _next(self) -> str:
        return self._tokens[self._at].kind

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise BadInputError(
                f"parentheses stand more than {DEEPEST} deep",
                where=column_of(self._tokens[self._at].at),
                remedy="write it flatter",
            )

    def followed(self) -> Expression:
        parts = [self._either()]
        while self._next() == "FOLLOWEDBY":
            self._at += 1
            parts.append(self._either())
        return parts[0] if len(parts) == 1 else Joined("FOLLOWEDBY", tuple(parts))

    def _either(self) -> Expression:
        parts = [self._both()]
        while self._next() == "OR":
            self._at += 1
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else Joined("OR", tuple(parts))

    def _both(self) -> Expression:
        parts = [self._qualified()]
        while self._next() == "AND":
            self._at += 1
            parts.append(self._qualified())
        return parts[0] if len(parts) == 1 else Joined("AND", tuple(parts))

    def _qualified(self) -> Expression:
        expression: Expression
        if self.take("[", "(").kind == "[":
            expression = Observed(self._any())
            self.take("]")
        else:
            self._deeper()
            expression = self.followed()
            self.take(")")
            self._depth -= 1
        seen: set[type] = set()
        while self._next() in {"START", "WITHIN", "REPEATS"}:
            at = self._tokens[self._at].at
            qualifier = self._qualifier()
            if type(qualifier) in seen:
                raise BadInputError(
                    "a qualifier of the same kind stands twice", where=column_of(at), remedy="leave one (9.5.1)"
                )
            seen.add(type(qualifier))
            expression = Qualified(expression, qualifier)
        return expression

    def _qualifier(self) -> Qualifier:
        kind = self.take("START", "WITHIN", "REPEATS").kind
        if kind == "START":
            start = self._time()
            self.take("STOP")
            return Between(start, self._time())
        if kind == "WITHIN":
            seconds = self._positive("integer", "float")
            self.take("SECONDS")
            return Within(seconds)
        times = self._positive("integer")
        self.take("TIMES")
        return Repeats(int(times))

    def _time(self) -> Time:
        return Time(self.take("time").text[2:-1])

    def _positive(self, *kinds: str) -> float:
        token = self.take(*kinds)
        number = _number(token)
        if number <= 0:
            raise BadInputError(
                f"{token.text} is not positive", where=column_of(token.at), remedy="write a positive number (9.5.1)"
            )
        return number

    def _any(self) -> Comparison:
        parts = [self._all()]
        while self._next() == "OR":
            self._at += 1
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else Combined("OR", tuple(parts))

    def _all(self) -> Comparison:
        parts = [self._test()]
        while self._next() == "AND":
            self._at += 1
            parts.append(self._test())
        return parts[0] if len(parts) == 1 else Combined("AND", tuple(parts))

    def _test(self) -> Comparison:
        kind = self._next()
        if kind == "(":
            self._at += 1
            self._deeper()
            inner = self._any()
            self.take(")")
            self._depth -= 1
            return inner
        if kind == "EXISTS":
            self._at += 1
            return Exists(self._path())
        path = self._path()
        negated = self._next() == "NOT"
        self._at += negated
        operator = self.take(*_EQUAL, *_ORDERED, *_OF_TEXT, "IN")
        if operator.kind in _OF_TEXT:
            return Test(path, operator.kind, _unescaped(self.take("string").text), negated)
        if operator.kind == "IN":
            return Test(path, "IN", self._set(), negated)
        allowed = _LITERALS if operator.kind in _EQUAL else _LITERALS - {"boolean"}
        return Test(path, _SAME.get(operator.kind, operator.kind), _literal(self.take(*allowed)), negated)

    def _set(self) -> tuple[Literal, ...]:
        self.take("(")
        values: list[Literal] = []
        if self._next() != ")":
            values.append(_literal(self.take(*_LITERALS)))
            while self._next() == ",":
                self._at += 1
                values.append(_literal(self.take(*_LITERALS)))
        self.take(")")
        return tuple(values)

    def _path(self) -> Path:
        kind = self.take("name")
        self.take(":")
        steps: list[Step] = [self._name()]
        while self._next() in {".", "["}:
            if self.take(".", "[").kind == ".":
                steps.append(self._name())
            else:
                token = self.take("integer", "*")
                if token.text.startswith("-"):
                    raise BadInputError(
                        f"{token.text} is no index of a list", where=column_of(token.at), remedy="begin at 0 (9.7.2)"
                    )
                steps.append(ALL if token.kind == "*" else int(_number(token)))
                self.take("]")
        return Path(kind.text, tuple(steps))

    def _name(self) -> str:
        token = self.take("name", "string")
        if token.kind == "string":
            return _unescaped(token.text)
        if "-" in token.text:
            raise _unexpected(token, "a name without a hyphen, or one between apostrophes,")
        return token.text


def _literal(token: Token) -> Literal:
    kind, text = token.kind, token.text
    if kind == "string":
        return _unescaped(text)
    if kind == "boolean":
        return text == "true"
    if kind == "time":
        return Time(text[2:-1])
    if kind == "hex":
        return Bytes(bytes.fromhex(text[2:-1]))
    if kind == "binary":
        try:
            return Bytes(base64.b64decode(text[2:-1]))
        except binascii.Error as error:
            raise BadInputError("the bytes are no base64", where=column_of(token.at), remedy="see RFC 4648") from error
    return _number(token)


def _number(token: Token) -> int | float:
    if len(token.text) > _LONGEST_NUMBER:
        raise BadInputError(
            f"a number has {len(token.text)} digits", where=column_of(token.at), remedy="write 54 bits or fewer (2.10)"
        )
    return int(token.text) if token.kind == "integer" else float(token.text)


def _unescaped(text: str) -> str:
    inner = text[1:-1]
    return _ESCAPE.sub(r"\1", inner) if "\\" in inner else inner


def _unexpected(token: Token, wanted: str) -> BadInputError:
    said = "the pattern ends" if token.kind == "end" else f"{token.text[:40]} stands there"
    if wanted.count(" or ") > len(_OF_TEXT):
        wanted = "a constant" if "string" in wanted else "an operator"
    return BadInputError(
        f"{wanted} is expected, and {said}", where=column_of(token.at), remedy="see section 9 of STIX 2.1"
    )
