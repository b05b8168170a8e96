"""The two-times law over random vintages: whatever was released, no read ever sees what could not have been known."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.forecasts.covariates import at_the_time, delay, lay_months, with_covariates
from tocsin.forecasts.panel import Panel
from tocsin.observations.as_of import SCHEMA, AsOf, audit, known
from tocsin.observations.known_then import CARRIED_YEARS, known_then
from tocsin.observations.series import Series
from tocsin.storage.series import SeriesStore
from tocsin.world.months import Month

PLACES = ("ETH", "SDN", "UKR")
MONTHS = [Month(2020, 1) + step for step in range(8)]
LAG = st.integers(0, 120)


@st.composite
def vintages(draw: st.DrawFn) -> list[tuple[bool, datetime, dict[tuple[str, Month], float | None]]]:
    """Releases in the order of their arrival: (is it dated?, when, what it says)."""
    count = draw(st.integers(1, 5))
    dates = sorted(draw(st.lists(st.integers(0, 500), min_size=count, max_size=count, unique=True)))
    cell = st.tuples(st.sampled_from(PLACES), st.sampled_from(MONTHS))
    value = st.one_of(st.none(), st.integers(0, 50).map(float))
    return [
        (
            draw(st.booleans()),
            datetime(2020, 2, 1, tzinfo=UTC) + timedelta(days=day),
            draw(st.dictionaries(cell, value, min_size=1, max_size=12)),
        )
        for day in dates
    ]


def table(released: list[tuple[bool, datetime, dict[tuple[str, Month], float | None]]]) -> pl.DataFrame:
    cells = [
        (place, month.first_day, value, max(when, month.end), "recorded" if dated else "assumed", number)
        for number, (dated, when, says) in enumerate(released, start=1)
        for (place, month), value in says.items()
    ]
    return pl.DataFrame(cells, schema={**SCHEMA, "vintage": pl.Int32}, orient="row")


def views() -> st.SearchStrategy[AsOf]:
    return st.builds(
        lambda origin, days: AsOf(origin, origin.end + timedelta(days=days)),
        st.sampled_from(MONTHS),
        st.integers(-40, 400),
    )


def ends(period: date) -> datetime:
    return Month.of(period).end


@settings(deadline=None)
@given(vintages(), views(), LAG)
def test_no_row_is_read_that_the_law_excludes(released: list, view: AsOf, lag: int) -> None:
    frame = table(released)
    for history in ("assumed", "recorded"):
        for row in audit(frame, view, lag, history).filter("admitted").iter_rows(named=True):
            assert ends(row["period"]) <= view.origin.end
            if row["known_basis"] == "recorded":
                assert row["known_since"] <= view.instant
            else:
                assert history == "assumed"
                assert ends(row["period"]) + timedelta(days=lag) <= view.instant


@settings(deadline=None)
@given(vintages(), views(), LAG)
def test_no_row_is_kept_back_that_the_law_admits(released: list, view: AsOf, lag: int) -> None:
    frame = table(released)
    admissible = {
        (row["place"], row["period"])
        for row in frame.iter_rows(named=True)
        if ends(row["period"]) <= view.origin.end
        and (
            row["known_since"] <= view.instant
            if row["known_basis"] == "recorded"
            else ends(row["period"]) + timedelta(days=lag) <= view.instant
        )
    }
    assert set(known(frame, view, lag).select("place", "period").iter_rows()) == admissible


@settings(deadline=None)
@given(vintages(), views(), LAG)
def test_of_several_releases_the_newest_that_was_out_speaks(released: list, view: AsOf, lag: int) -> None:
    frame = table(released)
    for row in known(frame, view, lag, "recorded").iter_rows(named=True):
        out = frame.filter(
            (pl.col("place") == row["place"])
            & (pl.col("period") == row["period"])
            & (pl.col("known_basis") == "recorded")
            & (pl.col("known_since") <= view.instant)
        )
        assert row["known_since"] == out["known_since"].max()


@settings(deadline=None)
@given(vintages(), views(), LAG, st.integers(1, 300))
def test_what_was_released_later_changes_no_earlier_read(released: list, view: AsOf, lag: int, days: int) -> None:
    frame = table(released)
    later = (True, view.instant + timedelta(days=days), {("SDN", month): 99.0 for month in MONTHS})
    with_later = table([*released, later])
    for history in ("assumed", "recorded"):
        assert known(frame, view, lag, history).equals(known(with_later, view, lag, history))


@settings(deadline=None)
@given(vintages(), views(), LAG)
def test_a_later_look_knows_every_cell_that_an_earlier_look_knew(released: list, view: AsOf, lag: int) -> None:
    frame = table(released)
    earlier = set(known(frame, view, lag).select("place", "period").iter_rows())
    after = AsOf(view.origin + 1, view.instant + timedelta(days=31))
    assert earlier <= set(known(frame, after, lag).select("place", "period").iter_rows())


@settings(deadline=None)
@given(vintages(), views(), LAG)
def test_an_audit_accounts_for_every_row_once(released: list, view: AsOf, lag: int) -> None:
    frame = table(released)
    for history in ("assumed", "recorded", "feature", "final"):
        judged = audit(frame, view, lag, history)
        assert judged.select(frame.columns).equals(frame)
        admitted = judged.filter("admitted")
        assert admitted.select("place", "period").is_unique().all()
        assert set(judged.filter(~pl.col("admitted"))["reason"]) <= {
            "after-origin",
            "recorded-later",
            "assumed-later",
            "basis",
            "superseded",
        }
        answer = known(frame, view, lag, history)
        assert answer.equals(admitted.select(answer.columns).sort("place", "period"))


@settings(deadline=None)
@given(vintages(), views(), LAG, st.randoms(use_true_random=False))
def test_the_order_in_which_rows_lie_changes_nothing(released: list, view: AsOf, lag: int, random: object) -> None:
    frame = table(released)
    order = list(range(frame.height))
    random.shuffle(order)  # type: ignore[attr-defined]
    assert known(frame, view, lag).equals(known(frame[order], view, lag))


@settings(max_examples=25, deadline=None)
@given(vintages(), views(), LAG)
def test_the_store_keeps_the_law_whatever_was_appended(released: list, view: AsOf, lag: int) -> None:
    series = Series(
        id="toy.deaths",
        title="Deaths",
        unit="deaths",
        place_kind="country",
        period="month",
        value="count",
        lag_days=lag,
        source="toy",
        licence="CC0",
        citation="Toy",
    )
    with TemporaryDirectory() as folder:
        store = SeriesStore(Path(folder))
        for number, one in enumerate(released, start=1):
            rows = table([one]).drop("vintage")
            basis = "recorded" if one[0] else "assumed"
            store.append(series, rows, retrieved=one[1], address="x", checksum=str(number), known_basis=basis)
        read = store.read("toy.deaths", view)
        assert store.verify() == ()
    for row in read.iter_rows(named=True):
        assert ends(row["period"]) <= view.origin.end
        said = [
            dated
            for dated, when, says in released
            if says.get((row["place"], Month.of(row["period"])), "nothing") == row["value"]
            and (not dated or when <= view.instant)
        ]
        # a null may also be a release's silence on what an earlier one had said
        assert said or row["value"] is None
        if row["known_basis"] == "recorded":
            assert row["known_since"] <= view.instant
        else:
            assert ends(row["period"]) + timedelta(days=lag) <= view.instant


YEARS = range(2014, 2021)


@st.composite
def yearly(draw: st.DrawFn) -> pl.DataFrame:
    """Rows of a yearly series over several releases, some of them dated, in any order of arrival."""
    cells = []
    for number in range(1, draw(st.integers(1, 4)) + 1):
        dated = draw(st.booleans())
        when = datetime(2015, 1, 1, tzinfo=UTC) + timedelta(days=draw(st.integers(0, 2500)))
        chosen = st.tuples(st.sampled_from(PLACES), st.sampled_from(YEARS))
        for (place, year), value in draw(st.dictionaries(chosen, st.integers(0, 50).map(float), max_size=10)).items():
            end = datetime(year + 1, 1, 1, tzinfo=UTC)
            cells.append((place, date(year, 1, 1), value, max(when, end), "recorded" if dated else "assumed", number))
    return pl.DataFrame(cells, schema={**SCHEMA, "vintage": pl.Int32}, orient="row")


@settings(deadline=None)
@given(yearly(), st.integers(0, 900), st.sampled_from(["assumed", "recorded"]), st.integers(0, 500))
def test_a_yearly_covariate_holds_at_each_month_what_the_law_admits_there(
    frame: pl.DataFrame, lag: int, history: str, cut: int
) -> None:
    months = [Month(2014, 6) + step for step in range(0, 110, 3)]
    # The node may stand on an earlier moment than its last origins would look back from.
    latest = AsOf.at(months[-1]).instant - timedelta(days=cut)
    views = [AsOf(month, min(AsOf.at(month).instant, latest)) for month in months]
    seen = known_then(frame, views, PLACES, lag, history)
    for column, view in enumerate(views):
        admitted = known(frame, view, lag, history, "year").sort("period").group_by("place").last()
        told = {
            row["place"]: row["value"]
            for row in admitted.iter_rows(named=True)
            if view.origin - Month(row["period"].year, 12) <= CARRIED_YEARS * 12
        }
        for row, place in enumerate(PLACES):
            assert seen[row, column] == told[place] if place in told else np.isnan(seen[row, column])


@settings(deadline=None)
@given(vintages(), views(), LAG)
def test_a_monthly_covariate_holds_no_month_that_the_law_excludes(released: list, view: AsOf, lag: int) -> None:
    frame = table(released)
    count = view.origin - MONTHS[0] + 1
    panel = Panel(
        target="toy",
        places=PLACES,
        periods=tuple(MONTHS[0] + step for step in range(count)),
        values=np.zeros((len(PLACES), count)),
        origin=view.origin,
        vintage="v",
    )
    laid = lay_months(frame, panel, view, lag, "assumed")
    told = {(row[0], Month.of(row[1])): row[2] for row in known(frame, view, lag).iter_rows()}
    for row, place in enumerate(PLACES):
        for column, period in enumerate(panel.periods):
            value = told.get((place, period))
            assert np.isnan(laid[row, column]) if value is None else laid[row, column] == value
    late = delay(lag)
    shifted = at_the_time(with_covariates(panel, {"toy": laid}, {"toy": late}), "toy")
    for column, period in enumerate(panel.periods):
        for row in range(len(PLACES)):
            if not np.isnan(shifted[row, column]):
                assert period + -late in MONTHS
                assert AsOf.at(period).instant >= ends((period + -late).first_day) + timedelta(days=lag)
