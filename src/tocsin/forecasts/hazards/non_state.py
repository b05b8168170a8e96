"""Deaths in non-state conflict per country and month: fighting between organised groups, none of them a government."""

from tocsin.forecasts.hazard import ChallengeWindow, Hazard, Onset, Span
from tocsin.forecasts.hazards.violence import SLOW, SPREAD
from tocsin.messages import N_

__all__ = ["NON_STATE"]

NON_STATE = Hazard(
    id="non-state",
    title=N_("Deaths in non-state conflict"),
    target="ged_ns",
    # UCDP's own sums where years of its event files are held; else a research table of the same events.
    series=("ucdp.ged_ns", "ucdp_types.ns"),
    shortest=120,
    estimates={"ucdp_types.ns": SPREAD},
    covariates=(
        "ucdp_types.sb",
        "ucdp_types.os",
        "views.ged_sb",
        "ucdp.ged_sb",
        "ucdp.ged_os",
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
    onset=Onset(limit=25, before=12, rival=60),
    spans=(
        Span(first=1, last=12, thresholds=(25.0, 100.0, 1000.0)),
        Span(first=3, last=14, thresholds=(25.0, 100.0, 1000.0)),
    ),
)
"""Fighting between organised groups, none of which is a government (UCDP type 2).

On the research table and the windows 2008 to 2017, ``smoothed_conflictology`` has the lowest mean CRPS, 5.378
(conflictology 5.505), and the lowest ignorance, 0.534 (0.619). ``tocsin backtest non-state --windows 2008:2017`` prints
them.
"""
