"""How sure is a share of few cases? Exact binomial intervals, which promise too much for no share and no number."""

import msgspec

from tocsin.forecasts.scores.student import incomplete_beta

__all__ = ["LEVEL", "Share", "clopper_pearson", "share_of"]

LEVEL = 0.9
"""Of every interval shown."""


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """So many of so many, with the exact interval of the rate behind it."""

    hits: int
    cases: int
    share: float | None
    """None where there is no case."""
    low: float
    high: float


def share_of(hits: int, cases: int) -> Share:
    """Return a share with its exact 90 % interval; of no case the interval is everything.

    >>> found = share_of(14, 20)
    >>> found.share, round(found.low, 3), round(found.high, 3)
    (0.7, 0.492, 0.86)
    """
    low, high = clopper_pearson(hits, cases)
    return Share(hits=hits, cases=cases, share=hits / cases if cases else None, low=low, high=high)


def clopper_pearson(hits: int, cases: int, level: float = LEVEL) -> tuple[float, float]:
    """Return the exact interval of a binomial rate, which covers at least ``level`` whatever the rate is.

    Its ends are quantiles of beta distributions, found here by halving. Reference: Clopper, C. and Pearson, E. (1934),
    The use of confidence or fiducial limits illustrated in the case of the binomial, Biometrika 26(4).

    >>> round(clopper_pearson(0, 10)[1], 4), clopper_pearson(0, 0)
    (0.2589, (0.0, 1.0))
    """
    tail = (1 - level) / 2
    low = 0.0 if hits == 0 else _quantile(tail, hits, cases - hits + 1)
    high = 1.0 if hits >= cases else _quantile(1 - tail, hits + 1, cases - hits)
    return low, high


def _quantile(p: float, a: float, b: float) -> float:
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if incomplete_beta(a, b, middle) < p:
            low = middle
        else:
            high = middle
    return (low + high) / 2
