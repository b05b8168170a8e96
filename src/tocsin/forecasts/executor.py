"""The simplest executor: it does the work at once, in the caller's own thread."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any, ParamSpec, TypeVar

__all__ = ["InlineExecutor"]

T = TypeVar("T")
P = ParamSpec("P")


class InlineExecutor(Executor):
    """Who does the work when no pool is at hand? The caller, at submission.

    >>> InlineExecutor().submit(pow, 2, 5).result()
    32
    """

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run ``fn`` now; its result or its exception is in the returned future, as with any other executor."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - an executor hands every failure to whoever asks for the result
            future.set_exception(error)
        return future
