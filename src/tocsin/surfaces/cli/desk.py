"""How a command gives the duty desk an order: to the node that runs on this home, or by opening the home itself."""

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from tocsin.node.running import Node
    from tocsin.surfaces.cli.session import Session

__all__ = ["ordered"]

T = TypeVar("T")


def ordered(session: "Session", path: str, order: object, here: "Callable[[Node], T]", answers: type[T]) -> T:
    """Hand an order to the running node under ``path``, or do ``here`` what the node would have done."""
    from tocsin.node.composition import open_node
    from tocsin.node.remote import running_node
    from tocsin.surfaces.cli.session import quiet_logs

    remote = running_node(session.configuration)
    if remote is not None:
        return remote.write(path, order, answers)
    quiet_logs()
    with open_node(session.configuration) as node:
        return here(node)
