"""The two-times law on rows one can count by hand; tests/property/test_as_of_law.py takes it over random vintages."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from tocsin.errors import BadInputError
from tocsin.observations.as_of import HISTORIES, REASONS, SCHEMA, AsOf, audit, known
from tocsin.observations.rows import stamped, whole_counts
from tocsin.observations.series import COLUMNS, Series
from tocsin.world.months import Month


def at(year: int, month: int, day: int = 1) -> datetime:
    return datetime(year, month, day, tzinfo=UTC)


def rows(*cells: tuple[date, float | None, datetime, str, int]) -> pl.DataFrame:
    return pl.DataFrame(
        [("SDN", period, value, since, basis, vintage) for period, value, since, basis, vintage in cells],
        schema={**SCHEMA, "vintage": pl.Int32},
        orient="row",
    )


OCTOBER, NOVEMBER = date(2017, 10, 1), date(2017, 11, 1)


def test_an_origin_looks_from_one_full_month_after_it_closed() -> None:
    assert AsOf.at(Month(2017, 10)).instant == at(2017, 12)
    assert AsOf.at(Month(2017, 12)).instant == at(2018, 2)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(BadInputError, match="no time zone"):
        AsOf(Month(2017, 10), datetime(2017, 12, 1))  # noqa: DTZ001 - the fault under test


def test_the_last_month_of_data_is_admitted_and_the_next_is_not() -> None:
    frame = rows((OCTOBER, 1, at(2017, 11, 26), "assumed", 1), (NOVEMBER, 2, at(2017, 12, 26), "assumed", 1))
    assert known(frame, AsOf.at(Month(2017, 10)), 25)["period"].to_list() == [OCTOBER]


def test_an_assumed_row_is_judged_by_the_lag_and_not_by_what_was_stamped_on_it() -> None:
    frame = rows((OCTOBER, 1, at(1900, 1), "assumed", 1))
    assert known(frame, AsOf.at(Month(2017, 10)), 31)["value"].is_empty()
    assert known(frame, AsOf.at(Month(2017, 10)), 30)["value"].to_list() == [1.0]


def test_a_recorded_row_is_judged_by_its_release_and_not_by_the_lag() -> None:
    frame = rows((OCTOBER, 1, at(2017, 12, 1), "recorded", 1), (OCTOBER, 2, at(2017, 12, 2), "recorded", 2))
    assert known(frame, AsOf.at(Month(2017, 10)), 9000)["value"].to_list() == [1.0]


def test_a_year_ends_with_december() -> None:
    frame = rows((date(2016, 1, 1), 1, at(1900, 1), "assumed", 1), (date(2017, 1, 1), 2, at(1900, 1), "assumed", 1))
    assert known(frame, AsOf.at(Month(2017, 11)), 0, period="year")["value"].to_list() == [1.0]
    assert known(frame, AsOf.at(Month(2017, 12)), 0, period="year")["value"].to_list() == [1.0, 2.0]


def test_each_history_admits_what_it_says() -> None:
    frame = rows(
        (OCTOBER, 1, at(2017, 11, 26), "assumed", 1),
        (OCTOBER, 2, at(2017, 11, 20), "recorded", 2),
        (OCTOBER, 3, at(2023, 6, 1), "recorded", 3),
    )
    view = AsOf.at(Month(2017, 10))
    assert known(frame, view, 25, "assumed")["value"].to_list() == [2.0]
    assert known(frame, view, 25, "recorded")["value"].to_list() == [2.0]
    assert known(frame, view, 25, "feature")["value"].to_list() == [3.0]
    assert known(frame, view, 25, "final")["value"].to_list() == [3.0]
    assert known(frame.filter(pl.col("vintage") == 1), view, 25, "recorded").is_empty()


def test_an_audit_gives_a_reason_for_every_row_in_its_place() -> None:
    frame = rows(
        (OCTOBER, 1, at(2017, 11, 26), "assumed", 1),
        (NOVEMBER, 1, at(2017, 12, 26), "assumed", 1),
        (OCTOBER, 2, at(2017, 11, 20), "recorded", 2),
        (OCTOBER, 3, at(2023, 6, 1), "recorded", 3),
    )
    view = AsOf.at(Month(2017, 10))
    assert audit(frame, view, 25)["reason"].to_list() == ["superseded", "after-origin", "recorded", "recorded-later"]
    assert audit(frame, view, 90)["reason"][0] == "assumed-later"
    assert audit(frame, view, 25, "recorded")["reason"][0] == "basis"
    assert audit(frame, view, 25, "feature")["reason"].to_list() == [
        "superseded",
        "after-origin",
        "superseded",
        "revised",
    ]
    for history in HISTORIES:
        assert set(audit(frame, view, 25, history)["reason"]) <= set(REASONS)


def test_a_history_that_is_none_is_refused() -> None:
    with pytest.raises(BadInputError, match="there is no history 'best'"):
        known(rows(), AsOf.at(Month(2017, 10)), 25, "best")  # type: ignore[arg-type]


def test_nothing_in_nothing_out() -> None:
    assert known(rows(), AsOf.at(Month(2017, 10)), 25).is_empty()


YEARLY = Series(
    id="toy.index",
    title="Index",
    unit="index",
    place_kind="country",
    period="year",
    value="continuous",
    lag_days=75,
    source="toy",
    licence="CC0",
    citation="Toy",
)


def test_bare_figures_are_stamped_with_when_they_were_known() -> None:
    figures = pl.DataFrame({"place": ["SDN"], "period": [date(2020, 1, 1)], "value": [0.5]})
    assumed = stamped(figures, YEARLY)
    assert assumed.columns == list(COLUMNS)
    assert assumed.row(0)[3:] == (datetime(2021, 3, 17, tzinfo=UTC), "assumed")
    assert stamped(figures, YEARLY, at(2022, 3)).row(0)[3:] == (at(2022, 3), "recorded")


def test_a_release_cannot_speak_of_a_period_before_it_is_over() -> None:
    figures = pl.DataFrame({"place": ["SDN"], "period": [date(2020, 1, 1)], "value": [0.5]})
    assert stamped(figures, YEARLY, at(2020, 3)).row(0)[3] == at(2021, 1)


def test_float_noise_is_rounded_and_said_and_anything_else_is_kept_and_said() -> None:
    tidy, notes = whole_counts(pl.DataFrame({"value": [1800.9999, 3.0, None, 2.4]}))
    assert tidy["value"].to_list() == [1801.0, 3.0, None, 2.4]
    assert notes == ("1 counts rounded to whole numbers (float noise)", "1 counts are not whole, as published")
    assert whole_counts(pl.DataFrame({"value": [1, 2]}))[1] == ()
