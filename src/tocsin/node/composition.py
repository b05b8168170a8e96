"""How does a node come together? The one place where stores, clock, chance, executor and plug-ins meet."""

import secrets
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path

from tocsin.errors import HomeInUseError, NotFoundError
from tocsin.node.act_log import ActLog
from tocsin.node.clock import Clock, SystemClock
from tocsin.node.configuration import Configuration
from tocsin.node.executors import abandon, open_executor
from tocsin.node.home import Home, open_home
from tocsin.node.jobs import JobRunner
from tocsin.node.lease import Lease
from tocsin.node.registry import Registry
from tocsin.node.running import Node
from tocsin.node.work import work_of
from tocsin.storage.actors import ActorStore
from tocsin.storage.code_tables import CodeTableStore
from tocsin.storage.forecasts import ForecastStore
from tocsin.storage.gazetteer import GazetteerStore
from tocsin.storage.occurrences import OccurrenceStore
from tocsin.storage.records.journal import Records, open_records
from tocsin.storage.reference import ReferenceStore
from tocsin.storage.replays import ReplayStore
from tocsin.storage.series import SeriesStore
from tocsin.storage.votes import VotesStore

__all__ = ["open_node"]


def open_node(
    configuration: Configuration,
    *,
    clock: Clock | None = None,
    chance: Callable[[int], bytes] = secrets.token_bytes,
    executor: Executor | None = None,
    registry: Registry | None = None,
    write: bool = True,
) -> Node:
    """Open the node that the settings describe; close it, or use it in a ``with`` block.

    Parameters
    ----------
    clock, chance, executor, registry:
        Handed in by tests; by default the machine's clock and randomness, the configured executor and what is
        installed.
    write:
        True takes the home's lease and starts a job runner. False opens to read, beside a running node if there is
        one, and never waits for it.

    Raises
    ------
    HomeInUseError
        Another process holds the lease; the error names its pid and address.
    BadInputError
        The home or the address of the records cannot be used.
    """
    clock = clock or SystemClock()
    home = open_home(Path(configuration.home))
    lease = Lease.acquire(home) if write else None
    try:
        records = _records(configuration, home, clock, chance, write=write)
        node = Node(
            settings=configuration,
            home=home,
            clock=clock,
            registry=registry or Registry(),
            records=records,
            series=SeriesStore(home.series),
            forecasts=ForecastStore(home.forecasts),
            references=ReferenceStore(home.references),
            actors=ActorStore(home.actors),
            occurrences=OccurrenceStore(home.occurrences),
            votes=VotesStore(home.votes),
            code_tables=CodeTableStore(home.codes),
            gazetteers=GazetteerStore(home.gazetteer),
            replays=ReplayStore(home.replays),
            executor=executor or open_executor(configuration),
            lease=lease,
            log=ActLog(home.log, home.watched, configuration.member, now=clock.now, chance=chance, write=write),
        )
        if write:
            node.jobs = JobRunner(records, work_of(node), node.actor, abandon=lambda: abandon(node.executor))
    except BaseException:
        if lease is not None:
            lease.release()
        raise
    return node


def _records(
    configuration: Configuration, home: Home, clock: Clock, chance: Callable[[int], bytes], *, write: bool
) -> Records:
    address = configuration.records or f"sqlite:///{home.records}"
    if not write and _ready(configuration, home):
        try:
            return open_records(address, now=clock.now, chance=chance, read_only=True)
        except NotFoundError:
            pass  # made by an older program, or by nobody yet: brought up to date below, by whoever may write
    if not write:
        try:
            lease = Lease.acquire(home)
        except HomeInUseError:
            # The running node has migrated them, or is doing so; SQLite's own patience waits that out.
            return open_records(address, now=clock.now, chance=chance, read_only=True)
        try:
            open_records(address, now=clock.now, chance=chance).close()
        finally:
            lease.release()
        return open_records(address, now=clock.now, chance=chance, read_only=True)
    return open_records(address, now=clock.now, chance=chance)


def _ready(configuration: Configuration, home: Home) -> bool:
    return bool(configuration.records) or home.records.exists()
