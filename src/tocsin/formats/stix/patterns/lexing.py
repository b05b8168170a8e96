"""Which words is a pattern made of? Its text as tokens, by the grammar that OASIS publishes with section 9."""

import re
from typing import Final, NamedTuple

from tocsin.errors import BadInputError

__all__ = ["KEYWORDS", "Token", "column_of", "tokens_of"]

_WORDS: Final = """
AND OR NOT FOLLOWEDBY LIKE MATCHES ISSUPERSET ISSUBSET EXISTS LAST IN START STOP SECONDS WITHIN REPEATS TIMES
"""
KEYWORDS: Final = frozenset(_WORDS.split())
_SPACE: Final = "[ \t\r\n\x0b\x0c\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+"
_B64: Final = r"[A-Za-z0-9+/](?:\r?\n)*"
_TOKEN: Final = re.compile(
    rf"""
    (?P<space>{_SPACE}|/\*.*?\*/|//[^\r\n]*)
  | (?P<string>'(?:[^'\\]|\\['\\])*')
  | (?P<hex>h'(?:[A-Fa-f0-9]{{2}})*')
  | (?P<binary>b'(?:\r?\n)*(?:(?:{_B64}){{4}})*(?:(?:{_B64}){{4}}|(?:{_B64}){{3}}=|(?:{_B64}){{2}}==)(?:\r?\n)*')
  | (?P<time>t'[0-9]{{4}}-(?:0[1-9]|1[012])-(?:0[1-9]|[12][0-9]|3[01])
        T(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\.[0-9]+)?Z')
  | (?P<float>[+-]?[0-9]*\.[0-9]+)
  | (?P<integer>[+-]?(?:0|[1-9][0-9]*))
  | (?P<name>[A-Za-z_][A-Za-z0-9_-]*)
  | (?P<sign>!=|<>|<=|>=|==|[=<>:.,()\[\]*])
    """,
    re.VERBOSE | re.DOTALL | re.ASCII,
)


class Token(NamedTuple):
    """One word of a pattern."""

    kind: str
    """``string``, ``hex``, ``binary``, ``time``, ``float``, ``integer``, ``name``, ``boolean``, a sign or keyword."""
    text: str
    at: int


def tokens_of(text: str) -> list[Token]:
    """Return the tokens of a pattern, ending with one of kind ``end``.

    >>> [token.kind for token in tokens_of("[a:b = 1]")]
    ['[', 'name', ':', 'name', '=', 'integer', ']', 'end']
    """
    found: list[Token] = []
    at = 0
    match = _TOKEN.match
    while at < len(text):
        token = match(text, at)
        if token is None:
            said = "a text that does not end, or a wrong escape" if text[at] == "'" else repr(text[at])
            raise BadInputError(
                f"{said} is no part of a pattern", where=column_of(at), remedy="see section 9 of STIX 2.1"
            )
        kind, written = token.lastgroup or "", token[0]
        if kind == "sign":
            found.append(Token(written, written, at))
        elif kind == "name":
            if written in KEYWORDS:
                kind = written
            elif written in {"true", "false"}:
                kind = "boolean"
            found.append(Token(kind, written, at))
        elif kind != "space":
            found.append(Token(kind, written, at))
        at = token.end()
    found.append(Token("end", "", at))
    return found


def column_of(at: int) -> str:
    """Say where in a pattern something stands."""
    return f"column {at + 1}"
