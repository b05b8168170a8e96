"""Who looks at the clock? A thread of its own beside the jobs, so that a long forecast never keeps an alert waiting."""

import threading
from collections.abc import Callable, Iterable
from typing import Self

import structlog

from tocsin.errors import TocsinError

__all__ = ["Tender"]

_SECONDS = 15.0


class Tender:
    """Does some small things again and again while a node is open; each is safe to be done at any time.

    Use it in a ``with`` block inside the node's own.
    """

    def __init__(self, chores: Iterable[Callable[[], object]], seconds: float = _SECONDS) -> None:
        self._chores = tuple(chores)
        self._seconds = seconds
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="tocsin-tender", daemon=True)

    def once(self) -> None:
        """Do each thing once; one that fails is logged and keeps none of the others from being done."""
        for chore in self._chores:
            try:
                chore()
            except TocsinError as error:
                structlog.get_logger().warning("tending", error=str(error))
            except Exception as error:  # noqa: BLE001 - a night must not end because one message could not be written
                structlog.get_logger().error("tending", error=f"{type(error).__name__}: {error}")

    def _run(self) -> None:
        while not self._closing.is_set():
            self.once()
            self._closing.wait(self._seconds)

    def __enter__(self) -> Self:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop, and wait until what is being done is done."""
        self._closing.set()
        self._thread.join()
