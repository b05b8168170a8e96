"""The node's register: as of its moment, and an actor that is not held is told with the nearest."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.storage.test_actors import reading
from tests.support.small_node import small_node
from tocsin.errors import UnknownCodeError
from tocsin.node.running import Node


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    with small_node(tmp_path / "home") as found:
        yield found


def test_before_any_event_file_the_register_is_empty(node: Node) -> None:
    register = node.reader(node.operator).actors()
    assert (register.first, register.actors, register.tables) == ("", (), ())
    with pytest.raises(UnknownCodeError, match="no event of an armed actor is held"):
        node.reader(node.operator).actors(actor="rsf")


def test_the_register_tells_of_a_place_and_of_an_actor(node: Node) -> None:
    node.actors.append(reading(1, 2, month=datetime(2015, 6, 1, tzinfo=UTC)))
    node.changed()
    reader = node.reader(node.operator)
    whole = reader.actors()
    assert [(one.id, one.armed, one.dyads) for one in whole.actors] == [
        ("government-of-sudan", False, (1, 2)),
        ("group-1", True, (1,)),
        ("group-2", True, (2,)),
    ]
    assert whole.months == ()
    assert len(reader.actors(place="SDN").months) == 2
    assert reader.actors(place="KEN").dyads == ()
    assert [dyad.id for dyad in reader.actors(actor="group-2").dyads] == [2]
    with pytest.raises(UnknownCodeError, match="did you mean"):
        reader.actors(actor="group-3")


def test_the_time_machine_knows_no_later_release(tmp_path: Path) -> None:
    with small_node(tmp_path / "home") as node:
        node.actors.append(reading(1, month=datetime(2011, 2, 1, tzinfo=UTC)))
        node.actors.append(reading(2, month=datetime(2011, 5, 1, tzinfo=UTC)))
    with small_node(tmp_path / "home", as_of="2011-04") as past:
        register = past.reader(past.operator).actors()
        assert [dyad.id for dyad in register.dyads] == [1]
        assert register.last == "2011-02"
