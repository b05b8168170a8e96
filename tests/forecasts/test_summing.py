"""A forecast for parts becomes one for the whole, draw by draw, and never with a gap or twice."""

from dataclasses import replace
from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from tocsin.forecasts.forecast import Forecast
from tocsin.forecasts.summing import summed_upward
from tocsin.world.months import Month
from tocsin.world.tree import Node, Tree

TREE = Tree([Node("SDN", ""), Node("A", "SDN"), Node("B", "SDN"), Node("A1", "A"), Node("A2", "A")])
DAY = date(2020, 1, 1)


def made(**draws: list[float]) -> Forecast:
    names = tuple(sorted(draws))
    return Forecast(
        target="ged_sb",
        model="guest",
        origin=Month(2020, 1),
        vintage="",
        seed=0,
        places=names,
        steps=(1,),
        draws=np.array([[draws[name]] for name in names], dtype=np.float32),
    )


def summed(forecast: Forecast) -> dict[str, list[float]]:
    found = summed_upward(forecast, TREE, DAY, lambda place: place != "SDN")
    return {place: rows[0].tolist() for place, rows in zip(found.places, found.draws, strict=True)}


def test_draws_of_parts_are_added_up_the_tree_one_by_one():
    found = summed(made(A1=[1, 2], A2=[10, 20], B=[100, 200]))
    assert found["A"] == [11, 22]
    assert found["SDN"] == [111, 222]


def test_a_place_that_speaks_for_itself_is_not_added_to_by_its_parts():
    found = summed(made(A=[5, 5], A1=[1, 2], A2=[10, 20], B=[1, 1]))
    assert found["A"] == [5, 5]
    assert found["SDN"] == [6, 6]


def test_with_a_part_missing_nothing_is_said_of_the_whole():
    assert set(summed(made(A1=[1, 2], B=[1, 1]))) == {"A1", "B"}


def test_of_quantiles_no_sum_is_made():
    forecast = replace(made(A1=[1, 2], A2=[1, 2], B=[1, 1]), approximate=True)
    assert summed_upward(forecast, TREE, DAY, lambda place: place != "SDN") is forecast


@given(some.lists(some.tuples(*[some.integers(0, 1000)] * 3), min_size=1, max_size=20))
def test_the_whole_is_always_the_sum_of_its_leaves(rows):
    a1, a2, b = (list(map(float, column)) for column in zip(*rows, strict=True))
    found = summed(made(A1=a1, A2=a2, B=b))
    assert found["SDN"] == [sum(row) for row in rows]
