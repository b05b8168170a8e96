"""`tocsin cap feed` and `tocsin cap received` as a person meets them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tocsin.surfaces.cli.shell import tocsin

VECTORS = Path(__file__).parents[2] / "vectors" / "cap"


@pytest.fixture
def run(tmp_path):
    def given(*arguments: object):
        home = ["--home", str(tmp_path / "home"), "--mirror", "none"]
        return CliRunner().invoke(tocsin, ["cap", *map(str, arguments), *home], prog_name="tocsin")

    return given


def test_a_feed_is_taken_in_and_shown_and_a_broken_one_is_said(run):
    found = run("feed", VECTORS / "wrapped" / "atom.xml")
    assert found.exit_code == 0, found.output
    assert "2 new" in found.output
    refused = run("feed", VECTORS / "wrapped" / "one_of_two_invalid.xml", "--json")
    assert refused.exit_code == 1
    assert json.loads(refused.stdout)["feed"]["counts"] == {"duplicate": 1, "refused": 1}
    broken = run("feed", VECTORS / "not_there.xml")
    assert broken.exit_code == 2
    assert "does not mean that there is no alert" in broken.stderr
    shown = run("received", "--all", "--json")
    document = json.loads(shown.stdout)
    assert len(document["alerts"]) == 2
    assert [feed["state"] for feed in document["feeds"]] == ["broken", "read", "read"]
    assert "Strong wind from Saturday morning" in run("received", "--all").output
