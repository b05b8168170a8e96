"""Where does computing run? In this process, in worker processes, or on a Dask cluster: one stdlib interface."""

import contextlib
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from typing import Any, ParamSpec, TypeVar

from tocsin.errors import BadInputError
from tocsin.forecasts.executor import InlineExecutor
from tocsin.node.configuration import Configuration

__all__ = ["abandon", "judging_on", "open_executor"]

P = ParamSpec("P")
T = TypeVar("T")


def open_executor(configuration: Configuration) -> Executor:
    """Return the executor that the settings ask for; whoever asks shuts it down.

    Raises
    ------
    BadInputError
        A Dask cluster is asked for without its address, or without the package that reaches it.
    """
    if configuration.executor == "inline":
        return InlineExecutor()
    if configuration.executor == "processes":
        import multiprocessing

        # Forking a process that already runs threads may deadlock; a fresh interpreter cannot.
        return ProcessPoolExecutor(
            configuration.workers or os.cpu_count() or 1, mp_context=multiprocessing.get_context("spawn")
        )
    if not configuration.dask:
        raise BadInputError("no scheduler is named", where="dask", remedy="set dask = 'tcp://host:8786'")
    try:
        from distributed import Client
    except ImportError as error:
        raise BadInputError(
            "the Dask client is not installed", where="executor", remedy="install tocsin[cluster]"
        ) from error
    connect: Any = Client
    try:
        return _Cluster(connect(configuration.dask))
    except OSError as error:
        raise BadInputError(
            f"the scheduler does not answer ({error})", where=configuration.dask, remedy="start it, or correct dask"
        ) from error


@contextlib.contextmanager
def judging_on(configuration: Configuration, executor: Executor, workers: int | None = None) -> Iterator[Executor]:
    """Give the many origins of a backtest to worker processes; where the settings name an executor, to that.

    Worker processes see no draws of each other and send back verdicts alone, so they are worth starting for a backtest
    and not for a single forecast. They start with the first task.

    Parameters
    ----------
    configuration, executor:
        The settings, and the node's own executor.
    workers:
        How many processes; by default as many as the setting ``workers`` says, or one per core.
    """
    count = workers or configuration.workers or os.cpu_count() or 1
    if count == 1 or configuration.executor != "inline":
        yield executor
        return
    import multiprocessing

    # Forking a process that already runs threads may deadlock; a fresh interpreter cannot.
    pool = ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn"))
    _LIVE.setdefault(id(executor), set()).add(pool)
    try:
        yield pool
    except BaseException:
        _end(pool)  # nobody waits for what nobody will read
        raise
    finally:
        _LIVE[id(executor)].discard(pool)
        pool.shutdown(cancel_futures=True)


_LIVE: dict[int, set[ProcessPoolExecutor]] = {}
"""Pools at work, by the identity of the executor of the node that asked for them."""


def abandon(executor: Executor) -> None:
    """End the worker processes that judge for the owner of ``executor``: a node that closes keeps nobody waiting.

    Workers hold no file and no lock; whoever waits for one of their verdicts is told that the pool is broken.
    """
    for pool in tuple(_LIVE.get(id(executor), ())):
        _end(pool)


def _end(pool: ProcessPoolExecutor) -> None:
    workers = dict(getattr(pool, "_processes", None) or {})  # no public way before Python 3.14
    for worker in workers.values():
        worker.terminate()
    pool.shutdown(wait=False, cancel_futures=True)


class _Cluster(Executor):
    """A Dask cluster as a stdlib executor that also closes its connection when it is shut down."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._executor: Executor = client.get_executor()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run ``fn`` on a worker."""
        return self._executor.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let the running work end, or cancel it, and leave the cluster; it goes on without this node."""
        self._executor.shutdown(wait=wait and not cancel_futures)
        self._client.close()
