"""The same work gives the same bytes wherever it runs."""

from pathlib import Path

import pytest

from tests.support.small_node import small_node
from tocsin.errors import BadInputError
from tocsin.forecasts.executor import InlineExecutor
from tocsin.node.configuration import Configuration
from tocsin.node.executors import open_executor
from tocsin.node.preparation import prepare
from tocsin.node.running import Node


def test_worker_processes_give_the_bytes_that_one_process_gives(tmp_path: Path, prepared: Node) -> None:
    with small_node(tmp_path / "home", executor="processes", workers=1) as node:
        assert [job.state for job in prepare(node)] == ["done"] * 3
        ours, theirs = (one.reader(one.operator) for one in (prepared, node))
        assert theirs.world("conflict").expectations == ours.world("conflict").expectations
        assert theirs.record("conflict").windows == ours.record("conflict").windows


def test_a_dask_cluster_gives_the_bytes_that_one_process_gives(tmp_path: Path, prepared: Node) -> None:
    from distributed import LocalCluster

    with (
        LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None) as cluster,
        small_node(tmp_path / "home", executor="dask", dask=cluster.scheduler_address) as node,
    ):
        assert [job.state for job in prepare(node)] == ["done"] * 3
        ours, theirs = (one.reader(one.operator) for one in (prepared, node))
        assert theirs.world("conflict").expectations == ours.world("conflict").expectations
        assert theirs.record("conflict").windows == ours.record("conflict").windows


def test_inline_is_the_default_and_a_cluster_without_address_is_refused() -> None:
    assert isinstance(open_executor(Configuration(home="x")), InlineExecutor)
    with pytest.raises(BadInputError, match="no scheduler"):
        open_executor(Configuration(home="x", executor="dask"))
