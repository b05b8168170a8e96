"""Votes foretold: from the past alone, for every member, as chances."""

import numpy as np
import polars as pl
import pytest

from tests.support.votes import MEMBERS, drafts_csv, record
from tocsin.councils.prediction.drafts import read_drafts
from tocsin.councils.prediction.evidence import evidence
from tocsin.councils.prediction.forecast import forecast_votes
from tocsin.councils.prediction.history import UNKNOWN, history
from tocsin.councils.prediction.likeness import Likeness
from tocsin.councils.prediction.rivals import always_yes, habit, nearest_words
from tocsin.councils.prediction.scores import auc, vote_scores
from tocsin.errors import BadInputError


@pytest.fixture(scope="module")
def made():
    calls, ballots = record()
    return forecast_votes(calls, ballots, read_drafts(drafts_csv(), session=62), 61)


def test_every_member_gets_three_chances_on_every_draft_that_sum_to_one(made) -> None:
    rows = made.rows
    assert rows.height == 7 * (len(MEMBERS) + 1)
    assert rows.select((pl.col("p_yes") + pl.col("p_abstain") + pl.col("p_no") - 1).abs().max()).item() < 1e-5
    assert rows["p_yes"].min() > 0


def test_a_recurring_text_is_voted_on_as_before(made) -> None:
    told = made.rows.filter((pl.col("rcid") == "901") & pl.col("iso3").is_in(["USA", "RUS", "HHH"])).sort("iso3")
    assert [max(row, key=row.get) for row in told.select("p_yes", "p_abstain", "p_no").iter_rows(named=True)] == [
        "p_abstain", "p_yes", "p_no"
    ]  # fmt: skip


def test_a_membership_with_an_older_code_has_a_row_under_each(made) -> None:
    told = made.rows.filter(pl.col("rcid") == "901").filter(pl.col("iso3").is_in(["SRB", "YUG"]))
    assert told.height == 2
    assert told["p_yes"].n_unique() == 1


def test_nothing_after_the_last_session_is_read() -> None:
    calls, ballots = record()
    changed = ballots.with_columns(
        pl.when(pl.col("id").str.starts_with("61")).then(pl.lit("no")).otherwise(pl.col("choice")).alias("choice")
    )
    drafts = read_drafts(drafts_csv(), session=62)
    one, other = (forecast_votes(calls, cast, drafts, 60).rows for cast in (ballots, changed))
    assert one.equals(other)


def test_the_votes_of_a_draft_itself_are_never_among_its_evidence() -> None:
    calls, ballots = record()
    past = history(calls, ballots)
    likeness = Likeness(past.words)
    drafts = past.of_session(60)
    before = evidence(past, likeness, drafts, 59).values
    past.choices[drafts] = UNKNOWN
    after = evidence(past, likeness, drafts, 59).values
    assert np.array_equal(before, after, equal_nan=True)


def test_a_draft_of_a_session_that_was_learned_from_is_refused() -> None:
    calls, ballots = record()
    with pytest.raises(BadInputError, match="learned from"):
        forecast_votes(calls, ballots, read_drafts(drafts_csv(60), session=60), 61)


def test_a_record_of_a_few_sessions_is_too_short() -> None:
    calls, ballots = record(50, 52)
    with pytest.raises(BadInputError, match="too few"):
        forecast_votes(calls, ballots, read_drafts(drafts_csv(), session=62), 61)


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"rcid\n1\n", "short or descr"), (b"rcid,short\n1,a\n1,b\n", "drafts:2"), (b"", "no CSV")],
)
def test_a_file_of_drafts_that_cannot_be_read_says_where(content: bytes, said: str) -> None:
    with pytest.raises(BadInputError, match=said):
        read_drafts(content, session=62)


def test_numbers_written_as_decimals_and_missing_columns_are_taken() -> None:
    read = read_drafts(b"rcid,session,date,amend,descr\n9101.0,73.0,2018-11-01,1.0,A text\n", session=1)
    assert read.select("id", "session", "amendment", "text").rows() == [("9101", 73, True, "A text")]


def test_the_rivals_speak_for_every_member_too() -> None:
    calls, ballots = record()
    past = history(calls, ballots)
    drafts = past.of_session(61)
    for chances in (
        always_yes(past, drafts, 60),
        habit(past, drafts, 60),
        nearest_words(past, Likeness(past.words), drafts, 60),
    ):
        assert np.allclose(chances.sum(0), 1, atol=1e-4)
    better = vote_scores(nearest_words(past, Likeness(past.words), drafts, 60), past.choices[drafts])
    assert better.accuracy > vote_scores(always_yes(past, drafts, 60), past.choices[drafts]).accuracy


def test_auc_counts_ties_half() -> None:
    assert auc(np.array([0.5, 0.5]), np.array([True, False])) == pytest.approx(0.5)
