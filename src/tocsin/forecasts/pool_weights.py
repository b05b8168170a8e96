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
            [0.186, 0.246, 0.153, 0.0, 0.093, 0.322],
            [0.124, 0.208, 0.207, 0.0, 0.147, 0.313],
            [0.118, 0.166, 0.094, 0.0, 0.150, 0.472],
            [0.104, 0.132, 0.068, 0.0, 0.164, 0.532],
        ],
        [  # quiet
            [0.322, 0.050, 0.216, 0.122, 0.182, 0.109],
            [0.121, 0.060, 0.222, 0.222, 0.252, 0.124],
            [0.258, 0.023, 0.129, 0.250, 0.151, 0.189],
            [0.126, 0.013, 0.146, 0.360, 0.074, 0.280],
        ],
        [  # high
            [0.308, 0.186, 0.0, 0.189, 0.317, 0.0],
            [0.154, 0.223, 0.192, 0.324, 0.108, 0.0],
            [0.118, 0.231, 0.187, 0.312, 0.152, 0.0],
            [0.082, 0.263, 0.174, 0.314, 0.168, 0.0],
        ],
        [  # war
            [0.664, 0.080, 0.194, 0.0, 0.062, 0.0],
            [0.560, 0.213, 0.095, 0.0, 0.132, 0.0],
            [0.448, 0.188, 0.245, 0.0, 0.120, 0.0],
            [0.476, 0.094, 0.291, 0.0, 0.138, 0.0],
        ],
    ]
)
"""Weight of each member: shape (regimes, stretches, members). Members that say the same of a regime (boosted quantiles
of still places, the onset model of places that are not quiet: both smoothed conflictology there) are counted once."""
RECALIBRATION = {"still": (1.2, 1.0), "quiet": (1.2, 1.0), "high": (1.0, 1.0), "war": (1.0, 1.0)}
"""Parameters of the Beta recalibration by regime; (1, 1) where no other had a lower score."""
