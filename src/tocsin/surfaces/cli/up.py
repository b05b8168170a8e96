"""`tocsin up`: sync, forecast, alert, score and serve; the whole node in the foreground."""

import contextlib
import signal
import sys
import threading
from typing import TYPE_CHECKING

import click

from tocsin.surfaces.cli.outlets import outlets_of
from tocsin.surfaces.cli.session import Session, quiet_logs, with_node
from tocsin.surfaces.cli.working import job_progress, progress_bar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tocsin.node.answers import Edition, JobAnswer
    from tocsin.node.running import Node

__all__ = ["up"]

_LEVELS = ("debug", "info", "warning", "error")


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), help="Port the pages are served on; 0 takes any free one.")
@click.option("--host", help="Address the pages are served on. [default: 127.0.0.1]")
@click.option("--name", "names", multiple=True, help="A further host name that the pages answer to.")
@click.option("--no-browser", is_flag=True, help="Open no browser.")
@click.option("--once", is_flag=True, help="Sync, forecast, alert and score, then end without serving.")
@click.option("--log", type=click.Choice(_LEVELS), help="Least level logged to stderr.")
@with_node(as_of=True)
def up(
    session: Session,
    port: int | None,
    host: str | None,
    names: tuple[str, ...],
    no_browser: bool,
    once: bool,
    log: str | None,
) -> None:
    r"""Sync, forecast, alert, score and serve: the whole node.

    Prints one line with the address when pages can be opened, and stays in the foreground until it is stopped.
    Scores of past forecasts may still be computed then; the track record fills in.

    \b
    Examples:
      $ tocsin up
      $ tocsin up --port 0 --no-browser
      $ tocsin up --as-of 2012-11
    """
    session.flag(port=port, host=host)
    quiet_logs(log or ("warning" if sys.stderr.isatty() else "info"))
    if once:
        _prepare_only(session)
        return
    # Until the server takes the signals over, being told to stop is as clean an end as it is later.
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        _serve(session, names, browser=not no_browser)
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, before)


def _prepare_only(session: Session) -> None:
    from tocsin.node.composition import open_node
    from tocsin.node.preparation import prepare

    with open_node(session.configuration) as node, progress_bar(session) as bar:
        done = prepare(node, job_progress(bar))
        edition = node.reader(session.person).edition()
    document = {"home": session.configuration.home, "edition": edition, "steps": done}
    session.answer(document, lambda out: out.print("\n".join(_step_line(step) for step in done), markup=False))
    if any(step.state == "failed" for step in done):
        raise click.exceptions.Exit(1)


def _serve(session: Session, names: tuple[str, ...], *, browser: bool) -> None:
    from pathlib import Path

    from tocsin.node.composition import open_node
    from tocsin.node.exchanging import tend
    from tocsin.node.tending import Tender
    from tocsin.surfaces.app import create_app
    from tocsin.surfaces.language import Languages
    from tocsin.surfaces.serving import address_of, bind, serve

    settings = session.configuration
    with contextlib.closing(bind(settings.host, settings.port)) as opened, open_node(settings) as node:
        address = address_of(opened)
        languages = Languages(Path(settings.home) / "locales")
        application = create_app(
            node, port=opened.getsockname()[1], names=names, bearer=node.token, languages=languages
        )
        node.announce(address)
        opening = _Opening(session, node, address, browser=browser and sys.stdout.isatty())
        try:
            ways = outlets_of(session, node, address)
            with _exchange(session, node), Tender([node.desk.tend, ways.run, lambda: tend(node)]):
                serve(application, opened, started=opening.prepare)
        finally:
            opening.closing.set()


@contextlib.contextmanager
def _exchange(session: Session, node: "Node") -> "Iterator[None]":
    """Keep up with other members, and let them knock where the settings say; a register may be joined later."""
    from tocsin.surfaces.exchange_port import ExchangePort
    from tocsin.surfaces.serving import address_of, bind, serve_beside

    settings = session.configuration
    if node.moment.past:
        yield
        return
    with contextlib.ExitStack() as stack:
        if settings.exchange_listen:
            host, _, port = settings.exchange_listen.rpartition(":")
            knocked = stack.enter_context(
                contextlib.closing(bind(host.strip("[]"), int(port) if port.isdigit() else 0))
            )
            front = node.exchange.front
            stack.enter_context(
                serve_beside(
                    ExchangePort(front.answer, front.refuse),
                    knocked,
                    certificate=settings.exchange_certificate,
                    certificate_key=settings.exchange_certificate_key,
                )
            )
            _tell(f"other members reach this node at {address_of(knocked)}")
        stack.enter_context(node.exchange.peers)
        if node.exchange.membership.view().founded:
            node.exchange.spread()
        yield


class _Opening:
    """Brings a served node up to date, and says once that its pages can be opened."""

    def __init__(self, session: Session, node: "Node", address: str, *, browser: bool) -> None:
        self._session = session
        self._node = node
        self._address = address
        self._browser = browser
        self._said = threading.Event()
        self.closing = threading.Event()
        """Set when the node is about to close: what stops then is not worth a word."""

    def prepare(self) -> None:
        """Run the steps; runs in a thread of its own beside the server."""
        from tocsin.errors import TocsinError
        from tocsin.node.preparation import STEPS

        if self._has_forecasts():
            self._say()
        try:
            for kind in STEPS:
                # A bar for each step, gone before anything is said: the one line on stdout stands by itself.
                with progress_bar(self._session) as bar:
                    job = self._node.wait(self._node.submit(kind, "", self._node.operator).id, job_progress(bar))
                if self.closing.is_set():
                    return
                _tell(_step_line(job))
                if kind == "alert":
                    self._say()
        except TocsinError as error:
            if self.closing.is_set():
                return
            # Pages stay open with what there is.
            _tell(str(error))
        self._say()

    def _has_forecasts(self) -> bool:
        reader = self._node.reader(self._node.operator)
        return any(hazard.origin for hazard in reader.hazards())

    def _say(self) -> None:
        if self._said.is_set():
            return
        self._said.set()
        reader = self._node.reader(self._node.operator)
        edition, newest = reader.edition(), max((hazard.origin for hazard in reader.hazards()), default="")
        document = {"address": self._address, "home": self._session.configuration.home, "edition": edition}
        line = f"Tocsin is open at {self._address} ({_route(edition, newest)})"
        self._session.answer(document, lambda _: click.echo(line))
        sys.stdout.flush()
        if self._browser:
            import webbrowser

            webbrowser.open(self._address)


def _route(edition: "Edition", newest: str) -> str:
    said: dict[str, str] = {
        "mirror": f"data from the mirror {edition.mirror}",
        "publisher": "data from its publishers",
        "starter": "starter edition: no source was reached, figures are those packaged with Tocsin",
        "empty": "no data: no source was reached and no starter edition is packaged",
    }
    parts = [said[edition.route]]
    if newest:
        parts.append(f"newest figures {newest}")
    if edition.as_of:
        parts.append(f"as of {edition.as_of}")
    if edition.failing:
        parts.append(f"failing sources: {', '.join(edition.failing)}")
    return "; ".join(parts)


def _step_line(job: "JobAnswer") -> str:
    return f"{job.kind}: {job.error.removeprefix(f'{job.kind}: ') if job.state == 'failed' else job.message}"


def _tell(line: str) -> None:
    click.echo(f"tocsin: {line}", err=True)
