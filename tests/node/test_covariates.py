"""What a panel says beside its target was known in each month: nothing later, and the forecast's hash covers it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import numpy as np
import polars as pl
import pytest

from tests.support.small_node import NOW, PLACES, SMALL_CONFLICT, MadeUp, months, registry, series_of
from tocsin.node.clock import FixedClock
from tocsin.node.composition import open_node
from tocsin.node.configuration import Configuration
from tocsin.node.running import Node
from tocsin.observations.as_of import AsOf, known
from tocsin.observations.rows import stamped
from tocsin.world.months import Month

SLOW, LATE, ABSENT = "slow.income", "late.others", "nobody.holds"
SLOW_LAG, LATE_LAG = 210, 545
HAZARD = msgspec.structs.replace(SMALL_CONFLICT, covariates=(SLOW, LATE, ABSENT))


def income() -> pl.DataFrame:
    span = range(1996, 2015)
    return pl.DataFrame(
        {
            "place": np.repeat(PLACES, len(span)),
            "period": [Month(year, 1).first_day for year in span] * len(PLACES),
            "value": [float(year) for year in span] * len(PLACES),
        }
    )


def made_up(slow: pl.DataFrame | None = None) -> tuple[MadeUp, ...]:
    return (
        MadeUp("views", {"views.ged_sb": months()}),
        MadeUp("slow", {SLOW: income() if slow is None else slow}, period="year", lag=SLOW_LAG),
        MadeUp("late", {LATE: months(seed=2)}, lag=LATE_LAG),
    )


def opened(home: Path, sources: tuple[MadeUp, ...], **settings: object) -> Node:
    given = {"draws": 100, "windows": "2012:2014", "offline": False, "mirror": str(home), **settings}
    return open_node(
        Configuration(home=str(home), **given),
        clock=FixedClock(NOW),
        registry=registry(*sources, hazards=(HAZARD,)),
    )


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    with opened(tmp_path / "home", made_up()) as found:
        found.wait(found.submit("sync", "", found.operator).id)
        yield found


def test_series_that_are_not_held_give_no_key(node: Node) -> None:
    assert set(node.panel("conflict").covariates) == {SLOW, LATE}


def test_a_yearly_column_holds_what_was_known_at_its_month(node: Node) -> None:
    panel = node.panel("conflict", Month(2012, 10))
    assert str(panel.periods[-1]) == "2012-10"
    for column, period in enumerate(panel.periods):
        instant = AsOf.at(period).instant
        newest = max(
            (year for year in range(1996, 2015) if Month(year, 12).end + timedelta(days=SLOW_LAG) <= instant),
            default=None,
        )
        assert set(panel.covariates[SLOW][:, column]) == {float(newest)}
    assert panel.delays[SLOW] == 0


def test_a_monthly_column_is_its_own_months_figure_and_nan_where_that_was_not_known_at_the_origin(node: Node) -> None:
    origin = Month(2012, 10)
    panel = node.panel("conflict", origin)
    rows = known(stamped(months(seed=2), series_of(LATE, lag=LATE_LAG)), AsOf.at(origin), LATE_LAG)
    last = Month.of(rows["period"].max())
    assert last == Month(2011, 5)
    told = {(place, Month.of(period)): value for place, period, value in rows.select("place", "period", "value").rows()}
    for row, place in enumerate(panel.places):
        for column, period in enumerate(panel.periods):
            value = panel.covariates[LATE][row, column]
            assert np.isnan(value) if period > last else value == told[place, period]
    assert origin - last == panel.delays[LATE] == 17


def test_the_same_columns_are_seen_from_every_later_origin(node: Node) -> None:
    early, late = node.panel("conflict", Month(2010, 3)), node.panel("conflict", Month(2014, 6))
    for place in early.places:
        if place in late.places:
            one, other = early.covariates[SLOW][early.places.index(place)], late.covariates[SLOW]
            assert np.array_equal(one, other[late.places.index(place), : one.size], equal_nan=True)


def test_the_newest_panel_knows_no_more_than_its_origin_would_have(node: Node) -> None:
    newest, origin = node.panel("conflict"), node.standing("conflict").origin
    again = node.standing("conflict").panel_at(origin)
    for name in (SLOW, LATE):
        assert np.array_equal(newest.covariates[name], again.covariates[name], equal_nan=True)


def test_what_changes_a_covariate_changes_the_vintage_of_the_forecast(tmp_path: Path, node: Node) -> None:
    with opened(tmp_path / "other", made_up(income().with_columns(pl.col("value") + 1))) as other:
        other.wait(other.submit("sync", "", other.operator).id)
        assert other.panel("conflict").vintage != node.panel("conflict").vintage
        assert other.standing("conflict").vintage == other.panel("conflict").vintage
        assert other.panel("conflict", Month(2012, 1)).vintage != node.panel("conflict", Month(2012, 1)).vintage


def test_revised_history_of_the_target_reads_covariates_as_they_were_known(node: Node) -> None:
    for history in ("feature", "assumed"):
        panel = node.panel("conflict", Month(2012, 10), history)
        assert set(panel.covariates[SLOW][:, -1]) == {2011.0}


def test_by_recorded_dates_alone_an_assumed_covariate_says_nothing(node: Node) -> None:
    covariates = node.standing("conflict", "assumed").covariates
    panel = covariates.beside(node.panel("conflict", Month(2012, 10)), AsOf.at(Month(2012, 10)), "recorded")
    assert np.isnan(panel.covariates[SLOW]).all()
    assert np.isnan(panel.covariates[LATE]).all()


def test_the_time_machine_sees_no_covariate_of_a_later_day(tmp_path: Path, node: Node) -> None:
    node.close()
    with opened(tmp_path / "home", made_up(), as_of="2011-04") as past:
        panel = past.panel("conflict")
        assert past.moment.instant == datetime(2011, 6, 1, tzinfo=UTC)
        assert set(panel.covariates[SLOW][:, -1]) == {2009.0}
        assert np.isnan(panel.covariates[LATE][:, -17:]).all()


def test_readers_are_told_of_the_series_beside_the_target(node: Node) -> None:
    told = [series.id for series in node.reader(node.operator).series_behind("conflict")]
    assert told == ["views.ged_sb", LATE, SLOW]
