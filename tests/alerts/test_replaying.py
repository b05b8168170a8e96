"""A replay counts what the rules would have said: the same levels as one by one, and known figures on a small past."""

from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.alerts.signals import BOOK, SEVERITY, signal
from tocsin.alerts.cases import CASES
from tocsin.alerts.grading import graded
from tocsin.alerts.levels import LEVELS
from tocsin.alerts.questions import question_of, usual_of
from tocsin.alerts.rehearsing import rehearsed
from tocsin.alerts.replaying import level_records, mildest, missed, trade_off
from tocsin.alerts.rules import judged
from tocsin.errors import UnknownCodeError
from tocsin.forecasts.events import Event
from tocsin.forecasts.hazards.conflict import CONFLICT

RULES = BOOK.of("conflict")


def _case(place: str, origin: str, period: str, chance: float, outcome: float | None, **more: Any) -> dict[str, Any]:
    row = {"question": "25", "step": 1, "came": 6, "cases": 120, "recent": True} | more
    return {"origin": origin, "place": place, "period": period, "chance": chance, "outcome": outcome} | row


def _table(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=CASES)


def _graded(*rows: dict[str, Any]) -> pl.DataFrame:
    return graded(_table(*rows), "conflict", BOOK, SEVERITY, 12)


@given(
    st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 120), st.sampled_from(["25", "100", "1000"])), min_size=1, max_size=30
    )
)
def test_many_rows_have_the_levels_that_each_has_alone(rows: list[tuple[float, int, str]]) -> None:
    table = _graded(
        *(_case("SDN", f"o{at}", "2024-01", p, None, came=came, question=q) for at, (p, came, q) in enumerate(rows))
    )
    alone = [judged(signal(p, q, came=came), RULES) for p, came, q in rows]
    assert [LEVELS[rank] for rank in table["rank"]] == alone


PAST = (
    _case("A", "2020-01", "2020-02", 0.4, 1.0),  # advisory, came
    _case("B", "2020-01", "2020-02", 0.4, 0.0),  # advisory, did not
    _case(
        "C", "2020-01", "2020-02", 0.1, 1.0, came=1, recent=False
    ),  # watch, came: missed at advisory, in a quiet place
    _case("A", "2020-02", "2020-03", 0.6, 1.0, question="100"),  # warning
    _case("A", "2020-02", "2020-03", 0.9, 1.0),  # the louder question of this case is the one above
    _case("B", "2020-02", "2020-03", 0.0, 0.0),
    _case("C", "2020-02", "2020-03", 0.0, None),  # not known yet
)


def test_precision_and_detection_of_each_level_are_those_of_the_table() -> None:
    found = {(one.level, one.part): one for one in level_records(_graded(*PAST), RULES, SEVERITY)}
    advisory = found["advisory", "all"]
    assert (advisory.precision.hits, advisory.precision.cases) == (2, 3)
    assert (advisory.exactly.hits, advisory.exactly.cases) == (1, 2)
    assert (advisory.detection.hits, advisory.detection.cases) == (2, 3)
    assert found["warning", "all"].question == "100"
    assert found["warning", "all"].detection.share == 1.0
    assert found["watch", "quiet"].detection.share == 1.0
    assert found["advisory", "quiet"].detection.share == 0.0


def test_a_miss_names_place_period_and_what_had_been_said() -> None:
    (miss,) = missed(_graded(*PAST), RULES, SEVERITY)
    assert (miss.place, miss.period, miss.chance, miss.quiet) == ("C", "2020-02", 0.1, True)


def test_the_lead_is_that_of_the_earliest_origin_that_spoke() -> None:
    cases = (
        _case("A", "2020-01", "2020-04", 0.4, 1.0, step=3),
        _case("A", "2020-02", "2020-04", 0.0, 1.0, step=2),
        _case("A", "2020-03", "2020-04", 0.5, 1.0, step=1),
    )
    found = {(one.level, one.part): one for one in level_records(_graded(*cases), RULES, SEVERITY)}
    assert found["advisory", "all"].lead_median == 3
    assert found["advisory", "all"].detection.cases == 1


def test_a_higher_limit_gives_fewer_alerts_and_misses_more() -> None:
    random = np.random.default_rng(7)
    rows = []
    for origin in range(40):
        for place in "ABCDEFGH":
            p = float(random.beta(0.5, 2))
            rows.append(_case(place, f"{2000 + origin}", f"{2001 + origin}", p, float(random.random() < p)))
    curve = trade_off(_graded(*rows), RULES, SEVERITY, months=40)
    told = [one.precision.cases for one in curve]
    detected = [one.detection.hits for one in curve]
    assert told == sorted(told, reverse=True)
    assert detected == sorted(detected, reverse=True)
    assert curve[10].precision.share > curve[1].precision.share
    assert curve[0].per_week > curve[-1].per_week


def test_the_rehearsed_engine_raises_one_alert_of_a_swinging_probability() -> None:
    rows = [
        _case(
            "A", f"20{year:02d}-{month:02d}", f"20{year:02d}-{month:02d}+1", 0.32 if month % 2 else 0.27, 0.0, came=12
        )
        for year in (20, 21)
        for month in range(1, 13)
    ]
    found = rehearsed(_table(*rows), "conflict", BOOK, SEVERITY, 12)
    assert len(found.alerts) == 1
    assert found.came == (False,)


def test_an_origin_counts_only_what_was_known_at_it() -> None:
    event = question_of(CONFLICT, "25", (1,))
    values = np.array([[0.0, 30, 30, 0, 0, 99]])
    before = usual_of(event, values[:, :5], 1, 120)
    assert (before.came[0], before.cases[0]) == (2, 4)
    assert usual_of(event, values, 1, 2).came[0] == 1  # of the last two known origins


def test_of_a_place_that_was_quiet_for_twelve_periods_nothing_is_recent() -> None:
    event = question_of(CONFLICT, "25", (1,))
    values = np.zeros((2, 30))
    values[0, 10], values[1, 25] = 30, 30
    assert usual_of(event, values, 1, 120).recent.tolist() == [False, True]


def test_the_mildest_question_of_a_level_is_the_one_its_limit_takes() -> None:
    assert [mildest(RULES, SEVERITY, level) for level in LEVELS[1:]] == ["25", "25", "100", "1000"]


def test_a_question_that_a_hazard_does_not_have_is_an_error_with_the_choice() -> None:
    with pytest.raises(UnknownCodeError, match="choose 1, 25, 100, 1000"):
        question_of(CONFLICT, "26", (1,))
    assert question_of(CONFLICT, "25", (1, 2)) == Event(id="25", title="", kind="above", steps=(1, 2), limit=25.0)
