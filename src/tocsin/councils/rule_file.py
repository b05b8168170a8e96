"""How is a body written as a file, and read back? TOML that round-trips, with errors that name the line.

>>> body = read_body('''
... id = "board"
... name = "A board of five"
... [[seats]]
... count = 5
... [[rules]]
... id = "decision"
... title = "Decisions"
... [rules.tree]
... kind = "count"
... at_least = 3
... ''')
>>> read_body(write_body(body)) == body
True
"""

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import msgspec

from tocsin.councils.bodies import Body
from tocsin.councils.rules.kinds import KINDS, kind_of
from tocsin.councils.rules.rule import Rule
from tocsin.councils.toml_lines import Path, line_of, lines_of
from tocsin.errors import BadInputError

__all__ = ["read_body", "write_body"]

_PATH = re.compile(r" - at `(?:key in )?\$([^`]*)`")
_STEP = re.compile(r"\.([A-Za-z0-9_-]+)|\[(\d+)\]|\[\.\.\.\]")
_FIELD = re.compile(r"field `([^`]+)`")
_BARE = re.compile(r"^[A-Za-z0-9_-]+$")


def read_body(text: str, *, where: str = "rule file") -> Body:
    """Read a body from its file.

    Raises
    ------
    BadInputError
        With the name of the file, the line, what is wrong and what to write instead.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        number = line[1] if line else str(text.count("\n") + 1)
        what = re.sub(r" \(at .*\)$", "", str(error))
        raise BadInputError(what, where=f"{where}:{number}", remedy="write TOML as toml.io describes it") from error
    try:
        return msgspec.convert(document, Body, dec_hook=_decode)
    except msgspec.ValidationError as error:
        raise _fault(str(error), lines_of(text), where) from error


def write_body(body: Body) -> str:
    """Write a body as a file; what has its default is left out."""
    lines: list[str] = []
    _table((), _plain(body), lines)
    return "\n".join(lines).strip() + "\n"


def _decode(kind: type, value: Any) -> Any:
    if kind is Fraction:
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise ValueError('a share is written as "2/3"')
        try:
            return Fraction(value)
        except (ValueError, ZeroDivisionError):
            raise ValueError(f'{value!r} is not a share; write it as "2/3"') from None
    if kind is Rule:
        if not isinstance(value, Mapping):
            raise ValueError("a rule is a table with a kind")
        named = str(value.get("kind"))
        if named not in KINDS:
            raise ValueError(f"{named!r} is no kind of rule; choose from: {', '.join(KINDS)}")
        fields = {field.name for field in msgspec.structs.fields(KINDS[named])}
        unknown = next((key for key in value if key not in fields | {"kind"}), None)
        if unknown is not None:
            raise ValueError(f"a {named} rule has no field `{unknown}`; it has: {', '.join(sorted(fields))}")
        try:
            return msgspec.convert(value, KINDS[named], dec_hook=_decode)
        except msgspec.ValidationError as error:
            # As a plain ValueError, so that the place of this rule in the file is added to the place inside it.
            raise ValueError(str(error)) from error
    raise TypeError(kind)


def _fault(message: str, lines: dict[Path, int], where: str) -> BadInputError:
    """Find the line of an error: msgspec names the innermost place first."""
    path: Path = ()
    for match in _PATH.finditer(message):
        steps = tuple(int(step[2]) if step[2] else step[1] for step in _STEP.finditer(match[1]) if step[1] or step[2])
        path = steps + path
    what = _PATH.sub("", message)
    field = _FIELD.search(what)
    if field and (*path, field[1]) in lines:
        path = (*path, field[1])
    what = what[:1].lower() + what[1:] if what.startswith(("Expected", "Object", "Invalid")) else what
    said = ".".join(str(step) for step in path)
    return BadInputError(
        f"{what} (in {said})" if said else what,
        where=f"{where}:{line_of(lines, path)}",
        remedy="see the guide on councils for the form of a rule file",
    )


def _plain(value: Any) -> Any:
    """Turn a value into what TOML holds, leaving out defaults."""
    if isinstance(value, msgspec.Struct):
        table: dict[str, Any] = {"kind": kind_of(value)} if isinstance(value, Rule) else {}
        for field in msgspec.structs.fields(type(value)):
            held = getattr(value, field.name)
            default = field.default
            if field.default_factory is not msgspec.NODEFAULT:
                default = field.default_factory()
            if held != default:
                table[field.name] = _plain(held)
        return table
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return str(value) if isinstance(value, Fraction) else value


def _table(path: tuple[str, ...], table: Mapping[str, Any], lines: list[str]) -> None:
    tables = {key: value for key, value in table.items() if isinstance(value, dict) and path}
    arrays = {
        key: value for key, value in table.items() if isinstance(value, list) and value and isinstance(value[0], dict)
    }
    lines.extend(
        f"{_key(key)} = {_value(value)}"
        for key, value in table.items()
        if key not in arrays and (key not in tables or _flat(value, key))
    )
    for key, value in tables.items():
        if not _flat(value, key):
            lines.extend(["", f"[{'.'.join(_key(part) for part in (*path, key))}]"])
            _table((*path, key), value, lines)
    for key, values in arrays.items():
        for value in values:
            lines.extend(["", f"[[{'.'.join(_key(part) for part in (*path, key))}]]"])
            _table((*path, key), value, lines)


def _flat(table: Mapping[str, Any], key: str) -> bool:
    """Say whether a table is written on one line: a mapping of plain values that is not a rule."""
    return key not in {"tree", "rule"} and not any(isinstance(value, dict) for value in table.values())


def _key(text: str) -> str:
    return text if _BARE.match(text) else _value(text)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return f"[{', '.join(_value(one) for one in value)}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)} = {_value(one)}" for key, one in value.items()) + "}"
    # JSON's escapes are TOML's, but for the slash, which JSON need not escape, and DEL, which TOML wants escaped.
    return msgspec.json.encode(value).decode().replace("\x7f", "\\u007f") if isinstance(value, str) else str(value)
