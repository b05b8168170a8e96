"""Where does computing run? In this process, in worker processes, or on a Dask cluster: one stdlib interface."""

import os
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from typing import Any, ParamSpec, TypeVar

from tocsin.errors import BadInputError
from tocsin.forecasts.executor import InlineExecutor
from tocsin.node.configuration import Configuration

__all__ = ["open_executor"]

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
