"""What our hazards declare: every id that they name exists, and each kind of violence says which estimate it is."""

from importlib.metadata import entry_points

import pytest

from tocsin.forecasts.hazard import Hazard

HAZARDS = [point.load() for point in entry_points(group="tocsin.hazards") if point.dist.name == "tocsin"]
MODELS = {point.name for point in entry_points(group="tocsin.models")}
SERIES = {
    series.id: series
    for point in entry_points(group="tocsin.sources")
    if point.dist.name == "tocsin"
    for series in point.load().series
}


@pytest.fixture(params=HAZARDS, ids=lambda hazard: hazard.id)
def hazard(request) -> Hazard:
    return request.param


def test_every_series_a_hazard_names_is_declared_by_a_source(hazard):
    named = {*hazard.series, *hazard.truths.values(), *hazard.covariates, *hazard.estimates}
    assert named <= set(SERIES)


def test_a_hazards_own_target_is_no_covariate(hazard):
    assert not set(hazard.covariates) & set(hazard.series)
    assert len(set(hazard.covariates)) == len(hazard.covariates)


def test_every_model_a_hazard_names_is_installed(hazard):
    assert {*hazard.models, *hazard.baselines, hazard.headline} <= MODELS


def test_kinds_of_violence_are_told_from_ucdps_own_sums_before_any_other_estimate():
    kinds = {hazard.id: hazard for hazard in HAZARDS}
    for id, short in (("one-sided", "os"), ("non-state", "ns")):
        assert kinds[id].series == (f"ucdp.ged_{short}", f"ucdp_types.{short}")
        assert set(kinds[id].estimates) == {f"ucdp_types.{short}"}
        assert kinds[id].shortest > 12
