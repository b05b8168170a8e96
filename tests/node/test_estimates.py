"""A target may come from one of several series: the preferred one if it is long enough, and its limits are said."""

from pathlib import Path

import msgspec
import polars as pl
import pytest

from tests.support.small_node import NOW, SMALL_CONFLICT, MadeUp, months, registry
from tocsin.node.clock import FixedClock
from tocsin.node.composition import open_node
from tocsin.node.configuration import Configuration
from tocsin.node.running import Node
from tocsin.world.months import Month

PREFERRED, OTHER = "events.best", "research.spread"
HAZARD = msgspec.structs.replace(
    SMALL_CONFLICT,
    series=(PREFERRED, OTHER),
    truths={},
    shortest=24,
    estimates={OTHER: "Another estimate."},
    revised_by=(),
    published=(),
)


def opened(home: Path, *made_up: MadeUp) -> Node:
    node = open_node(
        Configuration(home=str(home), draws=50, windows="2012:2014", offline=False, mirror=str(home)),
        clock=FixedClock(NOW),
        registry=registry(*made_up, hazards=(HAZARD,)),
    )
    node.wait(node.submit("sync", "", node.operator).id)
    return node


def last(count: int) -> pl.DataFrame:
    whole = months()
    return whole.filter(pl.col("period") > (Month.of(whole["period"].max()) + -count).first_day)


@pytest.mark.parametrize(("length", "used", "said"), [(1, OTHER, "Another estimate."), (24, PREFERRED, "")])
def test_a_preferred_series_is_the_target_once_it_is_long_enough(
    tmp_path: Path, length: int, used: str, said: str
) -> None:
    sources = MadeUp("events", {PREFERRED: last(length)}), MadeUp("research", {OTHER: months(seed=3)})
    with opened(tmp_path / "home", *sources) as node:
        assert node.standing("conflict").series == used
        reader = node.reader(node.operator)
        assert reader.hazard("conflict").estimate == said
        assert [series.id for series in reader.series_behind("conflict")] == [used]


def test_a_target_of_which_no_series_is_long_enough_is_not_known(tmp_path: Path) -> None:
    with opened(tmp_path / "home", MadeUp("events", {PREFERRED: last(3)})) as node:
        assert not node.standing("conflict").known
        assert node.reader(node.operator).hazard("conflict").estimate == ""
