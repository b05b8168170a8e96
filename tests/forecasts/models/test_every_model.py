"""What every model of conflict keeps: a step's draws are its own, unknown places stay unknown, and bytes repeat."""

from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from multiprocessing import get_context

import numpy as np
import pytest

from tests.forecasts.toys import wars
from tocsin.forecasts.chance import Chance
from tocsin.forecasts.executor import InlineExecutor
from tocsin.forecasts.forecast import forecast
from tocsin.forecasts.hazards.conflict import CONFLICT
from tocsin.forecasts.models.pool import MODEL as POOL
from tocsin.forecasts.pool_weights import MEMBERS

MODELS = [import_module(f"tocsin.forecasts.models.{name}").MODEL for name in CONFLICT.models]
DRAWS, WHOLE = 40, range(1, 37)
named = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.id)


@named
def test_a_steps_draws_do_not_depend_on_which_steps_are_asked_for(panel, model):
    whole = model.draw(panel, WHOLE, DRAWS, Chance(5))
    for asked in ((3,), (14,), (15,), (14, 15), (20, 2), (36,)):
        found = model.draw(panel, asked, DRAWS, Chance(5))
        assert np.array_equal(found, whole[:, [step - 1 for step in asked]], equal_nan=True), asked


@named
def test_an_unknown_place_stays_unknown_and_every_other_one_has_counts(panel, model):
    found = model.draw(panel, (1, 14, 36), DRAWS, Chance(5))
    assert np.isnan(found[0]).all()
    known = found[1:]
    assert (known >= 0).all()
    assert np.array_equal(known, np.round(known))


@named
def test_another_seed_gives_other_draws_of_the_same_kind(panel, model):
    one, two = (model.draw(panel, (3, 9), 200, Chance(seed))[1:] for seed in (1, 2))
    assert model.id == "zero" or not np.array_equal(one, two)
    assert np.log1p(one).mean() == pytest.approx(np.log1p(two).mean(), abs=0.1)


@pytest.mark.parametrize("name", MEMBERS)
def test_some_rows_of_a_member_are_those_of_the_whole(panel, name):
    model = import_module(f"tocsin.forecasts.models.{name}").MODEL
    whole = model.draw(panel, (2, 17), DRAWS, Chance(5))
    for rows in ([0], [2, 9, 29]):
        assert np.array_equal(model.draw_rows(panel, rows, (2, 17), DRAWS, Chance(5)), whole[rows], equal_nan=True)


@pytest.mark.parametrize("periods", [1, 3, 30, 55, 61])
def test_a_short_history_gives_a_forecast_all_the_same(periods):
    short = wars(places=30, periods=periods)
    for model in MODELS:
        found = model.draw(short, (1, 14, 15, 36), 10, Chance(1))
        unknown = np.isnan(short.values).all(axis=1)
        assert (np.isnan(found) == unknown[:, None, None]).all(), model.id


@pytest.fixture(scope="module")
def small():
    return wars(places=12, periods=130)


def made(panel, executor):
    return forecast(CONFLICT, panel, POOL, (3, 14), 20, Chance(9), executor).draws.tobytes()


def test_a_worker_process_gives_the_bytes_that_this_process_gives(small):
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
        assert made(small, executor) == made(small, InlineExecutor())


def test_a_dask_cluster_gives_the_bytes_that_this_process_gives(small):
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None) as cluster,
        Client(cluster) as client,
        client.get_executor() as executor,
    ):
        assert made(small, executor) == made(small, InlineExecutor())
