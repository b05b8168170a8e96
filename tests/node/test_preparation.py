"""Preparing brings a node up to date once; what stands on the same data, code and seed is not made again."""

from pathlib import Path

import pytest

from tests.support.small_node import MadeUp, months, small_node, sources
from tocsin.errors import NotFoundError
from tocsin.node.preparation import STEPS, prepare
from tocsin.node.running import Node
from tocsin.world.months import Month


def test_every_step_ends_well_and_is_journalled(prepared: Node) -> None:
    reader = prepared.reader(prepared.operator)
    assert [(job.kind, job.state) for job in reversed(reader.jobs())] == [(kind, "done") for kind in STEPS]
    kinds = [entry.kind for entry in reader.journal(limit=1000)]
    assert {"source.synced", "forecast.made", "backtest.made"} <= set(kinds)
    assert prepared.records.verify() == ()
    assert prepared.forecasts.verify() == ()


def test_a_second_start_reads_the_sources_and_makes_nothing_again(tmp_path: Path) -> None:
    with small_node(tmp_path / "home") as node:
        prepare(node)
        files = sorted(path for path in node.home.path.rglob("*") if path.suffix in {".parquet", ".npy", ".tables"})
    with small_node(tmp_path / "home") as node:
        messages = [job.message for job in prepare(node)]
        assert sorted(node.home.path.rglob("*.parquet")) == [file for file in files if file.suffix == ".parquet"]
    assert messages[1:] == ["0 forecasts made", "0 alerts raised, 0 changed", "0 backtests run", "0 hazards replayed"]


def test_another_seed_or_changed_data_makes_new_forecasts(tmp_path: Path) -> None:
    with small_node(tmp_path / "home") as node:
        prepare(node)
        before = node.reader(node.operator).world("conflict")
    with small_node(tmp_path / "home", seed=5) as node:
        assert prepare(node)[1].message == "5 forecasts made"
        assert node.reader(node.operator).world("conflict").seed == 5
    changed = (MadeUp("views", {"views.ged_sb": months(seed=9)}), sources()[1])
    with small_node(tmp_path / "home", made_up=changed) as node:
        assert prepare(node)[1].message == "3 forecasts made"
        after = node.reader(node.operator).world("conflict")
    assert after.vintage != before.vintage
    assert after.expectations != before.expectations


def test_the_same_seed_gives_the_same_forecasts_on_another_machine(tmp_path: Path) -> None:
    answers = []
    for name in ("here", "there"):
        with small_node(tmp_path / name) as node:
            prepare(node)
            answers.append(node.reader(node.operator).world("conflict"))
    assert answers[0] == answers[1]


def test_a_source_that_fails_stops_neither_the_others_nor_the_next_steps(tmp_path: Path) -> None:
    views, weather = sources()
    views.broken = "the server is on fire"
    with small_node(tmp_path / "home", made_up=(views, weather)) as node:
        assert [job.state for job in prepare(node)] == ["done"] * len(STEPS)
        reader = node.reader(node.operator)
        states = {source.id: source for source in reader.sources()}
        assert (states["views"].state, states["weather"].state) == ("failed", "fresh")
        assert "on fire" in states["views"].last_error
        assert reader.edition().failing == ("views",)
        assert reader.hazard("frost").origin == "2015"
        assert reader.hazard("conflict").origin == ""


def test_a_node_with_no_source_at_all_says_that_it_is_empty(tmp_path: Path) -> None:
    with small_node(tmp_path / "home", made_up=(), mirror="", offline=True) as node:
        done = prepare(node)
        assert done[0].state == "failed"
        assert "offline" in done[0].error
        assert node.reader(node.operator).edition().route in {"empty", "starter"}


def test_a_token_is_neither_journalled_nor_written_into_the_home(tmp_path: Path) -> None:
    with small_node(tmp_path / "home", ucdp_token="hush-hush") as node:
        prepare(node)
    for path in (tmp_path / "home").rglob("*"):
        assert not path.is_file() or b"hush-hush" not in path.read_bytes(), path


def test_models_are_also_judged_with_the_history_that_benchmarks_had(prepared: Node) -> None:
    reader = prepared.reader(prepared.operator)
    assert reader.record("conflict").histories == ("assumed", "final")
    final = reader.record("conflict", history="final")
    assert {row.history for row in final.windows} == {"final"}
    assert final.windows != reader.record("conflict").windows


def test_until_the_new_forecast_is_made_the_old_one_is_shown_for_what_is_still_ahead(tmp_path: Path) -> None:
    views, weather = sources()
    views.tables = {"views.ged_sb": months(Month(2015, 10))}
    with small_node(tmp_path / "home", made_up=(views, weather)) as node:
        prepare(node)
    views.tables = {"views.ged_sb": months(Month(2015, 12))}
    with small_node(tmp_path / "home", made_up=(views, weather)) as node:
        node.wait(node.submit("sync", "", node.operator).id)
        reader = node.reader(node.operator)
        periods = reader.periods("conflict")
        assert len(periods) == len(set(periods))
        assert (reader.world("conflict").origin, reader.world("conflict").period) == ("2015-10", "2016-01")
        assert reader.world("conflict", period="2015-11").observed
        asked = reader.world("conflict", period="2015-11", model="smoothed_conflictology")
        assert (asked.step, asked.observed) == (1, ())


def test_a_history_that_admits_nothing_is_said_and_no_starter_edition_opens(tmp_path: Path) -> None:
    with small_node(tmp_path / "home", history="recorded") as node:
        prepare(node)
        reader = node.reader(node.operator)
        assert reader.edition().route == "mirror"
        assert reader.hazard("conflict").origin == ""
        with pytest.raises(NotFoundError):
            reader.world("conflict")


def test_a_file_of_ones_own_that_gave_nothing_makes_no_source_that_pages_would_call_failing(tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("a,b\n1,2\n")
    (tmp_path / "good.csv").write_text("place,period,value\nSDN,2015-01,3\n")
    with small_node(tmp_path / "home") as node:
        wrong = node.wait(node.submit("sync", "x", node.operator, file=str(tmp_path / "bad.csv")).id)
        assert (wrong.state, "map one of its columns: a, b" in wrong.error) == ("failed", True)
        assert "own.x" not in {source.id for source in node.reader(node.operator).sources()}
        assert node.reader(node.operator).edition().failing == ()
        right = node.wait(node.submit("sync", "x", node.operator, file=str(tmp_path / "good.csv")).id)
        assert right.state == "done"
        assert "own.x" in {source.id for source in node.reader(node.operator).sources()}
