"""The same work gives the same bytes wherever it runs."""

import time
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from tests.support.small_node import small_node
from tocsin.errors import BadInputError
from tocsin.forecasts.executor import InlineExecutor
from tocsin.node.configuration import Configuration
from tocsin.node.executors import abandon, judging_on, open_executor
from tocsin.node.preparation import prepare
from tocsin.node.running import Node


def test_worker_processes_give_the_bytes_that_one_process_gives(tmp_path: Path, prepared: Node) -> None:
    with small_node(tmp_path / "home", executor="processes", workers=1) as node:
        assert {job.state for job in prepare(node)} == {"done"}
        ours, theirs = (one.reader(one.operator) for one in (prepared, node))
        assert theirs.world("conflict").expectations == ours.world("conflict").expectations
        assert theirs.record("conflict").windows == ours.record("conflict").windows


def test_a_dask_cluster_gives_the_bytes_that_one_process_gives(tmp_path: Path, prepared: Node) -> None:
    from distributed import LocalCluster

    with (
        LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None) as cluster,
        small_node(tmp_path / "home", executor="dask", dask=cluster.scheduler_address) as node,
    ):
        assert {job.state for job in prepare(node)} == {"done"}
        ours, theirs = (one.reader(one.operator) for one in (prepared, node))
        assert theirs.world("conflict").expectations == ours.world("conflict").expectations
        assert theirs.record("conflict").windows == ours.record("conflict").windows


def test_closing_ends_the_workers_that_judge_for_this_node_and_no_others() -> None:
    ours, theirs = InlineExecutor(), InlineExecutor()
    settings = Configuration(home="x", workers=2)
    with judging_on(settings, theirs) as other, judging_on(settings, ours) as pool:
        waiting, going_on = pool.submit(time.sleep, 600), other.submit(abs, -1)
        while not waiting.running():
            time.sleep(0.01)
        abandon(ours)
        assert going_on.result() == 1
        with pytest.raises(BrokenProcessPool):
            waiting.result()


def test_inline_is_the_default_and_a_cluster_without_address_is_refused() -> None:
    assert isinstance(open_executor(Configuration(home="x")), InlineExecutor)
    with pytest.raises(BadInputError, match="no scheduler"):
        open_executor(Configuration(home="x", executor="dask"))
