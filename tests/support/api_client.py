"""A client of an application over the fake node: who asks and from which host is said, no network is touched."""

from typing import Any

from litestar.testing import TestClient

from tests.support.fake_node import FakeNode
from tocsin.exchange.policies import Person
from tocsin.surfaces.app import create_app

ADDRESS = "http://127.0.0.1:8700"
BEARER = "the-home-token"
OPERATOR = Person(name="operator", member="self", local=True)
VISITOR = Person(name="visitor", member="elsewhere", local=False)


def client(node: Any = None, *, person: Person = OPERATOR, address: str = ADDRESS, **more: Any) -> TestClient[Any]:
    """Return a client (a context manager) of an application whose pages are left out unless asked for."""
    settings = {"port": 8700, "bearer": BEARER, "pages": (), **more}
    app = create_app(node or FakeNode(), viewer=lambda scope: person, **settings)
    return TestClient(app, base_url=address)
