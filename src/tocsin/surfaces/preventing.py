"""Which hazard does the prevention view show when nobody names one? The first that declares it."""

from collections.abc import Sequence

from tocsin.errors import NotFoundError
from tocsin.node.answers import HazardAnswer

__all__ = ["preventing"]


def preventing(hazards: Sequence[HazardAnswer]) -> str:
    """Return the id of the first hazard with a prevention view.

    Raises
    ------
    NotFoundError
        No hazard of this node declares one.
    """
    found = next((hazard.id for hazard in hazards if hazard.prevents), None)
    if found is None:
        raise NotFoundError("no hazard of this node declares a prevention view", remedy="see the watch page")
    return found
