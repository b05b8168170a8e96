"""Laws that the models of the benchmark family keep on any history."""

from importlib import import_module

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tocsin.forecasts.chance import Chance
from tocsin.forecasts.hazards.conflict import CONFLICT
from tocsin.forecasts.panel import Panel
from tocsin.forecasts.recent import balanced, balanced_by_weight
from tocsin.world.months import Month

MODELS = [import_module(f"tocsin.forecasts.models.{name}").MODEL for name in CONFLICT.models]
ORIGIN = Month(2017, 10)
values = st.one_of(st.just(np.nan), st.just(0.0), st.integers(0, 80000).map(float))
histories = st.tuples(st.integers(1, 4), st.integers(1, 90)).flatmap(
    lambda shape: arrays.arrays(np.float64, shape, elements=values)
)


def panel_of(history):
    periods = tuple(ORIGIN + -back for back in reversed(range(history.shape[1])))
    places = tuple(f"P{row}" for row in range(len(history)))
    return Panel("ged_sb", places, periods, history, ORIGIN, "v")


@settings(max_examples=25)
@given(history=histories, draws=st.integers(1, 30), seed=st.integers(0, 2**40))
def test_draws_are_whole_counts_or_nan_throughout_and_repeat(history, draws, seed):
    panel = panel_of(history)
    unknown = np.isnan(history).all(axis=1)
    for model in MODELS:
        found = model.draw(panel, (1, 7), draws, Chance(seed))
        assert found.shape == (len(history), 2, draws)
        assert found.dtype == np.float32
        assert (np.isnan(found) == unknown[:, None, None]).all()
        known = found[~unknown]
        assert (known >= 0).all()
        assert (known == np.round(known)).all()
        assert model.draw(panel, (1, 7), draws, Chance(seed)).tobytes() == found.tobytes()


@settings(max_examples=25)
@given(history=histories, more=arrays.arrays(np.float64, (4, 3), elements=values))
def test_nothing_older_than_a_models_memory_changes_its_draws(history, more):
    for model in MODELS:
        if model.id not in {"last_poisson", "conflictology", "weighted_conflictology"}:
            continue
        long = np.concatenate([more[: len(history)], np.ones((len(history), 60)), history], axis=1)
        short = long[:, 3:]
        both = [model.draw(panel_of(each), (1,), 12, Chance(1)).tobytes() for each in (long, short)]
        assert both[0] == both[1]


@given(members=st.integers(1, 50), draws=st.integers(1, 300), seed=st.integers(0, 99))
def test_a_balanced_resample_takes_members_as_equally_as_can_be(members, draws, seed):
    taken = np.bincount(balanced(members, draws, np.random.default_rng(seed)), minlength=members)
    assert taken.sum() == draws
    assert taken.max() - taken.min() <= 1


@given(
    weights=arrays.arrays(np.float64, st.integers(1, 40), elements=st.floats(1e-3, 10)),
    draws=st.integers(1, 300),
    seed=st.integers(0, 99),
)
def test_a_weighted_resample_is_within_one_draw_of_its_weights(weights, draws, seed):
    taken = np.bincount(balanced_by_weight(weights, draws, np.random.default_rng(seed)), minlength=len(weights))
    assert taken.sum() == draws
    assert (np.abs(taken - weights / weights.sum() * draws) <= 1 + 1e-6).all()


@given(
    names=st.lists(
        st.tuples(st.integers(0, 2**62), st.text(), st.text(), st.text()), min_size=2, max_size=2, unique=True
    )
)
def test_other_names_give_other_streams(names):
    first, second = (
        Chance(seed).generator(model, target, place, ORIGIN).integers(0, 2**63, 4).tolist()
        for seed, model, target, place in names
    )
    joined = ["\x1f".join(map(str, name)) for name in names]
    assert (first == second) == (joined[0] == joined[1])
