"""What does a first release become? Learned from months of which both the first and the final figure are known."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tocsin.forecasts.panel import Panel

__all__ = ["CLASSES", "Revisions", "learn_revisions"]

Values = NDArray[np.float64]

CLASSES = (1.0, 25.0, 100.0)
"""First figures are learned apart below, between and above these."""
_FEW = 100


@dataclass(frozen=True, eq=False)
class Revisions:
    """How first figures were revised, by their size.

    Attributes
    ----------
    ratios:
        For each class, (1 + final) / (1 + first) of every pair in it, ascending.
    """

    ratios: tuple[Values, ...]

    def applied(self, first: NDArray[np.float32], rank: Values) -> NDArray[np.float32]:
        """Return what first figures may become, each by the revision that has this rank (0 to 1) in its class."""
        found = first.copy()
        group = np.searchsorted(CLASSES, first, side="right")
        for number, ratios in enumerate(self.ratios):
            inside = group == number
            if inside.any() and len(ratios):
                at = np.minimum((np.broadcast_to(rank, first.shape)[inside] * len(ratios)).astype(int), len(ratios) - 1)
                found[inside] = np.maximum(np.round((1 + first[inside]) * ratios[at] - 1), 0)
        return found


def learn_revisions(panel: Panel, first: str, final: str) -> Revisions | None:
    """Learn from a panel's two vintages of one target; None where fewer than 100 pairs with deaths are known.

    Parameters
    ----------
    panel:
        Its covariates ``first`` and ``final`` hold the figures of each month as first released and as settled; as-of
        reads leave out what was not settled yet at the origin.
    first, final:
        Series ids.

    >>> from tocsin.world.months import Month
    >>> month = Month(2020, 1)
    >>> learn_revisions(Panel("ged_sb", ("SDN",), (month,), np.ones((1, 1)), month, "v"), "first", "final") is None
    True
    """
    if first not in panel.covariates or final not in panel.covariates:
        return None
    was, became = panel.covariates[first].ravel(), panel.covariates[final].ravel()
    both = ~np.isnan(was) & ~np.isnan(became)
    was, became = was[both], became[both]
    if ((was > 0) | (became > 0)).sum() < _FEW:
        return None
    group = np.searchsorted(CLASSES, was, side="right")
    ratios = (1 + became) / (1 + was)
    return Revisions(tuple(np.sort(ratios[group == number]) for number in range(len(CLASSES) + 1)))
