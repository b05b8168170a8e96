"""One node that several journeys walk through."""

import pytest

from tests.support.running_node import MIRROR, Up, up


@pytest.fixture(scope="session")
def running_node(tmp_path_factory) -> Up:
    """A node on an empty home with the public-data mirror, started once a session and scored to the end."""
    if not MIRROR.is_dir():
        pytest.skip(f"the public-data mirror is not at {MIRROR}; set TOCSIN_MIRROR")
    with up(tmp_path_factory.mktemp("node") / "home") as node:
        node.wait_for("tocsin: backtest:")
        yield node
