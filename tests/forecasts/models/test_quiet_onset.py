"""As many paths break out as the learned risk says, and they are paths of outbreaks that happened."""

from dataclasses import replace

import numpy as np
import pytest

from tests.forecasts.toys import wars
from tocsin.forecasts.chance import Chance
from tocsin.forecasts.models.quiet_onset import MODEL, is_quiet
from tocsin.forecasts.models.smoothed_conflictology import MODEL as FALLBACK

DRAWS = 400


@pytest.fixture(scope="module")
def quiet(panel):
    return np.flatnonzero(is_quiet(panel.values)[:, -1])


def test_the_share_of_paths_that_reach_25_is_the_learned_risk(panel, quiet):
    assert len(quiet) > 10
    risk = MODEL.risk(panel).of(MODEL.table(panel).values[:, -1])
    for steps in (range(3, 15), range(1, 37)):
        found = MODEL.draw(panel, steps, DRAWS, Chance(3))[quiet]
        window = found[:, [step - steps[0] for step in range(3, 15)]]
        share = (window.sum(axis=1) >= 25).mean(axis=-1)
        assert np.abs(share - risk[quiet]).max() <= 1 / DRAWS
    assert np.ptp(risk[quiet]) > 0.01, "places differ"


def test_every_path_of_a_quiet_place_happened_somewhere(panel, quiet):
    happened = {path.tobytes() for part in MODEL.futures(panel, 14) for path in part}
    found = MODEL.draw(panel, range(1, 15), 30, Chance(3))
    for row in quiet:
        assert all(path.tobytes() in happened for path in np.ascontiguousarray(found[row].T))


def test_past_paths_are_told_apart_by_what_became_of_them(panel):
    outbreaks, stirring, silent = MODEL.futures(panel, 14)
    assert (outbreaks[:, 2:].sum(axis=1) >= 25).all()
    assert all((part[:, 2:].sum(axis=1) < 25).all() for part in (stirring, silent))
    assert all((np.diff(part.sum(axis=1)) >= 0).all() for part in (outbreaks, stirring, silent))


def test_places_that_are_not_quiet_stand_on_smoothed_conflictology(panel, quiet):
    loud = np.setdiff1d(np.arange(len(panel.places)), quiet)
    ours, theirs = (model.draw(panel, (3, 20), 40, Chance(1))[loud] for model in (MODEL, FALLBACK))
    assert np.array_equal(ours, theirs, equal_nan=True)


def test_with_few_outbreaks_smoothed_conflictology_speaks(panel):
    calm = replace(panel, values=np.minimum(panel.values, 1.0))
    assert MODEL.risk(calm) is None
    assert MODEL.draw(calm, (1, 20), 30, Chance(1)).tobytes() == FALLBACK.draw(calm, (1, 20), 30, Chance(1)).tobytes()


def test_without_far_futures_the_near_path_is_gone_through_again():
    short = wars(places=30, periods=46, seed=7)
    assert MODEL.risk(short) is not None
    assert not any(map(len, MODEL.futures(short, 36)))
    row = int(np.flatnonzero(is_quiet(short.values)[:, -1])[0])
    found = MODEL.draw(short, range(1, 37), 60, Chance(1))[row]
    assert np.array_equal(found[14:28], found[:14])
