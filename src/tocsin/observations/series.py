"""What a series is and what its rows look like."""

from datetime import datetime
from typing import Literal, TypeAlias

import msgspec

__all__ = ["COLUMNS", "Basis", "PeriodKind", "PlaceKind", "Series", "ValueKind", "Vintage"]

PlaceKind: TypeAlias = Literal["country", "basin", "area", "world", "subnational"]
PeriodKind: TypeAlias = Literal["month", "year"]
ValueKind: TypeAlias = Literal["count", "continuous", "binary"]
Basis: TypeAlias = Literal["recorded", "assumed"]

COLUMNS: dict[str, str] = {
    "place": "String: a place id of tocsin.world",
    "period": "Date: first day of the month or year the value speaks of",
    "value": "Float64: in the series' unit; null where the source says missing",
    "known_since": "Datetime(us, UTC): release date (recorded), or period end plus lag (assumed)",
    "known_basis": "Enum('recorded', 'assumed')",
}
"""The columns of every observation table, in order; (place, period) is unique inside one vintage."""


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """What one series measures, for which kind of place and period, from whom and under which licence."""

    id: str
    """``source.name``, for example ``views.ged_sb``."""
    title: str
    """An English message id, translated by surfaces."""
    unit: str
    place_kind: PlaceKind
    period: PeriodKind
    value: ValueKind
    lag_days: int
    """Stated publication lag: days from period end until the value is usually out."""
    source: str
    """Id of the source that reads it."""
    licence: str
    citation: str
    redistributable: bool = True


class Vintage(msgspec.Struct, frozen=True, kw_only=True):
    """One immutable release of a series as it lay at the source when it was read."""

    series: str
    hash: str
    """SHA-256 of the canonical rows; equal rows have equal hashes."""
    rows: int
    first_period: str
    last_period: str
    retrieved: datetime
    """Aware UTC."""
    address: str
    """Where it was read: the publisher's address, or ``mirror:topic/name``."""
    checksum: str
    """SHA-256 of the bytes that were read."""
    known_basis: Basis
