"""What the windows before 2018 taught the pool: printed by ``python bench/choose_pool.py``, typed in here."""

import numpy as np

__all__ = ["BLOCKS", "MEMBERS", "RECALIBRATION", "REGIMES", "WEIGHTS"]

MEMBERS = (
    "smoothed_conflictology",
    "blended_conflictology",
    "leaf_forest",
    "gradient_quantiles",
    "markov_regimes",
    "quiet_onset",
)
"""Ids of the pooled models."""
REGIMES = ("still", "quiet", "high", "war")
"""Regimes of a place at the origin."""
BLOCKS = ((1, 2), (3, 5), (6, 9), (10, 14))
"""First and last step of each stretch; later steps take the last one's weights."""

WEIGHTS = np.array(
    [
        [  # still
            [0.130, 0.238, 0.156, 0.0, 0.087, 0.389],
            [0.122, 0.251, 0.194, 0.0, 0.171, 0.262],
            [0.098, 0.194, 0.102, 0.0, 0.172, 0.433],
            [0.098, 0.171, 0.059, 0.0, 0.194, 0.478],
        ],
        [  # quiet
            [0.326, 0.053, 0.222, 0.109, 0.205, 0.084],
            [0.115, 0.050, 0.230, 0.261, 0.271, 0.072],
            [0.241, 0.023, 0.186, 0.228, 0.142, 0.181],
            [0.118, 0.011, 0.121, 0.391, 0.070, 0.288],
        ],
        [  # high
            [0.293, 0.198, 0.0, 0.190, 0.319, 0.0],
            [0.132, 0.226, 0.361, 0.219, 0.061, 0.0],
            [0.087, 0.237, 0.244, 0.323, 0.109, 0.0],
            [0.066, 0.258, 0.129, 0.390, 0.157, 0.0],
        ],
        [  # war
            [0.652, 0.131, 0.113, 0.0, 0.104, 0.0],
            [0.525, 0.207, 0.170, 0.0, 0.098, 0.0],
            [0.441, 0.211, 0.192, 0.0, 0.156, 0.0],
            [0.478, 0.112, 0.221, 0.0, 0.189, 0.0],
        ],
    ]
)
"""Weight of each member: shape (regimes, stretches, members). Members that say the same of a regime (boosted quantiles
of still places, the onset model of places that are not quiet: both smoothed conflictology there) are counted once."""
RECALIBRATION = {"still": (1.1, 1.0), "quiet": (1.2, 1.0), "high": (1.0, 0.9), "war": (1.0, 1.0)}
"""Parameters of the Beta recalibration by regime; (1, 1) where no other had a lower score."""
