from datetime import date
from pathlib import Path

import pytest

from tests.support.councils import TABLES
from tocsin.councils.catalogue import bodies, body, body_text
from tocsin.councils.decisions import judged
from tocsin.councils.naming import BODY_NAMES, RULE_TITLES
from tocsin.councils.rule_file import read_body, write_body
from tocsin.councils.seating import seats_on
from tocsin.errors import BadInputError, NotFoundError, UnknownCodeError

ALL = [one.id for one in bodies()]


@pytest.mark.parametrize("id", ALL)
def test_a_body_decides_its_own_test_decisions_as_they_were_decided(id):
    found = judged(body(id), TABLES)
    assert len(found) >= 5
    assert [(one.decision.title, one.outcome) for one in found if not one.agrees] == []


@pytest.mark.parametrize("id", ALL)
def test_a_body_round_trips_and_every_rule_names_what_it_rests_on(id):
    one = body(id)
    assert one.id == id
    assert read_body(write_body(one)) == one
    assert one.name in BODY_NAMES
    for rule in one.rules:
        assert rule.title in RULE_TITLES
        assert rule.instrument
        # Checked means that a text was read, and which one is said.
        assert rule.checked == bool(rule.read)
    assert all(group.source for group in one.seats)
    assert all(decision.source for decision in one.decisions)


def test_the_council_had_eleven_seats_in_1946_and_fifteen_in_1966():
    early, later = (seats_on(body("unsc"), date(year, 6, 1)) for year in (1946, 1966))
    assert {seat.id for seat in early} == {"CHN", "FRA", "GBR", "SUN", "USA", "AUS", "BRA", "EGY", "MEX", "NLD", "POL"}
    assert len(later) == 15
    assert {"MLI", "NGA", "UGA"} <= {seat.id for seat in later}


@pytest.mark.parametrize("year", [1946, 1950, 1955, 1960, 1965, 1966, 1973, 1978, 1990, 2025])
def test_the_council_always_has_five_permanent_seats_and_its_number_of_elected_ones(year):
    seats = seats_on(body("unsc"), date(year, 6, 1))
    kinds = [seat.classes[0] for seat in seats]
    assert kinds.count("permanent") == 5
    assert kinds.count("elected") == (6 if year < 1966 else 10)


def test_six_suspended_members_left_49_to_elect_in_february_2025():
    seats = seats_on(body("au-assembly"), date(2025, 2, 15))
    assert len(seats) == 55
    assert sum(seat.votes for seat in seats) == 49


def test_weights_that_are_not_held_are_named_with_the_remedy():
    with pytest.raises(NotFoundError, match=r"imf\.board_votes.*tocsin sync"):
        seats_on(body("imf-board"), date(2024, 1, 1))


def test_an_unknown_body_gets_the_nearest_ids():
    with pytest.raises(UnknownCodeError, match="unsc"):
        body("uncs")


GOOD = """\
id = "board" # a comment with [brackets]
name = "Board"

[[seats]]
holders = [
  "AAA",
  "BBB",
]

[[rules]]
id = "first"
title = "First"
[rules.tree]
kind = "every"
[[rules.tree.rules]]
kind = "count"
at_least = 1
[[rules.tree.rules]]
kind = "voting"
share = "2/3"
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("at_least = 1", 'at_least = "one"', 17, "expected `int | null`, got `str`"),
        ("at_least = 1", "at_most = 1", 17, "no field `at_most`"),
        ('share = "2/3"', 'share = "3/2"', 18, "a share lies above 0"),
        ('share = "2/3"', 'share = "two thirds"', 20, "is not a share"),
        ('kind = "voting"', 'kind = "vote"', 18, "'vote' is no kind of rule"),
        ('id = "first"', "", 10, "missing required field `id`"),
        ('name = "Board"', 'name = "Board"\ncolour = "blue"', 3, "unknown field `colour`"),
        ('name = "Board"', 'name = "Board', 2, "Illegal character"),
        ("]\n\n[[rules]]", "\n[[rules]]", 9, "Invalid value|Unclosed array"),
    ],
)
def test_an_error_in_a_rule_file_names_its_line(old, new, line, says):
    assert read_body(GOOD)
    with pytest.raises(BadInputError, match=rf"board\.toml:{line}: .*({says})"):
        read_body(GOOD.replace(old, new), where="board.toml")


def test_two_rules_of_one_name_may_not_hold_on_the_same_day():
    twice = body_text("unsc").replace("until = 1965-08-31\n[rules.tree]", "until = 1970-01-01\n[rules.tree]", 1)
    with pytest.raises(BadInputError, match="hold on the same day"):
        read_body(twice)


def test_the_example_in_the_guide_is_a_body_whose_own_decision_holds():
    guide = (Path(__file__).parents[2] / "docs/guide/councils.md").read_text(encoding="utf-8")
    example = next(part for part in guide.split("```") if part.startswith("text\nid = "))
    found = judged(read_body(example.removeprefix("text\n")))
    assert [one.agrees for one in found] == [True]
