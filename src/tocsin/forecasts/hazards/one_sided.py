"""Deaths in one-sided violence per country and month: killings of civilians by a government or an organised group."""

from tocsin.forecasts.hazard import ChallengeWindow, Hazard, Onset, Span
from tocsin.forecasts.hazards.violence import SLOW, SPREAD
from tocsin.messages import N_

__all__ = ["ONE_SIDED"]

ONE_SIDED = Hazard(
    id="one-sided",
    title=N_("Deaths in one-sided violence"),
    target="ged_os",
    # UCDP's own sums where years of its event files are held; else a research table of the same events.
    series=("ucdp.ged_os", "ucdp_types.os"),
    shortest=120,
    estimates={"ucdp_types.os": SPREAD},
    covariates=(
        "ucdp_types.sb",
        "ucdp_types.ns",
        "views.ged_sb",
        "ucdp.ged_sb",
        "ucdp.ged_ns",
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
"""Killings of civilians by a government or an organised group (UCDP type 3).

On the research table and the windows 2008 to 2017, ``smoothed_conflictology`` has a mean CRPS of 5.496 (conflictology
5.452, within its own interval), ignorance 0.770 (0.923) and an interval score of 76.7 (78.6): it is shown first, and
the benchmark of skill stays ahead on CRPS. ``tocsin backtest one-sided --windows 2008:2017`` prints them.
"""
