"""Long work is journalled, shows how far it is, and never stays running when its node is gone."""

import itertools
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tocsin.errors import BadInputError, SourceError, TocsinError
from tocsin.node.jobs import Job, JobRunner, Progress
from tocsin.storage.records.journal import Records, open_records
from tocsin.storage.records.tables import JOBS


def opened(tmp_path: Path) -> Records:
    seconds = itertools.count()
    return open_records(
        f"sqlite:///{tmp_path / 'records.db'}",
        now=lambda: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=next(seconds)),
        chance=bytes,
    )


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    with opened(tmp_path) as found:
        yield found


def copy(job: Job, progress: Progress) -> str:
    progress(0.5, "half")
    return f"copied {job.arguments['what']}"


def fail(job: Job, progress: Progress) -> str:
    raise SourceError("no answer", where=job.subject)


def stumble(job: Job, progress: Progress) -> str:
    return str(1 / 0)


def test_a_job_is_journalled_from_asking_to_end(records: Records) -> None:
    runner = JobRunner(records, {"sync": copy}, "node@self")
    seen = []
    stop = runner.subscribe(lambda answer: seen.append((answer.state, answer.progress, answer.message)))
    asked = runner.submit("sync", "views", "ada@self", {"what": "it"})
    done = runner.wait(asked.id, timeout=10)
    runner.close()
    stop()
    assert (done.state, done.message, done.actor, done.progress) == ("done", "copied it", "ada@self", 1.0)
    assert done.started < done.ended
    assert seen == [("running", 0.0, ""), ("running", 0.5, "half"), ("done", 1.0, "copied it")]
    assert [entry.kind for entry in records.entries()] == ["job.asked", "job.started", "job.done"]


@pytest.mark.parametrize(("work", "error"), [(fail, "views: no answer"), (stumble, "ZeroDivisionError")])
def test_a_job_that_fails_says_why_and_the_next_one_runs(records: Records, work: object, error: str) -> None:
    runner = JobRunner(records, {"sync": work, "copy": copy}, "node@self")
    failed = runner.submit("sync", "views", "ada@self", {})
    after = runner.submit("copy", "views", "ada@self", {"what": "it"})
    assert error in runner.wait(failed.id, timeout=10).error
    assert runner.wait(after.id, timeout=10).state == "done"
    assert [job.id for job in runner.jobs()] == [after.id, failed.id]
    runner.close()


def test_closing_stops_the_running_job_and_fails_the_waiting_ones(records: Records) -> None:
    started, go_on = threading.Event(), threading.Event()

    def endless(job: Job, progress: Progress) -> str:
        started.set()
        go_on.wait(10)
        for _ in itertools.count():
            progress(0.1, "on and on")

    runner = JobRunner(records, {"sync": endless}, "node@self")
    first, second = (runner.submit("sync", subject, "ada@self", {}) for subject in ("views", "vdem"))
    assert runner.submit("sync", "vdem", "bob@self", {}).id == second.id, "the same work is joined, not doubled"
    started.wait(10)
    runner._closing.set()
    go_on.set()
    runner.close()
    assert {runner.job(job.id).state for job in (first, second)} == {"failed"}
    assert "stopped before" in runner.job(second.id).error
    with pytest.raises(BadInputError, match="closing"):
        runner.submit("sync", "views", "ada@self", {})


def test_a_job_cut_short_by_a_kill_is_failed_on_the_next_opening(tmp_path: Path) -> None:
    with opened(tmp_path) as before:
        before.append("job.asked", "views", "ada@self", {"id": "j1", "kind": "sync"})
        before.append("job.started", "views", "node@self", {"id": "j1"})
        before.append("job.asked", "views", "ada@self", {"id": "j2", "kind": "sync"})
    with opened(tmp_path) as after:
        runner = JobRunner(after, {}, "node@self")
        assert [(job.id, job.state) for job in runner.jobs()] == [("j2", "failed"), ("j1", "failed")]
        assert len(list(after.entries(kind="job.failed"))) == 2
        runner.close()


def test_a_kind_nobody_knows_is_refused_and_not_journalled(records: Records) -> None:
    runner = JobRunner(records, {"sync": copy}, "node@self")
    with pytest.raises(BadInputError, match="choose sync"):
        runner.submit("dance", "views", "ada@self", {})
    assert list(records.entries()) == []


class FullDisk:
    """Records that take nothing while the disk is full, and answer what they hold."""

    def __init__(self, records: Records) -> None:
        self._records, self.full = records, False

    def __getattr__(self, name: str) -> object:
        return getattr(self._records, name)

    def append(self, *given: object, **more: object) -> object:
        if self.full:
            raise TocsinError("the records cannot be read or written (database or disk is full)")
        return self._records.append(*given, **more)


@pytest.mark.parametrize("when", ["before", "during"])
def test_on_a_full_disk_a_job_fails_nobody_waits_for_ever_and_work_goes_on_later(records: Records, when: str) -> None:
    disk, asked = FullDisk(records), threading.Event()

    def fill(job: Job, progress: Progress) -> str:
        disk.full = True
        return "done"

    def slow(job: Job, progress: Progress) -> str:
        asked.wait(5)
        disk.full = True
        return "done"

    runner = JobRunner(disk, {"fill": fill, "slow": slow, "copy": copy}, "node@self")
    if when == "before":
        first = runner.submit("slow", "", "operator@self", {})
        second = runner.submit("copy", "", "operator@self", {"what": "a"})
        asked.set()
        ends = [runner.wait(job.id, 5) for job in (first, second)]
    else:
        ends = [runner.wait(runner.submit("fill", "", "operator@self", {}).id, 5)]
    assert [(end.state, "disk is full" in end.error) for end in ends] == [("failed", True)] * len(ends)
    disk.full = False
    again = runner.wait(runner.submit("copy", "", "operator@self", {"what": "a"}).id, 5)
    assert (again.state, again.message) == ("done", "copied a")
    assert [records.row(JOBS, end.id)["state"] for end in ends] == ["failed"] * len(ends)
    disk.full = True
    runner.close()
