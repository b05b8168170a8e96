"""How much of what? Exact amounts of money, people and goods; two units are never added, only converted by a rate."""

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation

import msgspec

from tocsin.errors import BadInputError

__all__ = ["LARGEST", "PLACES", "Amount", "Rate", "convert", "read_amount"]

PLACES = 6
"""Decimal places of an amount at most."""

LARGEST = Decimal(10) ** 15
"""No amount is this large or larger, so that a million of them add up without rounding."""

_STEP = Decimal(1).scaleb(-PLACES)
_EXACT = Context(prec=28, rounding=ROUND_HALF_EVEN)


class Amount(msgspec.Struct, frozen=True, order=True):
    """So much of a unit: an ISO 4217 code for money (``USD``), a plain word for all else (``troops``, ``doses``)."""

    unit: str
    value: Decimal

    def __add__(self, other: "Amount") -> "Amount":
        """Add two amounts of one unit; BadInputError for two units."""
        if self.unit != other.unit:
            raise BadInputError(
                f"{self.unit} and {other.unit} cannot be added", remedy="convert one at the rate of a stated day first"
            )
        return Amount(self.unit, _EXACT.add(self.value, other.value))

    def __neg__(self) -> "Amount":
        """Return the amount with the other sign."""
        return Amount(self.unit, -self.value)

    def __sub__(self, other: "Amount") -> "Amount":
        """Subtract an amount of the same unit."""
        return self + -other

    def __str__(self) -> str:
        """Write it for a person.

        >>> str(Amount("USD", Decimal("1250000.50")))
        '1,250,000.50 USD'
        """
        return f"{self.value:,f} {self.unit}"


class Rate(msgspec.Struct, frozen=True, kw_only=True):
    """What one unit was worth in another on a day, frozen with its source: ``value`` of ``to`` for one ``of``."""

    of: str
    to: str
    day: date
    value: Decimal
    source: str


def read_amount(text: str, unit: str, where: str = "") -> Amount:
    """Read an amount that is more than nothing.

    >>> read_amount("1200.5", "USD")
    Amount(unit='USD', value=Decimal('1200.5'))

    Raises
    ------
    BadInputError
        No number, none or less, too large, too many decimal places, or no unit.
    """
    if not unit or not unit.strip() or len(unit) > 32:
        raise BadInputError(
            "an amount has no unit", where=where, remedy="name a currency such as USD, or a thing such as troops"
        )
    try:
        value = Decimal(text.strip())
    except InvalidOperation as error:
        raise BadInputError(f"{text[:40]!r} is no number", where=where, remedy="write it like 1200.50") from error
    if not value.is_finite() or value <= 0 or value >= LARGEST:
        raise BadInputError(f"{text[:40]} is no amount", where=where, remedy="more than 0, and less than 10^15")
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -PLACES:
        raise BadInputError(f"{text[:40]} has more than {PLACES} decimal places", where=where, remedy="round it")
    return Amount(unit.strip(), value)


def convert(amount: Amount, to: str, on: date, rates: Iterable[Rate]) -> Amount:
    """Return the amount in another unit at the newest rate of that day or before, rounded half to even.

    Only a rate of exactly these two units is used, in its own direction or the other; nothing is chained.

    >>> day = date(2026, 1, 5)
    >>> rate = Rate(of="EUR", to="USD", day=day, value=Decimal("1.10"), source="ECB")
    >>> convert(Amount("EUR", Decimal(200)), "USD", day, [rate]).value
    Decimal('220.000000')

    Raises
    ------
    BadInputError
        No rate is known for that day or before.
    """
    if amount.unit == to:
        return amount
    known = [rate for rate in rates if rate.day <= on and {rate.of, rate.to} == {amount.unit, to} and rate.value > 0]
    if not known:
        raise BadInputError(
            f"no rate between {amount.unit} and {to} is known on {on} or before",
            remedy="enter the rate of that day with its source",
        )
    rate = max(known, key=lambda each: (each.day, each.source))
    exact = (
        _EXACT.multiply(amount.value, rate.value) if rate.of == amount.unit else _EXACT.divide(amount.value, rate.value)
    )
    return Amount(to, exact.quantize(_STEP, context=_EXACT))
