"""How likely is an outbreak where it is quiet? A straight rule and a forest, each asked, and their middle taken."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["OnsetRisk", "learn_onset_risk"]

Values = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class OnsetRisk:
    """A learned risk: features in, chances out.

    Attributes
    ----------
    centre, spread, weights, offset:
        The logistic regression on standardised features: shapes (F,), (F,), (F,), and one number.
    forest:
        The fitted trees.
    """

    centre: Values
    spread: Values
    weights: Values
    offset: float
    forest: Any

    def of(self, features: NDArray[np.float32]) -> Values:
        """Return the chance for each row of shape (N, F): the mean of both rules on the scale of log odds."""
        straight = (features - self.centre) / self.spread @ self.weights + self.offset
        grown = np.clip(self.forest.predict_proba(features)[:, 1], 1e-4, 1 - 1e-4)
        odds = (straight + np.log(grown / (1 - grown))) / 2
        return np.asarray(1 / (1 + np.exp(-odds)), dtype=np.float64)


def learn_onset_risk(
    features: NDArray[np.float32],
    begins: NDArray[np.bool_],
    *,
    strength: float = 0.05,
    trees: int = 100,
    leaf: int = 60,
) -> OnsetRisk:
    """Learn from situations that were quiet whether an outbreak followed.

    A logistic regression with a strong ridge penalty (the slow causes are many and alike) and extremely randomised
    trees; the constants were chosen on rolling origins from 1995 to 2017 by log loss
    (``python bench/ablation.py onset``).

    Parameters
    ----------
    features:
        Shape (N, F).
    begins:
        Shape (N,): whether an outbreak followed; both answers occur.
    strength:
        Inverse of the ridge penalty.
    trees, leaf:
        Trees in the forest, and situations a leaf holds at least.
    """
    from sklearn.ensemble import ExtraTreesClassifier  # noqa: PLC0415 - half a second that others need not pay
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    centre = features.mean(axis=0, dtype=np.float64)
    spread = np.maximum(features.std(axis=0, dtype=np.float64), 1e-9)
    standard = (features - centre) / spread
    ridge = LogisticRegression(C=strength, max_iter=300).fit(standard, begins)
    thinned = slice(None, None, 2 if len(features) > 10_000 else 1)
    if len(np.unique(begins[thinned])) < 2:
        thinned = slice(None)
    forest = ExtraTreesClassifier(trees, min_samples_leaf=leaf, max_features=0.4, random_state=0, n_jobs=None)
    forest.fit(features, begins)
    return OnsetRisk(centre, spread, ridge.coef_[0], float(ridge.intercept_[0]), forest)
