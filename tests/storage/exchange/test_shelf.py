"""Bytes are kept whole or not at all, and what was destroyed stays destroyed: after a kill, a full disk, a restart."""

import errno
import os
from pathlib import Path

import pytest

from tocsin.errors import DamagedError, NotFoundError, TocsinError
from tocsin.storage.exchange.segments import Place, Segments
from tocsin.storage.exchange.shelf import Shelf


def chance(count: int) -> bytes:
    return os.urandom(count)


def opened(root: Path, last: Place | None = None, slot: int = -1, **more) -> Shelf:
    shelf = Shelf(root, chance, **more)
    shelf.begin(last, slot)
    return shelf


def test_what_is_put_is_given_back_and_lies_encrypted(tmp_path: Path) -> None:
    shelf = opened(tmp_path)
    kept = shelf.put([b"first", b"", b"third" * 1000])
    assert [shelf.get(lying) for lying in kept] == [b"first", b"", b"third" * 1000]
    assert b"third" not in (tmp_path / "segments" / "00000001.seg").read_bytes()
    assert (tmp_path / "vault.keys").stat().st_mode & 0o077 == 0


def test_what_is_destroyed_stays_destroyed_after_a_restart_and_takes_nothing_else_with_it(tmp_path: Path) -> None:
    shelf = opened(tmp_path)
    one, two = shelf.put([b"one", b"two"])
    shelf.destroy([one.slot, one.slot])
    for again in (shelf, opened(tmp_path, two.place, two.slot)):
        with pytest.raises(NotFoundError, match="destroyed"):
            again.get(one)
        assert again.get(two) == b"two"


def test_a_lost_vault_opens_nothing_and_never_gives_a_slot_twice(tmp_path: Path) -> None:
    shelf = opened(tmp_path)
    kept = shelf.put([b"one", b"two"])
    (tmp_path / "vault.keys").unlink()
    with pytest.raises(NotFoundError):
        shelf.get(kept[0])
    again = opened(tmp_path, kept[-1].place, kept[-1].slot)
    (new,) = again.put([b"three"])
    assert new.slot == kept[-1].slot + 1
    assert again.get(new) == b"three"
    with pytest.raises(NotFoundError):
        again.get(kept[1])


def test_bytes_behind_the_last_known_record_are_never_written_over_or_read(tmp_path: Path) -> None:
    shelf = opened(tmp_path)
    (known,) = shelf.put([b"known"])
    shelf.put([b"orphan of a kill"])
    again = opened(tmp_path, known.place, known.slot)
    (next_,) = again.put([b"next"])
    assert next_.place.segment == known.place.segment + 1
    assert (again.get(known), again.get(next_)) == (b"known", b"next")


def test_a_part_of_a_record_left_by_a_kill_does_not_matter(tmp_path: Path) -> None:
    shelf = opened(tmp_path)
    (known,) = shelf.put([b"known"])
    with (tmp_path / "segments" / "00000001.seg").open("ab") as stream:
        stream.write(b"TXR1\x00\x00")
    with (tmp_path / "vault.keys").open("ab") as stream:
        stream.write(b"half a key")
    again = opened(tmp_path, known.place, known.slot)
    (next_,) = again.put([b"next"])
    assert (again.get(known), again.get(next_)) == (b"known", b"next")


def test_a_full_disk_says_so_and_keeps_nothing_of_the_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = opened(tmp_path)
    (before,) = shelf.put([b"before"])
    size = (tmp_path / "segments" / "00000001.seg").stat().st_size
    write = os.write

    def full(descriptor: int, data) -> int:
        if len(data) > 40:
            return write(descriptor, bytes(data)[:40])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(TocsinError, match="disk is full; nothing of this was kept"):
        shelf.put([b"x" * 100, b"y" * 100])
    monkeypatch.undo()
    assert (tmp_path / "segments" / "00000001.seg").stat().st_size == size
    (after,) = shelf.put([b"after"])
    assert (shelf.get(before), shelf.get(after)) == (b"before", b"after")


def test_a_changed_byte_is_damage_and_not_content(tmp_path: Path) -> None:
    shelf = opened(tmp_path)
    (kept,) = shelf.put([b"content"])
    path = tmp_path / "segments" / "00000001.seg"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(DamagedError, match="not those that were written"):
        shelf.get(kept)


def test_segments_roll_over_and_a_record_is_never_cut(tmp_path: Path) -> None:
    segments = Segments(tmp_path, largest=100)
    segments.begin(None)
    places = segments.append([bytes([number]) * size for number, size in enumerate((40, 40, 40, 300, 10))])
    assert [place.segment for place in places] == [1, 1, 2, 3, 4]
    assert [segments.read(place)[:1] for place in places] == [bytes([number]) for number in range(5)]
