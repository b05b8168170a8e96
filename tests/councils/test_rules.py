from fractions import Fraction

import pytest

from tests.support.councils import council
from tocsin.councils.ballots import Ballot, Vote, counts
from tocsin.councils.missing import missing
from tocsin.councils.rules.consensus import Consensus
from tocsin.councils.rules.count import Count
from tocsin.councils.rules.dialogue import Dialogue
from tocsin.councils.rules.every import Every
from tocsin.councils.rules.kinds import KINDS, takes_votes
from tocsin.councils.rules.quorum import Quorum
from tocsin.councils.rules.recusal import Recusal
from tocsin.councils.rules.silence import Silence
from tocsin.councils.rules.veto import Veto
from tocsin.councils.rules.voting import Voting
from tocsin.councils.seats import Seat
from tocsin.councils.tally import cast, tally
from tocsin.errors import BadInputError

SEATS = council(1, 1, 1, 1, 1)
UNSC = tuple(Seat(id=id, classes=("permanent",)) for id in ("CHN", "FRA", "GBR", "RUS", "USA")) + tuple(
    Seat(id=id, classes=("elected",)) for id in ["DNK", "DZA", "GRC", "GUY", "KOR", "PAK", "PAN", "SLE", "SOM", "SVN"]
)
SUBSTANTIVE = Every(rules=(Count(at_least=9), Veto(among="permanent")))


def vote(seats, **choices):
    return Vote(seats=seats, choices={id: choice for choice, ids in choices.items() for id in ids.split()})


def test_the_five_choices_are_five_different_things():
    one_of_each = vote(SEATS, yes="S0", no="S1", abstain="S2", absent="S3", not_participating="S4")
    assert set(counts(one_of_each).values()) == {1}
    # Four are in the room, two vote; each rule tells the five apart in its own way.
    assert Quorum(at_least=4).holds(one_of_each)
    assert not Quorum(at_least=5).holds(one_of_each)
    assert Voting(share=Fraction(1, 2)).holds(one_of_each)
    assert not Voting(share=Fraction(1, 2), base="present").holds(one_of_each)
    assert Voting(share=Fraction(1, 4), base="present").holds(one_of_each)


def test_abstaining_staying_away_and_not_participating_are_no_veto_but_a_no_is():
    nine = "FRA GBR USA DNK DZA GRC GUY KOR PAK"
    for how in ("abstain", "absent", "not_participating"):
        assert SUBSTANTIVE.holds(vote(UNSC, yes=nine, **{how: "RUS CHN"}))
    assert not SUBSTANTIVE.holds(vote(UNSC, yes=nine, no="RUS"))


def test_a_double_veto_takes_two():
    rule = Every(rules=(Count(at_least=9), Veto(among="permanent", most=1)))
    yes = "FRA GBR USA DNK DZA GRC GUY KOR PAK"
    assert rule.holds(vote(UNSC, yes=yes, no="RUS"))
    assert not rule.holds(vote(UNSC, yes=yes, no="RUS CHN"))


def test_abstentions_leave_the_base_of_those_voting_and_stay_in_that_of_those_present():
    two = vote(SEATS, yes="S0 S1", no="S2", abstain="S3 S4")
    assert Voting(share=Fraction(2, 3)).holds(two)
    assert not Voting(share=Fraction(2, 3), base="present").holds(two)


def test_nothing_is_adopted_without_any_yes():
    assert not Voting(share=Fraction(2, 3)).holds(vote(SEATS, abstain="S0 S1"))
    assert not Voting(more_than=Fraction(1, 2)).holds(vote(SEATS))


def test_silence_needs_nobody_and_consensus_needs_somebody():
    assert Silence().holds(vote(SEATS))
    assert not Consensus().holds(vote(SEATS))
    assert Consensus().holds(vote(SEATS, abstain="S0"))
    assert not Silence().holds(vote(SEATS, no="S0"))


def test_consensus_minus_the_state_concerned():
    rule = Consensus(without="concerned")
    against = Vote(seats=SEATS, choices={"S0": "no", "S1": "yes"}, roles={"concerned": frozenset({"S0"})})
    assert rule.holds(against)
    assert not Consensus().holds(against)


def test_a_party_that_votes_makes_the_vote_illegal_and_one_that_abstains_does_not():
    rule = Recusal(rule=SUBSTANTIVE)
    nine = "FRA GBR USA DNK DZA GRC GUY KOR PAK"
    roles = {"party": frozenset({"RUS"})}
    votes = vote(UNSC, yes=nine, no="RUS")
    assert tally(rule, Vote(seats=UNSC, choices=votes.choices, roles=roles)).outcome == "not legal"
    votes = vote(UNSC, yes=nine, abstain="RUS")
    assert tally(rule, Vote(seats=UNSC, choices=votes.choices, roles=roles)).outcome == "adopted"


def test_ballots_that_are_none_are_told_and_not_counted():
    seats = (*SEATS[:2], Seat(id="OUT", votes=False))
    ballots = [Ballot("S0", "yes"), Ballot("S0", "no"), Ballot("XXX", "yes"), Ballot("OUT", "yes"), Ballot("S1", "no")]
    cast_vote, faults = cast(seats, ballots)
    assert dict(cast_vote.choices) == {"S0": "yes", "S1": "no"}
    assert [str(fault) for fault in faults] == [
        "S0 voted twice",
        "XXX has no seat here",
        "the right to vote of OUT is suspended",
    ]
    assert tally(Count(at_least=1), cast_vote, faults).outcome == "not legal"


def test_a_suspended_member_is_in_no_base():
    seats = (*SEATS[:3], Seat(id="OUT", votes=False))
    assert Count(share=Fraction(2, 3)).holds(vote(seats, yes="S0 S1"))


def test_the_chair_hears_which_votes_are_missing():
    told = missing(SUBSTANTIVE, vote(UNSC, yes="FRA GBR USA DNK GRC SVN SOM", abstain="CHN RUS PAK DZA"))
    assert [[str(need) for need in way] for way in told.ways] == [["2 of GUY KOR PAN SLE"]]
    assert (told.state, told.least, told.may_not_oppose) == ("open", 2, ())


def test_an_open_permanent_seat_may_not_oppose():
    told = missing(SUBSTANTIVE, vote(UNSC, yes="FRA GBR DNK GRC SVN SOM PAK DZA GUY", abstain="CHN"))
    assert told.least == 0
    assert told.may_not_oppose == ("RUS", "USA")


def test_after_a_veto_nothing_is_missing_any_more():
    assert missing(SUBSTANTIVE, vote(UNSC, no="RUS")).state == "lost"
    assert missing(Count(at_least=1), vote(UNSC, yes="FRA")).state == "passed"


def test_a_forum_without_votes_says_so():
    assert not takes_votes(Every(rules=(Dialogue(),)))
    assert tally(Dialogue(), vote(SEATS, yes="S0")).outcome == "no vote"
    with pytest.raises(BadInputError, match="takes no votes"):
        missing(Dialogue(), vote(SEATS))


def test_every_kind_of_rule_has_a_file_of_its_own():
    assert len({kind.__module__ for kind in KINDS.values()}) == len(KINDS) == 17


@pytest.mark.parametrize("wrong", [{}, {"at_least": 1, "share": Fraction(1, 2)}, {"share": Fraction(3, 2)}])
def test_a_bar_is_said_once_and_within_range(wrong):
    with pytest.raises(ValueError, match=r"share|exactly one"):
        Count(**wrong)
