"""How a command has long work done: by the node that runs on this home, or by opening the home itself."""

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

from tocsin.errors import TocsinError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tocsin.node.answers import JobAnswer
    from tocsin.surfaces.cli.session import Session

__all__ = ["Bar", "fill", "job_progress", "progress_bar", "work"]

Bar: TypeAlias = "Callable[[float, str], None]"
"""Told how far work is: a fraction from 0 to 1, and what is being done."""

_WIDEST = 70


def work(session: "Session", kind: str, subject: str, **arguments: Any) -> "JobAnswer":
    """Ask for a job, show its progress on stderr, and return it when it is done; a job that failed is an error."""
    from tocsin.node.remote import running_node

    asked = {name: value for name, value in arguments.items() if value is not None}
    remote = running_node(session.configuration)
    with progress_bar(session) as bar:
        show = job_progress(bar)
        if remote is not None:
            job = remote.submit(kind, subject, **asked)
            done = remote.wait(job.id, show)
        else:
            done = _here(session, kind, subject, asked, show)
    if done.state == "failed":
        raise TocsinError(done.error, where=f"{kind} {subject}".strip())
    return done


def _here(
    session: "Session", kind: str, subject: str, arguments: dict[str, Any], show: "Callable[[JobAnswer], None]"
) -> "JobAnswer":
    from tocsin.node.composition import open_node
    from tocsin.surfaces.cli.session import quiet_logs

    quiet_logs()
    with open_node(session.configuration) as node:
        job = node.submit(kind, subject, session.person, **arguments)
        return node.wait(job.id, show)


@contextlib.contextmanager
def progress_bar(session: "Session") -> "Iterator[Bar]":
    """Show a bar on stderr while work runs, on a terminal; nothing elsewhere."""
    from rich.markup import escape
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    console = session.err
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    # Rich would send what is written to stdout meanwhile to the bar's console, which is stderr.
    bar = Progress(
        *columns,
        console=console,
        transient=True,
        disable=not console.is_terminal,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    with bar:
        task = bar.add_task("", total=1.0)

        def show(fraction: float, text: str) -> None:
            bar.update(task, completed=fraction, description=escape(text[:_WIDEST]))

        yield show


def job_progress(bar: "Bar") -> "Callable[[JobAnswer], None]":
    """Return what shows a job's progress in a bar."""
    return lambda job: bar(job.progress, f"{job.kind} {job.subject} {job.message}")


def fill(session: "Session", hazard: str) -> None:
    """Read a hazard's sources first where this home holds none of its series yet."""
    from tocsin.errors import NotFoundError
    from tocsin.node.composition import open_node

    with open_node(session.configuration, write=False) as node:
        declared = node.registry.hazard(hazard)
        empty = not node.standing(declared.id).series
        asked = {*declared.series, *declared.truths.values(), *declared.covariates}
        wanted = [id for id, source in node.registry.sources.items() if asked & {one.id for one in source.series}]
    if empty:
        session.note("this home holds no data of this hazard yet: reading its sources first")
        work(session, "sync", "", sources=wanted or None)
        with open_node(session.configuration, write=False) as node:
            if not node.standing(hazard).series:
                raise NotFoundError(
                    f"no source gave a series of {declared.target}",
                    where=hazard,
                    remedy="set --mirror, or see `tocsin sources`",
                )
