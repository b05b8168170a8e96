"""The baseline keeps to the public rules: highest in 12 or 36 months, fixed counts, 180 days of silence."""

import numpy as np
import polars as pl

from tocsin.alerts.cases import CASES
from tocsin.alerts.comparing import compared
from tocsin.alerts.hdx_signals import hdx_ranks, silenced


def _row(*values: float) -> np.ndarray:
    return np.array([values], dtype=np.float64)


def test_the_highest_in_a_year_is_a_watch_and_in_three_years_an_advisory() -> None:
    calm = [5.0] + [1.0] * 40
    assert hdx_ranks(_row(*calm, 2.0))[0, -1] == 2  # the five lies more than three years back
    assert hdx_ranks(_row(*[1.0] * 20, 5.0, *[1.0] * 15, 2.0))[0, -1] == 1
    assert hdx_ranks(_row(*[1.0] * 36, 1.0))[0, -1] == 0


def test_what_is_the_highest_but_below_the_least_is_no_signal() -> None:
    assert hdx_ranks(_row(*[0.0] * 40, 3.0), least=25)[0, -1] == 0
    assert hdx_ranks(_row(*[0.0] * 41))[0, -1] == 0


def test_fixed_counts_speak_whatever_came_before() -> None:
    high = _row(*[9_000.0] * 36, 5_000.0)
    assert hdx_ranks(high, "conflict-displaced")[0, -1] == 2
    assert hdx_ranks(high, "disaster-displaced")[0, -1] == 0
    assert hdx_ranks(_row(*[9_000.0] * 36, 1_500.0), "cholera")[0, -1] == 2
    assert hdx_ranks(_row(*[9_000.0] * 36, 5_500.0), "cholera")[0, -1] == 3


def test_a_missing_month_gives_no_signal_and_too_many_forbid_one() -> None:
    assert hdx_ranks(_row(*[1.0] * 36, np.nan))[0, -1] == 0
    assert hdx_ranks(_row(*[np.nan] * 30, *[1.0] * 6, 2.0))[0, -1] == 1


def test_a_repeat_within_half_a_year_is_silenced_unless_the_case_is_extreme() -> None:
    ranks = np.array([[2, 1, 0, 0, 0, 0, 2], [2, 0, 3, 2, 0, 0, 0]], dtype=np.int32)
    assert silenced(ranks).tolist() == [[2, 0, 0, 0, 0, 0, 2], [2, 0, 3, 0, 0, 0, 0]]


def test_engines_are_judged_on_the_same_places_and_origins() -> None:
    rows = [
        ("2020-01", "A", 1, 1.0, True),
        ("2020-01", "A", 2, 0.0, True),
        ("2020-01", "B", 1, 0.0, False),
        ("2020-01", "B", 2, 0.0, False),
        ("2020-01", "C", 1, 0.0, False),
        ("2020-01", "C", 2, None, False),
        ("2020-02", "A", 1, 0.0, True),
        ("2020-02", "A", 2, 0.0, True),
    ]
    cases = pl.DataFrame(
        [
            {"origin": o, "place": p, "question": "25", "step": s, "outcome": y, "recent": r, "period": "x"}
            for o, p, s, y, r in rows
        ],
        schema_overrides={name: kind for name, kind in CASES.items() if name in {"outcome", "recent", "step"}},
    )
    flags = pl.DataFrame({"place": ["A", "B", "C", "Z", "A"], "origin": ["2020-01"] * 4 + ["2020-02"]})
    found = compared("x", flags, cases, "25")
    assert (found.flags, found.fresh) == (3, 2)
    assert (found.precision.hits, found.precision.cases) == (1, 3)
    assert (found.detection.hits, found.detection.cases) == (1, 1)
    assert (found.quiet_precision.hits, found.quiet_precision.cases) == (0, 1)
