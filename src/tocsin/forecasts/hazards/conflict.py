"""Deaths in state-based conflict per country and month: the target of the VIEWS prediction challenge."""

from tocsin.forecasts.hazard import ChallengeWindow, Hazard
from tocsin.messages import N_

__all__ = ["CONFLICT"]

CONFLICT = Hazard(
    id="conflict",
    title=N_("Deaths in state-based conflict"),
    target="ged_sb",
    series=("views.ged_sb", "ucdp.ged_sb"),
    truths={"final": "views.ged_sb_final", "first_release": "views.ged_sb_first_release"},
    unit=N_("deaths"),
    place_kind="country",
    period="month",
    value="count",
    horizon=36,
    shown=14,
    thresholds=(1.0, 25.0, 100.0, 1000.0),
    models=(
        "smoothed_conflictology",
        "weighted_conflictology",
        "conflictology",
        "last_poisson",
        "bootstrap_240",
        "zero",
    ),
    headline="smoothed_conflictology",
    baselines=("conflictology", "last_poisson", "bootstrap_240", "zero"),
    scores=("crps", "crps_fair", "crps_log1p", "ignorance", "ignorance_fourier", "interval_90", "brier"),
    window=ChallengeWindow(origin_month=10, first_step=3, last_step=14),
    revised_by=("views_conflictology", "views_last_poisson"),
)
"""State-based deaths (UCDP "best" estimate, summed by VIEWS per country and month)."""
