"""All features side by side, each under its group; a changed series moves its own group alone."""

import numpy as np
import pytest

from tests.forecasts.toys import wars
from tocsin.forecasts.features import table as module
from tocsin.forecasts.features.history import LONG, RECENT
from tocsin.forecasts.features.table import feature_table
from tocsin.forecasts.what_if import changed_panel


def test_the_table_is_made_once_a_panel_and_holds_numbers_only(panel):
    table = feature_table(panel)
    assert feature_table(panel) is table
    assert table.values.shape == (*panel.values.shape, len(table.names))
    assert len(set(table.names)) == len(table.names) == len(table.groups)
    assert np.isfinite(table.values).all()


def test_a_part_of_the_table_keeps_its_groups_only(panel):
    table = feature_table(panel)
    part = table.of((RECENT, LONG))
    assert set(part.groups) == {RECENT, LONG}
    assert np.array_equal(part.values[..., 0], table.values[..., table.names.index(part.names[0])])
    assert table.of(tuple(set(table.groups))) is table


@pytest.mark.parametrize(
    ("series", "group"),
    [("vdem.v2x_polyarchy", "Governance"), ("structural.ln_population", "Population and income")],
)
def test_a_changed_series_moves_the_features_of_its_own_group_alone(panel, series, group):
    table = feature_table(panel)
    high = float(np.nanmax(panel.covariates[series]))
    other = feature_table(changed_panel(panel, "SDN", {series: high}))
    moved = (table.values != other.values).any(axis=(0, 1))
    assert moved.any()
    assert {name for name, yes in zip(table.groups, moved, strict=True) if yes} == {group}
    rows = (table.values != other.values).any(axis=(1, 2))
    assert [panel.places[row] for row in np.flatnonzero(rows)] == ["SDN"]


def test_places_worked_out_in_blocks_have_the_same_features(monkeypatch, panel):
    monkeypatch.setattr(module, "_BLOCK", 7)
    assert np.array_equal(feature_table(wars()).values, feature_table(panel).values)
