"""One scale for small and large amounts, on both sides of zero."""

from hypothesis import given
from hypothesis import strategies as st

from tocsin.forecasts.amounts import from_scale, on_scale

AMOUNTS = st.floats(-1e9, 1e9)


@given(AMOUNTS)
def test_an_amount_comes_back_from_the_scale(amount: float) -> None:
    assert abs(from_scale(on_scale(amount)) - amount) <= 1e-9 * max(1.0, abs(amount))


@given(AMOUNTS, AMOUNTS)
def test_the_scale_keeps_the_order(one: float, other: float) -> None:
    assert (on_scale(one) <= on_scale(other)) or one > other
