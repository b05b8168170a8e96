"""Councils through the node's reader: as of its day, with weights from its series, behind the gate."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from tests.support.small_node import small_node
from tocsin.councils.catalogue import body_text
from tocsin.errors import BadInputError, NotFoundError, RefusedError, UnknownCodeError
from tocsin.exchange.policies import Person
from tocsin.node.running import Node
from tocsin.observations.rows import stamped
from tocsin.observations.series import Series

GUEST = Person(name="guest", member="elsewhere")


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    with small_node(tmp_path / "home") as found:
        yield found


def keep_votes(node: Node, redistributable: bool = False) -> None:
    series = Series(
        id="imf.board_votes",
        title="Votes",
        unit="votes",
        place_kind="country",
        period="year",
        value="count",
        lag_days=0,
        source="imf_votes",
        licence="facts",
        citation="made up",
        redistributable=redistributable,
    )
    rows = [(place, date(2014, 1, 1), 100.0 + n) for n, place in enumerate(("USA", "JPN", "FRA"))]
    frame = pl.DataFrame(rows, schema=["place", "period", "value"], orient="row")
    told = stamped(frame, series, released=None)
    node.series.append(
        series,
        told,
        retrieved=datetime(2015, 1, 1, tzinfo=UTC),
        address="votes.csv",
        checksum="0",
        known_basis="assumed",
    )
    node.changed()


def test_a_body_stands_on_the_day_of_the_node_and_on_any_other(node: Node) -> None:
    reader = node.reader(node.operator)
    now = reader.body("unsc")
    assert now.on == "2016-03-09"
    assert {seat.id for seat in now.seats} >= {"SEN", "EGY", "UKR"}
    then = reader.body("unsc", on="1946-06-01")
    assert len(then.seats) == 11
    assert "at least 7 of 11 members vote yes" in then.rules[0].said
    with pytest.raises(BadInputError, match="YYYY-MM-DD"):
        reader.body("unsc", on="1946")


def test_a_body_whose_weights_are_not_held_is_answered_without_seats_and_says_why(node: Node) -> None:
    board = node.reader(node.operator).body("imf-board")
    assert board.seats == ()
    assert "tocsin sync" in board.seats_missing
    assert {decision.ruled for decision in board.decisions} == {""}
    with pytest.raises(NotFoundError):
        node.reader(node.operator).tally("imf-board", choices={"yes": ("USA",)})


def test_weights_that_may_not_be_passed_on_keep_the_seats_at_this_node(node: Node) -> None:
    keep_votes(node)
    board = node.reader(node.operator).body("imf-board")
    assert {seat.id: seat.weights["votes"] for seat in board.seats} == {"FRA": 102, "JPN": 101, "USA": 100}
    assert board.policy == "node-only"
    with pytest.raises(RefusedError):
        node.reader(GUEST).body("imf-board")
    assert "imf-board" not in {one.id for one in node.reader(GUEST).bodies()}
    assert "unsc" in {one.id for one in node.reader(GUEST).bodies()}


def test_a_members_own_body_is_read_from_its_home_and_stays_here(node: Node) -> None:
    folder = node.home.path / "councils"
    folder.mkdir()
    own = body_text("ecowas-msc").replace('id = "ecowas-msc"', 'id = "our-council"')
    (folder / "ours.toml").write_text(own, encoding="utf-8")
    assert len(node.reader(node.operator).body("our-council").seats) == 9
    with pytest.raises(RefusedError):
        node.reader(GUEST).body("our-council")
    with pytest.raises(UnknownCodeError):
        node.reader(node.operator).body("their-council")


def test_a_vote_is_counted_and_what_is_missing_is_named(node: Node) -> None:
    reader = node.reader(node.operator)
    yes = ("FRA", "GBR", "USA", "ESP", "MYS", "NZL", "JPN")
    told = reader.tally("unsc", choices={"yes": yes, "abstain": ("CHN", "RUS", "EGY", "VEN")})
    assert told.outcome == "open"
    assert told.needs == "needs 2 of AGO SEN UKR URY"
    done = reader.tally("unsc", choices={"no": ("RUS",)}, rest="yes")
    assert (done.outcome, done.counts["yes"], done.open) == ("not adopted", 14, ())
    assert [part.holds for part in done.reading.parts] == [True, False]
    lost = reader.tally("unsc", choices={"no": ("RUS",)})
    assert (lost.outcome, lost.needs) == ("not adopted", "")
    procedural = reader.tally("unsc", rule="procedural", choices={"no": ("RUS",)}, rest="yes")
    assert procedural.outcome == "adopted"


def test_power_is_exact_as_fractions_and_says_what_it_does_not_know(node: Node) -> None:
    found = node.reader(node.operator).power("unsc", abstention=True)
    assert (found.act.fraction, found.method, found.exact, found.error) == ("53/2048", "classes", True, 0.0)
    assert {one.shapley.fraction for one in found.seats} == {"421/2145", "4/2145"}
    assert found.ternary_act is not None
    assert found.ternary[0].by_abstaining.value > 0 == found.ternary[-1].by_abstaining.value
    assert "preferences" in found.limits


def test_power_of_a_file_handed_in_is_that_of_the_file(node: Node) -> None:
    text = body_text("unsc").replace("at_least = 9", "at_least = 15")
    assert node.reader(node.operator).power("draft", text=text).act.fraction == "1/32768"
    assert node.reader(node.operator).power("unsc").act.fraction == "53/2048"


def test_weights_are_found_for_a_wanted_distribution(node: Node) -> None:
    keep_votes(node)
    reader = node.reader(node.operator)
    assert {one.reached.fraction for one in reader.inverse("imf-board", wanted="equal").seats} == {"1/3"}
    assert reader.inverse("imf-board", wanted="sqrt:votes", solve="quota").bar > 303 / 2
    with pytest.raises(BadInputError, match="has no weight"):
        reader.inverse("unsc", wanted="sqrt:people")
    with pytest.raises(BadInputError, match="no wanted share"):
        reader.inverse("imf-board", wanted={"USA": 1.0})
