"""Votes regressed on words: from the past alone, sure where texts recur, unsure where nothing is alike."""

import numpy as np
import pytest

from tests.support.votes import record
from tocsin.councils.prediction.history import UNKNOWN, history
from tocsin.councils.prediction.likeness import Likeness
from tocsin.councils.prediction.regression import FORMS, Regressions
from tocsin.councils.prediction.scores import vote_scores
from tocsin.councils.prediction.spatial import one_line_and_words
from tocsin.councils.prediction.surroundings import places, surroundings
from tocsin.councils.prediction.wording import Wording


@pytest.fixture(scope="module")
def past():
    return history(*record())


@pytest.fixture(scope="module")
def likeness(past):
    return Likeness(past.words)


@pytest.mark.parametrize("form", range(len(FORMS)))
def test_recurring_texts_are_expected_to_be_voted_on_as_before(past, likeness, form) -> None:
    drafts = past.of_session(61)
    expected = Regressions(past, likeness).expected(drafts, 60, form)
    chances = np.concatenate([expected.parts, 1 - expected.parts.sum(0, keepdims=True)])
    assert vote_scores(np.clip(chances, 1e-3, 1), past.choices[drafts]).accuracy > 0.85
    assert (expected.doubt < 0.4).all()


def test_what_was_compared_before_gives_the_same_as_what_is_compared_anew(past, likeness) -> None:
    drafts = past.of_session(61)
    anew = Regressions(past, likeness).expected(drafts, 60, 0)
    before = Regressions(past, likeness, 40).expected(drafts, 60, 0)
    assert np.allclose(anew.parts, before.parts, atol=1e-5)


def test_votes_after_the_last_session_change_nothing(past, likeness) -> None:
    drafts = past.of_session(61)
    one = Regressions(past, likeness).expected(drafts, 59, 1)
    later = past.choices[past.sessions > 59].copy()
    past.choices[past.sessions > 59] = UNKNOWN
    other = Regressions(past, likeness).expected(drafts, 59, 1)
    past.choices[past.sessions > 59] = later
    assert np.array_equal(one.parts, other.parts)


def test_without_any_votes_before_everything_is_in_doubt(past, likeness) -> None:
    expected = Regressions(past, likeness).expected(past.of_session(61), 10, 0)
    assert (expected.doubt == 1).all()


def wording(number: int, title: str) -> Wording:
    return Wording(title=title, subject="", put="", kind="text", resolution=f"70/{number}")


def test_a_new_text_takes_the_words_of_what_stands_beside_it() -> None:
    words = [wording(1, "outer space"), wording(2, "something new"), wording(90, "right to food"), wording(2, "again")]
    sessions = np.array([70, 70, 70, 71], np.int32)
    assert np.isnan(places(words, sessions)[3])
    around = surroundings(words, sessions, Likeness(words).titles).toarray()
    space, _, food, _ = Likeness(words).titles.toarray()
    assert around[1] @ space == pytest.approx(1, abs=1e-5)
    assert around[1] @ food == 0
    assert not around[3].any()


def test_the_published_rival_puts_members_on_one_line(past, likeness) -> None:
    drafts = past.of_session(61)
    chances = one_line_and_words(past, likeness, drafts, 60)
    assert np.allclose(chances.sum(0), 1, atol=1e-5)
    assert vote_scores(chances, past.choices[drafts]).accuracy > 0.6
