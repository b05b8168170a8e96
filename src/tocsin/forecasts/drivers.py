"""Which groups of features moved a forecast from the place's base rate, and by how much? Parts that add up to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tocsin.errors import BadInputError
from tocsin.forecasts.panel import Panel
from tocsin.messages import N_

__all__ = ["DRIVER_SCHEMA", "GROUPS", "LOG_DEATHS", "TOLERANCE", "Drivers", "Explains", "driver_rows", "drivers_of"]

TOLERANCE = 1e-6
"""Base and contributions add up to the forecast at least so closely."""

LOG_DEATHS = N_("expected deaths, log(1 + x)")
"""Unit of the drivers of a count of deaths: natural logarithm of one plus the expected number."""

GROUPS: dict[str, str] = {
    N_("Own recent violence"): N_("What was reported in the place itself in the last months."),
    N_("Own long history"): N_("How often and how heavily the place saw violence over decades, and how long ago."),
    N_("Neighbours"): N_("Violence in the countries that share a land border."),
    N_("Other kinds of violence"): N_("One-sided violence against civilians, and fighting between non-state groups."),
    N_("Population and income"): N_("How many people live there, and what they earn."),
    N_("Health"): N_("How many children die early, and what else is known of health."),
    N_("Governance"): N_("Regime, rule of law and effectiveness of government, by published indices."),
    N_("Exclusion"): N_("Ethnic division, inequality and exclusion from power."),
}
"""Names of the groups our models use -> what each holds, as message ids; a plug-in's model may name others."""

DRIVER_SCHEMA: dict[str, pl.DataType] = {
    "place": pl.String(),
    "horizon": pl.Int32(),
    "part": pl.String(),
    "group": pl.String(),
    "value": pl.Float64(),
    "unit": pl.String(),
}
"""Columns of kept and exported drivers; ``part`` is ``base``, ``contribution`` (its group named) or ``forecast``."""


@dataclass(frozen=True, eq=False)
class Drivers:
    """A forecast taken apart: base rate plus what each group of features adds, for every place and step.

    Attributes
    ----------
    places, steps, groups:
        P place ids, H steps ahead and G names of groups (message ids), in the order of the arrays.
    base:
        Shape (P, H): what would be expected from the place's base rate alone.
    contributions:
        Shape (P, H, G): what each group adds to it, on the same scale; NaN throughout for a place not spoken of.
    forecast:
        Shape (P, H): what is expected with all groups.
    unit:
        Message id of the scale, e.g. :data:`LOG_DEATHS`.
    """

    places: tuple[str, ...]
    steps: tuple[int, ...]
    groups: tuple[str, ...]
    base: NDArray[np.float64]
    contributions: NDArray[np.float64]
    forecast: NDArray[np.float64]
    unit: str

    def __post_init__(self) -> None:
        """Refuse parts that do not fit each other, or that do not add up."""
        shape = (len(self.places), len(self.steps))
        if not self.base.shape == self.forecast.shape == shape:
            raise ValueError(f"base {self.base.shape} and forecast {self.forecast.shape} are not both {shape}")
        if self.contributions.shape != (*shape, len(self.groups)):
            raise ValueError(f"contributions {self.contributions.shape} are not {(*shape, len(self.groups))}")
        off = np.abs(self.base + self.contributions.sum(axis=-1) - self.forecast)
        if (off > TOLERANCE).any():
            raise ValueError(f"base and contributions miss the forecast by up to {np.nanmax(off):g}")


@runtime_checkable
class Explains(Protocol):
    """What a model offers besides its draws when it can say what moved them."""

    def explain(self, panel: Panel, steps: Sequence[int]) -> Drivers:
        """Take the forecast from this panel apart."""
        ...


def drivers_of(model: object, panel: Panel, steps: Sequence[int]) -> Drivers | None:
    """Ask a model what moves its forecast; None where it offers no answer.

    Raises
    ------
    BadInputError
        The answer speaks of other places or steps than were asked for.
    """
    if not isinstance(model, Explains):
        return None
    found = model.explain(panel, tuple(steps))
    if found.places != panel.places or found.steps != tuple(steps):
        raise BadInputError(
            "the drivers are of other places or steps than the forecast",
            where=str(getattr(model, "id", "")),
            remedy="return the panel's places and the steps that were asked for, in their order",
        )
    return found


def driver_rows(drivers: Drivers) -> pl.DataFrame:
    """Lay drivers out as rows (:data:`DRIVER_SCHEMA`), by place and step: base, contributions, forecast."""
    kept = np.flatnonzero(~np.isnan(drivers.forecast).all(axis=1)) if drivers.steps else np.empty(0, dtype=np.int64)
    values = np.concatenate([drivers.base[..., None], drivers.contributions, drivers.forecast[..., None]], axis=-1)
    count, width = len(drivers.steps), values.shape[-1]
    places = np.array(drivers.places, dtype=object)[kept]
    parts = ["base", *["contribution"] * len(drivers.groups), "forecast"]
    return pl.DataFrame(
        {
            "place": np.repeat(places, count * width).tolist(),
            "horizon": np.tile(np.repeat(drivers.steps, width), len(kept)).tolist(),
            "part": parts * (len(kept) * count),
            "group": [None, *drivers.groups, None] * (len(kept) * count),
            "value": values[kept].ravel(),
            "unit": [drivers.unit] * (len(kept) * count * width),
        },
        schema=DRIVER_SCHEMA,
    )
