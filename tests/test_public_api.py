"""What the package offers is pinned: a change of it is a decision, not an accident."""

import importlib
import pkgutil
from importlib.metadata import entry_points, version

import pytest

import tocsin
from checks.public import offers

GROUPS = ("tocsin.formats", "tocsin.hazards", "tocsin.models", "tocsin.pages", "tocsin.sources")
ROOMS = {
    "alerts",
    "commitments",
    "councils",
    "exchange",
    "forecasts",
    "formats",
    "node",
    "observations",
    "sources",
    "storage",
    "surfaces",
    "threats",
    "world",
}


def test_the_package_itself_offers_its_version_and_nothing_else() -> None:
    assert tocsin.__all__ == ["__version__"]
    assert tocsin.__version__ == version("tocsin")


def test_the_rooms_are_those_of_the_architecture_and_no_empty_ones() -> None:
    found = {module.name: module for module in pkgutil.iter_modules(tocsin.__path__)}
    assert {name for name, module in found.items() if module.ispkg} == ROOMS
    assert {name for name, module in found.items() if not module.ispkg} == {"__main__", "errors", "messages"}


def test_every_name_that_a_module_lists_is_there() -> None:
    missing = [f"{module}.{name}" for module, name, _ in offers() if not hasattr(importlib.import_module(module), name)]
    assert not missing


@pytest.mark.parametrize("group", GROUPS)
def test_every_plug_in_point_loads_what_it_names(group: str) -> None:
    points = [point for point in entry_points(group=group) if point.dist is not None and point.dist.name == "tocsin"]
    assert points, f"{group} has no entry of our own"
    for point in points:
        assert point.load() is not None


def test_a_plug_in_is_named_as_the_thing_names_itself() -> None:
    for group in ("tocsin.hazards", "tocsin.models", "tocsin.sources"):
        for point in entry_points(group=group):
            assert point.load().id == point.name
