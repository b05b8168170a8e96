"""What goes to a member now? What is due, in its order, cut to a size; and what the member's answer means for it."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection

from tocsin.errors import NotFoundError
from tocsin.node.federation.keeping import read_batch
from tocsin.node.federation.parcels import Frame
from tocsin.node.federation.taking import Taken
from tocsin.storage.exchange import batches, deliveries, statements
from tocsin.storage.exchange.deliveries import Delivery
from tocsin.storage.exchange.store import ExchangeStore

__all__ = ["BYTES", "Outbox", "Waiting"]

BYTES = 4 * 1024 * 1024
"""Bytes that are handed over at once, unless one batch alone is larger."""

_FRAMES = 500
_AFTERWARDS = {"taken": "taken", "held": "taken", "waiting": "taken", "relayed": "taken", "refused": "refused"}
"""What a member answered -> the state of the delivery; an answer that is not here leaves it due."""


class Waiting(msgspec.Struct, frozen=True):
    """One delivery with its bytes."""

    delivery: Delivery
    frame: Frame


class Outbox:
    """The deliveries of a store."""

    def __init__(self, store: ExchangeStore) -> None:
        self._store = store
        self.log: Callable[[str, Sequence[str]], object] = lambda _kind, _subjects: None
        """Told of acts for the witnessed log."""

    def due(self, member: str, now: datetime, size: int = BYTES) -> list[Waiting]:
        """Return what is due to a member, as much as fits; what is gone or over is withdrawn on the way."""
        with self._store.records.looking() as connection:
            found = deliveries.due_deliveries(connection, member, _FRAMES)
            read = [(one, self._frame(connection, one, now)) for one in found]
        gone = [one.item for one, frame in read if frame is None]
        if gone:
            with self._store.records.writing() as writing:
                for item in gone:
                    deliveries.withdraw_deliveries(writing.connection, member, now, item)
        fitting: list[Waiting] = []
        left = size
        for one, frame in read:
            if frame is None:
                continue
            if fitting and frame.size > left:
                break
            fitting.append(Waiting(one, frame))
            left -= frame.size
        return fitting

    def every(self, member: str, now: datetime) -> Iterator[Frame]:
        """Yield everything that is due to a member, page by page, and change nothing: for a file that is carried."""
        kind, position = "", 0
        while True:
            with self._store.records.looking() as connection:
                page = deliveries.due_after(connection, member, kind, position, 100)
                read = [self._frame(connection, one, now) for one in page]
            yield from (frame for frame in read if frame is not None)
            if len(page) < 100:
                return
            kind, position = page[-1].kind, page[-1].position

    def relayed(self, member: str, items: Sequence[str], through: str, now: datetime) -> None:
        """Note that a relay keeps things for a member; they count as taken when the member says that it holds them."""
        with self._store.records.writing() as writing:
            deliveries.settle_deliveries(writing.connection, member, items, "relayed", through, now)

    def settle(self, member: str, sent: Sequence[str], outcomes: Sequence[Taken], now: datetime) -> int:
        """Write what a member answered to each of what it was sent; return how many are done with."""
        by_state: dict[tuple[str, str], list[str]] = {}
        for item, outcome in zip(sent, outcomes, strict=False):
            by_state.setdefault((_AFTERWARDS.get(outcome.state, "due"), outcome.why), []).append(item)
        with self._store.records.writing() as writing:
            known = batches.known_batches(writing.connection, [one for one in sent if one])
            for (state, why), items in by_state.items():
                deliveries.settle_deliveries(writing.connection, member, items, state, why, now)
        gone = [one for (state, _), items in by_state.items() if state == "taken" for one in items if one in known]
        if gone:
            self.log("sent", gone)
        return sum(len(items) for (state, _), items in by_state.items() if state != "due")

    def _frame(self, connection: Connection, one: Delivery, now: datetime) -> Frame | None:
        try:
            if one.kind != "3batch":
                return Frame("S", statements.statement_of(connection, one.item).signed.encode())
            batch = batches.batch_of(connection, one.item)
            if now >= batch.expires or batch.state == "destroyed":
                return None
            sealed = read_batch(self._store.bytes_of(batch)).sealed
        except NotFoundError:
            return None
        return Frame("B", sealed) if sealed else None
