"""What happens to a signed statement that came? The register takes it in, or custody decides, or it is refused."""

from collections.abc import Callable, Iterator, Sequence

import msgspec

from tocsin.errors import BadInputError, NotFoundError, RefusedError
from tocsin.exchange.control import leases
from tocsin.exchange.control.leases import Lease
from tocsin.exchange.control.statements import reading, statement_id
from tocsin.exchange.custody.membership import learn
from tocsin.exchange.custody.place import AskRegister, Outcome
from tocsin.exchange.custody.recalls import take_recall, take_receipt
from tocsin.exchange.custody.statements import Grant, Recall, Receipt, Word
from tocsin.exchange.custody.words import take_word
from tocsin.exchange.keys.signed import Signed, read_signed
from tocsin.exchange.members import notices, statements
from tocsin.exchange.members.times import read_time
from tocsin.exchange.policies import Person
from tocsin.node.federation.deciding import Deciding, Decisions
from tocsin.node.federation.names import name_of
from tocsin.node.federation.speaking import KINDS, Heard, Spoken, document_id, heard, receipt_for
from tocsin.node.federation.taking import Taken
from tocsin.storage.exchange.deliveries import count_deliveries
from tocsin.storage.exchange.objects import leaves_of_stream
from tocsin.storage.exchange.statements import count_statements, known_statements, statements_of

__all__ = ["MEMBERSHIP", "Hearing"]

MEMBERSHIP = (statements.KIND, notices.KIND)
"""Kinds of statements about members; every member's node hands them on to all it knows."""


class Hearing:
    """Takes statements in."""

    def __init__(self, decisions: Decisions, spread: Callable[[bytes, str], None]) -> None:
        """``spread`` is told of each new statement about members and of who brought it, to hand it on."""
        self._decisions = decisions
        self._spread = spread

    def take(self, document: bytes, sender: str) -> Taken:
        """Take one signed document in from a member; never raises for what it says."""
        id_ = document_id(document)
        try:
            signed = read_signed(document)
            if signed.kind in MEMBERSHIP:
                return self._membership(id_, document, signed, sender)
            if signed.kind not in KINDS:
                return Taken(id=id_, state="refused", why=f"statements of kind {signed.kind!r} are not known here")
            return self._custody(heard(document), sender)
        except (BadInputError, RefusedError) as error:
            return Taken(id=id_, state="refused", why=error.what)

    def learn(self) -> None:
        """Let custody know of the register as it is now: whoever left gets nothing more, not even what waits for it."""
        with self._decisions.deciding() as deciding:
            roll = deciding.place.roll
            awaited = {member for member, state in count_deliveries(deciding.connection) if state == "due"}
            before = {member: Person(name=member, member=member) for member in awaited} | dict(roll.people)
            place = msgspec.structs.replace(deciding.place, roll=msgspec.structs.replace(roll, people=before))
            deciding.carry(learn(place, roll, deciding.now))

    def _membership(self, id_: str, document: bytes, signed: Signed, sender: str) -> Taken:
        try:
            new = self._decisions.membership.book.keep(signed, f"node@{sender}")
        except NotFoundError as error:
            self._decisions.ask([AskRegister(epoch=0)])
            return Taken(id=id_, state="later", why=error.what)
        if not new:
            return Taken(id=id_, state="held")
        self.learn()
        self._spread(document, sender)
        return Taken(id=id_, state="taken")

    def _custody(self, found: Heard, sender: str) -> Taken:
        with self._decisions.deciding() as deciding:
            if not deciding.voucher.check(found):
                return Taken(id=found.id, state="refused", why="nobody in the register signed this as it stands")
            known = bool(known_statements(deciding.connection, [found.id]))
            values: Sequence[Spoken] = found.values
            if found.kind == leases.KIND:
                lease = reading(found.signed, leases.KIND, Lease)
                lacking = lease.recalls - count_statements(deciding.connection, "recall", lease.by)
                if lacking > 0:
                    return Taken(id=found.id, state="later", why=f"{lacking} recalls that it counts have not come yet")
                values = list(_words(deciding, statement_id(found.signed), lease))
            outcomes = [deciding.carry(self._decided(deciding, found, value, sender)) for value in values]
            good = [one for one in outcomes if one.allowed]
            if outcomes and not good:
                later = any(one.code == "later-epoch" for one in outcomes)
                return Taken(id=found.id, state="later" if later else "refused", why=outcomes[0].reason)
            if not known:
                deciding.note(found.document, found.by, sender)
        return Taken(id=found.id, state="held" if known else "taken")

    def _decided(self, deciding: Deciding, found: Heard, value: Spoken, sender: str) -> Outcome:
        place, now = deciding.place, deciding.now
        if isinstance(value, Recall):
            return take_recall(place, value, found.document, sender, now)
        if isinstance(value, Receipt):
            return self._receipt(deciding, found, value)
        if isinstance(value, Word):
            return take_word(place, value, found.document, now)
        good = isinstance(value, Grant)
        return Outcome(allowed=good, code="done" if good else "forged", reason="")

    def _receipt(self, deciding: Deciding, found: Heard, value: Receipt) -> Outcome:
        recalls = statements_of(deciding.connection, kinds=("recall",), subject=value.recall, limit=1)
        if not recalls:
            return Outcome(allowed=False, code="no-such", reason="there is no such recall here")
        named = receipt_for(value, recalls[0].issuer)
        deciding.voucher.vouch(named, found.by)
        return take_receipt(deciding.place, named, found.document, deciding.now)


def _words(deciding: Deciding, id_: str, lease: Lease) -> Iterator[Word]:
    """Say for which held objects a lease is a fresh word."""
    ends = {one.stream: one.seq for one in lease.streams}
    parts = [leaves_of_stream(deciding.connection, lease.by, stream, end) for stream, end in ends.items()]
    for number, leaves in enumerate([lease.objects, *parts]):
        if leaves:
            word = Word(
                id=name_of(lease.by, f"{id_}.{number}"),
                origin=lease.by,
                objects=tuple(name_of(lease.by, leaf) for leaf in leaves),
                epoch=lease.epoch,
                made=read_time(lease.made),
            )
            deciding.voucher.vouch(word, lease.by)
            yield word
