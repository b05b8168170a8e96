"""The one small signature every model has: an as-of panel in, draws out."""

from collections.abc import Sequence
from typing import Protocol, TypeAlias, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from tocsin.forecasts.chance import Chance
from tocsin.forecasts.panel import Panel

__all__ = ["Draws", "Model"]

Draws: TypeAlias = NDArray[np.float32]
"""Shape (P places, H steps, D draws), float32, in the target's unit."""


@runtime_checkable
class Model(Protocol):
    """A forecasting model. One file each; found through the ``tocsin.models`` entry points."""

    id: str
    """One word, the file's name, e.g. ``conflictology``."""
    title: str
    """Message id: a short name a reader understands."""
    summary: str
    """Message id: one plain sentence on how the forecast is made."""
    observed: bool
    """True where the quantiles are past observations themselves (such a model never enters the starter edition)."""

    def draw(self, panel: Panel, steps: Sequence[int], draws: int, chance: Chance) -> Draws:
        """Return draws of shape (P, len(steps), draws) for the periods ``origin + step``.

        A place without any known value gets NaN draws, never zeros.
        """
        ...
