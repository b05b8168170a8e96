"""May what we shared still be used? Our word to each member, before its lease ends: all stands but what we called back.

One signed statement a member names how far each stream has gone that it receives, and how many recalls we made, so that
a batch or a recall that was withheld on the way shows. An older word is forgotten when a newer one is given.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from tocsin.node.federation.deciding import Decisions
from tocsin.node.federation.identity import Identity
from tocsin.node.federation.sealing import own_streams
from tocsin.node.federation.speaking import last_recall, lease_document
from tocsin.storage.exchange import deliveries
from tocsin.storage.exchange.statements import statements_of
from tocsin.storage.exchange.tables import BATCHES, DELIVERIES, STATEMENTS

__all__ = ["EVERY", "Leasing"]

EVERY = timedelta(hours=6)
"""How often our word is given: a quarter of the shortest usual lease, so that one lost word ends nothing."""

_MOST_STREAMS = 1024


class Leasing:
    """Gives this member's word to whoever holds what it shared."""

    def __init__(self, decisions: Decisions, identity: Identity) -> None:
        self._decisions, self._identity = decisions, identity
        self._given: dict[str, datetime] = {}

    def give(self) -> int:
        """Give our word to each member that is due for it; return to how many."""
        now, count = self._decisions.now(), 0
        for member in self._decisions.membership.view().others(now):
            last = self._given.get(member)
            if last is None or now - last >= EVERY:
                count += self._give(member)
                self._given[member] = now
        return count

    def _give(self, member: str) -> bool:
        with self._decisions.deciding() as deciding:
            connection, me = deciding.connection, deciding.place.me
            received = _streams_of(connection, member)
            heads = {stream: head for stream, head in own_streams(connection, me).items() if stream in received}
            if not heads:
                return False
            # Whoever is told how many recalls there were must have each of them.
            recalls = statements_of(connection, kinds=("recall",), issuer=me, limit=100_000)
            deliveries.note_deliveries(connection, [(member, one.id, "1recall") for one in recalls], deciding.now)
            signers = self._identity.signers(deciding.view, deciding.now)
            newest = dict(sorted(heads.items())[-_MOST_STREAMS:])
            document = lease_document(deciding.view, newest, last_recall(connection, me), deciding.now, signers)
            _forget(connection, me, member)
            deciding.say([member], document)
        return True


def _streams_of(connection: Connection, member: str) -> set[str]:
    question = (
        select(BATCHES.c.stream)
        .join(DELIVERIES, DELIVERIES.c.item == BATCHES.c.id)
        .where(DELIVERIES.c.member == member, DELIVERIES.c.state != "withdrawn", BATCHES.c.state == "own")
        .distinct()
    )
    return set(connection.execute(question).scalars())


def _forget(connection: Connection, me: str, member: str) -> None:
    """Take earlier words to a member away: the new one says all that they said, later."""
    earlier = select(STATEMENTS.c.id).where(STATEMENTS.c.kind == "lease", STATEMENTS.c.issuer == me)
    mine = list(
        connection.execute(
            select(DELIVERIES.c.item).where(DELIVERIES.c.member == member, DELIVERIES.c.item.in_(earlier))
        ).scalars()
    )
    if mine:
        connection.execute(delete(DELIVERIES).where(DELIVERIES.c.member == member, DELIVERIES.c.item.in_(mine)))
        connection.execute(delete(STATEMENTS).where(STATEMENTS.c.id.in_(mine)))
