"""Exact intervals cover at least what they promise, whatever the rate."""

import math

import pytest

from tocsin.alerts.exact import clopper_pearson, share_of


@pytest.mark.parametrize(
    ("hits", "cases", "low", "high"),
    [(14, 20, 0.4922, 0.8604), (0, 10, 0.0, 0.2589), (10, 10, 0.7411, 1.0), (1, 100, 0.0005, 0.0466)],
)
def test_the_interval_is_that_of_the_tables(hits: int, cases: int, low: float, high: float) -> None:
    assert clopper_pearson(hits, cases) == pytest.approx((low, high), abs=1e-4)


def test_of_no_case_nothing_is_known() -> None:
    found = share_of(0, 0)
    assert (found.share, found.low, found.high) == (None, 0.0, 1.0)


@pytest.mark.parametrize("rate", [0.01, 0.1, 0.3, 0.5, 0.77, 0.95])
def test_it_covers_at_least_nine_times_in_ten(rate: float) -> None:
    cases = 25
    covered = sum(
        math.comb(cases, hits) * rate**hits * (1 - rate) ** (cases - hits)
        for hits in range(cases + 1)
        if clopper_pearson(hits, cases)[0] <= rate <= clopper_pearson(hits, cases)[1]
    )
    assert covered >= 0.9 - 1e-9
