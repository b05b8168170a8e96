"""A sync that stops at any one of its writes leaves a readable store; tests/journeys kills it for real."""

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.small_mirror import write_mirror
from tocsin.sources.seam import Seam
from tocsin.sources.synchronise import synchronise
from tocsin.sources.views import Views
from tocsin.storage import series_files
from tocsin.storage.code_tables import CodeTableStore
from tocsin.storage.reference import ReferenceStore
from tocsin.storage.series import SeriesStore


class Stopped(BaseException):
    """The end of a process, as nothing in it can catch."""


def sync(home: Path, mirror: Path) -> None:
    clock = lambda: datetime(2024, 1, 1, tzinfo=UTC)  # noqa: E731 - one line says it
    with Seam(downloads=home / "downloads", clock=clock, mirror=str(mirror)) as seam:
        (result,) = synchronise(
            (Views(),),
            seam,
            SeriesStore(home / "series"),
            clock,
            references=ReferenceStore(home / "references"),
            tables=CodeTableStore(home / "codes"),
        )
    assert not result.error, result.error


def stop_at(patch: pytest.MonkeyPatch, step: int) -> None:
    """Stop at the n-th call that changes the disk for good; what was written so far stays, as after a kill."""
    seen = [0]

    def counted(true: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **named: object) -> object:
            seen[0] += 1
            if seen[0] > step:
                raise Stopped
            return true(*arguments, **named)

        return call

    patch.setattr(os, "fsync", counted(os.fsync))
    patch.setattr(Path, "replace", counted(Path.replace))
    patch.setattr(series_files, "_discard", lambda _: None)


def test_whichever_write_is_the_last_the_store_is_sound(tmp_path: Path) -> None:
    mirror, first = tmp_path / "mirror", tmp_path / "first"
    write_mirror(mirror, 1)
    sync(first, mirror)
    before = SeriesStore(first / "series")
    held = {series.id: before.vintages(series.id) for series in before.series()}
    write_mirror(mirror, 2)
    step, stopped = 0, True
    while stopped:
        home = tmp_path / f"home{step}"
        shutil.copytree(first, home)
        with pytest.MonkeyPatch.context() as patch:
            stop_at(patch, step)
            try:
                sync(home, mirror)
                stopped = False
            except Stopped:
                pass
        store, references = SeriesStore(home / "series"), ReferenceStore(home / "references")
        assert store.verify() == ()
        assert references.verify() == ()
        for name, vintages in held.items():
            assert store.vintages(name)[:1] == vintages
            assert store.read(name)["value"].n_unique() == 1
        for window in references.windows("views_conflictology"):
            assert len(set(references.read("views_conflictology", window).draws.ravel().tolist())) == 1
        sync(home, mirror)
        assert {SeriesStore(home / "series").read(name)["value"].unique().item() for name in held} == {2.0}
        assert not list(home.rglob(".*.writing"))
        shutil.rmtree(home)
        step += 1
    assert step > 20
