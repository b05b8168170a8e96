"""What each place had seen before an origin: whether it was active, how much lately, how much usually."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tocsin.forecasts.hazard import Hazard, Onset
from tocsin.forecasts.panel import Panel

__all__ = ["Before", "looking_back"]

_ACTIVE_PERIODS = 12


@dataclass(frozen=True, eq=False)
class Before:
    """What the panel of one origin says of each place's past; arrays of shape (P,).

    Attributes
    ----------
    places:
        P place ids.
    active:
        Whether any of the last 12 periods had a positive value.
    recent:
        Sum over the periods that decide whether a place was quiet; NaN where none of them is known.
    usual:
        Mean over the longer past that ranks places as the rival of a model; NaN where none of it is known.
    """

    places: tuple[str, ...]
    active: NDArray[np.bool]
    recent: NDArray[np.float64]
    usual: NDArray[np.float64]

    def active_of(self, places: tuple[str, ...]) -> NDArray[np.bool]:
        """Say which of other places were active; one that is not known here was not."""
        stirred = {place for place, active in zip(self.places, self.active.tolist(), strict=True) if active}
        return np.asarray([place in stirred for place in places], dtype=bool)


def looking_back(hazard: Hazard, panel: Panel) -> Before:
    """Read a panel's past, by the hazard's definition of an onset where it has one."""
    rule = hazard.onset or Onset()
    return Before(
        places=panel.places,
        active=np.asarray((panel.values[:, -_ACTIVE_PERIODS:] > 0).any(axis=1)),
        recent=_sum(panel.values[:, -rule.before :]),
        usual=_sum(panel.values[:, -rule.rival :]) / np.maximum(_known(panel.values[:, -rule.rival :]), 1),
    )


def _sum(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(_known(values) > 0, np.where(np.isnan(values), 0.0, values).sum(axis=1), np.nan)


def _known(values: NDArray[np.float64]) -> NDArray[np.int64]:
    found: NDArray[np.int64] = (~np.isnan(values)).sum(axis=1)
    return found
