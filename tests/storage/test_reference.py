"""Published draws of other people's models."""

from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from tocsin.errors import BadInputError, DamagedError, NotFoundError
from tocsin.sources.source import ForecastReading
from tocsin.storage.reference import ReferenceStore
from tocsin.world.months import Month


def published(factor: float = 1.0, **more: object) -> ForecastReading:
    facts = {
        "model": "views_conflictology",
        "title": "Official benchmark",
        "target": "ged_sb",
        "window": "2018",
        "places": ("AFG", "SDN"),
        "periods": (date(2018, 1, 1), date(2018, 2, 1), date(2018, 3, 1)),
        "draws": (np.arange(2 * 3 * 4, dtype=np.float32) * factor).reshape(2, 3, 4),
        "origin": Month(2017, 10),
        "address": "mirror:conflict/bm.parquet",
        "checksum": "a" * 64,
        "retrieved": datetime(2024, 1, 1, tzinfo=UTC),
        "licence": "CC BY 4.0",
        "citation": "Hegre et al. 2025",
        "hindsight": True,
    }
    return ForecastReading(**{**facts, **more})


@pytest.fixture
def store(tmp_path: Path) -> ReferenceStore:
    return ReferenceStore(tmp_path / "references")


def test_draws_come_back_as_they_were_published(store: ReferenceStore) -> None:
    assert store.append(published())
    held = store.read("views_conflictology", "2018")
    assert held.places == ("AFG", "SDN")
    assert held.steps == (3, 4, 5)
    assert held.draws.dtype == np.float32
    assert np.array_equal(held.draws, published().draws)
    assert held.facts.hindsight
    assert (store.models(), store.windows("views_conflictology")) == (("views_conflictology",), ("2018",))


def test_the_same_draws_again_write_nothing(store: ReferenceStore) -> None:
    store.append(published())
    before = {path: path.stat().st_mtime_ns for path in store.root.rglob("*")}
    assert not store.append(published())
    assert {path: path.stat().st_mtime_ns for path in store.root.rglob("*")} == before
    assert store.holds("views_conflictology", "2018", "a" * 64)
    assert not store.holds("views_conflictology", "2018", "b" * 64)


def test_a_newer_edition_replaces_the_one_before(store: ReferenceStore) -> None:
    store.append(published())
    assert store.append(published(2.0))
    assert store.read("views_conflictology", "2018").draws.max() == 46.0
    assert len(list(store.root.rglob("*.parquet"))) == 1


def test_damage_is_named_and_healed(store: ReferenceStore) -> None:
    store.append(published())
    next(store.root.rglob("*.parquet")).write_bytes(b"PAR1")
    with pytest.raises(DamagedError, match="cannot be trusted"):
        store.read("views_conflictology", "2018")
    assert len(store.verify()) == 1
    assert store.append(published())
    assert store.verify() == ()


def test_draws_that_do_not_fit_or_are_not_there_are_said(store: ReferenceStore) -> None:
    with pytest.raises(BadInputError, match="do not fit"):
        store.append(published(places=("AFG",)))
    with pytest.raises(BadInputError, match="is no name"):
        store.append(published(window="../2018"))
    with pytest.raises(NotFoundError, match="no draws of 'views_conflictology' for the window '2018'"):
        store.read("views_conflictology", "2018")
    assert store.models() == ()
