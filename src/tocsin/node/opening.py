"""Where a node's answers come from: its own stores, or the starter edition that came with the program."""

from tocsin.errors import DamagedError
from tocsin.node.library import Library
from tocsin.node.running import Node
from tocsin.node.starter import packaged
from tocsin.node.starting import StarterLibrary
from tocsin.node.stored import StoredLibrary
from tocsin.storage.records.tables import JOBS

__all__ = ["library_of"]


def library_of(node: Node) -> Library:
    """Return the starter edition where a sync was tried and no hazard has any data, else the node's own stores.

    In the time machine there is no starter edition: it was made from data of a later day.
    """
    if any(_has_data(node, hazard) for hazard in node.registry.hazards):
        return StoredLibrary(node)
    tried = any(row["kind"] == "sync" and row["ended"] is not None for row in node.records.state(JOBS))
    if tried and not node.moment.past and any(hazard in packaged() for hazard in node.registry.hazards):
        return StarterLibrary(node)
    return StoredLibrary(node)


def _has_data(node: Node, hazard: str) -> bool:
    try:
        return bool(node.standing(hazard).series)
    except DamagedError:
        # Damaged data is data: whoever asks for it is told what to repair, and not shown something else.
        return True
