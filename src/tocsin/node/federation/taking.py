"""What happens to a batch that came? Verified, opened if it is for this member, decided by custody; or refused."""

from collections.abc import Callable, Mapping, Sequence

import msgspec

from tocsin.errors import BadInputError, NotFoundError, RefusedError, TocsinError
from tocsin.exchange.custody.place import AskRegister
from tocsin.exchange.custody.receiving import receive
from tocsin.exchange.custody.rows import Holding, Tomb
from tocsin.exchange.envelopes.content_keys import hint_for
from tocsin.exchange.envelopes.framing import hints_of
from tocsin.exchange.envelopes.headers import Header
from tocsin.exchange.envelopes.opening import Opened, Opener, Verified, open_batch, verify_batch
from tocsin.exchange.members.times import read_time
from tocsin.node.federation.deciding import Deciding, Decisions
from tocsin.node.federation.keeping import batch_kept, object_kept, read_batch, written
from tocsin.node.federation.membership import View
from tocsin.node.federation.names import name_of
from tocsin.node.federation.speaking import Voucher
from tocsin.node.federation.wire import Arrived, arrived_in, times_of
from tocsin.storage.exchange import batches, objects
from tocsin.storage.exchange.batches import Batch
from tocsin.storage.exchange.objects import Held

__all__ = ["MOST_WAITING", "Taken", "Taking"]

MOST_WAITING = 2000
"""Batches of one origin that may wait for a gap to close."""


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one frame; what the sender is answered."""

    id: str
    state: str
    """``taken``, ``held`` (was here), ``waiting`` (kept until a gap closes), ``relayed``, ``later`` or ``refused``."""
    why: str = ""


class Taking:
    """Takes batches in."""

    def __init__(
        self, decisions: Decisions, openers: Callable[[], Sequence[Opener]], relays: Callable[[], bool]
    ) -> None:
        self._decisions = decisions
        self._openers = openers
        self._relays = relays

    def take(self, data: bytes, sender: str) -> Taken:
        """Take one batch in from a member; never raises for what the batch is, only where nothing can be kept."""
        view = self._decisions.membership.view()
        try:
            verified = verify_batch(data, view)
        except NotFoundError as error:
            self._decisions.ask([AskRegister(epoch=0)])
            return Taken(id="", state="later", why=error.what)
        except (BadInputError, RefusedError) as error:
            return Taken(id="", state="refused", why=error.what)
        known = self._known(verified.id)
        if known is not None and known.state != "waiting":
            return Taken(id=verified.id, state="held")
        if not self._mine(data, verified, view):
            return self._relay(data, verified, sender, known)
        return self._open(data, verified, sender, known, view)

    def retry(self, origin: str, stream: str, first: int) -> int:
        """Take what waited for a gap that has closed, as far as it goes; return how many batches."""
        count = 0
        while True:
            with self._decisions.store.records.looking() as connection:
                found = batches.batches_of_stream(connection, stream, first, first + 1, 1, ("waiting",))
            if not found or found[0].origin != origin:
                return count
            sealed = read_batch(self._decisions.store.bytes_of(found[0])).sealed
            if self.take(sealed, found[0].sender).state != "taken":
                return count
            count += 1
            first = found[0].first + found[0].count

    def _known(self, id_: str) -> Batch | None:
        with self._decisions.store.records.looking() as connection:
            try:
                return batches.batch_of(connection, id_)
            except NotFoundError:
                return None

    def _mine(self, data: bytes, verified: Verified, view: View) -> bool:
        header, here = verified.header, set(hints_of(data))
        publics = view.sealing_keys(header.origin, header.position, read_time(header.made))
        return any(
            hint_for(key, public, header.register, header.epoch, header.origin) in here
            for key in self._openers()
            for public in publics.values()
        )

    def _open(self, data: bytes, verified: Verified, sender: str, known: Batch | None, view: View) -> Taken:
        now = self._decisions.now()
        try:
            opened = open_batch(data, me=view.me, keys=self._openers(), keybook=view, now=now)
        except TocsinError as error:
            return Taken(id=verified.id, state="refused", why=error.what)
        voucher = Voucher(view, now)
        parcel, arrived = arrived_in(opened, view, voucher, now)
        with self._decisions.deciding(view, voucher) as deciding:
            deciding.rows.prefetch(Holding, [one.item.id for one in parcel.items])
            deciding.rows.prefetch_groups(Tomb, [f"{one.item.origin}\n{one.item.id}" for one in parcel.items])
            outcome = deciding.carry(receive(deciding.place, parcel, b"", deciding.now))
            if outcome.allowed and outcome.code != "already":
                deciding.logged = {"received": [opened.id], "opened": [opened.id]}
                self._keep(deciding, data, opened, arrived, sender, known)
            elif outcome.code == "gap":
                if known is None:
                    self._wait(deciding, data, verified, sender)
            elif known is not None:
                batches.mark_batches(deciding.connection, [verified.id], "refused")
                deciding.drop.append(known)
        if outcome.code == "gap":
            return Taken(id=verified.id, state="waiting", why=outcome.reason)
        if not outcome.allowed:
            return Taken(
                id=verified.id, state="later" if outcome.code == "later-epoch" else "refused", why=outcome.reason
            )
        self.retry(parcel.sender, parcel.stream, parcel.seq + len(parcel.items))
        return Taken(id=verified.id, state="taken", why=outcome.reason if outcome.code == "done" else "")

    def _keep(
        self,
        deciding: Deciding,
        data: bytes,
        opened: Opened,
        arrived: Mapping[str, Arrived],
        sender: str,
        known: Batch | None,
    ) -> None:
        """Keep the objects that custody took, and of the batch what proves them."""
        here = name_of(opened.header.origin, opened.id)
        taken = [
            one
            for name, one in arrived.items()
            if (row := deciding.rows.get(Holding, name)) is not None and row.proof == here
        ]
        payloads = [written(batch_kept(data, opened, keep=False))]
        payloads += [written(object_kept(one.shown, one.proof)) for one in taken]
        batch_lying, *lying = self._decisions.store.lay(payloads)
        rows = [
            Held(
                leaf=one.leaf,
                batch=one.batch,
                stream=one.stream,
                number=one.number,
                content=one.shown.content,
                type=one.shown.record.type,
                origin=one.origin,
                policy=one.shown.policy,
                state="held",
                received=deciding.now,
                expires=one.expires,
                lying=where,
            )
            for one, where in zip(taken, lying, strict=True)
        ]
        objects.note_objects(deciding.connection, rows)
        if known is None:
            batch = _row(opened.id, opened.header, sender, "opened", deciding, data)
            batches.note_batches(deciding.connection, [msgspec.structs.replace(batch, lying=batch_lying)])
        else:
            batches.move_batch(deciding.connection, opened.id, batch_lying, "opened")
            deciding.drop.append(known)

    def _wait(self, deciding: Deciding, data: bytes, verified: Verified, sender: str) -> None:
        if batches.count_batches(deciding.connection, verified.header.origin, "waiting") >= MOST_WAITING:
            raise RefusedError(
                f"{MOST_WAITING} batches of {verified.header.origin} wait for a gap to close",
                where=verified.header.stream,
                remedy="send what is missing first",
            )
        self._note(deciding, data, verified, sender, "waiting")

    def _relay(self, data: bytes, verified: Verified, sender: str, known: Batch | None) -> Taken:
        if known is not None:
            return Taken(id=verified.id, state="held")
        if not self._relays():
            return Taken(id=verified.id, state="refused", why="it is not addressed to this member, which is no relay")
        with self._decisions.deciding() as deciding:
            place, header = deciding.place, verified.header
            if place.person(header.origin) is None or place.person(sender) is None:
                return Taken(id=verified.id, state="refused", why="its origin or sender is not in good standing")
            if deciding.now >= header.ends:
                return Taken(id=verified.id, state="refused", why="its time is over")
            self._note(deciding, data, verified, sender, "relayed")
            deciding.logged = {"received": [verified.id]}
        return Taken(id=verified.id, state="relayed")

    def _note(self, deciding: Deciding, data: bytes, verified: Verified, sender: str, state: str) -> None:
        (lying,) = self._decisions.store.lay([written(batch_kept(data))])
        row = _row(verified.id, verified.header, sender, state, deciding, data)
        batches.note_batches(deciding.connection, [msgspec.structs.replace(row, lying=lying)])


def _row(id_: str, header: Header, sender: str, state: str, deciding: Deciding, data: bytes) -> Batch:
    times = times_of(header)
    return Batch(
        id=id_,
        stream=header.stream,
        first=header.seq,
        count=header.count,
        origin=header.origin,
        epoch=header.epoch,
        sender=sender,
        state=state,
        made=times.made,
        expires=times.expires,
        received=deciding.now,
        hints=tuple(hint.hex() for hint in hints_of(data)) if state == "relayed" else (),
    )
