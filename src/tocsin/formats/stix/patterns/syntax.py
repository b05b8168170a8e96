"""What does a pattern say? The tree of a pattern's meaning, as values."""

from collections.abc import Iterator
from typing import Final, TypeAlias

import msgspec

__all__ = [
    "ALL",
    "Between",
    "Bytes",
    "Combined",
    "Comparison",
    "Exists",
    "Expression",
    "Joined",
    "Literal",
    "Observed",
    "Path",
    "Qualified",
    "Qualifier",
    "Repeats",
    "Step",
    "Test",
    "Time",
    "Within",
    "tests_of",
]


class _All(msgspec.Struct, frozen=True, tag=True):
    """Every item of a list: ``[*]``."""


ALL: Final = _All()
"""The step ``[*]``."""

Step: TypeAlias = str | int | _All
"""A property or key, an index of a list, or all of a list."""


class Path(msgspec.Struct, frozen=True):
    """Where to look: a type of observable and the steps from it (9.7)."""

    type: str
    steps: tuple[Step, ...]


class Time(msgspec.Struct, frozen=True, tag=True):
    """A timestamp as it was written: ``t'2016-06-01T00:00:00Z'``."""

    text: str


class Bytes(msgspec.Struct, frozen=True, tag=True):
    """Bytes written in base64 (``b'...'``) or hexadecimal (``h'...'``)."""

    octets: bytes


Literal: TypeAlias = str | int | float | bool | Bytes | Time


class Test(msgspec.Struct, frozen=True, tag=True):
    """One comparison of a path with a constant (9.6)."""

    path: Path
    operator: str
    """``=``, ``!=``, ``<``, ``<=``, ``>``, ``>=``, ``IN``, ``LIKE``, ``MATCHES``, ``ISSUBSET``, ``ISSUPERSET``."""
    value: Literal | tuple[Literal, ...]
    negated: bool = False

    __test__ = False  # pytest takes it for tests otherwise


class Exists(msgspec.Struct, frozen=True, tag=True):
    """``EXISTS path``."""

    path: Path


class Combined(msgspec.Struct, frozen=True, tag=True):
    """Comparisons joined by ``AND`` or ``OR`` inside one pair of brackets."""

    operator: str
    parts: tuple["Comparison", ...]


Comparison: TypeAlias = Test | Exists | Combined


class Observed(msgspec.Struct, frozen=True, tag=True):
    """``[comparison]``: one observation that fits it."""

    comparison: Comparison


class Joined(msgspec.Struct, frozen=True, tag=True):
    """Observations joined by ``AND``, ``OR`` or ``FOLLOWEDBY`` (9.5.2)."""

    operator: str
    parts: tuple["Expression", ...]


class Within(msgspec.Struct, frozen=True, tag=True):
    """``WITHIN x SECONDS``."""

    seconds: float


class Repeats(msgspec.Struct, frozen=True, tag=True):
    """``REPEATS x TIMES``."""

    times: int


class Between(msgspec.Struct, frozen=True, tag=True):
    """``START t'...' STOP t'...'``."""

    start: Time
    stop: Time


Qualifier: TypeAlias = Within | Repeats | Between


class Qualified(msgspec.Struct, frozen=True, tag=True):
    """An expression with one qualifier behind it (9.5.1)."""

    expression: "Expression"
    qualifier: Qualifier


Expression: TypeAlias = Observed | Joined | Qualified


def tests_of(part: Expression | Comparison) -> Iterator[Test | Exists]:
    """Yield every comparison of a pattern, from left to right."""
    waiting: list[Expression | Comparison] = [part]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Test | Exists):
            yield each
        elif isinstance(each, Observed):
            waiting.append(each.comparison)
        elif isinstance(each, Qualified):
            waiting.append(each.expression)
        else:
            waiting.extend(reversed(each.parts))
