"""On which line of a TOML file does a key stand? So that an error about its value can say where it is."""

import tomllib
from typing import Any

__all__ = ["line_of", "lines_of"]

Path = tuple[str, ...]


def lines_of(text: str) -> dict[Path, int]:
    r"""Return the line, from 1, of each table's header and each key, by its path of names.

    >>> lines_of("a = 1\n[b.'c d']\ne.f = 2\n")[("b", "c d", "e", "f")]
    3
    """
    found: dict[Path, int] = {}
    table: Path = ()
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if stripped.startswith("["):
            table = _path(stripped) or table
            found.setdefault(table, number)
        elif "=" in stripped and not stripped.startswith("#"):
            key = _path(f"{stripped.partition('=')[0]}= 0")
            if key:
                found.setdefault((*table, *key), number)
    return found


def line_of(lines: dict[Path, int], path: Path) -> int:
    """Return the line of a path, or of the nearest table that holds it."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def _path(line: str) -> Path:
    try:
        read: Any = tomllib.loads(line)
    except tomllib.TOMLDecodeError:
        return ()
    names: list[str] = []
    while isinstance(read, dict) and read:
        name, read = next(iter(read.items()))
        names.append(name)
        if isinstance(read, list):
            read = read[0]
    return tuple(names)
