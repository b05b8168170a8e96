"""Onsets judged as long work: kept once, told by the record, and never in the time machine."""

from pathlib import Path

from tests.support.small_node import small_node
from tocsin.node.evidence import rolling_of
from tocsin.node.running import Node


def work(node: Node, **arguments):
    job = node.submit("onsets", "conflict", node.operator, **arguments)
    return node.wait(job.id)


def test_a_judgement_is_kept_once_and_told_with_the_record(node: Node) -> None:
    asked = {"years": "2010:2012", "every": 6, "models": ["conflictology", "zero"]}
    assert work(node, **asked).state == "done"
    assert len(node.forecasts.onsets()) == 1
    assert work(node, **asked).message.startswith("0 ")
    assert len(node.forecasts.onsets()) == 1
    found = node.reader(node.operator).record("conflict").rolling
    assert found is not None
    assert (found.first, found.last, found.origins) == ("2009-10", "2011-10", 5)
    assert {row.model for row in found.ranks} == {"conflictology", "zero", "mean_60"}
    assert "--rolling 2010:2012 --every 6 --models conflictology,zero --keep" in found.command
    assert [entry.subject for entry in node.records.entries(kind="onsets.judged", limit=5)] == ["conflict"]


def test_a_span_of_years_that_is_none_fails_with_a_remedy(node: Node) -> None:
    job = work(node, years="last year")
    assert job.state == "failed"
    assert "1995:2017" in job.error


def test_the_record_holds_parts_tests_and_onsets_of_its_truth_alone(prepared: Node) -> None:
    reader = prepared.reader(prepared.operator)
    record = reader.record("conflict", truth="latest")
    assert {row.truth for row in (*record.ratios, *record.worst, *record.tests, *record.onsets)} == {"latest"}
    assert {row.part for row in record.ratios} == {"whole", "step", "region"}
    assert {row.benchmark for row in record.ratios if row.part == "step"} == {"conflictology"}
    assert {row.window for row in record.calibration} == {"2012", "2013", "2014", "all"}
    whole = next(row for row in record.calibration if (row.window, row.model) == ("all", "conflictology"))
    assert whole.coverage_active_low["0.9"] <= whole.coverage_active["0.9"] <= whole.coverage_active_high["0.9"]
    assert whole.pit_gap is not None
    table = reader.table("breakdown", hazard="conflict", truth="latest")
    assert table.height > len(record.ratios)
    assert set(table["truth"]) == {"latest"}


def test_what_was_judged_later_is_not_told_in_the_time_machine(node: Node) -> None:
    assert work(node, years="2010:2011", every=6, models=["zero"]).state == "done"
    assert rolling_of(node, "conflict") is not None
    home = Path(node.settings.home)
    node.close()
    with small_node(home, as_of="2014-06", write=False) as past:
        assert past.forecasts.onsets()
        assert rolling_of(past, "conflict") is None
