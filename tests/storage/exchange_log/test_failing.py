"""Every call that changes the disk fails once, in turn; then all calls from there on, until there is room again."""

import errno
import os
import tempfile
from pathlib import Path

import pytest

from tests.support.made_logs import key_of, secret_of
from tocsin.errors import DamagedError, TocsinError
from tocsin.exchange.log.checkpoints import Checkpoint, sign_checkpoint
from tocsin.storage.exchange_log.folder import LogFolder
from tocsin.storage.exchange_log.store import LogStore

NAME = "example.org/log"
CALLS = ("write", "fsync", "replace", "mkdir")


class Disk:
    """Counts the calls that change the disk, and lets one, or all from one on, fail."""

    def __init__(self, monkeypatch):
        self.count, self.first, self.last = 0, -1, -1
        for name in CALLS:
            monkeypatch.setattr(os, name, self.watched(name, getattr(os, name)))

    def watched(self, name, real):
        def call(*given, **named):
            self.count += 1
            if self.first <= self.count <= self.last:
                if name == "write":
                    real(given[0], bytes(given[1])[: len(given[1]) // 2])
                raise OSError(errno.ENOSPC, "No space left on device")
            return real(*given, **named)

        return call


def opened(root):
    return LogStore(root, lambda count: b"r" * count, gather=256)


def add(store, count):
    first = store.size
    store.append([b"entry %d" % at for at in range(first, first + count)], [bytes(32)] * count)


def publish(store):
    checkpoint = Checkpoint(NAME, store.size, store.head().root)
    store.publish(sign_checkpoint(checkpoint, key_of(NAME), secret_of(NAME)))


STEPS = (lambda store: add(store, 300), publish, lambda store: add(store, 280), publish)


@pytest.fixture
def folder(tmp_path):
    """In memory where that is to be had: what is tested is not the disk, and flushing a thousand times takes long."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else tmp_path) as name:
        yield Path(name)


def calls_of(root, monkeypatch):
    """Return how many calls the steps make."""
    with monkeypatch.context() as patch:
        disk = Disk(patch)
        with opened(root) as store:
            disk.count = 0
            for step in STEPS:
                step(store)
        return disk.count


@pytest.mark.parametrize("lasting", [0, 10_000], ids=["one call", "all calls from there on"])
def test_a_full_disk_at_any_call_loses_nothing_and_adds_nothing_by_half(folder, monkeypatch, lasting):
    total = calls_of(folder / "count", monkeypatch)
    assert total > 20
    said = []
    for point in range(1, total + 1):
        root = folder / str(point)
        with monkeypatch.context() as patch:
            disk = Disk(patch)
            store = opened(root)
            disk.count, disk.first, disk.last = 0, point, point + lasting
            for step in STEPS:
                before = store.size
                try:
                    step(store)
                except TocsinError as error:
                    said.append(error.what)
                    assert store.size == before
            disk.first = disk.last = -1
            size = store.size
            try:
                add(store, 10)
                size += 10
            except DamagedError as error:
                said.append(error.what)
            store.close()
        with opened(root) as store:
            assert store.size == size
            assert [store.entry(at) for at in range(size)] == [b"entry %d" % at for at in range(size)]
            publish(store)
        assert list(LogFolder(root).faults()) == []
    assert len(said) >= total
    lost = [what for what in said if not what.startswith("the disk is full; the log is as it was before")]
    assert set(lost) <= {"another file took the place of the log's journal"}
    assert len(lost) < len(said) / 2


def test_a_disk_that_fails_in_another_way_is_named(folder, monkeypatch):
    with opened(folder / "log") as store:
        monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError(errno.EIO, "Input/output error")))
        for _ in range(2):
            with pytest.raises(TocsinError, match=r"Input/output error.*as it was before"):
                add(store, 1)
        monkeypatch.undo()
        add(store, 2)
    with opened(folder / "log") as store:
        assert store.size == 2
