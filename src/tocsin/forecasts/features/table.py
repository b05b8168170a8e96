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
from tocsin.forecasts.summary_events import seen

__all__ = ["FeatureTable", "feature_table"]


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
    grouped = {**history(seen(panel)), **around(panel), **causes(panel)}
    pairs = [(name, group) for group, features in grouped.items() for name in features]
    values = np.empty((*panel.values.shape, len(pairs)), dtype=np.float32)
    for number, (name, group) in enumerate(pairs):
        values[:, :, number] = grouped[group][name]
    return FeatureTable(tuple(name for name, _ in pairs), tuple(group for _, group in pairs), values)
