"""What the node answers about events: the questions of a hazard, and how good their chances have been."""

import msgspec

__all__ = ["EventAnswer"]


class EventAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A question with a yes or no that forecasts of a hazard answer with a probability."""

    id: str
    title: str
    kind: str
    """``above``, ``below``, ``rise``, ``fall``, ``high`` or ``sum``: see the guide to other hazards."""
    steps: tuple[int, ...]
    limit: float
    share: float
    before: int
    least: float
