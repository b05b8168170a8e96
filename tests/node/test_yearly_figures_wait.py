"""A yearly figure that comes in June is the newest one from June on: what a yearly hazard's origin sees, and when."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import polars as pl
import pytest

from tests.support.small_node import NOW, MadeUp, registry
from tocsin.forecasts.hazards.displacement import DISPLACEMENT
from tocsin.node.clock import FixedClock
from tocsin.node.composition import open_node
from tocsin.node.configuration import Configuration
from tocsin.node.running import Node
from tocsin.world.months import Month

YEARS = range(1995, 2015)
STOCKS = pl.DataFrame(
    {
        "place": ["SOM"] * len(YEARS) + ["MMR"] * len(YEARS),
        "period": [Month(year, 1).first_day for year in YEARS] * 2,
        "value": [float(year) for year in YEARS] + [2.0 * year for year in YEARS],
    }
)
WAITING = msgspec.structs.replace(DISPLACEMENT, series=("people.stock",))
HASTY = msgspec.structs.replace(WAITING, id="hasty", waits=0)


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    source = MadeUp("people", {"people.stock": STOCKS}, period="year", lag=170)
    settings = Configuration(home=str(tmp_path / "home"), draws=50, offline=False, mirror=str(tmp_path))
    with open_node(settings, clock=FixedClock(NOW), registry=registry(source, hazards=(WAITING, HASTY))) as found:
        found.wait(found.submit("sync", "", found.operator).id)
        yield found


def newest(node: Node, origin: Month, hazard: str = "displacement") -> tuple[str, float]:
    panel = node.panel(hazard, origin)
    return str(panel.origin), float(panel.values[panel.places.index("SOM"), -1])


def test_an_origin_at_the_years_end_sees_that_years_figure_once_it_is_out(node: Node) -> None:
    assert newest(node, Month(2012, 12)) == ("2012-01", 2012.0)


def test_in_a_year_that_is_not_over_the_origin_is_the_year_before(node: Node) -> None:
    assert newest(node, Month(2013, 7)) == ("2012-01", 2012.0)
    assert newest(node, Month(2013, 3)) == ("2012-01", 2012.0)


def test_nothing_of_a_later_year_is_seen(node: Node) -> None:
    assert np.nanmax(node.panel("displacement", Month(2012, 12)).values) == 2 * 2012


def test_without_waiting_the_figure_is_not_out_a_month_after_the_year(node: Node) -> None:
    assert np.isnan(newest(node, Month(2012, 12), "hasty")[1])


def test_the_newest_forecast_stands_on_the_newest_year(node: Node) -> None:
    assert str(node.standing("displacement").panel.origin) == "2014-01"
