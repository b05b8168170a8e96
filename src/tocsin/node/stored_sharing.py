"""The side of the exchange of the library of a node that holds data."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from tocsin.exchange.custody.gate import openable
from tocsin.exchange.custody.rows import Answered, Called, Given, Holding, Tomb, Waiting
from tocsin.node.federation.names import leaf_in, name_of
from tocsin.node.running import Node
from tocsin.node.sharing_answers import (
    HeldAnswer,
    PeerAnswer,
    RecallAnswer,
    ReceiptAnswer,
    SharedAnswer,
    SharedWith,
    SharingAnswer,
    WaitingAnswer,
)
from tocsin.storage.exchange import deliveries, objects
from tocsin.storage.exchange.custody_rows import CustodyRows, count_rows

__all__ = ["StoredSharing"]


class StoredSharing:
    """Answers about the exchange from one open node."""

    _node: Node

    def sharing(self) -> SharingAnswer:
        """Show how this node stands in the exchange."""
        node, exchange = self._node, self._node.exchange
        view, now = exchange.membership.view(), node.clock.now()
        with node.records.looking() as connection:
            counts = objects.count_objects(connection, exchange.me)
            waiting = count_rows(connection, Waiting, "waiting")
            recalls = count_rows(connection, Called)
        return SharingAnswer(
            member=exchange.me,
            register=view.id if view.founded else "",
            position=view.position,
            epoch=view.register.epoch if view.founded else 0,
            standing=view.directory.standing(exchange.me, now) if view.founded else "unknown",
            held=counts.held,
            own=counts.own,
            given_up=counts.given_up,
            waiting=waiting,
            recalls=recalls,
            listens=node.settings.exchange_listen,
        )

    def peers(self) -> tuple[PeerAnswer, ...]:
        """Show every other member."""
        node, exchange = self._node, self._node.exchange
        view, now = exchange.membership.view(), node.clock.now()
        if not view.founded:
            return ()
        with node.records.looking() as connection:
            counts = deliveries.count_deliveries(connection)
            day = now.date().isoformat()
            used = {
                member: deliveries.usage_of(connection, member, day)
                for member in view.register.members
                if member != exchange.me
            }
        answers = []
        for id_, member in sorted(view.register.members.items()):
            if id_ == exchange.me:
                continue
            state, quota = exchange.peers.state(id_), exchange.quota(id_)
            answers.append(
                PeerAnswer(
                    member=id_,
                    name=member.name.get("en", "") or next(iter(member.name.values()), id_),
                    kind=member.kind,
                    roles=member.roles,
                    standing=view.directory.standing(id_, now),
                    address=next(iter(exchange.addresses(id_)), ""),
                    reached=state.reached,
                    failing=state.failing,
                    due=counts.get((id_, "due"), 0),
                    taken=counts.get((id_, "taken"), 0),
                    refused=counts.get((id_, "refused"), 0),
                    bytes_today=used[id_].bytes,
                    bytes_a_day=quota.bytes_a_day,
                    objects_today=used[id_].objects,
                    objects_a_day=quota.objects_a_day,
                )
            )
        return tuple(answers)

    def shared_things(self) -> tuple[SharedAnswer, ...]:
        """Show what was shared, the newest first."""
        node, me = self._node, self._node.exchange.me
        found = []
        with node.records.looking() as connection:
            rows = CustodyRows(connection)
            for entry in node.records.entries(kind="exchange.shared"):
                leaves = tuple(entry.payload["leaves"])
                tombs = {tomb.recall for leaf in leaves for tomb in rows.under(Tomb, f"{me}\n{name_of(me, leaf)}")}
                names = {name_of(me, leaf) for leaf in leaves}
                receipts = [
                    _receipt(row)
                    for id_ in sorted(tombs)
                    for row in rows.under(Answered, id_)
                    if row.receipt.object in names
                ]
                found.append(
                    SharedAnswer(
                        id=entry.id,
                        kind=entry.payload["kind"],
                        thing=entry.payload["thing"],
                        leaves=leaves,
                        label=entry.payload["policy"],
                        shared=entry.time,
                        by=entry.actor,
                        to=tuple(_with(connection, leaves, member) for member in entry.payload["to"]),
                        recalled=min(tombs, default=""),
                        receipts=tuple(receipts),
                    )
                )
        return tuple(reversed(found))

    def holdings(self, *, after: int, limit: int, origin: str, type_: str) -> tuple[HeldAnswer, ...]:
        """Show what is or was held of others, in the order in which it came."""
        node, exchange = self._node, self._node.exchange
        found: list[HeldAnswer] = []
        with node.records.looking() as connection:
            place = exchange.place(connection)
            page = objects.objects_of(
                connection,
                after=after,
                limit=limit,
                types=(type_,) if type_ else (),
                states=(),
                origin=origin,
                other_than="" if origin else exchange.me,
            )
            for one in page:
                name = name_of(one.origin, one.leaf)
                row = place.rows.get(Holding, name)
                if row is None:
                    continue
                able = openable(place, name, exchange.decisions.now())
                found.append(
                    HeldAnswer(
                        leaf=one.leaf,
                        type=one.type,
                        origin=one.origin,
                        came_from=row.came_from,
                        label=one.policy,
                        received=one.received,
                        expires=one.expires,
                        until=row.fresh + timedelta(seconds=row.lease) if row.lease else None,
                        state=row.state,
                        why_not="" if able.allowed else able.reason,
                        given=tuple(given.to for given in place.rows.under(Given, name)),
                    )
                )
        return tuple(found)

    def waiting_shares(self) -> tuple[WaitingAnswer, ...]:
        """Show what waits for a second person."""
        found = []
        with self._node.records.looking() as connection:
            for row in CustodyRows(connection).under(Waiting, "waiting"):
                held = objects.object_of(connection, leaf_in(row.object))
                found.append(
                    WaitingAnswer(
                        leaf=held.leaf,
                        type=held.type,
                        to=row.to,
                        label=held.policy,
                        asked_by=row.asked_by,
                        until=row.until,
                    )
                )
        return tuple(found)

    def recalls(self) -> tuple[RecallAnswer, ...]:
        """Show recalls, the newest first."""
        me, found = self._node.exchange.me, []
        with self._node.records.looking() as connection:
            rows = CustodyRows(connection)
            for called in rows.under(Called, "recalls"):
                said = called.recall
                answered = list(rows.under(Answered, said.id))
                told = {given.to for name in said.objects for given in rows.under(Given, name)}
                silent = told - {row.receipt.holder for row in answered}
                found.append(
                    RecallAnswer(
                        id=said.id,
                        origin=said.origin,
                        leaves=tuple(leaf_in(name) for name in said.objects),
                        reason=said.reason,
                        made=said.made,
                        receipts=tuple(_receipt(row) for row in answered),
                        silent=tuple(sorted(silent)) if said.origin == me else (),
                    )
                )
        return tuple(sorted(found, key=lambda one: one.made, reverse=True))


def _receipt(row: Any) -> ReceiptAnswer:
    said = row.receipt
    return ReceiptAnswer(
        holder=said.holder,
        leaf=leaf_in(said.object),
        outcome=said.outcome,
        reason=said.reason,
        given=said.given,
        made=said.made,
    )


def _with(connection: Connection, leaves: tuple[str, ...], member: str) -> SharedWith:
    """Say how a recipient stands to all objects of a thing: the one that is furthest behind counts."""
    order = ("refused", "withdrawn", "waiting", "due", "taken")
    states: list[tuple[int, str, datetime | None, str]] = []
    for batch in dict.fromkeys(objects.object_of(connection, leaf).batch for leaf in leaves):
        mine = [one for one in deliveries.deliveries_of(connection, batch) if one.member == member] if batch else []
        state = mine[0].state if mine else "waiting"
        states.append((order.index(state), state, mine[0].changed if mine else None, mine[0].said if mine else ""))
    least = min(states, key=lambda one: (one[0], one[2] or datetime.min.replace(tzinfo=UTC)))
    return SharedWith(member=member, state=least[1], changed=least[2], said=least[3])
