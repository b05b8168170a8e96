"""How the reference writes headings and tables."""

import re
from collections.abc import Iterable, Sequence

__all__ = ["code", "sentence", "table"]


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a Markdown table; bars and line ends inside cells are made harmless."""
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    lines += ["| " + " | ".join(_cell(text) for text in row) + " |" for row in rows]
    return "\n".join(lines)


def code(text: object) -> str:
    """Write a value in code letters; nothing for an empty one."""
    return f"`{text}`" if str(text) else ""


def sentence(text: str) -> str:
    """Turn a docstring's words into plain Markdown: roles and double backquotes become code."""
    plain = re.sub(r":\w+:`~?([^`]+)`", r"`\1`", text.strip()).replace("``", "`")
    return re.sub(r"\s+", " ", plain)


def _cell(text: str) -> str:
    return re.sub(r"\s*\n\s*", " ", text).replace("|", "\\|")
