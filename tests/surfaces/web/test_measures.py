"""Measures and the classes of the map's scale."""

import msgspec
import pytest

from tests.support.fake_node import HAZARD, expectation
from tocsin.errors import UnknownCodeError
from tocsin.surfaces.language import CHANCE_WORDS, translator
from tocsin.surfaces.web.legend import legend_of
from tocsin.surfaces.web.measures import CHANCE_EDGES, DARKEST, measure_of, measures_of


def test_a_count_has_a_probability_for_each_threshold_and_an_expectation():
    assert [measure.id for measure in measures_of(HAZARD)] == ["1", "25", "100", "1000", "expected"]


def test_a_yes_or_no_hazard_has_probabilities_alone():
    binary = msgspec.structs.replace(HAZARD, value="binary", thresholds=("1",))
    assert [measure.id for measure in measures_of(binary)] == ["1"]
    assert measure_of(binary, None).id == "1"


def test_the_classes_of_a_probability_end_where_its_words_change():
    ends = {end for end, _ in CHANCE_WORDS}
    assert set(CHANCE_EDGES[1:]) <= ends


@pytest.mark.parametrize("measure", measures_of(HAZARD), ids=lambda measure: measure.id)
def test_a_higher_number_is_never_a_lighter_shade(measure):
    numbers = [0.0, 0.005, 0.02, 0.1, 0.3, 0.6, 0.9, 1.0, 5, 30, 200, 2000, 1e6]
    shades = [measure.place_in(number) for number in numbers]
    assert shades == sorted(shades)
    assert shades[0] >= 0
    assert shades[-1] == DARKEST


def test_what_was_observed_is_reached_or_not():
    measure = measure_of(HAZARD, "25")
    assert [measure.of_observed(value) for value in (24, 25, 400)] == [0.0, 1.0, 1.0]


def test_an_unknown_measure_names_the_known_ones():
    with pytest.raises(UnknownCodeError, match="25, 100, 1000, expected"):
        measure_of(HAZARD, "26")


def test_the_base_rate_belongs_to_probabilities_only():
    one = expectation("MDG", 1)
    assert measure_of(HAZARD, "25").usual(one) == one.usual["25"]
    assert measure_of(HAZARD, "expected").usual(one) is None


def test_the_scale_has_one_shade_a_class_from_light_to_dark():
    shades = [one.shade for one in legend_of(translator("en"), measure_of(HAZARD, "25"), observed=False)]
    assert shades == [0, 1, 2, 3, 4, 5]
    assert len(legend_of(translator("en"), measure_of(HAZARD, "25"), observed=True)) == 2
