"""Past situations are taken with futures that are known whole, and far paths go on where near ones end."""

import numpy as np
import pytest

from tocsin.forecasts.analogues import END, FAR, NEAR, evenly, joined, reaches, situations


def test_a_situation_counts_only_when_its_whole_future_is_known():
    values = np.array([[1.0, 2.0, np.nan, 4.0, 5.0, 6.0], [7.0, 8.0, 9.0, 10.0, 11.0, 12.0]])
    found = situations(values, np.ones(values.shape, dtype=bool), 2, 99)
    assert list(zip(found.rows.tolist(), found.columns.tolist(), strict=True)) == [
        (0, 2), (0, 3), (1, 0), (1, 1), (1, 2), (1, 3),
    ]  # fmt: skip
    assert not np.isnan(found.future).any()
    assert found.future[0].tolist() == [4.0, 5.0]


def test_more_situations_than_wanted_are_thinned_evenly_and_always_alike():
    values = np.arange(100.0)[None]
    found = situations(values, np.ones(values.shape, dtype=bool), 1, 10)
    assert found.columns.tolist() == [0, 9, 19, 29, 39, 49, 59, 69, 79, 89]


def test_a_history_shorter_than_the_future_has_no_situation():
    found = situations(np.ones((3, 5)), np.ones((3, 5), dtype=bool), 5, 9)
    assert (len(found.rows), found.future.shape) == (0, (0, 5))


@pytest.mark.parametrize(("count", "draws"), [(7, 3), (3, 7), (1, 5), (5, 0)])
def test_evenly_takes_members_as_equally_as_can_be(count, draws):
    taken = np.bincount(evenly(count, draws, np.random.default_rng(2)), minlength=count)
    assert taken.sum() == draws
    assert taken.max() - taken.min() <= 1


def test_a_joined_path_keeps_its_beginning_and_goes_on_with_one_of_its_rank():
    random = np.random.default_rng(1)
    near, far = (random.gamma(2, 20, (length, 9)).astype(np.float32) for length in (NEAR, FAR))
    found = joined(near, far, random)
    assert np.array_equal(found[:NEAR], near)
    ends = slice(END[0] - 1, END[1])
    ours, theirs = (path[NEAR:, np.argsort(by[ends].sum(axis=0))] for path, by in ((found, near), (far, far)))
    assert np.array_equal(ours, theirs)


def test_the_length_of_far_paths_does_not_depend_on_which_far_step_is_asked_for():
    assert {reaches((step,)) for step in range(1, NEAR + 1)} == {(NEAR,)}
    assert {reaches((step,)) for step in range(NEAR + 1, FAR + 1)} == {(NEAR, FAR)}
