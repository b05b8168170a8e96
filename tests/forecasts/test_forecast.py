import hashlib
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from importlib import import_module

import numpy as np
import pytest

from tests.forecasts.toys import BASINS, ORIGIN, conflict_panel, random_rows
from tocsin.errors import BadInputError
from tocsin.forecasts.chance import Chance
from tocsin.forecasts.executor import InlineExecutor
from tocsin.forecasts.forecast import forecast
from tocsin.forecasts.hazards.conflict import CONFLICT
from tocsin.forecasts.model import Model
from tocsin.forecasts.panel import build_panel
from tocsin.world.months import Month

MODELS = [import_module(f"tocsin.forecasts.models.{name}").MODEL for name in CONFLICT.models]
ALONE = {"zero", "last_poisson", "conflictology", "weighted_conflictology"}
every_model = pytest.mark.parametrize("model", MODELS, ids=[model.id for model in MODELS])


@pytest.fixture(scope="module")
def panel():
    frame = random_rows(CONFLICT, 12, 90, ORIGIN)
    return build_panel(CONFLICT, frame, ORIGIN, [*frame["place"].unique(), "NEW"], "toy")


def made(panel, model, steps=range(3, 15), draws=100, seed=1, executor=None):
    return forecast(CONFLICT, panel, model, list(steps), draws, Chance(seed), executor or InlineExecutor())


@every_model
def test_every_declared_model_satisfies_the_seam(model):
    assert isinstance(model, Model)
    assert model.title
    assert model.summary.endswith(".")


@every_model
def test_draws_are_float32_and_a_place_without_known_values_has_none(model, panel):
    found = made(panel, model)
    assert found.draws.dtype == np.float32
    assert found.draws.shape == (13, 12, 100)
    assert np.isnan(found.draws).any(axis=(1, 2)).tolist() == [place == "NEW" for place in found.places]
    assert (found.draws[1:] >= 0).all()


@every_model
def test_the_same_seed_gives_the_same_bytes_inline_in_threads_and_in_processes(model, panel):
    bytes_inline = made(panel, model).draws.tobytes()
    with ThreadPoolExecutor(2) as threads, ProcessPoolExecutor(1) as processes:
        assert made(panel, model, executor=threads).draws.tobytes() == bytes_inline
        assert made(panel, model, executor=processes).draws.tobytes() == bytes_inline


@every_model
def test_the_draws_of_a_step_do_not_depend_on_which_other_steps_are_asked_for(model, panel):
    whole, part = made(panel, model), made(panel, model, steps=[7, 4])
    assert np.array_equal(whole.draws[:, [4, 1]], part.draws, equal_nan=True)


# the two others pool over places, so a place's draws rightly depend on which others there are
@pytest.mark.parametrize("model", [model for model in MODELS if model.id in ALONE], ids=lambda model: model.id)
def test_the_draws_of_a_place_do_not_depend_on_which_other_places_there_are(model, panel):
    frame = random_rows(CONFLICT, 12, 90, ORIGIN)
    alone = build_panel(CONFLICT, frame, ORIGIN, ["P05"], "toy")
    whole = made(panel, model)
    assert np.array_equal(made(alone, model).draws[0][:, -1], whole.draws[whole.places.index("P05")][:, -1])


@pytest.mark.parametrize("model", [model for model in MODELS if model.id != "zero"], ids=lambda model: model.id)
def test_another_seed_gives_other_bytes(model, panel):
    assert made(panel, model, seed=1).draws.tobytes() != made(panel, model, seed=2).draws.tobytes()


def test_known_bytes_stay_known():
    model = next(model for model in MODELS if model.id == "smoothed_conflictology")
    found = made(conflict_panel({"AFG": list(range(40)), "FRA": [0] * 40}), model, steps=[1, 2], draws=8)
    digest = hashlib.sha256(found.draws.tobytes()).hexdigest()
    assert digest[:16] == "4b4d742e466b755c"


@pytest.mark.parametrize("steps", [[], [0], [37], [3, 3]])
def test_steps_outside_the_horizon_are_refused(panel, steps):
    with pytest.raises(BadInputError, match="1:36"):
        made(panel, MODELS[0], steps=steps)


def test_no_draws_are_refused(panel):
    with pytest.raises(BadInputError, match="too few"):
        made(panel, MODELS[0], draws=0)


def test_a_model_of_counts_is_refused_for_a_continuous_target():
    frame = random_rows(BASINS, 3, 30, Month(2017, 1))
    panel = build_panel(BASINS, frame, Month(2017, 1), frame["place"].unique(), "toy")
    model = next(model for model in MODELS if model.id == "last_poisson")
    with pytest.raises(BadInputError, match="drought is continuous"):
        forecast(BASINS, panel, model, [1], 10, Chance(1), InlineExecutor())


def test_a_yearly_forecast_speaks_of_years():
    frame = random_rows(BASINS, 3, 30, Month(2017, 1))
    panel = build_panel(BASINS, frame, Month(2017, 1), frame["place"].unique(), "toy")
    model = next(model for model in MODELS if model.id == "conflictology")
    found = forecast(BASINS, panel, model, [1, 2], 10, Chance(1), InlineExecutor())
    assert [period.year for period in found.periods] == [2018, 2019]


def test_a_failure_in_the_executor_reaches_the_caller():
    with pytest.raises(ZeroDivisionError):
        InlineExecutor().submit(lambda: 1 // 0).result()
