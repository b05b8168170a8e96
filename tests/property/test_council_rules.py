"""Laws of rules: one tree gives one answer, however it is asked, and a file gives back what was written."""

from datetime import date
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.councils import COUNCILS, RISING, RULES, trees
from tocsin.councils.ballots import CHOICES, Vote
from tocsin.councils.bodies import Body, DatedRule, SeatGroup
from tocsin.councils.missing import missing
from tocsin.councils.rule_file import read_body, write_body
from tocsin.councils.weighing import holds

PARTY = {"party": frozenset({"S0"})}


@settings(max_examples=150)
@given(rule=RULES, seats=COUNCILS, data=st.data())
def test_what_a_rule_counts_and_what_its_formula_says_agree(rule, seats, data):
    choices = [data.draw(st.sampled_from(CHOICES)) for _ in seats]
    vote = Vote(seats=seats, choices={s.id: c for s, c in zip(seats, choices, strict=True)}, roles=PARTY)
    assert rule.holds(vote) == holds(rule.formula(seats, PARTY), choices)


@settings(max_examples=150)
@given(rule=RULES, seats=COUNCILS)
def test_a_rule_file_gives_back_the_rule_that_was_written(rule, seats):
    body = Body(
        id="made-up",
        name='A "council" with \\ and \n in its name',
        seats=(SeatGroup(count=len(seats), classes=("a",), since=date(2001, 1, 2)),),
        rules=(DatedRule(id="decision", title="Decisions", tree=rule, until=date(2020, 1, 1)),),
    )
    written = write_body(body)
    assert read_body(written) == body
    assert write_body(read_body(written)) == written
    assert str(rule.sentence(seats))


@settings(max_examples=100)
@given(rule=trees(RISING), seats=COUNCILS, data=st.data())
def test_the_missing_votes_are_the_fewest_that_pass(rule, seats, data):
    spoken = {s.id: data.draw(st.sampled_from(CHOICES)) for s in seats if data.draw(st.booleans())}
    still_open = [s.id for s in seats if s.id not in spoken]
    told = missing(rule, Vote(seats=seats, choices=spoken))
    passing = {
        ends: rule.holds(Vote(seats=seats, choices=spoken | dict(zip(still_open, ends, strict=True))))
        for ends in product(CHOICES, repeat=len(still_open))
    }
    if told.state == "passed":
        assert all(passing.values())
    elif told.state == "lost":
        assert not any(passing.values())
    else:
        sizes = [ends.count("yes") for ends, passed in passing.items() if passed and set(ends) <= {"yes", "abstain"}]
        if sizes:
            assert told.least == min(sizes)
            for way in told.ways:
                chosen = [seat for need in way for seat in need.seats[: need.count]]
                assert len(chosen) == told.least
                ends = {id: "yes" if id in chosen else "abstain" for id in still_open}
                assert rule.holds(Vote(seats=seats, choices=spoken | ends))
        for seat in told.indispensable:
            place = still_open.index(seat)
            assert not any(passed for ends, passed in passing.items() if ends[place] == "abstain")
        for seat in told.may_not_oppose:
            place = still_open.index(seat)
            assert not any(passed for ends, passed in passing.items() if ends[place] == "no")
