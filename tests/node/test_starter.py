"""The starter edition shows our own smoothed forecasts and scores, and holds nothing that was observed."""

import gzip
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.support.small_node import small_node
from tocsin.errors import BadInputError, NotFoundError
from tocsin.node import opening, starter, starting
from tocsin.node.preparation import prepare
from tocsin.node.registry import Registry
from tocsin.node.running import Node
from tocsin.node.starter import FILE, LARGEST, Packaged, build_starter, packaged, round_two

COMMITTED = resources.files("tocsin.node") / FILE


@pytest.fixture(scope="module")
def small_edition(prepared: Node, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Packaged]:
    path = tmp_path_factory.mktemp("starter") / FILE
    build_starter(prepared, path)
    return {part.hazard: part for part in msgspec.json.decode(path.read_bytes(), type=list[Packaged])}


@pytest.fixture
def without_data(tmp_path: Path, small_edition: dict[str, Packaged], monkeypatch: pytest.MonkeyPatch) -> Iterator[Node]:
    for module in (opening, starting, starter):
        monkeypatch.setattr(module, "packaged", lambda: small_edition)
    with small_node(tmp_path / "home", made_up=(), mirror="", offline=True) as node:
        prepare(node)
        yield node


def numbers(value: Any) -> Iterator[float]:
    if isinstance(value, dict):
        value = value.values()
    if isinstance(value, int | float):
        yield value
    elif not isinstance(value, str) and value is not None:
        for inner in value:
            yield from numbers(inner)


def test_the_committed_edition_is_small_and_holds_no_model_of_observations() -> None:
    content = COMMITTED.read_bytes()
    assert len(gzip.compress(content)) < LARGEST
    models, hazards = Registry().models, Registry().hazards
    for id_, part in packaged().items():
        assert part.models
        for each in part.models:
            assert not each.model.observed
            assert not models[each.model.id].observed
            assert each.model.id not in hazards[id_].baselines


def test_the_committed_edition_is_rounded_to_two_significant_digits() -> None:
    for part in packaged().values():
        for each in part.models:
            assert all(round_two(value) == value or round(value, 2) == value for value in numbers(each.places))
            assert len(each.places) > 150


def test_the_committed_edition_has_no_field_that_could_hold_an_observation() -> None:
    fields = {"hazard", "origin", "periods", "levels", "thresholds", "models", "windows", "reliability", "calibration"}
    fields |= {"command", "scored", "vintage", "licence", "citation", "titles"}
    for part in msgspec.json.decode(COMMITTED.read_bytes()):
        assert set(part) == fields
        for model in part["models"]:
            assert set(model) == {"model", "vintage", "seed", "draws", "made", "history", "places"}
            widths = {len(row) for rows in model["places"].values() for row in rows}
            assert widths == {1 + len(part["levels"]) + len(part["thresholds"])}


def test_observed_values_do_not_stand_in_the_edition(prepared: Node, small_edition: dict[str, Packaged]) -> None:
    part = small_edition["conflict"]
    assert [each.model.id for each in part.models] == ["smoothed_conflictology"]
    assert "frost" not in small_edition, "all its models are baselines or observations"
    panel = prepared.standing("conflict").panel
    last = {place: panel.values[row, -1] for place, row in prepared.standing("conflict").row_of.items()}
    means = {place: rows[0][0] for place, rows in part.models[0].places.items()}
    assert means != {place: round_two(value) for place, value in last.items()}
    assert panel.values.shape[1] > len(part.periods), "no row is as long as the history"


def test_a_model_that_repeats_the_last_observation_is_left_out(prepared: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = opening and starter.shown_of(prepared, "conflict")["smoothed_conflictology"]
    panel = prepared.standing("conflict").panel
    last = dict(zip(panel.places, panel.values[:, -1].tolist(), strict=True))
    cells = {period: {place: (last[place], {}, {}) for place in last} for period in shown.periods}
    monkeypatch.setitem(shown.__dict__, "cells", cells)
    assert starter._gives_away(prepared, "conflict", shown)


def test_a_node_that_reached_nothing_opens_the_edition_and_says_so(without_data: Node) -> None:
    reader = without_data.reader(without_data.operator)
    assert reader.edition().route == "starter"
    hazard = reader.hazard("conflict")
    assert (hazard.origin, hazard.headline, hazard.first_observed) == ("2015-12", "smoothed_conflictology", "")
    world = reader.world("conflict")
    assert (world.period, world.observed, len(world.expectations)) == ("2016-01", (), 10)
    assert reader.periods("conflict")[-1] == "2017-02"
    place = reader.place_forecast("conflict", "KEN")
    assert (len(place.expectations), place.observed, place.past) == (14, (), ())
    record = reader.record("conflict")
    assert record.windows
    assert record.misses == ()
    assert reader.record("conflict", truth="all") == record, "the page asks for every truth"
    with pytest.raises(NotFoundError, match="neither observations"):
        reader.drivers("conflict", "KEN", model="smoothed_conflictology")
    assert reader.table("forecasts", hazard="conflict", place="KEN").height == 14 * (1 + 23 + 4)
    assert reader.table("record", hazard="conflict").height == sum(len(row.scores) for row in record.windows)
    assert reader.series_behind("conflict")[0].citation == "nobody"
    assert reader.hazard("frost").origin == ""
    with pytest.raises(NotFoundError, match="nothing of DEU"):
        reader.place_forecast("conflict", "DEU")
    with pytest.raises(BadInputError, match="not in the starter edition"):
        reader.world("conflict", period="2015-12")


def test_data_of_its_own_replaces_the_edition(without_data: Node, prepared: Node) -> None:
    home = without_data.home.path
    without_data.close()
    with small_node(home) as node:
        prepare(node)
        assert node.reader(node.operator).edition().route == "mirror"


def test_the_time_machine_has_no_starter_edition(
    tmp_path: Path, small_edition: dict[str, Packaged], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "packaged", lambda: small_edition)
    with small_node(tmp_path / "home", made_up=(), mirror="", offline=True, as_of="2011-04") as node:
        prepare(node)
        assert node.reader(node.operator).edition().route == "empty"
        with pytest.raises(BadInputError, match="time machine"):
            build_starter(node, tmp_path / FILE)


def test_every_scored_model_is_named_although_few_are_packaged(without_data: Node) -> None:
    record = without_data.reader(without_data.operator).record("conflict")
    assert set(record.titles) == {row.model for row in record.windows} > {"smoothed_conflictology"}
