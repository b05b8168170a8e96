"""What of the exchange does this node keep? One door to segments, keys and index; whole or not at all."""

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
from sqlalchemy import Connection, func, select

from tocsin.storage.exchange import batches, objects
from tocsin.storage.exchange.batches import Batch
from tocsin.storage.exchange.objects import Held
from tocsin.storage.exchange.segments import LARGEST
from tocsin.storage.exchange.shelf import Lying, Shelf
from tocsin.storage.exchange.tables import BATCHES, OBJECTS
from tocsin.storage.records.journal import Records

__all__ = ["ExchangeStore"]

_PAGE = 5000


class ExchangeStore:
    """The exchange's bytes and their index; one process writes, any number reads.

    Bytes are written and settled on the disk before the transaction that names them, and keys are destroyed after the
    transaction that gives an object up and before anybody is told: a kill at any moment leaves either what was before
    or the whole, and :meth:`begin` finishes what was given up and not yet destroyed.
    """

    def __init__(self, records: Records, root: Path, chance: Callable[[int], bytes], *, largest: int = LARGEST) -> None:
        self.records = records
        self.shelf = Shelf(root, chance, largest=largest)

    def begin(self) -> None:
        """Take up writing; destroy what was given up and still opens, after a kill or with an older vault."""
        with self.records.looking() as connection:
            places = [found for found in (batches.newest_batch(connection), objects.newest_object(connection)) if found]
            slots = [connection.execute(select(func.max(table.c.slot))).scalar() for table in (BATCHES, OBJECTS)]
        self.shelf.begin(max(places, default=None), max((slot for slot in slots if slot is not None), default=-1))
        self.sweep()

    def sweep(self) -> int:
        """Destroy the keys of everything that was given up and still opens, and return how many there were."""
        count = 0
        with self.records.looking() as connection:
            for read in (objects.destroyed_slots, batches.destroyed_slots):
                after = 0
                while page := read(connection, after, _PAGE):
                    still = [slot for _, slot in page if self.shelf.vault.holds(slot)]
                    self.shelf.destroy(still)
                    count += len(still)
                    after = page[-1][0]
        return count

    def lay(self, payloads: Sequence[bytes]) -> tuple[Lying, ...]:
        """Keep payloads on the shelf; they count once a transaction names them. Errors as of the shelf."""
        return self.shelf.put(payloads)

    def bytes_of(self, one: Batch | Held) -> bytes:
        """Return the bytes of a batch or an object; those that were destroyed are a NotFoundError."""
        if one.lying is None:
            return b""
        return self.shelf.get(one.lying)

    def destroy(self, given_up: Sequence[Batch | Held]) -> None:
        """Make the bytes of what a transaction has given up unreadable for ever."""
        self.shelf.destroy(one.lying.slot for one in given_up if one.lying is not None)

    def compact(self) -> int:
        """Move what is still wanted out of segments that hold mostly destroyed bytes, and return the bytes freed."""
        freed = 0
        last = self.shelf.segments.roll()
        for segment, size in sorted(self.shelf.segments.sizes().items()):
            if segment > last:
                continue
            with self.records.looking() as connection:
                wanted = _wanted(connection, segment)
            used = sum(one.lying.place.length for one in wanted if one.lying)
            if size and used > size // 2:
                continue
            self._move(wanted)
            self.shelf.segments.drop(segment)
            freed += size - used
        return freed

    def _move(self, wanted: "list[Batch | Held]") -> None:
        """Write payloads again under the keys they have, and let the index point there."""
        places = self.shelf.segments.append(
            [self.shelf.segments.read(one.lying.place) for one in wanted if one.lying is not None]
        )
        with self.records.writing() as writing:
            for one, place in zip(wanted, places, strict=True):
                assert one.lying is not None  # noqa: S101 - read from the index a moment ago
                moved = msgspec.structs.replace(one.lying, place=place).columns()
                if isinstance(one, Batch):
                    writing.connection.execute(BATCHES.update().where(BATCHES.c.id == one.id).values(**moved))
                else:
                    writing.connection.execute(OBJECTS.update().where(OBJECTS.c.leaf == one.leaf).values(**moved))


def _wanted(connection: Connection, segment: int) -> "list[Batch | Held]":
    return [*batches.batches_in_segment(connection, segment), *objects.objects_in_segment(connection, segment)]
