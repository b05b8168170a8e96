"""What is a node while it is open? Its parts, handed to it by the composition root, and what surfaces ask of it."""

import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self, TypeVar

from tocsin.errors import BadInputError, HomeInUseError, TocsinError
from tocsin.exchange.policies import Label, Person, strictest
from tocsin.forecasts.hazard import Hazard
from tocsin.forecasts.panel import Panel
from tocsin.node.act_log import ActLog
from tocsin.node.alert_answers import AlertAnswer
from tocsin.node.answers import JobAnswer
from tocsin.node.clock import Clock
from tocsin.node.configuration import Configuration
from tocsin.node.desk import Desk
from tocsin.node.elsewhere import Elsewhere, elsewhere
from tocsin.node.home import Home
from tocsin.node.jobs import JobRunner
from tocsin.node.lease import Lease, read_holder
from tocsin.node.member_book import MemberBook
from tocsin.node.moment import Moment, moment_of
from tocsin.node.reading import Reader
from tocsin.node.registry import Registry
from tocsin.node.standing import Standing
from tocsin.node.units import Units
from tocsin.observations.as_of import History
from tocsin.observations.series import Series
from tocsin.storage.actors import ActorStore
from tocsin.storage.code_tables import CodeTableStore
from tocsin.storage.forecasts import ForecastStore
from tocsin.storage.gazetteer import GazetteerStore
from tocsin.storage.occurrences import OccurrenceStore
from tocsin.storage.records.journal import Records
from tocsin.storage.reference import ReferenceStore
from tocsin.storage.replays import ReplayStore
from tocsin.storage.series import SeriesStore
from tocsin.storage.votes import VotesStore
from tocsin.world.months import Month

if TYPE_CHECKING:
    from tocsin.node.federation.exchange import Exchange
    from tocsin.node.federation.membership import Membership

__all__ = ["Node"]

T = TypeVar("T")


class Node:
    """An open node; made by :func:`tocsin.node.composition.open_node` and closed by leaving its ``with`` block.

    Surfaces read through :meth:`reader` and write through :meth:`submit`; everything else here is for the node's own
    rooms and for commands that compute without writing.
    """

    def __init__(
        self,
        *,
        settings: Configuration,
        home: Home,
        clock: Clock,
        registry: Registry,
        records: Records,
        series: SeriesStore,
        forecasts: ForecastStore,
        references: ReferenceStore,
        actors: ActorStore,
        occurrences: OccurrenceStore,
        votes: VotesStore,
        code_tables: CodeTableStore,
        gazetteers: GazetteerStore,
        replays: ReplayStore,
        executor: Executor,
        lease: Lease | None,
        log: ActLog,
    ) -> None:
        self.settings = settings
        self.home = home
        self.clock = clock
        self.registry = registry
        self.records = records
        self.series = series
        self.forecasts = forecasts
        self.references = references
        self.actors = actors
        self.occurrences = occurrences
        self.votes = votes
        self.code_tables = code_tables
        self.gazetteers = gazetteers
        self.replays = replays
        self.executor = executor
        self.as_of = settings.as_of
        self.generation = 0
        """Grows whenever a job has changed what the stores hold."""
        self.jobs: JobRunner | None = None
        """None where the node was opened to read only."""
        self.desk = Desk(self)
        """The duty desk: incidents, rota, shifts."""
        self.members = MemberBook(records, clock.now)
        """The register of members, and what this node thinks of them."""
        self.log = log
        """What the node did in the exchange, and what it has seen of other logs."""
        self._exchange: Exchange | None = None
        self._lease = lease
        self.alert_lock = threading.RLock()
        """Held while steps of alerts are decided and written, so that no two decide on the same state."""
        self._lock = threading.RLock()
        self._cache: dict[tuple[Any, ...], Any] = {}
        self._closed = False

    @property
    def operator(self) -> Person:
        """The person at this machine."""
        return Person(name=self.settings.operator, member=self.settings.member, local=True)

    @property
    def actor(self) -> str:
        """How the node itself is named in the journal."""
        return f"node@{self.settings.member}"

    @property
    def token(self) -> str:
        """The bearer token commands on this machine hand jobs in with; empty where the node only reads."""
        return self._lease.token if self._lease else ""

    @property
    def moment(self) -> Moment:
        """The moment the node stands on."""
        return moment_of(self.as_of, self.clock)

    @cached_property
    def membership(self) -> "Membership":
        """The members as every room sees them: one register for requests, batches, custody and the gate."""
        from tocsin.node.federation.membership import Membership

        return Membership(self.settings.member, self.members)

    @property
    def exchange(self) -> "Exchange":
        """The part this node has in the exchange with other members; opened when it is first asked for."""
        with self._lock:
            if self._exchange is None:
                from tocsin.node.exchanging import open_exchange

                self._exchange = open_exchange(self)
            return self._exchange

    def announce(self, address: str) -> None:
        """Let commands on this machine know where the node serves."""
        if self._lease:
            self._lease.announce(address)

    def reader(self, person: Person, purpose: str = "read") -> Reader:
        """Return the node as one person may see it."""
        from tocsin.node.opening import library_of

        return Reader(library_of(self), self.known(person), purpose, self.clock.now)

    def known(self, person: Person) -> Person:
        """Return somebody at this node with what the register says of its member, which policies of others ask for."""
        state = self.members.state()
        if not person.local or person.standing is not None or state.history is None:
            return person
        return self.membership.view().person(self.settings.member, self.clock.now(), person.name, local=True)

    def submit(self, kind: str, subject: str, actor: Person, **arguments: Any) -> JobAnswer:
        """Ask for long work: ``sync``, ``forecast``, ``alert``, ``backtest``, ``import`` ...; returns at once.

        Raises
        ------
        BadInputError
            An unknown kind, or arguments that have no JSON.
        HomeInUseError
            This node was opened to read only; its writer is named.
        """
        if self.jobs is None:
            holder = read_holder(self.home)
            raise HomeInUseError(
                "this node was opened to read"
                + (f"; process {holder.pid} writes at {holder.address}" if holder else ""),
                where=str(self.home.path),
                remedy="hand the job to the running node, or open the home for writing",
            )
        return self.jobs.submit(kind, subject, f"{actor.name}@{actor.member}", arguments)

    def step(self, alert: str, verb: str, actor: Person, **said: Any) -> AlertAnswer:
        """Take a step on an alert at once, without waiting for jobs: acknowledge, assign, snooze, update, end, verify.

        Errors and fields as of :func:`tocsin.node.alerting.take_step`.
        """
        from tocsin.node.alerting import take_step

        if self.jobs is None:
            raise HomeInUseError(
                "this node was opened to read", where=str(self.home.path), remedy="open the home for writing"
            )
        return take_step(self, alert, verb, actor, **said)

    def wait(self, job: str, progress: Callable[[JobAnswer], None] | None = None) -> JobAnswer:
        """Wait until a job of this node has ended, and tell ``progress`` of every change on the way."""
        if self.jobs is None:
            raise BadInputError("this node was opened to read and runs no jobs", where=job, remedy="open it to write")

        def mine(answer: JobAnswer) -> None:
            if answer.id == job and progress is not None:
                progress(answer)

        stop = self.jobs.subscribe(mine)
        try:
            return self.jobs.wait(job)
        finally:
            stop()

    def standing(self, hazard: str, history: History | None = None) -> Standing:
        """Return what a hazard's answers stand on; the same one until the stores change."""
        declared = self.registry.hazard(hazard)
        history = history or self.settings.history
        return self.remembered(
            ("standing", hazard, history), lambda: Standing(declared, self.series, self.moment, history)
        )

    def elsewhere(self, hazard: str) -> tuple[Elsewhere, ...]:
        """Return the forecasts made elsewhere that may be seen now."""
        declared = self.registry.hazard(hazard)
        return self.remembered(
            ("elsewhere", hazard), lambda: elsewhere(declared, self.moment, self.references, self.forecasts)
        )

    def panel(self, hazard: str, origin: Month | None = None, history: History | None = None) -> Panel:
        """Return the as-of panel of a hazard at an origin, by default the newest one."""
        standing = self.standing(hazard, history)
        if origin is None or origin == standing.origin:
            return standing.panel
        if self.moment.past and origin > self.moment.last:
            raise BadInputError(
                f"origin {origin} lies after the day the node stands on",
                where="--as-of",
                remedy="choose an earlier one",
            )
        return standing.panel_at(origin)

    def codes(self, scheme: str, origin: Month | None = None) -> dict[str, int]:
        """Return place -> number in a source's own scheme (``views``), as it stands on a day; empty before a sync."""
        day = (origin or self.moment.last).first_day
        return {entry.place: int(entry.code) for entry in self.code_tables.read(scheme) if entry.valid(day)}

    def label(self, hazard: Hazard) -> Label:
        """Return the policy of what is derived from a hazard's series: public only where all of them are."""
        held = {series.id: series for series in self.series.series()}
        used = [held[name] for name in (*hazard.series, *hazard.truths.values(), *hazard.covariates) if name in held]
        label: Label = strictest(*(self.label_of(series) for series in used)) if used else "public"
        return label

    def label_of(self, series: Series) -> Label:
        """Return the policy of a series' rows and of what is made from them: what may not be passed on stays here."""
        if series.source.startswith("member."):
            return self.series_label(series.source)
        label: Label = strictest(self.series_label(series.source), "public" if series.redistributable else "node-only")
        return label

    @property
    def units(self) -> Units:
        """The administrative units this member has loaded, and the tree of places with them in it."""
        return self.remembered(("units",), lambda: Units(self.gazetteers))

    def series_label(self, source: str) -> Label:
        """Return the policy of a source's series: a published source's are public, a member's own stay here.

        Unless the owner said of every one of them that it may be passed on.
        """
        if source in self.registry.sources:
            return "public"
        if source.startswith("member."):
            from tocsin.node.received import label_received

            return self.remembered(("label received", source), lambda: label_received(self, source))
        return self.remembered(("label", source), lambda: self._own_label(source))

    def _own_label(self, source: str) -> Label:
        own = [series for series in self.series.series() if series.source == source]
        return "public" if own and all(series.redistributable for series in own) else "node-only"

    def remembered(self, key: tuple[Any, ...], make: Callable[[], T]) -> T:
        """Return what was made for this key since the stores last changed, or make it."""
        full = (self.generation, *key)
        # What is there is handed out without waiting for whoever is making something else.
        held: tuple[T] | None = self._cache.get(full)
        if held is None:
            with self._lock:
                held = self._cache.get(full)
                if held is None:
                    held = self._cache[full] = (make(),)
        return held[0]

    def changed(self) -> None:
        """Forget what was made from the stores, because they hold something new."""
        with self._lock:
            self.generation += 1
            self._cache.clear()

    def warm(self) -> None:
        """Make what pages ask for first, so that the first reader after a change does not wait for it."""
        reader = self.reader(self.operator)
        reader.search(self.settings.locale, self.settings.locale)
        with contextlib.suppress(TocsinError):
            reader.alerts()
        with contextlib.suppress(TocsinError):
            reader.commons()
            reader.occurrences(limit=1)
        for hazard in self.registry.hazards:
            with contextlib.suppress(TocsinError):
                world = reader.world(hazard)
                reader.place_forecast(hazard, world.expectations[0].place)
                reader.root_causes(world.expectations[0].place)
                reader.pictures(world.expectations[0].place)
                reader.record(hazard)
                reader.record(hazard, truth="all")

    def now(self) -> datetime:
        """Return the instant to write on what is made now: the time machine's own in the time machine."""
        return self.moment.instant

    def close(self) -> None:
        """Stop the jobs, let go of the stores and give back the lease; a second call does nothing."""
        if self._closed:
            return
        self._closed = True
        if self.jobs is not None:
            self.jobs.close()
        self.executor.shutdown(cancel_futures=True)
        self.log.close()
        if self._exchange is not None:
            self._exchange.close()
        self.records.close()
        if self._lease is not None:
            self._lease.release()

    def __enter__(self) -> Self:
        """Give the node to a ``with`` block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close at the end of the block."""
        self.close()
