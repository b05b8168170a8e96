"""What moved a forecast is told in parts that add up to it, or not at all."""

import numpy as np
import pytest

from tests.forecasts.toys import Explained, conflict_panel
from tocsin.errors import BadInputError
from tocsin.forecasts.drivers import Drivers, driver_rows, drivers_of
from tocsin.forecasts.models.zero import MODEL as ZERO

PANEL = conflict_panel({"SDN": [0.0, 4.0, 8.0], "KEN": [0.0, 0.0, 0.0]})


def parts(**more):
    given = {
        "places": ("SDN",), "steps": (1,), "groups": ("a", "b"), "base": np.array([[1.0]]),
        "contributions": np.array([[[0.5, -0.25]]]), "forecast": np.array([[1.25]]), "unit": "u",
    }  # fmt: skip
    return Drivers(**{**given, **more})


def test_parts_that_do_not_add_up_are_refused():
    parts()
    parts(forecast=np.array([[1.25 + 5e-7]]))
    with pytest.raises(ValueError, match=r"miss the forecast by up to 0\.01"):
        parts(forecast=np.array([[1.26]]))


@pytest.mark.parametrize("wrong", [{"base": np.zeros(1)}, {"groups": ("a",)}, {"steps": (1, 2)}])
def test_arrays_of_other_shapes_are_refused(wrong):
    with pytest.raises(ValueError, match="are not"):
        parts(**wrong)


def test_a_place_that_is_not_spoken_of_may_be_unknown_and_has_no_rows():
    nan = np.array([[np.nan]])
    unknown = parts(base=nan, contributions=np.full((1, 1, 2), np.nan), forecast=nan)
    assert driver_rows(unknown).is_empty()


def test_a_model_that_offers_no_answer_is_asked_nothing():
    assert drivers_of(ZERO, PANEL, (1, 2)) is None


def test_the_rows_of_a_place_and_step_add_up_to_its_forecast():
    rows = driver_rows(drivers_of(Explained(), PANEL, (1, 2)))
    one = rows.filter(place="SDN", horizon=2)
    assert one["part"].to_list() == ["base", "contribution", "contribution", "forecast"]
    assert one["value"][:-1].sum() == pytest.approx(one["value"][-1])
    assert rows.height == 2 * 2 * 4


def test_an_answer_about_other_steps_is_refused():
    class Wrong(Explained):
        def explain(self, panel, steps):
            return super().explain(panel, (5, 6))

    with pytest.raises(BadInputError, match="other places or steps"):
        drivers_of(Wrong(), PANEL, (1, 2))
