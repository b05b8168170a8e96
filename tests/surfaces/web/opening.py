"""Open pages in memory: the real application over a made-up node."""

from typing import Any

from litestar.testing import TestClient

from tests.support.fake_node import FakeNode
from tocsin.surfaces.app import create_app

__all__ = ["client"]


def client(node: Any = None) -> TestClient[Any]:
    return TestClient(create_app(node or FakeNode()), base_url="http://127.0.0.1:8000")
