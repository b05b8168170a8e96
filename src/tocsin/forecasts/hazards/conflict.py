"""Deaths in state-based conflict per country and month: the target of the VIEWS prediction challenge."""

from tocsin.forecasts.hazard import ChallengeWindow, Hazard, Onset, Prevention, PublishedScores, Span
from tocsin.forecasts.hazards.violence import SLOW
from tocsin.messages import N_

__all__ = ["CONFLICT"]

_SOURCE = "VIEWS prediction challenge 2023/24, benchmark scores (Hegre, H. et al. 2024, arXiv 2407.11045)"
_YEARS = ("2018", "2019", "2020", "2021", "2022", "2023")
_PRINTED: dict[tuple[str, str], tuple[float, ...]] = {
    ("views_conflictology", "crps"): (14.483, 9.146, 21.339, 76.849, 123.995, 50.357),
    ("views_last_poisson", "crps"): (20.173, 9.480, 23.698, 85.605, 131.017, 678.960),
    ("bootstrap_240", "crps"): (23.577, 22.458, 31.417, 86.626, 120.249, 52.722),
    ("zero", "crps"): (24.130, 23.019, 32.041, 87.339, 120.968, 53.543),
    ("views_conflictology", "ignorance_fourier"): (0.640, 0.610, 0.567, 0.686, 0.695, 0.682),
    ("views_last_poisson", "ignorance_fourier"): (1.198, 1.046, 1.110, 1.228, 1.124, 1.125),
    ("bootstrap_240", "ignorance_fourier"): (1.123, 1.111, 1.115, 1.152, 1.155, 1.154),
    ("zero", "ignorance_fourier"): (1.558, 1.558, 1.549, 1.615, 1.632, 1.615),
    ("views_conflictology", "interval_90"): (186.6, 89.1, 345.0, 1435.6, 2142.1, 1042.9),
    ("views_last_poisson", "interval_90"): (380.6, 172.7, 455.8, 1690.7, 2599.3, 13523.5),
    ("bootstrap_240", "interval_90"): (454.1, 426.0, 606.0, 1708.3, 2380.7, 1031.0),
    ("zero", "interval_90"): (482.6, 460.4, 640.8, 1746.8, 2419.4, 1070.9),
}
"""Printed means over 191 countries and 12 months a window, final outcomes. The official draws of the bootstrap are not
at hand, so ours differs from it by the luck of the draw."""

_YEAR = Span(first=1, last=12, thresholds=(25.0, 100.0, 1000.0))
_CHALLENGE = Span(first=3, last=14, thresholds=(25.0, 100.0, 1000.0))

CONFLICT = Hazard(
    id="conflict",
    title=N_("Deaths in state-based conflict"),
    target="ged_sb",
    series=("views.ged_sb", "ucdp.ged_sb"),
    truths={"final": "views.ged_sb_final", "first_release": "views.ged_sb_first_release"},
    covariates=(
        "ucdp_types.ns",
        "ucdp_types.os",
        "ucdp.ged_ns",
        "ucdp.ged_os",
        "views.ged_sb_first_release",
        "views.ged_sb_final",
        "ucdp.dyads",
        "ucdp.armed_actors",
        *SLOW,
    ),
    unit=N_("deaths"),
    place_kind="country",
    period="month",
    value="count",
    horizon=36,
    shown=14,
    thresholds=(1.0, 25.0, 100.0, 1000.0),
    models=(
        "pool",
        "revised_pool",
        "leaf_forest",
        "gradient_quantiles",
        "markov_regimes",
        "quiet_onset",
        "blended_conflictology",
        "smoothed_conflictology",
        "weighted_conflictology",
        "conflictology",
        "last_poisson",
        "bootstrap_240",
        "zero",
    ),
    headline="pool",
    baselines=("conflictology", "last_poisson", "bootstrap_240", "zero"),
    scores=("crps", "crps_fair", "crps_log1p", "ignorance", "ignorance_fourier", "interval_90", "brier"),
    window=ChallengeWindow(origin_month=10, first_step=3, last_step=14),
    onset=Onset(limit=25, before=12, rival=60),
    revised_by=("views_conflictology", "views_last_poisson"),
    published=tuple(
        PublishedScores(
            model=model,
            measure=measure,
            truth="final",
            windows=dict(zip(_YEARS, printed, strict=True)),
            source=_SOURCE,
        )
        for (model, measure), printed in _PRINTED.items()
    ),
    spans=(_YEAR, _CHALLENGE),
    # UCDP's own limits: 25 deaths a year make a conflict active, 1,000 make it a war.
    prevention=Prevention(span=_YEAR, before=12, active=25.0, war=1000.0, times=2.0, least=100.0),
)
"""State-based deaths (UCDP "best" estimate, summed by VIEWS per country and month)."""
