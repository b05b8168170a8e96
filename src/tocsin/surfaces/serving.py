"""How a node is put on a port of this machine: the socket first, one line when pages open, a clean end on a signal."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import uvicorn

from tocsin.errors import BadInputError
from tocsin.surfaces.app import Application

__all__ = ["address_of", "bind", "serve", "serve_beside", "stop_on_signal"]

_SECONDS_TO_FINISH = 2
_WAITING = 256


def bind(host: str, port: int) -> socket.socket:
    """Return a listening socket, so that a busy port is known before any work is done; port 0 takes a free one.

    Raises
    ------
    BadInputError
        The port is taken, or may not be used by this user.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named because asyncio sends without delay (TCP_NODELAY) only on sockets that say they are TCP.
    opened = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    # A node that was just stopped leaves its port waiting for a minute; a port that somebody listens on stays refused.
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind((host, port))
        opened.listen(_WAITING)
    except OSError as error:
        opened.close()
        raise BadInputError(
            f"port {port} cannot be opened: {error.strerror or error}",
            where=host,
            remedy="choose another with --port, or --port 0 for any free one",
        ) from error
    return opened


def address_of(opened: socket.socket) -> str:
    """Return the address that a browser on this machine opens."""
    host, port = opened.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(
    application: Application,
    opened: socket.socket,
    *,
    started: Callable[[], None] = lambda: None,
    install_signals: Callable[[Callable[[], None]], contextlib.AbstractContextManager[Any]] | None = None,
) -> None:
    """Serve until a signal or ``KeyboardInterrupt``; requests that run are given two seconds to finish.

    Parameters
    ----------
    started:
        Called once, in a thread of its own, when the first request can be answered; an error there ends the serving.
    install_signals:
        Context manager made from a function that stops the server; by default SIGINT and SIGTERM stop it.
    """
    configuration = uvicorn.Config(
        application,
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        lifespan="on",
        ws="none",
        h11_max_incomplete_event_size=64 * 1024,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=_SECONDS_TO_FINISH,
        limit_concurrency=512,
    )
    server = _Server(configuration, started)
    with (install_signals or stop_on_signal)(server.stop):
        server.run(sockets=[opened])
    if server.error is not None:
        raise server.error
    if server.failed:
        raise BadInputError("the pages could not be opened", where=address_of(opened), remedy="see the lines above")


@contextlib.contextmanager
def serve_beside(
    application: Any, opened: socket.socket, *, certificate: str = "", certificate_key: str = ""
) -> Iterator[None]:
    """Serve another application in a thread of its own while the block lasts: the port for nodes of other members.

    With a certificate it speaks TLS; without one, whatever stands in front of it must.

    Raises
    ------
    BadInputError
        The certificate or its key cannot be used.
    """
    configuration = uvicorn.Config(
        application,
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        lifespan="off",
        ws="none",
        h11_max_incomplete_event_size=64 * 1024,
        timeout_keep_alive=60,
        timeout_graceful_shutdown=_SECONDS_TO_FINISH,
        limit_concurrency=256,
        ssl_certfile=certificate or None,
        ssl_keyfile=certificate_key or None,
    )
    try:
        configuration.load()
    except (OSError, ValueError) as error:
        raise BadInputError(
            f"the certificate cannot be used ({error})",
            where="exchange_certificate",
            remedy="name a PEM certificate and its key",
        ) from error
    server = _Server(configuration, lambda: None)
    thread = threading.Thread(
        target=lambda: asyncio.run(server.serve(sockets=[opened])), name="tocsin-exchange", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        server.stop()
        thread.join(2 * _SECONDS_TO_FINISH)


class _Server(uvicorn.Server):
    """A server whose signals are ours: the exit code stays the command's own."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_start = started
        self.failed = False
        self.error: BaseException | None = None

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.failed = not self.started
        if self.started:
            threading.Thread(target=self._begin, name="tocsin-started", daemon=True).start()

    def _begin(self) -> None:
        try:
            self._on_start()
        except BaseException as error:  # noqa: BLE001 - it is raised again in the thread that serves
            self.error = error
            self.stop()

    def stop(self) -> None:
        self.should_exit = True


@contextlib.contextmanager
def stop_on_signal(stop: Callable[[], None]) -> Iterator[None]:
    """Stop on SIGINT and SIGTERM; a second signal ends the process as it would without us."""
    import signal  # noqa: PLC0415 - only the main thread of a serving process needs it

    previous: dict[int, Any] = {}

    def handler(number: int, _frame: object) -> None:
        signal.signal(number, previous[number])
        stop()

    for number in map(int, (signal.SIGINT, signal.SIGTERM)):
        previous[number] = signal.signal(number, handler)
    try:
        yield
    finally:
        for number, old in previous.items():
            signal.signal(number, old)
