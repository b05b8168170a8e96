"""A sync that is killed at any moment leaves a readable store, with every earlier vintage as it was."""

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.small_mirror import write_mirror
from tocsin.storage.code_tables import CodeTableStore
from tocsin.storage.reference import ReferenceStore
from tocsin.storage.series import SeriesStore

KILLS = 50
SERIES = {"views.ged_sb", "views.ged_sb_final", "views.ged_sb_first_release"}

# One warm process that has imported everything and never touched polars' threads forks a fresh child for each sync.
PARENT = """
import json, os, signal, sys, time
from datetime import UTC, datetime
from pathlib import Path
from tocsin.sources.seam import Seam
from tocsin.sources.synchronise import synchronise
from tocsin.sources.views import Views
from tocsin.storage.code_tables import CodeTableStore
from tocsin.storage.reference import ReferenceStore
from tocsin.storage.series import SeriesStore

def sync(home, mirror):
    clock = lambda: datetime.now(UTC)
    with Seam(downloads=home / "downloads", clock=clock, mirror=str(mirror)) as seam:
        results = synchronise(
            (Views(),), seam, SeriesStore(home / "series"), clock,
            references=ReferenceStore(home / "references"), tables=CodeTableStore(home / "codes"))
    assert not results[0].error, results[0].error

for line in sys.stdin:
    home, mirror, kill_after = json.loads(line)
    began = time.perf_counter()
    child = os.fork()
    if child == 0:
        try:
            sync(Path(home), Path(mirror))
        except BaseException as error:
            print(error, file=sys.stderr, flush=True)
            os._exit(1)
        os._exit(0)
    status = None
    if kill_after is not None:
        time.sleep(kill_after)
        ended, status = os.waitpid(child, os.WNOHANG)
        if not ended:
            os.kill(child, signal.SIGKILL)
            status = None
    if status is None:
        status = os.waitpid(child, 0)[1]
    print(json.dumps([status, time.perf_counter() - began]), flush=True)
"""


class Warm:
    """The parent process."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def sync(self, home: Path, mirror: Path, kill_after: float | None) -> tuple[bool, float]:
        """Run one sync, killed after so many seconds; tell whether the kill came in time, and how long it ran."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([str(home), str(mirror), kill_after]) + "\n")
        self._process.stdin.flush()
        status, took = json.loads(self._process.stdout.readline())
        if os.WIFSIGNALED(status):
            assert os.WTERMSIG(status) == signal.SIGKILL
            return True, took
        assert os.waitstatus_to_exitcode(status) == 0, "the sync itself failed"
        return False, took


@pytest.fixture
def warm() -> Iterator[Warm]:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Warm(process)
        assert process.stdin is not None
        process.stdin.close()
        process.wait(20)


@pytest.mark.slow
def test_fifty_kills_at_random_points_leave_a_readable_store_each_time(warm: Warm, tmp_path: Path) -> None:
    home, mirror = tmp_path / "home", tmp_path / "mirror"
    write_mirror(mirror, 0)
    assert not warm.sync(home, mirror, None)[0]
    write_mirror(mirror, 1)
    _, whole = warm.sync(home, mirror, None)
    chance = random.Random(20231101)
    killed = mixed = 0
    last = dict.fromkeys(SERIES, 1)
    held = {name: SeriesStore(home / "series").vintages(name) for name in SERIES}
    for edition in range(2, KILLS + 2):
        write_mirror(mirror, edition)
        after = chance.uniform(0.0, whole)
        came_in_time = warm.sync(home, mirror, after)[0]
        killed += came_in_time
        # Others use this machine too: keep the range of kills about as long as a sync takes just now.
        whole = whole * 1.02 if came_in_time else max(after, whole * 0.8)

        store = SeriesStore(home / "series")
        assert store.verify() == ()
        assert {series.id for series in store.series()} == SERIES
        for name in SERIES:
            now = store.vintages(name)
            assert now[: len(held[name])] == held[name], "an earlier vintage changed"
            assert len(now) - len(held[name]) in {0, 1}
            (value,) = store.read(name)["value"].unique().to_list()
            assert value in {last[name], edition}
            last[name], held[name] = int(value), now
        mixed += len(set(last.values())) > 1
        references = ReferenceStore(home / "references")
        assert references.verify() == ()
        for window in ("2018", "2019"):
            assert len(set(references.read("views_conflictology", window).draws.ravel().tolist())) == 1
        assert CodeTableStore(home / "codes").read("views")
    assert killed > KILLS // 2, f"only {killed} of {KILLS} syncs were killed while they ran"
    assert mixed, "no kill fell between two writes: the test proves too little"

    warm.sync(home, mirror, None)
    store = SeriesStore(home / "series")
    assert {store.read(name)["value"].unique().item() for name in SERIES} == {KILLS + 1}
    assert not list(home.rglob(".*.writing")), "the next whole sync sweeps what the killed ones left"
