"""Councils for the fake reader: the shipped bodies themselves, on one day, without a store behind them."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tocsin.node.stored_councils import StoredCouncils

__all__ = ["councils_of"]


def councils_of() -> Any:
    """Return the councils' side of a library that stands on 1 June 2025 and holds no series."""
    found = StoredCouncils()
    found._node = SimpleNamespace(
        home=SimpleNamespace(path=Path("no-such-home")),
        series=SimpleNamespace(series=tuple),
        moment=SimpleNamespace(day=date(2025, 6, 1)),
        remembered=lambda _, make: make(),
    )
    return found
