"""The track record."""

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


def test_the_page_shows_one_calibration_a_model_however_many_windows_the_api_has():
    class EveryWindow(FakeReader):
        def record(self, hazard, *, history=None, truth=None):
            full = super().record(hazard, history=history, truth=truth)
            single = [msgspec.structs.replace(one, window="2018", pit=(1.0,)) for one in full.calibration]
            return msgspec.structs.replace(full, calibration=(*single, *full.calibration))

    class Node(FakeNode):
        def reader(self, person, purpose="read"):
            return EveryWindow(person, self.edition, self._look)

    with opened(Node()) as client, opened() as plain:
        assert len(page(client, "/en/record").text) == len(page(plain, "/en/record").text)


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


def test_a_node_that_judged_nothing_says_so_and_how():
    class Unjudged(FakeReader):
        def record(self, hazard, *, history=None, truth=None):
            full = super().record(hazard)
            return msgspec.structs.replace(full, windows=(), reliability=(), calibration=(), misses=())

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
