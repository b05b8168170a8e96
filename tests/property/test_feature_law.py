"""Whatever comes later, what is learned from about a period stays as it was known then."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tests.forecasts.toys import BORDERING, ORIGIN
from tocsin.forecasts.features.table import feature_table
from tocsin.forecasts.models.leaf_forest import active_at, levels_of
from tocsin.forecasts.models.quiet_onset import is_quiet
from tocsin.forecasts.panel import Panel
from tocsin.forecasts.summary_events import seen, spread_summaries

LATE = 3
values = st.one_of(st.just(0.0), st.just(0.0), st.just(np.nan), st.integers(1, 40), st.integers(500, 9000)).map(float)


@st.composite
def pasts(draw):
    """A history, another one that differs after a period, and that period."""
    shape = (draw(st.integers(1, 4)), draw(st.integers(2, 40)))
    history = draw(arrays.arrays(np.float64, shape, elements=values))
    at = draw(st.integers(0, shape[1] - 2))
    other = history.copy()
    other[:, at + 1 :] = draw(arrays.arrays(np.float64, (shape[0], shape[1] - at - 1), elements=values))
    return history, other, at


def panel_of(history, **covariates):
    return Panel(
        target="ged_sb",
        places=tuple(BORDERING[5 : 5 + len(history)]),
        periods=tuple(ORIGIN + -back for back in reversed(range(history.shape[1]))),
        values=history,
        origin=ORIGIN,
        vintage="v",
        covariates=covariates,
        delays={"ucdp_types.ns": LATE},
    )


@settings(max_examples=40)
@given(pasts())
def test_a_change_of_values_after_a_period_never_changes_what_was_known_then(past):
    history, other, at = past
    one, two = (panel_of(each, **{"vdem.v2x_polyarchy": np.ones(each.shape)}) for each in (history, other))
    upto = slice(0, at + 1)
    assert np.array_equal(feature_table(one).values[:, upto], feature_table(two).values[:, upto])
    assert np.array_equal(levels_of(one, 1.5)[:, upto], levels_of(two, 1.5)[:, upto])
    for said in (active_at, is_quiet):
        assert np.array_equal(said(history)[:, upto], said(other)[:, upto])


@settings(max_examples=40)
@given(pasts())
def test_a_change_of_covariates_after_they_were_out_never_changes_what_was_known_then(past):
    history, other, at = past
    both = [
        feature_table(panel_of(np.zeros(each.shape), **{"vdem.v2x_polyarchy": each, "ucdp_types.ns": each}))
        for each in (history, other)
    ]
    assert both[0].names == both[1].names
    assert {"polyarchy", "non_state"} <= set(both[0].names)
    assert np.array_equal(both[0].values[:, : at + 1], both[1].values[:, : at + 1])
    monthly = both[0].names.index("non_state")
    later = slice(0, at + LATE + 1)
    assert np.array_equal(both[0].values[:, later, monthly], both[1].values[:, later, monthly])


@settings(max_examples=40)
@given(pasts())
def test_what_is_known_of_a_period_is_what_a_panel_that_ends_there_says(past):
    history, _, at = past
    whole = panel_of(history, **{"vdem.v2x_polyarchy": history})
    then = replace(
        whole,
        values=history[:, : at + 1],
        periods=whole.periods[: at + 1],
        origin=whole.periods[at],
        covariates={"vdem.v2x_polyarchy": history[:, : at + 1]},
    )
    assert np.array_equal(feature_table(whole).values[:, at], feature_table(then).values[:, -1])
    assert np.array_equal(levels_of(whole, 2.0)[:, at], levels_of(then, 2.0)[:, -1])


@given(pasts())
def test_spreading_summaries_keeps_the_total_and_what_is_unknown(past):
    history, other, at = past
    spread = spread_summaries(history)
    assert np.array_equal(np.isnan(spread), np.isnan(history))
    assert np.allclose(np.nansum(spread, axis=1), np.nansum(history, axis=1))
    assert (spread[~np.isnan(spread)] >= 0).all()
    shorter = history[:, : at + 1], other[:, : at + 1]
    assert np.array_equal(*map(spread_summaries, shorter), equal_nan=True)
    assert np.array_equal(seen(panel_of(history)), spread, equal_nan=True)
