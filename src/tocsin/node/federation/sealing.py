"""How does a batch come to be, in which place of which stream? Sealed, kept, and due to each of its recipients."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, update

from tocsin.exchange.envelopes.framing import header_of, hints_of
from tocsin.exchange.envelopes.headers import batch_id, write_header
from tocsin.exchange.envelopes.records import Record
from tocsin.exchange.envelopes.sealing import Known, Position, Sender, new_stream, next_position, seal_batch
from tocsin.node.federation.deciding import Deciding
from tocsin.node.federation.keeping import batch_kept, written
from tocsin.node.federation.membership import View
from tocsin.node.federation.wire import Times
from tocsin.storage.exchange import batches, deliveries
from tocsin.storage.exchange.batches import Batch
from tocsin.storage.exchange.store import ExchangeStore
from tocsin.storage.exchange.tables import STREAMS

__all__ = ["Sealing", "own_streams"]


class Sealing:
    """Seals batches of this member."""

    def __init__(
        self,
        store: ExchangeStore,
        sender: Callable[[View, datetime], Sender],
        chance: Callable[[int], bytes],
    ) -> None:
        self._store = store
        self._sender = sender
        self._chance = chance

    def seal(
        self,
        deciding: Deciding,
        things: Sequence[tuple[Record, str]],
        to: tuple[str, ...],
        content_key: bytes,
        leaves: Sequence[str],
        times: Times,
    ) -> Batch:
        """Seal what custody has decided, keep it, and let it be due to each recipient, in the same transaction."""
        register = deciding.view.register
        position = self._position(deciding, to, register.epoch)
        data = seal_batch(
            things,
            sender=self._sender(deciding.view, deciding.now),
            recipients=deciding.view.recipients(to, deciding.now),
            known=Known(register.id, register.position, register.epoch),
            position=position,
            now=times.made,
            chance=lambda _: content_key,
            expires=times.expires,
            not_before=times.not_before,
            lease=timedelta(seconds=times.lease),
        )
        header = header_of(data)
        (lying,) = self._store.lay([written(batch_kept(data, leaves=tuple(leaves)))])
        batch = Batch(
            id=batch_id(write_header(header)),
            stream=header.stream,
            first=header.seq,
            count=header.count,
            origin=header.origin,
            epoch=header.epoch,
            sender="",
            state="own",
            made=times.made,
            expires=times.expires,
            received=deciding.now,
            hints=tuple(hint.hex() for hint in hints_of(data)),
            lying=lying,
        )
        batches.note_batches(deciding.connection, [batch])
        _advance(deciding, next_position(header), to, new=position.seq == 0)
        deliveries.note_deliveries(deciding.connection, [(member, batch.id, "3batch") for member in to], deciding.now)
        deciding.told.update(to)
        deciding.logged.setdefault("decided", []).append(batch.id)
        return batch

    def _position(self, deciding: Deciding, to: tuple[str, ...], epoch: int) -> Position:
        """Return where the stream for this audience stands; a new epoch begins a stream that follows the one before."""
        found = _newest(deciding.connection, deciding.place.me, to)
        if found is None:
            return new_stream(self._chance)
        known, position = found
        return position if known == epoch else new_stream(self._chance, position)


def own_streams(connection: Connection, me: str) -> dict[str, tuple[int, str]]:
    """Return the streams of this member: id -> the number its next object will have, and the id of its last batch."""
    rows = connection.execute(select(STREAMS.c.id, STREAMS.c.next, STREAMS.c.head).where(STREAMS.c.origin == me))
    return {stream: (int(following), head) for stream, following, head in rows}


def _newest(connection: Connection, me: str, to: Sequence[str]) -> tuple[int, Position] | None:
    row = (
        connection.execute(
            select(STREAMS)
            .where(STREAMS.c.origin == me, STREAMS.c.audience == _audience(to))
            .order_by(STREAMS.c.epoch.desc(), STREAMS.c.began.desc())
            .limit(1)
        )
        .mappings()
        .one_or_none()
    )
    return None if row is None else (row["epoch"], Position(row["id"], row["next"], row["head"]))


def _advance(deciding: Deciding, after: Position, to: Sequence[str], *, new: bool) -> None:
    reached = {"next": after.seq, "head": after.prev}
    if not new:
        deciding.connection.execute(update(STREAMS).where(STREAMS.c.id == after.stream).values(**reached))
        return
    deciding.connection.execute(
        insert(STREAMS).values(
            id=after.stream,
            origin=deciding.place.me,
            audience=_audience(to),
            epoch=deciding.view.register.epoch,
            began=deciding.now,
            **reached,
        )
    )


def _audience(to: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(sorted(to)).encode()).hexdigest()
