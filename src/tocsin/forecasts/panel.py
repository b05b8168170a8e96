"""What a model sees: the target's history as it could be known at an origin."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tocsin.world.months import Month

__all__ = ["Panel"]


@dataclass(frozen=True, eq=False)
class Panel:
    """The as-of history of one target: places by periods, nothing known later than the origin.

    Attributes
    ----------
    target:
        The target's short name.
    places:
        Place ids, sorted; P of them.
    periods:
        First month of each period, consecutive, ending at ``origin``; T of them.
    values:
        Shape (P, T), float64, in the target's unit. NaN where the place did not exist, was not covered,
        or the value was not known at the origin.
    origin:
        The last period of data.
    vintage:
        Hash of the vintages the rows came from.
    step:
        Months in a period: 1 or 12.
    covariates:
        Other as-of arrays of shape (P, T) by name; empty for the benchmark family.
    """

    target: str
    places: tuple[str, ...]
    periods: tuple[Month, ...]
    values: NDArray[np.float64]
    origin: Month
    vintage: str
    step: int = 1
    covariates: dict[str, NDArray[np.float64]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a table whose shape or last period does not fit."""
        if self.values.shape != (len(self.places), len(self.periods)):
            raise ValueError(
                f"values {self.values.shape} do not fit {len(self.places)} places x {len(self.periods)} periods"
            )
        if self.periods and self.periods[-1] != self.origin:
            raise ValueError(f"the last period {self.periods[-1]} is not the origin {self.origin}")
