"""The ignorance score over the bins of the VIEWS prediction challenge, and the two ways to stretch a small ensemble."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from tocsin.forecasts.scores.ensemble import Beside, Ensemble, in_parts

__all__ = [
    "CHALLENGE_BINS",
    "SIZE",
    "ignorance",
    "ignorance_beside",
    "ignorance_fourier",
    "ignorance_fourier_beside",
    "stretch",
    "stretch_fourier",
]

CHALLENGE_BINS: tuple[float, ...] = (0.0, 0.5, 2.5, 5.5, 10.5, 25.5, 50.5, 100.5, 250.5, 500.5, 1000.5)
"""Lower edges of the challenge's eleven bins; the last one is open above."""

SIZE = 1000
"""Ensembles of fewer draws are stretched to this size before they are counted."""


def ignorance(observed: NDArray[np.float64], draws: NDArray[np.floating]) -> NDArray[np.float64]:
    r"""Measure how surprised the forecast is by the bin that came, in bits; lower is better.

    .. math:: \mathrm{IGN} = -\log_2 \frac{n_k + 1}{\sum_j (n_j + 1)}

    where :math:`n_k` draws lie in the bin of the outcome: one count is added to every bin, so no outcome is impossible.
    An ensemble of fewer than :data:`SIZE` draws is stretched by its quantiles first (:func:`stretch`). Reference:
    Roulston, M. and Smith, L. (2002), Evaluating probabilistic forecasts using information theory, Mon. Weather Rev.
    130, 1653-1660; bins: Hegre, H. et al. (2024), arXiv 2407.11045.

    Parameters
    ----------
    observed:
        Outcomes, any shape S, not negative; NaN gives NaN.
    draws:
        Shape S + (D,), not negative.

    Examples
    --------
    >>> ignorance(np.array([0.0]), np.zeros((1, 1000))).round(4)
    array([0.0143])
    """
    return in_parts(ignorance_beside, observed, draws)


def ignorance_fourier(observed: NDArray[np.float64], draws: NDArray[np.floating]) -> NDArray[np.float64]:
    """Measure the ignorance as the challenge's own code does: small ensembles are stretched by Fourier resampling.

    The same as :func:`ignorance` for :data:`SIZE` draws or more. For the twelve draws of conflictology the resampling
    invents values between and beyond them, which makes that benchmark harder to beat; negative ones become zero. The
    order of the draws matters (see :func:`stretch_fourier`).

    >>> ignorance_fourier(np.array([0.0]), np.zeros((1, 12))).round(4)
    array([0.0143])
    """
    return in_parts(ignorance_fourier_beside, observed, draws)


def stretch(draws: NDArray[np.floating], size: int = SIZE) -> NDArray[np.float64]:
    """Stretch an ensemble to ``size`` draws without inventing values: its quantiles at the midpoints of equal shares.

    >>> stretch(np.array([4.0, 1.0]), 4)
    array([1., 1., 4., 4.])
    """
    count = draws.shape[-1]
    ordered = np.sort(draws, axis=-1).astype(np.float64)
    taken: NDArray[np.float64] = ordered[..., ((np.arange(size) + 0.5) * count / size).astype(np.int64)]
    return taken


def stretch_fourier(draws: NDArray[np.floating], size: int = SIZE) -> NDArray[np.float64]:
    """Stretch an ensemble to ``size`` draws by zero-padding its Fourier transform.

    The result of ``scipy.signal.resample(draws, size, axis=-1)``, in the order of the draws, which matters: the
    ensemble is read as one period of a wave.

    >>> stretch_fourier(np.array([1.0, 1.0, 1.0]), 5)
    array([1., 1., 1., 1., 1.])
    """
    count = draws.shape[-1]
    if size < count:
        raise ValueError(f"{count} draws do not stretch to {size}")
    wave = np.fft.rfft(draws.astype(np.float64), axis=-1)
    padded = np.zeros((*wave.shape[:-1], size // 2 + 1), dtype=np.complex128)
    padded[..., : wave.shape[-1]] = wave
    if count % 2 == 0 and size > count:
        # the wave of the highest frequency stands for itself and its mirror image, which now has a place of its own
        padded[..., count // 2] /= 2
    stretched: NDArray[np.float64] = np.fft.irfft(padded, n=size, axis=-1) * (size / count)
    return stretched


def ignorance_beside(beside: Beside) -> NDArray[np.float64]:
    """Score cases as :func:`ignorance` does, from what other scores of the same draws share."""
    small = beside.ensemble.count < SIZE
    return _from_counts(beside, "quantiles" if small else "plain", stretch if small else None)


def ignorance_fourier_beside(beside: Beside) -> NDArray[np.float64]:
    """Score cases as :func:`ignorance_fourier` does, from what other scores of the same draws share."""
    small = beside.ensemble.count < SIZE
    return _from_counts(beside, "fourier" if small else "plain", _positive_fourier if small else None)


def _positive_fourier(draws: NDArray[np.floating]) -> NDArray[np.float64]:
    return np.maximum(stretch_fourier(draws), 0.0)


def _from_counts(
    beside: Beside, name: str, stretched: Callable[[NDArray[np.floating]], NDArray[np.float64]] | None
) -> NDArray[np.float64]:
    surprise = beside.ensemble.remembered.get(f"ignorance/{name}")
    if surprise is None:
        ensemble = Ensemble(stretched(beside.ensemble.draws)) if stretched else beside.ensemble
        below = np.append(ensemble.below_each(CHALLENGE_BINS), np.full((*beside.observed.shape, 1), ensemble.count), -1)
        inside = np.diff(below, axis=-1) + 1
        surprise = -np.log2(inside / inside.sum(axis=-1, keepdims=True))
        beside.ensemble.remembered[f"ignorance/{name}"] = surprise
    bins = np.clip(np.searchsorted(CHALLENGE_BINS, beside.observed, side="right") - 1, 0, len(CHALLENGE_BINS) - 1)
    score = np.take_along_axis(surprise, bins[..., None], axis=-1)[..., 0]
    return np.asarray(np.where(beside.missing, np.nan, score), dtype=np.float64)
