"""Amounts are exact, and two units never meet without a rate."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.commitments.amounts import LARGEST, Amount, Rate, convert, read_amount
from tocsin.errors import BadInputError

DAY = date(2026, 1, 5)


@pytest.mark.parametrize("text", ["", "ten", "0", "-1", "nan", "inf", "1e15", "0.0000001", "1,5"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(BadInputError):
        read_amount(text, "USD")


def test_an_amount_has_a_unit() -> None:
    with pytest.raises(BadInputError, match="no unit"):
        read_amount("1", " ")


@given(st.lists(st.decimals(0, LARGEST - 1, places=6), max_size=50))
def test_sums_are_exact(values: list[Decimal]) -> None:
    total = Amount("USD", Decimal(0))
    for value in values:
        total += Amount("USD", value)
    micros = sum(int(value.scaleb(6)) for value in values)
    assert int(total.value.scaleb(6)) == micros


def test_two_currencies_are_not_added() -> None:
    with pytest.raises(BadInputError, match="cannot be added"):
        Amount("USD", Decimal(1)) + Amount("EUR", Decimal(1))


def test_the_rate_of_the_day_or_the_last_one_before_counts() -> None:
    rates = [
        Rate(of="EUR", to="USD", day=date(2026, 1, 2), value=Decimal("1.1"), source="a"),
        Rate(of="EUR", to="USD", day=date(2026, 1, 9), value=Decimal("1.2"), source="a"),
    ]
    assert convert(Amount("EUR", Decimal(10)), "USD", DAY, rates).value == 11
    assert convert(Amount("USD", Decimal(11)), "EUR", DAY, rates).value == 10
    with pytest.raises(BadInputError, match="no rate"):
        convert(Amount("EUR", Decimal(10)), "USD", date(2026, 1, 1), rates)
