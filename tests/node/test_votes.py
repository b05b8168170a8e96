"""What a node answers on votes it holds: positions, members, the record replayed, and whose eyes may see it."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from tests.support.votes import record
from tocsin.councils.record import BALLOTS, ROLL_CALLS
from tocsin.errors import BadInputError, RefusedError, UnknownCodeError
from tocsin.exchange.policies import Person
from tocsin.node.composition import open_node
from tocsin.node.configuration import read_configuration
from tocsin.sources.source import VotesReading


@pytest.fixture
def node(tmp_path):
    settings = read_configuration(
        {"home": str(tmp_path / "home"), "mirror": "none"}, environment={}, working_folder=tmp_path
    )
    calls, ballots = record()
    told = {"source": "unga_votes", "rank": 1, "licence": "CC0", "citation": "made up", "address": "made up",
            "checksum": "0" * 64, "retrieved": datetime(2024, 1, 1, tzinfo=UTC)}  # fmt: skip
    vetoed = (
        *("S/1", 1990, date(1990, 1, 1), "S/1", False, False, False, "An item", "", ""),
        *(12, 1, 2, "vetoed", "USA", "known"),
    )
    with open_node(settings, write=False) as opened:
        opened.votes.append(VotesReading(id="unga", title="Roll calls", roll_calls=calls, ballots=ballots, **told))
        opened.votes.append(
            VotesReading(
                id="unsc",
                title="Drafts",
                roll_calls=pl.DataFrame([vetoed], schema=ROLL_CALLS, orient="row"),
                ballots=pl.DataFrame(schema=BALLOTS),
                redistributable=False,
                **{**told, "source": "unsc_votes"},
            )
        )
        yield opened


def test_a_stretch_of_the_record_has_positions_blocs_and_participation(node) -> None:
    found = node.reader(node.operator).voting_record("unga", first=59, last=61)
    assert found.calls == 18
    assert found.positions is not None
    assert found.stretches
    assert found.until == "2006-11-06"
    assert found.policy == "public"


def test_a_member_is_compared_with_all_others(node) -> None:
    found = node.reader(node.operator).member_votes("unga", "usa")
    assert found.agreements[0].other in {"AAA", "BBB", "CCC"}
    assert [one.issue for one in found.issues] == ["hr"]
    with pytest.raises(UnknownCodeError, match="USA"):
        node.reader(node.operator).member_votes("unga", "USB")


def test_sessions_that_are_not_held_are_refused(node) -> None:
    with pytest.raises(BadInputError, match="50 to 61"):
        node.reader(node.operator).voting_record("unga", first=1, last=2)


def test_a_record_that_may_not_be_passed_on_stays_at_the_node(node) -> None:
    assert node.reader(node.operator).deadlock(("no-veto",)).replays[0].low == 1
    visitor = Person(name="visitor", member="elsewhere", local=False)
    with pytest.raises(RefusedError):
        node.reader(visitor).deadlock(("no-veto",))
    assert node.reader(visitor).lab(("no-veto",)).councils[0].act_exact


def test_a_source_of_votes_says_how_much_it_gave_and_until_when(node) -> None:
    found = {one.id: one for one in node.reader(node.operator).sources()}
    record = node.votes.table("unga")
    assert found["unga_votes"].rows == record.calls + record.ballots > 0
    assert found["unga_votes"].last_period == record.last[:7]
