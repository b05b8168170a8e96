"""The track record."""

import re

import msgspec
import pytest

from tests.support.fake_node import FakeNode, FakeReader
from tests.support.pages import opened, page
from tocsin.errors import NotFoundError
from tocsin.surfaces.language import translator
from tocsin.surfaces.web.pages.record import finding


@pytest.fixture(scope="module")
def here():
    with opened() as client:
        yield client


def test_every_model_and_every_window_has_a_figure(here):
    text = page(here, "/en/record").text
    for words in ("Conflictology", "Zero", "Last value, Poisson", "Guest model", "2018", "2023", "all windows"):
        assert words in text


def test_a_window_lost_to_a_benchmark_is_said_in_the_first_sentence(here):
    text = page(here, "/en/record").text
    assert "a benchmark beat it in" in text[: text.index("Lower scores are better")]


def test_a_record_without_a_lost_window_says_so_in_words():
    rows = [
        {"name": name, "headline": name == "Ours", "benchmark": name != "Ours", "skill": "", "value": value,
         "cells": [{"value": value}, {"value": value}]}
        for name, value in (("Ours", 1.0), ("Zero", 2.0))
    ]  # fmt: skip
    said = finding(translator("en"), rows, ["2018", "2019"], "crps")
    assert said.endswith("; no benchmark beat it in any of 2 test windows")


def test_the_page_shows_one_calibration_a_model_however_many_windows_the_api_has(here):
    text = page(here, "/en/record").text
    start = text.index("How often did the outcome lie inside the interval?")
    section = text[start : text.index("Where outcomes fell in the distributions", start)]
    assert [section.count(name) for name in ("Guest model", "Last value, Poisson", "Zero")] == [1, 1, 1]


def test_a_worse_score_is_called_worse(here):
    assert "worse than Conflictology" in page(here, "/en/record?score=crps").text


def test_an_imported_hindsight_forecast_is_marked(here):
    text = page(here, "/en/record").text
    assert "imported" in text
    assert "hindsight" in text


def test_history_and_truth_are_named(here):
    text = page(here, "/en/record").text
    assert "History: final figures laid over the table of features." in text
    assert "Outcomes: final figures." in text


def test_the_command_that_gives_the_figures_stands_below_them(here):
    assert "tocsin backtest conflict --windows 2018:2023 --json" in page(here, "/en/record").text


def test_reliability_coverage_and_misses_have_tables(here):
    found = page(here, "/en/record")
    assert len(found.block("record-data")["reliability"]) == 4
    assert len(found.block("record-data")["pit"]) == 10
    for words in ("The curves as a table", "The largest misses", "all places"):
        assert words in found.text


def test_the_score_and_the_model_are_chosen_by_the_address(here):
    found = page(here, "/en/record?score=ignorance&model=zero")
    assert found.block("record-data")["words"]["scores"] == "Ignorance score"
    assert "When Zero said so many per cent" in found.text


def test_a_model_stands_against_every_benchmark_on_both_scales_with_and_without_the_worst(here):
    text = page(here, "/en/record?model=smoothed_conflictology").text
    section = text[text.index("against every benchmark") :]
    for words in (
        "natural scale",
        "natural scale, without the five worst places",
        "logarithmic scale, without the five worst places",
        "geometric mean",
        "Last value, Poisson",
    ):
        assert words in section
    assert "Ethiopia" in section[section.index("Which places are left out as the worst?") :]


def test_steps_and_regions_have_a_chart_and_the_same_figures_as_a_table(here):
    found = page(here, "/en/record")
    block = found.block("record-data")
    assert [row["name"] for row in block["steps"]][:2] == ["step 3", "step 4"]
    assert {"Africa", "Asia", "Europe"} <= {row["name"] for row in block["regions"]}
    assert all(row["low"] <= row["value"] <= row["high"] for row in (*block["steps"], *block["regions"]))
    for row in block["regions"]:
        assert f"{row['value']:.3f} ({row['low']:.3f} to {row['high']:.3f})" in found.text


def test_a_difference_is_named_only_where_months_and_places_agree(here):
    def tested(p, place_p):
        class Tested(FakeReader):
            def record(self, hazard, *, history=None, truth=None):
                full = super().record(hazard)
                rows = tuple(msgspec.structs.replace(one, difference=-0.1, p=p, place_p=place_p) for one in full.tests)
                return msgspec.structs.replace(full, tests=rows)

        class TestedNode(FakeNode):
            def reader(self, person, purpose="read"):
                return Tested(person, self.edition)

        with opened(TestedNode()) as client:
            text = page(client, "/en/record").text
        return text[text.index("Are the differences") : text.index("When Smoothed")]

    assert "better" in tested(0.01, 0.02)
    for unsure in ((0.01, 0.2), (0.2, 0.01), (None, 0.01)):
        assert "better" not in tested(*unsure).replace("equally good", "")
        assert "no difference shown" in tested(*unsure)


def test_coverage_has_its_interval_and_the_transform_its_gap_in_every_window(here):
    text = page(here, "/en/record").text
    section = text[text.index("90 % coverage of") :]
    assert re.search(r"2018 8\d\.\d% \(8\d\.\d% to 8\d\.\d%\) 0\.062 900 92\.0% \(90\.0% to 94\.0%\) 0\.041", section)


def test_a_gain_in_foreseeing_onsets_that_may_be_nothing_is_called_none(here):
    text = page(here, "/en/record").text
    section = text[text.index("Were onsets in quiet places foreseen?") : text.index("The largest misses")]
    for words in (
        "fewer than 25 (deaths) in its last 12 months",
        "mean of the last 60 months",
        "20 onsets among 944 quiet places",
        "Rolling origins from October 1994 to October 2016",
        "none",
        "Azerbaijan",
        "of 157",
    ):
        assert words in section


def test_a_node_without_rolling_origins_says_which_command_judges_them():
    class Without(FakeReader):
        def record(self, hazard, *, history=None, truth=None):
            return msgspec.structs.replace(super().record(hazard), rolling=None)

    class WithoutNode(FakeNode):
        def reader(self, person, purpose="read"):
            return Without(person, self.edition)

    with opened(WithoutNode()) as client:
        assert "tocsin onsets conflict --rolling 1995:2017" in page(client, "/en/record").text


def test_a_node_that_judged_nothing_says_so_and_how():
    class Unjudged(FakeReader):
        def record(self, hazard, *, history=None, truth=None):
            full = super().record(hazard)
            return msgspec.structs.replace(
                full, windows=(), reliability=(), calibration=(), misses=(), ratios=(), onsets=()
            )

    class UnjudgedNode(FakeNode):
        def reader(self, person, purpose="read"):
            return Unjudged(person, self.edition)

    with opened(UnjudgedNode()) as client:
        text = page(client, "/en/record").text
    assert "No forecast of this node has been judged so far" in text
    assert "tocsin backtest" in text


def test_a_node_that_is_still_testing_shows_a_page_and_not_an_error():
    class Testing(FakeReader):
        def record(self, hazard, *, history=None, truth=None):
            raise NotFoundError("no record so far")

    class TestingNode(FakeNode):
        def reader(self, person, purpose="read"):
            return Testing(person, self.edition)

    with opened(TestingNode()) as client:
        assert "has been judged so far" in page(client, "/en/record").text
