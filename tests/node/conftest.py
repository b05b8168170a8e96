"""Nodes that were prepared once and are only read afterwards."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.small_node import small_node
from tocsin.node.preparation import prepare
from tocsin.node.running import Node


@pytest.fixture(scope="package")
def prepared_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a node that was prepared in March 2016 and closed; tests copy it, as homes may be copied."""
    home = tmp_path_factory.mktemp("node") / "home"
    with small_node(home) as node:
        prepare(node)
    return home


@pytest.fixture(scope="package")
def prepared(prepared_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """A prepared node that stands in the present of March 2016; tests only read it."""
    home = tmp_path_factory.mktemp("read") / "home"
    shutil.copytree(prepared_home, home)
    with small_node(home) as node:
        yield node


@pytest.fixture
def node(prepared_home: Path, tmp_path: Path) -> Iterator[Node]:
    """The same node, for one test that changes or breaks it."""
    shutil.copytree(prepared_home, tmp_path / "home")
    with small_node(tmp_path / "home") as found:
        yield found


@pytest.fixture(scope="package")
def in_the_past(prepared_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """The same node opened as of April 2011, before South Sudan's independence and after a run in the present."""
    home = tmp_path_factory.mktemp("past") / "home"
    shutil.copytree(prepared_home, home)
    with small_node(home, as_of="2011-04") as node:
        prepare(node)
        yield node
