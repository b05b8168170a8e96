"""A what-if is answered by a model that can, within what the data hold, one at a time."""

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from tests.forecasts.toys import Answering
from tests.node.test_root_causes import table
from tests.support.small_node import SMALL_CONFLICT, MadeUp, registry, small_node, sources
from tocsin.errors import BadInputError, BusyError, NotFoundError, UnknownCodeError
from tocsin.node.preparation import prepare
from tocsin.node.running import Node

HAZARD = msgspec.structs.replace(
    SMALL_CONFLICT, models=("zero", "answering"), headline="zero", baselines=("zero",), scores=("crps",),
    covariates=("slow.x", "monthly.y"),
)  # fmt: skip


class Slow(Answering):
    """The toy model, told of the covariate by its series' name."""

    asked = 0

    def what_if(self, panel, changed, steps, draws, chance):
        type(self).asked += 1
        renamed = [replace(one, covariates={"x": one.covariates["slow.x"]}) for one in (panel, changed)]
        return super().what_if(*renamed, steps, draws, chance)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("what-if")
    with opened(home) as node:
        prepare(node)
    return home


def opened(home: Path, **settings) -> Node:
    slow = MadeUp("slow", {"slow.x": table({"IND": {2013: 10.0}, "KEN": {2012: 2.0, 2013: 40.0}})}, period="year")
    monthly = MadeUp("monthly", {"monthly.y": sources()[0].tables["views.ged_sb"]})
    found = registry(*sources(), slow, monthly, hazards=(HAZARD,), models=(Slow(),))
    return small_node(home, with_=found, windows="2014:2014", **settings)


def test_the_slow_figures_of_a_place_are_offered_with_the_range_of_the_data(home: Path) -> None:
    with opened(home) as node:
        found = node.reader(node.operator).what_if_inputs("conflict", "IND")
        assert found.model == "answering"
        assert [(one.series, one.now, one.low, one.high) for one in found.inputs] == [("slow.x", 10.0, 2.0, 40.0)]
        assert node.reader(node.operator).what_if_inputs("conflict", "SDN").inputs[0].now is None


def test_the_answer_stands_beside_the_forecast_as_it_stands(home: Path) -> None:
    with opened(home) as node:
        found = node.reader(node.operator).what_if("conflict", "IND", {"slow.x": 20.0})
    assert [(one.before, one.after) for one in found.changes] == [(10.0, 20.0)]
    year = found.sums[0]
    assert (year.first, year.last) == ("2016-01", "2016-12")
    assert year.after["mean"] == pytest.approx(2 * year.before["mean"], rel=0.1)
    assert set(year.before) == {"mean", "low", "high", "25", "100", "1000"}
    assert len(found.periods) == HAZARD.shown
    assert "does not know what happens" in found.note


def test_a_figure_outside_the_data_and_a_figure_that_is_none_are_refused(home: Path) -> None:
    with opened(home) as node:
        reader = node.reader(node.operator)
        with pytest.raises(BadInputError, match="outside what the data hold, 2 to 40"):
            reader.what_if("conflict", "IND", {"slow.x": 41.0})
        with pytest.raises(UnknownCodeError):
            reader.what_if("conflict", "IND", {"monthly.y": 1.0})
        with pytest.raises(BadInputError, match="0 figures are changed"):
            reader.what_if("conflict", "IND", {})


def test_a_hazard_without_a_model_that_answers_says_so(home: Path) -> None:
    silent = msgspec.structs.replace(HAZARD, models=("zero",))
    with (
        small_node(home, with_=registry(*sources(), hazards=(silent,)), windows="2014:2014") as node,
        pytest.raises(NotFoundError, match="no model of conflict answers what-ifs"),
    ):
        node.reader(node.operator).what_if("conflict", "IND", {"slow.x": 1.0})


def test_one_question_is_answered_at_a_time_and_an_answer_is_kept(home: Path) -> None:
    with opened(home) as node:
        reader = node.reader(node.operator)
        first = reader.what_if("conflict", "IND", {"slow.x": 30.0})
        asked = Slow.asked
        assert reader.what_if("conflict", "IND", {"slow.x": 30.0}) == first
        assert Slow.asked == asked
        busy = reader._library._what_ifs._busy
        with busy, pytest.raises(BusyError, match="another what-if"):
            reader.what_if("conflict", "IND", {"slow.x": 31.0})
        assert reader.what_if("conflict", "IND", {"slow.x": 31.0}).changes[0].after == 31.0
