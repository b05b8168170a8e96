"""Backtests and onsets on the command line: one document, truths by name, tables in files."""

import json
from pathlib import Path

import polars as pl
import pytest

from tests.support.small_node import small_node
from tocsin.node.preparation import prepare
from tocsin.surfaces.cli.shell import tocsin


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("backtest") / "home"
    with small_node(home) as node:
        prepare(node)
    return home


@pytest.fixture
def run(home, monkeypatch, capsys):
    def opened(_settings, *, write=True, **_):
        return small_node(home, write=write)

    monkeypatch.setattr("tocsin.node.composition.open_node", opened)

    def run(*words: str) -> tuple[int, str, str]:
        alone = () if "--workers" in words else ("--workers", "1")
        with pytest.raises(SystemExit) as ended:
            tocsin.main([*words, *alone, "--home", str(home)])
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    return run


def test_one_run_judges_by_every_truth_that_is_held(run):
    code, out, _ = run("backtest", "conflict", "--windows", "2012:2014", "--json")
    document = json.loads(out)
    assert code == 0
    assert document["truths"] == ["final", "latest"]
    for table in ("scores", "comparisons", "calibration", "reliability", "misses", "significance", "worst", "onsets"):
        assert {row["truth"] for row in document[table]} == {"final", "latest"}, table
    assert {row["benchmark"] for row in document["breakdown"]} == {"conflictology"}


def test_worker_processes_give_the_same_document(run):
    asked = ("backtest", "conflict", "--windows", "2012:2013", "--json")
    assert run(*asked)[1] == run(*asked, "--workers", "2")[1]


@pytest.mark.parametrize(("asked", "judged"), [("latest", ["latest"]), ("latest,final", ["latest", "final"])])
def test_truths_are_chosen_by_name_and_the_first_one_counts(run, asked, judged):
    _, out, _ = run("backtest", "conflict", "--windows", "2012", "--models", "zero", "--truth", asked, "--json")
    document = json.loads(out)
    assert document["truths"] == judged
    assert document["scores"][0]["truth"] == judged[0]


def test_a_truth_that_is_not_held_is_wrong_use_with_those_that_are(run):
    code, out, err = run("backtest", "conflict", "--windows", "2012", "--truth", "first_release")
    assert (code, out) == (2, "")
    assert "final, latest" in err


def test_the_text_shows_scores_coverage_and_tests_under_each_truth(run):
    code, out, _ = run("backtest", "conflict", "--windows", "2012:2014")
    assert code == 0
    assert out.count("PIT gap") == 2
    assert out.count("DM by place") == 2


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_every_part_of_a_backtest_is_written_as_a_table(run, tmp_path, ending):
    file = tmp_path / f"parts.{ending}"
    assert run("backtest", "conflict", "--windows", "2012:2014", "--breakdown", str(file))[0] == 0
    frame = pl.read_csv(file) if ending == "csv" else pl.read_parquet(file)
    assert set(frame["window"]) == {"2012", "2013", "2014", "all", "geometric"}
    assert set(frame["part"]) == {"whole", "step", "region"}
    assert set(frame["without_worst"]) == {True, False}


def test_the_onsets_that_came_are_listed_with_every_models_probability_and_rank(run, tmp_path):
    file = tmp_path / "onsets.csv"
    code, out, _ = run("onsets", "conflict", "--windows", "2012:2014", "--out", str(file), "--json")
    document = json.loads(out)
    assert code == 0
    assert {row["model"] for row in document["scores"]} == {*document["models"], "mean_60"}
    frame = pl.read_csv(file)
    assert frame.height == len(document["cases"])
    for model in document["models"]:
        assert {f"probability_{model}", f"rank_{model}"} <= set(frame.columns)


def test_rolling_origins_are_judged_and_kept_on_request(run, home):
    asked = ("onsets", "conflict", "--rolling", "2010:2012", "--every", "12", "--models", "zero")
    code, out, _ = run(*asked)
    assert code == 0
    assert "3 origins" in out
    assert "none" in out
    assert run(*asked, "--keep")[0] == 0
    with small_node(home, write=False) as node:
        assert [note.years for note in node.forecasts.onsets()] == ["2010:2012"]


def test_keeping_what_the_node_would_not_make_is_wrong_use(run):
    code, _, err = run("onsets", "conflict", "--keep")
    assert code == 2
    assert "--rolling" in err
