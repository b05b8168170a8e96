"""Nodes that were prepared once and are only read afterwards."""

from collections.abc import Iterator

import pytest

from tests.support.small_node import small_node
from tocsin.node.preparation import prepare
from tocsin.node.running import Node


@pytest.fixture(scope="package")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """A prepared node that stands in the present of March 2016."""
    with small_node(tmp_path_factory.mktemp("node") / "home") as node:
        prepare(node)
        yield node


@pytest.fixture(scope="package")
def in_the_past(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """The same node opened as of May 2011, two months before South Sudan's independence and after a present run."""
    home = tmp_path_factory.mktemp("past") / "home"
    with small_node(home) as node:
        prepare(node)
    with small_node(home, as_of="2011-04") as node:
        prepare(node)
        yield node
