"""What may not be redistributed is fetched by each member: shown here, and neither exported, given nor packaged."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from tests.support.small_node import MadeUp, registry, small_node, sources
from tocsin.errors import NotFoundError, RefusedError
from tocsin.exchange.policies import Person
from tocsin.node.preparation import prepare
from tocsin.node.running import Node
from tocsin.node.starter import build_starter
from tocsin.observations.series import Series

STRANGER = Person(name="anyone", member="elsewhere", local=False)


class Closed(MadeUp):
    """A public source whose terms forbid passing its rows on."""

    @property
    def series(self) -> tuple[Series, ...]:
        return tuple(msgspec.structs.replace(one, redistributable=False) for one in super().series)


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    views, weather = sources()
    closed = Closed(views.id, views.tables, redistributable=False)
    home = tmp_path_factory.mktemp("home")
    with small_node(home / "node", with_=registry(closed, weather)) as opened:
        prepare(opened)
        yield opened


def test_at_this_node_it_is_read_and_forecast_like_any_other(node: Node) -> None:
    reader = node.reader(node.operator)
    assert reader.series_rows("views.ged_sb", place="SDN").rows
    assert reader.place_forecast("conflict", "SDN").policy == "node-only"


def test_a_stranger_is_given_neither_its_rows_nor_what_is_made_from_them(node: Node) -> None:
    reader = node.reader(STRANGER)
    with pytest.raises(RefusedError):
        reader.series_rows("views.ged_sb", place="SDN")
    with pytest.raises(RefusedError):
        reader.place_forecast("conflict", "SDN")
    with pytest.raises(RefusedError):
        reader.table("observations", hazard="conflict")
    assert all(one.series != "views.ged_sb" for one in reader.held("SDN"))
    assert reader.place_forecast("frost", "SDN").policy == "public", "another source's terms are its own"


def test_the_starter_edition_packages_nothing_that_is_made_from_it(node: Node, tmp_path: Path) -> None:
    try:
        built = build_starter(node, tmp_path / "starter.json").hazards
    except NotFoundError:
        built = []
    assert "conflict" not in built
