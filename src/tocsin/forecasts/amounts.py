"""How are small and large amounts, and those below zero, seen on one scale? A logarithm on both sides of zero."""

import math

__all__ = ["from_scale", "on_scale"]


def on_scale(amount: float) -> float:
    """Return log(1 + x) of an amount, and the same below zero with a minus: degrees below a limit, for example.

    >>> round(on_scale(9.0), 3), round(on_scale(-9.0), 3), on_scale(0.0)
    (2.303, -2.303, 0.0)
    """
    return math.copysign(math.log1p(abs(amount)), amount)


def from_scale(place: float) -> float:
    """Return the amount that stands at a place of the scale.

    >>> round(from_scale(on_scale(-2.5)), 12)
    -2.5
    """
    return math.copysign(math.expm1(abs(place)), place)
