"""What the windows before 2018 taught the pool: printed by ``python bench/choose_pool.py``, typed in here.

The run that gave them came before the onset risk lost two groups of features; a new run differs in the last digits.
"""

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
            [0.116, 0.223, 0.146, 0.0, 0.081, 0.434],
            [0.088, 0.217, 0.170, 0.0, 0.148, 0.377],
            [0.082, 0.179, 0.088, 0.0, 0.157, 0.494],
            [0.104, 0.178, 0.064, 0.0, 0.200, 0.455],
        ],
        [  # quiet
            [0.303, 0.059, 0.250, 0.091, 0.195, 0.101],
            [0.148, 0.088, 0.117, 0.205, 0.271, 0.171],
            [0.286, 0.042, 0.122, 0.216, 0.193, 0.142],
            [0.159, 0.033, 0.080, 0.353, 0.109, 0.267],
        ],
        [  # high
            [0.241, 0.202, 0.0, 0.248, 0.309, 0.0],
            [0.048, 0.242, 0.414, 0.224, 0.072, 0.0],
            [0.019, 0.249, 0.220, 0.368, 0.145, 0.0],
            [0.0, 0.273, 0.289, 0.297, 0.140, 0.0],
        ],
        [  # war
            [0.593, 0.120, 0.194, 0.0, 0.092, 0.0],
            [0.470, 0.206, 0.249, 0.0, 0.076, 0.0],
            [0.390, 0.224, 0.234, 0.0, 0.152, 0.0],
            [0.416, 0.131, 0.269, 0.0, 0.183, 0.0],
        ],
    ]
)
"""Weight of each member: shape (regimes, stretches, members). Members that say the same of a regime (boosted quantiles
of still places, the onset model of places that are not quiet: both smoothed conflictology there) are counted once."""
RECALIBRATION = {"still": (1.2, 1.0), "quiet": (1.2, 1.0), "high": (1.1, 1.0), "war": (1.0, 1.0)}
"""Parameters of the Beta recalibration by regime; (1, 1) where no other had a lower score."""
