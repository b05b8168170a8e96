"""The commands that tell why: prevention, drivers, root causes and what-if speak the words of pages and API."""

import json
from pathlib import Path

import pytest

from tests.node.test_what_if import opened
from tocsin.node.preparation import prepare
from tocsin.surfaces.cli.shell import tocsin


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("reasons")
    with opened(home) as node:
        prepare(node)
    return home


@pytest.fixture
def run(home, monkeypatch, capsys):
    monkeypatch.setattr("tocsin.node.composition.open_node", lambda settings, **_: opened(home, as_of=settings.as_of))

    def run(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            tocsin.main([*words, "--home", str(home)])
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    return run


def test_what_can_be_changed_is_listed_and_the_answer_is_labelled(run):
    code, out, _ = run("what-if", "conflict", "IND")
    assert (code, "slow.x" in out) == (0, True)
    code, out, _ = run("what-if", "conflict", "IND", "--set", "slow.x=20")
    assert code == 0
    assert "does not know what happens" in out
    assert "10 -> 20" in out


def test_a_figure_outside_the_data_is_wrong_use_with_the_range(run):
    code, out, err = run("what-if", "conflict", "IND", "--set", "slow.x=99")
    assert (code, out) == (2, "")
    assert "2 to 40" in err


def test_drivers_add_up_in_the_document(run):
    code, out, _ = run("drivers", "conflict", "IND", "--model", "answering", "--json")
    step = json.loads(out)["steps"][0]
    assert code == 0
    assert step["base"] + sum(step["contributions"].values()) == pytest.approx(step["forecast"])
    assert run("drivers", "conflict", "IND", "--model", "answering")[0] == 0


def test_the_prevention_view_ranks_and_names_wars(run):
    code, out, _ = run("prevention", "--model", "answering", "--list", "onset")
    assert code == 0
    assert "Where may it begin?" in out
    assert "Where may it grow?" not in out
    made = json.loads(run("prevention", "conflict", "--json")[1])
    assert made["span"] == "1:12"


def test_root_causes_of_a_country_nobody_measured_are_an_empty_list(run):
    code, out, _ = run("root-causes", "India", "--json")
    assert (code, json.loads(out)) == (0, [])


def test_places_and_organisations_tell_what_is_expected_in_sum(run):
    assert "Expected in sum, January 2016 - December 2016" in run("places", "IND")[1]
    assert "Expected in sum, January 2016 - December 2016" in run("organisations", "AU")[1]
