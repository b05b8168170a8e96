"""How does long work run? One after another in one thread, each step of a job's life written to the journal."""

import contextlib
import queue
import threading
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, TypeVar

import msgspec

from tocsin.errors import BadInputError, NotFoundError, TocsinError
from tocsin.exchange.canonical import canonical
from tocsin.node.answers import JobAnswer
from tocsin.storage.records.journal import Records
from tocsin.storage.records.tables import JOBS

__all__ = ["CancelledError", "Job", "JobRunner", "Progress", "Work", "job_answer"]


S = TypeVar("S", bound=msgspec.Struct)


class CancelledError(BaseException):
    """Raised inside a job's own thread when the node closes.

    It is no Exception, so that code which outlives the failures of plug-ins does not outlive the node.
    """


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of work as it was asked for."""

    id: str
    kind: str
    subject: str
    actor: str
    arguments: dict[str, Any]

    def read(self, of: type[S]) -> S:
        """Return the arguments in the shape the kind takes, or raise :class:`tocsin.errors.BadInputError`."""
        try:
            return msgspec.convert(self.arguments, of)
        except msgspec.ValidationError as error:
            raise BadInputError(f"the job's arguments do not fit: {error}", where=self.kind) from error


Progress: TypeAlias = Callable[[float, str], None]
"""Told how far the work is: a fraction from 0 to 1 and a message; raises :class:`CancelledError` to stop it."""

Work: TypeAlias = Callable[[Job, Progress], str]
"""What a kind of job does; returns one line that says what came of it."""

Subscriber: TypeAlias = Callable[[JobAnswer], None]

_OPEN = frozenset({"waiting", "running"})
_LEFT = "the node stopped before this was done"


class JobRunner:
    """The one thread that does a node's long work, and what is known of it while it runs.

    A job that a crash or a kill cut short is marked failed when the node next opens for writing.
    """

    def __init__(
        self, records: Records, work: Mapping[str, Work], actor: str, *, abandon: Callable[[], None] = lambda: None
    ) -> None:
        """Take up what is open in the records; ``abandon`` ends what the running job waits for, when this closes."""
        self._records = records
        self._abandon = abandon
        self._work = dict(work)
        self._actor = actor
        self._waiting: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._live: dict[str, tuple[float, str]] = {}
        self._unwritten: dict[str, str] = {}
        self._subscribers: list[Subscriber] = []
        self._changed = threading.Condition()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None
        self._fail_leftovers()

    def submit(self, kind: str, subject: str, actor: str, arguments: Mapping[str, Any]) -> JobAnswer:
        """Ask for work and return at once; a job that waits or runs for the same is joined, not doubled.

        An unknown kind, and a node that is closing, is a :class:`tocsin.errors.BadInputError`.
        """
        if kind not in self._work:
            raise BadInputError(
                f"{kind!r} is no kind of job", where="jobs", remedy=f"choose {', '.join(sorted(self._work))}"
            )
        if self._closing.is_set():
            raise BadInputError("the node is closing", where="jobs", remedy="start it again")
        wanted = (kind, subject, canonical(arguments).decode())
        self._write_unwritten()
        for row in self._records.state(JOBS):
            if row["state"] in _OPEN and (row["kind"], row["subject"], row["arguments"]) == wanted:
                return self._answer(row)
        entry = self._records.append("job.asked", subject, actor, {"kind": kind, "arguments": dict(arguments)})
        self._waiting.put(Job(id=entry.id, kind=kind, subject=subject, actor=actor, arguments=dict(arguments)))
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="tocsin-jobs", daemon=True)
            self._thread.start()
        return self.job(entry.id)

    def job(self, id: str) -> JobAnswer:
        """Return what is known of one job now."""
        return self._answer(self._records.row(JOBS, id))

    def jobs(self) -> tuple[JobAnswer, ...]:
        """Return all jobs, newest first."""
        rows = sorted(self._records.state(JOBS), key=lambda row: str(row["id"]), reverse=True)
        return tuple(self._answer(row) for row in rows)

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Tell ``subscriber`` of every change from now on, in the job's thread; call what is returned to stop."""
        self._subscribers.append(subscriber)

        def stop() -> None:
            with contextlib.suppress(ValueError):
                self._subscribers.remove(subscriber)

        return stop

    def wait(self, id: str, timeout: float | None = None) -> JobAnswer:
        """Wait until a job has ended and return it; after ``timeout`` seconds, as it stands then."""
        with self._changed:
            self._changed.wait_for(lambda: self.job(id).state in {"done", "failed"}, timeout)
        return self.job(id)

    def close(self) -> None:
        """Stop the running job at its next step, fail the waiting ones, and end the thread."""
        self._closing.set()
        self._abandon()
        self._waiting.put(None)
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        # On a full disk the next opening marks them; closing goes on, so that the lease is given back.
        with contextlib.suppress(TocsinError):
            self._write_unwritten()
            self._fail_leftovers()

    def _run(self) -> None:
        while (job := self._waiting.get()) is not None and not self._closing.is_set():
            self._do(job)

    def _do(self, job: Job) -> None:
        self._live[job.id] = (0.0, "")
        try:
            self._note("job.started", job, {})
            message = self._work[job.kind](job, lambda fraction, message: self._progress(job, fraction, message))
        except CancelledError:
            self._failed(job, _LEFT)
        except TocsinError as error:
            self._failed(job, str(error))
        except Exception as error:  # noqa: BLE001 - the runner outlives any job; the journal keeps what went wrong
            self._failed(job, _LEFT if self._closing.is_set() else f"{type(error).__name__}: {error}")
        else:
            try:
                self._note("job.done", job, {"message": message})
            except TocsinError as error:
                self._failed(job, str(error))

    def _failed(self, job: Job, reason: str) -> None:
        """Journal that a job failed; where even that cannot be written, remember it, so that nobody waits for ever."""
        try:
            self._note("job.failed", job, {"error": reason})
        except TocsinError:
            self._unwritten[job.id] = reason
            self._live.pop(job.id, None)
            self._tell(job.id)

    def _write_unwritten(self) -> None:
        for id_, reason in tuple(self._unwritten.items()):
            row = self._records.row(JOBS, id_)
            self._records.append("job.failed", row["subject"], self._actor, {"id": id_, "error": reason})
            self._unwritten.pop(id_, None)

    def _progress(self, job: Job, fraction: float, message: str) -> None:
        if self._closing.is_set():
            raise CancelledError
        self._live[job.id] = (min(1.0, max(0.0, fraction)), message)
        self._tell(job.id)

    def _note(self, kind: str, job: Job, more: dict[str, Any]) -> None:
        self._records.append(kind, job.subject, self._actor, {"id": job.id, **more})
        if kind in {"job.done", "job.failed"}:
            self._live.pop(job.id, None)
        self._tell(job.id)

    def _tell(self, id_: str) -> None:
        with self._changed:
            self._changed.notify_all()
        if self._subscribers:
            answer = self.job(id_)
            for subscriber in tuple(self._subscribers):
                subscriber(answer)

    def _fail_leftovers(self) -> None:
        for row in self._records.state(JOBS):
            if row["state"] in _OPEN:
                self._records.append("job.failed", row["subject"], self._actor, {"id": row["id"], "error": _LEFT})
        with self._changed:
            self._changed.notify_all()

    def _answer(self, row: Any) -> JobAnswer:
        answer = job_answer(row, self._live.get(row["id"]))
        reason = self._unwritten.get(answer.id)
        return answer if reason is None else msgspec.structs.replace(answer, state="failed", error=reason)


def job_answer(row: Any, live: tuple[float, str] | None = None) -> JobAnswer:
    """Return a job's answer from its projected row and, while it runs here, its live progress."""
    if row is None:
        raise NotFoundError("there is no such job", where="jobs", remedy="look at the list")
    # Between the entry that ends a job and the end of its live progress, the entry is right.
    held = None if row["state"] in {"done", "failed"} else live
    fraction, message = held or (1.0 if row["state"] == "done" else 0.0, row["message"])
    return JobAnswer(
        id=row["id"],
        kind=row["kind"],
        subject=row["subject"],
        state=row["state"],
        progress=fraction,
        message=message,
        actor=row["actor"],
        started=row["started"],
        ended=row["ended"],
        error=row["error"],
    )
