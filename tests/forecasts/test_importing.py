from datetime import UTC, datetime

import numpy as np
import polars as pl
import pytest

from tests.forecasts.toys import ORIGIN
from tocsin.errors import BadInputError
from tocsin.forecasts.forecast import Forecast
from tocsin.forecasts.hazards.conflict import CONFLICT
from tocsin.forecasts.importing import draws_of_quantiles, hindsight_periods, take_in
from tocsin.forecasts.scores.crps import crps
from tocsin.forecasts.scores.pinball import crps_of_quantiles
from tocsin.forecasts.summaries import LEVELS, chances, quantiles, summarise
from tocsin.world.months import Month

ARRIVED = datetime(2017, 12, 10, tzinfo=UTC)
PLACES = ["AFG", "FRA", "SDN"]


def own(draws=200, places=("AFG", "SDN"), steps=(3, 4)):
    values = np.random.default_rng(3).negative_binomial(1, 0.05, (len(places), len(steps), draws)).astype(np.float32)
    return Forecast("ged_sb", "theirs", ORIGIN, "v", 0, tuple(places), tuple(steps), values)


def samples(made):
    return pl.DataFrame(
        [
            {
                "target": made.target, "place": place, "origin": str(made.origin),
                "period": str(made.origin + step), "horizon": step, "model": made.model,
                "output_type": "sample", "output_type_id": str(row * 1000 + number + 1),
                "value": float(made.draws[row, column, number]),
            }
            for row, place in enumerate(made.places)
            for column, step in enumerate(made.steps)
            for number in range(made.draws.shape[-1])
        ]
    )  # fmt: skip


def take(frame, arrived=ARRIVED, places=PLACES, lag=25):
    return take_in(CONFLICT, frame, arrived, lag, places, "sha")


def test_samples_come_back_as_the_draws_they_were_in_their_order():
    (found,) = take(samples(own(20)).sample(fraction=1, shuffle=True, seed=1))
    assert np.array_equal(found.forecast.draws, own(20).draws)
    assert not found.approximate
    assert (found.forecast.places, found.forecast.steps, found.forecast.origin) == (("AFG", "SDN"), (3, 4), ORIGIN)


def test_quantiles_become_draws_with_the_same_quantiles_and_are_called_approximate():
    (found,) = take(summarise(own(), (1.0,)))
    assert found.approximate
    assert found.forecast.approximate
    assert np.array_equal(quantiles(found.forecast.draws), quantiles(own().draws))


def test_the_crps_of_those_draws_is_the_pinball_approximation_exactly():
    (found,) = take(summarise(own(), ()))
    observed = np.array([[0.0, 12.0], [55.0, 3.0]])
    expected = crps_of_quantiles(observed, quantiles(own().draws), LEVELS)
    assert crps(observed, found.forecast.draws) == pytest.approx(expected, rel=1e-9)
    assert expected == pytest.approx(crps(observed, own().draws), rel=0.1, abs=0.3)


def test_chances_of_those_draws_come_near_the_true_ones():
    stretched = draws_of_quantiles(quantiles(own().draws), LEVELS)
    assert chances(stretched, (25.0,)) == pytest.approx(chances(own().draws, (25.0,)), abs=0.03)


def test_places_are_aligned_and_said():
    (found,) = take(samples(own(3, places=("AFG", "ATLANTIS"))))
    assert found.forecast.places == ("AFG",)
    assert found.left_out == ("ATLANTIS",)
    assert found.silent == ("FRA", "SDN")


def test_a_forecast_that_arrives_before_every_outcome_is_none_in_hindsight():
    assert not take(samples(own(3)))[0].is_hindsight


def test_a_forecast_that_arrives_after_an_outcome_was_out_is_marked():
    (found,) = take(samples(own(3)), arrived=datetime(2018, 2, 26, tzinfo=UTC))
    assert [str(period) for period in found.hindsight] == ["2018-01"]


def test_the_publication_law_decides_to_the_second():
    out = datetime(2018, 2, 26, tzinfo=UTC)
    assert hindsight_periods([Month(2018, 1)], 1, out, 25)
    assert not hindsight_periods([Month(2018, 1)], 1, out.replace(day=25, hour=23, minute=59, second=59), 25)
    assert hindsight_periods([Month(2018, 1)], 12, datetime(2019, 1, 26, tzinfo=UTC), 25)
    assert not hindsight_periods([Month(2018, 1)], 12, datetime(2018, 12, 31, tzinfo=UTC), 25)


def test_several_origins_and_models_are_taken_apart():
    other = samples(own(3)).with_columns(model=pl.lit("another"))
    later = samples(own(3)).with_columns(origin=pl.lit("2017-11"), period=pl.lit("x"))
    found = take(pl.concat([later, samples(own(3)), other]))
    assert [(one.forecast.model, str(one.forecast.origin)) for one in found] == [
        ("another", "2017-10"),
        ("theirs", "2017-10"),
        ("theirs", "2017-11"),
    ]


@pytest.mark.parametrize(
    ("spoil", "what"),
    [
        (lambda f: f.with_columns(target=pl.lit("deaths")), "not 'ged_sb'"),
        (lambda f: f.clear(), "forecasts nothing"),
        (lambda f: f.with_columns(place=pl.lit("Sudan")), "none of its 1 places"),
        (lambda f: f.with_columns(output_type=pl.lit("mean")), "mean only"),
        (lambda f: f.with_columns(horizon=pl.lit(40)), "steps 40 to 40"),
        (lambda f: f.head(-1), "same steps and the same samples"),
        (lambda f: f.filter(~((pl.col("place") == "SDN") & (pl.col("horizon") == 4))), "same steps"),
    ],
)
def test_what_cannot_be_scored_is_refused(spoil, what):
    with pytest.raises(BadInputError, match=what):
        take(spoil(samples(own(3))))


def test_levels_that_differ_from_place_to_place_are_refused():
    frame = summarise(own(), ()).filter(pl.col("output_type") == "quantile")
    one_level = (pl.col("place") == "SDN") & (pl.col("output_type_id") == "0.5")
    spoilt = frame.with_columns(output_type_id=pl.when(one_level).then(pl.lit("0.52")).otherwise("output_type_id"))
    with pytest.raises(BadInputError, match="levels"):
        take(spoilt)
    with pytest.raises(BadInputError, match="levels"):
        take(frame.filter(pl.col("output_type_id").is_in(["0.25", "0.75"])))


def test_an_arrival_without_a_zone_is_refused():
    with pytest.raises(BadInputError, match="time zone"):
        take(samples(own(3)), arrived=datetime(2018, 1, 1))  # noqa: DTZ001 - the fault under test
