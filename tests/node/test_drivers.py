"""What a model says of its forecast is kept beside it and told again; a model that cannot say costs nothing."""

from pathlib import Path

import msgspec
import pytest

from tests.forecasts.toys import Explained
from tests.support.small_node import SMALL_CONFLICT, registry, small_node, sources
from tocsin.errors import NotFoundError
from tocsin.forecasts.drivers import GROUPS
from tocsin.node.preparation import prepare
from tocsin.node.running import Node

HAZARD = msgspec.structs.replace(
    SMALL_CONFLICT, models=("explained", "zero"), headline="explained", baselines=("zero",), scores=("crps",)
)


class Broken(Explained):
    id = "broken"

    def explain(self, panel, steps):
        raise RuntimeError("no idea")


def opened(home: Path, *models: object, hazard=HAZARD) -> Node:
    found = registry(*sources(), hazards=(hazard,), models=models)
    return small_node(home, with_=found, windows="2014:2014")


def test_drivers_are_kept_beside_the_forecast_and_add_up(tmp_path: Path) -> None:
    with opened(tmp_path, Explained()) as node:
        prepare(node)
    with opened(tmp_path, Explained()) as node:
        found = node.reader(node.operator).drivers("conflict", "IND")
        assert len(found.steps) == HAZARD.shown
        assert found.steps[0].period == "2016-01"
        for one in found.steps:
            assert one.base + sum(one.contributions.values()) == pytest.approx(one.forecast, abs=1e-6)
        assert [one.meaning for one in found.groups] == list(GROUPS.values())[:2]
        table = node.reader(node.operator, "export").table("drivers", hazard="conflict", place="IND", period="2016-02")
        assert table["part"].to_list() == ["base", "contribution", "contribution", "forecast"]


def test_a_model_without_drivers_is_told_as_such(tmp_path: Path) -> None:
    with opened(tmp_path, Explained()) as node:
        prepare(node)
        with pytest.raises(NotFoundError, match="zero does not say what moved its forecast"):
            node.reader(node.operator).drivers("conflict", "IND", model="zero")
        assert node.reader(node.operator, "export").table("drivers", hazard="conflict", model="zero").is_empty()


def test_a_model_that_fails_to_explain_itself_still_forecasts(tmp_path: Path) -> None:
    hazard = msgspec.structs.replace(HAZARD, models=("broken", "zero"), headline="broken")
    with opened(tmp_path, Broken(), hazard=hazard) as node:
        prepare(node)
        reader = node.reader(node.operator)
        assert reader.place_forecast("conflict", "IND").model == "broken"
        with pytest.raises(NotFoundError):
            reader.drivers("conflict", "IND")
