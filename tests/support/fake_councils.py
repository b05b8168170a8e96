"""Councils for the fake reader: the shipped bodies themselves, on one day, without a store behind them."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tocsin.node.stored_councils import StoredCouncils
from tocsin.node.stored_votes import StoredVotes

__all__ = ["councils_of"]


class _Councils(StoredCouncils, StoredVotes):
    """Both sides of the library."""


def councils_of() -> Any:
    """Return the councils' side of a library that stands on 1 June 2025 and holds no series."""
    found = _Councils()
    found._node = SimpleNamespace(
        home=SimpleNamespace(path=Path("no-such-home")),
        series=SimpleNamespace(series=tuple),
        votes=SimpleNamespace(tables=tuple),
        moment=SimpleNamespace(day=date(2025, 6, 1)),
        remembered=lambda _, make: make(),
    )
    return found
