"""All features of a panel side by side, each under its group's name."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tocsin.forecasts.features.around import around
from tocsin.forecasts.features.causes import causes
from tocsin.forecasts.features.history import history
from tocsin.forecasts.panel import Panel
from tocsin.forecasts.remembered import remembered
from tocsin.forecasts.summary_events import as_seen_then

__all__ = ["FeatureTable", "feature_table"]

_BLOCK = 512
"""Places whose own past is worked out at once, so that many places need little memory."""


@dataclass(frozen=True, eq=False)
class FeatureTable:
    """Features of every place at every period.

    Attributes
    ----------
    names, groups:
        F names and the group of each.
    values:
        Shape (P, T, F), float32; column ``t`` holds only what was known at ``t``.
    """

    names: tuple[str, ...]
    groups: tuple[str, ...]
    values: NDArray[np.float32]

    def of(self, groups: Sequence[str]) -> "FeatureTable":
        """Return the features of these groups only, in the table's order."""
        if set(self.groups) <= set(groups):
            return self
        kept = [number for number, group in enumerate(self.groups) if group in set(groups)]
        return FeatureTable(
            tuple(self.names[number] for number in kept),
            tuple(self.groups[number] for number in kept),
            np.ascontiguousarray(self.values[:, :, kept]),
        )


def feature_table(panel: Panel) -> FeatureTable:
    """Return every feature that the panel can give; made once a panel."""
    return remembered(panel, "features", lambda: _made(panel))


def _made(panel: Panel) -> FeatureTable:
    beside = {**around(panel), **causes(panel)}
    groups = dict(_own_past(panel.values[:1])[0])
    for group, features in beside.items():
        groups.update(dict.fromkeys(features, group))
    names = tuple(groups)
    values = np.empty((*panel.values.shape, len(names)), dtype=np.float32)
    for first in range(0, len(values), _BLOCK):
        for name, array in _own_past(panel.values[first : first + _BLOCK])[1].items():
            values[first : first + _BLOCK, :, names.index(name)] = array
    for features in beside.values():
        for name, array in features.items():
            values[:, :, names.index(name)] = array
    return FeatureTable(names, tuple(groups.values()), values)


def _own_past(values: NDArray[np.float64]) -> tuple[dict[str, str], dict[str, NDArray[np.float64]]]:
    """Return the group of each feature of the own past, and the features, summary events as they were seen then."""
    groups: dict[str, str] = {}

    def work(values: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
        made = history(values)
        groups.update({name: group for group, features in made.items() for name in features})
        return {name: array for features in made.values() for name, array in features.items()}

    found = as_seen_then(values, work)
    return groups, found
