"""How often a statistic as large would come by chance, by Student's t distribution."""

import math

__all__ = ["incomplete_beta", "two_sided"]

_TINY = 1e-300


def two_sided(statistic: float, freedom: float) -> float:
    r"""Tell the probability of a t statistic at least as far from zero, with so many degrees of freedom.

    .. math:: p = I_{\nu / (\nu + t^2)}\left(\tfrac\nu2, \tfrac12\right)

    by the continued fraction of the incomplete beta function. Reference: Press, W. et al. (2007), Numerical Recipes,
    3rd ed., sections 6.4 and 6.14.

    >>> round(two_sided(2.228, 10), 3)
    0.05
    """
    if math.isnan(statistic) or freedom <= 0:
        return math.nan
    if math.isinf(statistic):
        return 0.0
    return incomplete_beta(freedom / 2, 0.5, freedom / (freedom + statistic * statistic))


def incomplete_beta(a: float, b: float, x: float) -> float:
    """Tell the regularised incomplete beta function :math:`I_x(a, b)`, the distribution function of Beta(a, b).

    >>> round(incomplete_beta(2, 3, 0.5), 4)
    0.6875
    """
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(a, b, x) / a
    return 1 - front * _fraction(b, a, 1 - x) / b


def _fraction(a: float, b: float, x: float) -> float:
    """Evaluate the continued fraction by Lentz's method."""
    c, d = 1.0, 1 / _away(1 - (a + b) * x / (a + 1))
    found = d
    for m in range(1, 400):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d, c = 1 / _away(1 + even * d), _away(1 + even / c)
        found *= d * c
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d, c = 1 / _away(1 + odd * d), _away(1 + odd / c)
        found *= d * c
        if abs(d * c - 1) < 1e-15:
            break
    return found


def _away(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
