"""On which line does each value of a TOML text stand? So that an error in a rule file can name its line.

The text is one that :mod:`tomllib` has read, so it is known to be well formed; only tables, arrays of tables and keys
are looked for.
"""

import re

__all__ = ["Path", "line_of", "lines_of"]

Path = tuple[str | int, ...]
"""Keys and positions from the top, e.g. ``("rules", 0, "tree", "kind")``."""

_TABLE = re.compile(r"\s*(\[\[?)\s*(.+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=""")
_PART = re.compile(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""")
_LONG = ('"""', "'''")


def lines_of(text: str) -> dict[Path, int]:
    r"""Map each table and key to the line on which it stands, counted from 1.

    >>> lines_of('id = "a"\n[[rules]]\nid = "b"\n[rules.tree]\nkind = "count"')[("rules", 0, "tree", "kind")]
    5
    """
    found: dict[Path, int] = {(): 1}
    sizes: dict[Path, int] = {}
    table: Path = ()
    inside = ""
    depth = 0
    for number, line in enumerate(text.splitlines(), start=1):
        if not inside and depth == 0:
            header, key = _TABLE.match(line), _KEY.match(line)
            if header and not key:
                table = _header(header[2], header[1] == "[[", sizes)
                found.setdefault(table, number)
                continue
            if key:
                found[table + tuple(_parts(key[1]))] = number
        inside, depth = _after(line, inside, depth)
    return found


def line_of(found: dict[Path, int], path: Path) -> int:
    """Return the line of a path, or of the nearest thing around it.

    >>> line_of({(): 1, ("rules", 0): 4}, ("rules", 0, "tree", "kind"))
    4
    """
    while path not in found:
        path = path[:-1]
    return found[path]


def _header(text: str, array: bool, sizes: dict[Path, int]) -> Path:
    path: Path = ()
    names = _parts(text)
    for position, name in enumerate(names):
        path = (*path, name)
        last = position == len(names) - 1
        if array and last:
            sizes[path] = sizes.get(path, 0) + 1
        if path in sizes:
            path = (*path, sizes[path] - 1)
    return path


def _parts(text: str) -> list[str]:
    return [part.strip("\"'") for part in _PART.findall(text)]


def _after(line: str, inside: str, depth: int) -> tuple[str, int]:
    """Follow strings that span lines, and brackets, to the end of a line."""
    at = 0
    while at < len(line):
        if inside:
            end = line.find(inside, at)
            if end < 0:
                return (inside, depth) if inside in _LONG else ("", depth)
            at, inside = end + len(inside), ""
        elif line[at : at + 3] in _LONG:
            inside, at = line[at : at + 3], at + 3
        elif line[at] in "\"'":
            inside, at = line[at], at + 1
        elif line[at] == "#":
            break
        else:
            depth += (line[at] in "[{") - (line[at] in "]}")
            at += 1
    return (inside if inside in _LONG else ""), depth
