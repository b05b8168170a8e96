"""The ignorance score over the bins of the VIEWS prediction challenge, and the two ways to stretch a small ensemble."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["CHALLENGE_BINS", "SIZE", "ignorance", "ignorance_fourier", "stretch", "stretch_fourier"]

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
    return _from_counts(observed, stretch(draws) if draws.shape[-1] < SIZE else draws)


def ignorance_fourier(observed: NDArray[np.float64], draws: NDArray[np.floating]) -> NDArray[np.float64]:
    """Measure the ignorance as the challenge's own code does: small ensembles are stretched by Fourier resampling.

    The same as :func:`ignorance` for :data:`SIZE` draws or more. For the twelve draws of conflictology the resampling
    invents values between and beyond them, which makes that benchmark harder to beat; negative ones become zero. The
    order of the draws matters (see :func:`stretch_fourier`).

    >>> ignorance_fourier(np.array([0.0]), np.zeros((1, 12))).round(4)
    array([0.0143])
    """
    if draws.shape[-1] >= SIZE:
        return _from_counts(observed, draws)
    return _from_counts(observed, np.maximum(stretch_fourier(draws), 0.0))


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


def _from_counts(observed: NDArray[np.float64], draws: NDArray[np.floating]) -> NDArray[np.float64]:
    outcomes = np.asarray(observed, dtype=np.float64)
    edges = np.asarray(CHALLENGE_BINS)
    bin_of_outcome = np.searchsorted(edges, outcomes, side="right") - 1
    lower = edges[np.clip(bin_of_outcome, 0, None)]
    upper = np.append(edges, np.inf)[bin_of_outcome + 1]
    inside = ((draws >= lower[..., None]) & (draws < upper[..., None])).sum(axis=-1)
    counted = (draws >= edges[0]).sum(axis=-1) + len(edges)
    score = -np.log2((inside + 1) / counted)
    missing = np.isnan(outcomes) | np.isnan(draws[..., 0])
    return np.asarray(np.where(missing, np.nan, score), dtype=np.float64)
