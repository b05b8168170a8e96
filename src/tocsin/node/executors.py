"""Where does computing run? In this process, in worker processes, or on a Dask cluster: one stdlib interface."""

import os
from concurrent.futures import Executor, ProcessPoolExecutor
from typing import Any

from tocsin.errors import BadInputError
from tocsin.forecasts.executor import InlineExecutor
from tocsin.node.configuration import Configuration

__all__ = ["open_executor"]


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
    client = connect(configuration.dask)
    executor: Executor = client.get_executor()
    return executor
