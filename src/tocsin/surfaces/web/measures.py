"""How is a distribution shown as one number? Measures, and the classes of the scale their numbers fall in."""

from collections.abc import Sequence
from typing import Literal

import msgspec

from tocsin.errors import UnknownCodeError
from tocsin.node.answers import Expectation, HazardAnswer

__all__ = ["CHANCE_EDGES", "DARKEST", "Measure", "measure_of", "measures_of"]

CHANCE_EDGES = (0.01, 0.05, 0.20, 0.45, 0.80)
"""Lower edges of the classes of a probability above the lowest; all but the first end a band of calibrated words."""

DARKEST = 5
"""Number of the highest class; the lowest is 0."""


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """One way to read a distribution as one number per place."""

    id: str
    """``expected``, or a threshold such as ``25``."""
    kind: Literal["chance", "expected"]
    edges: tuple[float, ...]
    """Lower edge of each class above the lowest."""

    def of(self, expectation: Expectation) -> float:
        """Return the number this measure shows for a forecast."""
        return expectation.mean if self.kind == "expected" else expectation.chances.get(self.id, float("nan"))

    def usual(self, expectation: Expectation) -> float | None:
        """Return the place's own base rate of this measure, where it has one."""
        return None if self.kind == "expected" else expectation.usual.get(self.id)

    def of_observed(self, value: float) -> float:
        """Return the number this measure shows for a known value: reached or not, or the value itself."""
        return value if self.kind == "expected" else float(value >= float(self.id))

    def place_in(self, number: float) -> int:
        """Return the class of a number, 0 to :data:`DARKEST`.

        >>> expected = Measure(id="expected", kind="expected", edges=(1, 25, 100))
        >>> [expected.place_in(number) for number in (0, 1, 30, 5000)]
        [0, 2, 3, 5]
        """
        return self.shade(sum(number >= edge for edge in self.edges))

    def shade(self, step: int) -> int:
        """Spread the classes of a short scale over the shades, so that the highest is always the darkest."""
        return round(step * DARKEST / len(self.edges)) if self.edges else 0


def measures_of(hazard: HazardAnswer) -> tuple[Measure, ...]:
    """Return the measures a hazard's declaration allows, in the order in which pages list them."""
    chances = [Measure(id=threshold, kind="chance", edges=CHANCE_EDGES) for threshold in hazard.thresholds]
    if hazard.value == "binary":
        return tuple(chances)
    edges = tuple(sorted(float(threshold) for threshold in hazard.thresholds))
    return (*chances, Measure(id="expected", kind="expected", edges=edges))


def measure_of(hazard: HazardAnswer, id: str | None, among: Sequence[Measure] = ()) -> Measure:
    """Return the measure the address names; without a name the hazard's second threshold, the usual word for severe.

    Raises
    ------
    UnknownCodeError
        Naming the measures there are.
    """
    known = {measure.id: measure for measure in among or measures_of(hazard)}
    if id:
        if id not in known:
            raise UnknownCodeError(f"no measure answers to {id!r}", remedy=f"use one of {', '.join(known)}")
        return known[id]
    return known[hazard.thresholds[min(1, len(hazard.thresholds) - 1)]] if hazard.thresholds else known["expected"]
