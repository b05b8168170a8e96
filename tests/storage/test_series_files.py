"""A file is whole or not there at all."""

import errno
import os
from pathlib import Path

import pytest

from tocsin.errors import BadInputError
from tocsin.storage.series_files import checksum, clean, folder, write_whole


def test_a_writer_that_fails_half_way_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    write_whole(path, lambda stream: stream.write(b"old"))

    def failing(stream: object) -> None:
        stream.write(b"ne")  # type: ignore[attr-defined]
        raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"):
        write_whole(path, failing)
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.json"]


def test_a_full_disk_that_a_library_reports_in_its_own_words_is_said_too(tmp_path: Path) -> None:
    def failing(_: object) -> None:
        raise RuntimeError("could not write: No space left on device (os error 28)")

    with pytest.raises(BadInputError, match="the disk is full; nothing was changed"):
        write_whole(tmp_path / "a.parquet", failing)


def test_the_file_is_on_the_disk_before_it_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    true_sync, true_replace = os.fsync, Path.replace

    def sync(descriptor: int) -> None:
        seen.append("sync")
        true_sync(descriptor)

    def replace(self: Path, target: Path) -> Path:
        seen.append("rename")
        return true_replace(self, target)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(Path, "replace", replace)
    write_whole(tmp_path / "a.json", lambda stream: stream.write(b"x"))
    assert seen == ["sync", "rename", "sync"]


def test_folders_are_for_their_owner_only(tmp_path: Path) -> None:
    made = folder(tmp_path / "a" / "b")
    assert made.stat().st_mode & 0o077 == 0
    assert made.parent.stat().st_mode & 0o077 == 0
    assert folder(made) == made


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "mkdir", closed)
    with pytest.raises(BadInputError, match=r"cannot be written .Read-only file system"):
        folder(tmp_path / "a")


def test_cleaning_takes_only_what_a_killed_writer_left(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / ".a.parquet.12.writing").write_bytes(b"half")
    (tmp_path / "x" / "a.parquet").write_bytes(b"whole")
    assert clean(tmp_path) == 1
    assert checksum(tmp_path / "x" / "a.parquet").startswith("5d5766cf")
    assert clean(tmp_path / "nothing") == 0
