"""What was known at each of many months: yearly figures appear when they are out, stay a while, and go."""

from datetime import UTC, date, datetime

import numpy as np
import polars as pl
import pytest

from tocsin.errors import BadInputError
from tocsin.observations.as_of import SCHEMA, AsOf
from tocsin.observations.known_then import known_then
from tocsin.world.months import Month

LAG = 75


def years(cells: dict[int, float | None], place: str = "SDN", released: datetime | None = None) -> pl.DataFrame:
    return pl.DataFrame(
        [
            (
                place,
                date(year, 1, 1),
                value,
                released or datetime(year + 1, 3, 16, tzinfo=UTC),
                "recorded" if released else "assumed",
            )
            for year, value in cells.items()
        ],
        schema=SCHEMA,
        orient="row",
    )


def months(first: str, last: str) -> list[AsOf]:
    start, end = Month.parse(first), Month.parse(last)
    return [AsOf.at(start + step) for step in range(end - start + 1)]


def test_a_years_figure_is_seen_from_the_month_its_release_was_out_and_not_before():
    seen = known_then(years({2015: 1.0, 2016: 2.0}), months("2016-12", "2017-04"), ["SDN"], LAG)
    # 2016 is out on 16 March 2017; looking back from February is done at the end of March.
    assert seen.tolist() == [[1.0, 1.0, 2.0, 2.0, 2.0]]


def test_a_figure_that_nobody_renews_is_carried_for_five_years_and_no_longer():
    seen = known_then(years({2010: 1.0}), months("2015-11", "2016-02"), ["SDN"], LAG)
    assert np.isnan(seen).tolist() == [[False, False, True, True]]


def test_a_correction_changes_the_months_after_it_and_none_before():
    frame = pl.concat([years({2015: 1.0}), years({2015: 9.0}, released=datetime(2017, 2, 1, tzinfo=UTC))])
    seen = known_then(frame, months("2016-11", "2017-02"), ["SDN"], LAG)
    assert seen.tolist() == [[1.0, 9.0, 9.0, 9.0]]


def test_a_late_release_of_an_old_year_does_not_hide_a_newer_one():
    frame = pl.concat([years({2016: 2.0}), years({2014: 7.0}, released=datetime(2018, 1, 1, tzinfo=UTC))])
    assert known_then(frame, months("2018-06", "2018-06"), ["SDN"], LAG).tolist() == [[2.0]]


def test_a_place_of_which_nothing_is_known_is_nan():
    seen = known_then(years({2015: 1.0}), months("2017-01", "2017-02"), ["KEN", "SDN"], LAG)
    assert np.isnan(seen).tolist() == [[True, True], [False, False]]


def test_by_recorded_dates_alone_no_assumption_counts():
    seen = known_then(years({2015: 1.0}), months("2017-01", "2017-01"), ["SDN"], LAG, "recorded")
    assert np.isnan(seen).all()


def test_revised_figures_cannot_stand_for_what_was_known_then():
    for history in ("feature", "final"):
        with pytest.raises(BadInputError, match="past month"):
            known_then(years({2015: 1.0}), months("2017-01", "2017-01"), ["SDN"], LAG, history)


def test_looks_back_out_of_order_are_refused():
    with pytest.raises(BadInputError, match="order of time"):
        known_then(years({2015: 1.0}), months("2017-01", "2017-02")[::-1], ["SDN"], LAG)
