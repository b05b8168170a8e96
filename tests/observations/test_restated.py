"""Releases that state whole months anew: one speaks of each month, and none that came later."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.observations.as_of import AsOf
from tocsin.observations.restated import restated
from tocsin.world.months import Month

MONTHS = [Month(2023, 1) + step for step in range(4)]
SCHEMA = {
    "place": pl.String,
    "period": pl.Date,
    "known_since": pl.Datetime("us", "UTC"),
    "known_basis": pl.String,
    "rank": pl.Int32,
    "vintage": pl.Int32,
}
MARCH = datetime(2023, 3, 20, tzinfo=UTC)
JUNE = datetime(2024, 6, 1, tzinfo=UTC)


def table(*cells: tuple[str, date, datetime, str, int, int]) -> pl.DataFrame:
    return pl.DataFrame(cells, schema=SCHEMA, orient="row")


def test_what_the_next_release_leaves_out_was_taken_back():
    january = date(2023, 1, 1)
    frame = table(
        ("SDN", january, MARCH, "assumed", 0, 1),
        ("TCD", january, MARCH, "assumed", 0, 1),
        ("SDN", january, JUNE, "recorded", 0, 2),
    )
    early, late = (restated(frame, AsOf(Month(2024, 1), instant)) for instant in (MARCH, JUNE))
    assert sorted(early["place"]) == ["SDN", "TCD"]
    assert late.select("place", "vintage").rows() == [("SDN", 2)]


def test_a_yearly_release_speaks_before_a_later_preliminary_one():
    january = date(2023, 1, 1)
    frame = table(("SDN", january, MARCH, "assumed", 1, 1), ("SDN", january, JUNE, "recorded", 0, 2))
    assert restated(frame, AsOf(Month(2024, 1), JUNE))["rank"].to_list() == [1]


@st.composite
def releases(draw: st.DrawFn) -> pl.DataFrame:
    cells = []
    for number in range(1, draw(st.integers(1, 5)) + 1):
        out = datetime(2023, 1, 15, tzinfo=UTC) + timedelta(days=draw(st.integers(0, 400)))
        basis, rank = draw(st.sampled_from(["assumed", "recorded"])), draw(st.integers(0, 1))
        for month in draw(st.lists(st.sampled_from(MONTHS), unique=True, max_size=4)):
            places = draw(st.lists(st.sampled_from(["ETH", "SDN", "TCD"]), unique=True, min_size=1))
            cells += [(place, month.first_day, max(out, month.end), basis, rank, number) for place in places]
    return table(*cells)


@settings(deadline=None)
@given(releases(), st.sampled_from(MONTHS), st.integers(-40, 500))
def test_no_row_of_a_later_release_or_month_is_read_and_each_month_comes_from_one(
    frame: pl.DataFrame, origin: Month, days: int
) -> None:
    view = AsOf(origin, origin.end + timedelta(days=days))
    read = restated(frame, view)
    for row in read.iter_rows(named=True):
        assert Month.of(row["period"]) <= origin
        assert row["known_since"] <= view.instant
    assert (
        read.group_by("period").agg(pl.col("vintage").n_unique())["vintage"].to_list()
        == [1] * read["period"].n_unique()
    )
    open_to_it = frame.filter((pl.col("period") <= origin.first_day) & (pl.col("known_since") <= view.instant))
    assert set(read["period"]) == set(open_to_it["period"]), "no month that the law admits is kept back"
    later = frame.with_columns(
        pl.lit(view.instant + timedelta(days=1), SCHEMA["known_since"]).alias("known_since"),
        (pl.col("vintage") + 10).cast(pl.Int32).alias("vintage"),
    )
    assert restated(pl.concat([frame, later]), view).equals(read)
