"""How does an object leave? Decided for every recipient, sealed once, queued for each; or not at all.

Objects of this member's own go as they are; those of others go as their origin signed them, inside a batch of ours.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from tocsin.errors import BadInputError, NotFoundError, RefusedError
from tocsin.exchange.custody import deriving, shares
from tocsin.exchange.custody.rows import Holding, Seen, Tomb
from tocsin.exchange.custody.statements import Item
from tocsin.exchange.envelopes import content_keys
from tocsin.exchange.envelopes.headers import MOST_OBJECTS
from tocsin.exchange.envelopes.proofs import read_proof
from tocsin.exchange.envelopes.records import Record, content_id, read_record, record_bytes
from tocsin.exchange.envelopes.resharing import reshared
from tocsin.exchange.keys.signed import read_signed
from tocsin.exchange.policies import Person, policy_of
from tocsin.exchange.policies.guarding import Removed, strip
from tocsin.node.federation.deciding import Deciding, Decisions
from tocsin.node.federation.keeping import Kept, Unsealed, proof_of, read_batch, read_object, written
from tocsin.node.federation.names import name_of
from tocsin.node.federation.sealing import Sealing
from tocsin.node.federation.speaking import chain_of
from tocsin.node.federation.wire import Times, item_of, leaves_for
from tocsin.storage.exchange import batches, objects
from tocsin.storage.exchange.batches import Batch
from tocsin.storage.exchange.objects import Held

__all__ = ["Giving", "Shared"]


class Shared(msgspec.Struct, frozen=True, kw_only=True):
    """What came of sharing."""

    leaves: tuple[str, ...]
    batches: tuple[str, ...]
    """Ids of the sealed batches."""
    waiting: tuple[str, ...] = ()
    """Leaves that wait for a second person."""
    removed: tuple[Removed, ...] = ()
    """What was taken out of records before they left, for their policies do not name it."""


class Giving:
    """Gives objects to members."""

    def __init__(self, decisions: Decisions, sealing: Sealing, chance: Callable[[int], bytes]) -> None:
        self._decisions = decisions
        self._sealing = sealing
        self._chance = chance

    def share(
        self,
        things: Sequence[tuple[Record, str]],
        to: Iterable[str],
        by: Person,
        *,
        expires: datetime,
        lease: timedelta = timedelta(days=1),
    ) -> Shared:
        """Share records of this member, each under the label of its policy, with members: all with all, or nothing.

        Victims' names, mailboxes and internal addresses that a policy does not name are taken out and reported.

        Raises
        ------
        RefusedError
            The gate refuses one of them to one of the members; the reason names it.
        BadInputError
            Nothing to share, or nobody.
        """
        members = tuple(sorted(set(to)))
        if not things or not members:
            raise BadInputError("nothing goes to nobody", where="share", remedy="name an object and a member")
        guarded = [strip(record.body, policy_of(label)) for record, label in things]
        things = [
            (msgspec.structs.replace(record, body=kept.body) if kept.removed else record, label)
            for (record, label), kept in zip(things, guarded, strict=True)
        ]
        shared = [
            self._share(things[start : start + MOST_OBJECTS], members, by, expires.replace(microsecond=0), lease)
            for start in range(0, len(things), MOST_OBJECTS)
        ]
        return Shared(
            leaves=tuple(leaf for one in shared for leaf in one.leaves),
            batches=tuple(batch for one in shared for batch in one.batches),
            waiting=tuple(leaf for one in shared for leaf in one.waiting),
            removed=tuple(one for kept in guarded for one in kept.removed),
        )

    def approve(self, leaf: str, by: Person) -> Shared:
        """Let a share that waits go, as its second person."""
        with self._decisions.deciding() as deciding:
            name = name_of(deciding.place.me, leaf)
            deciding.must(shares.approve(deciding.place, f"share {leaf}", name, by, deciding.now))
            held = objects.object_of(deciding.connection, leaf)
            kept = read_object(self._decisions.store.bytes_of(held))
            if kept.unsealed is None:
                raise RefusedError("it was sealed before", where=leaf, remedy="see `tocsin holdings`")
            how, record = kept.unsealed, read_record(kept.record)
            times = Times(made=held.received, not_before=held.received, expires=how.expires, lease=how.lease)
            batch = self._sealing.seal(deciding, [(record, held.policy)], how.to, how.content_key, [leaf], times)
            # Kept again without the key that it was to be sealed with.
            (lying,) = self._decisions.store.lay([written(msgspec.structs.replace(kept, unsealed=None))])
            objects.move_object(deciding.connection, leaf, lying, batch.id, batch.stream, batch.first)
            deciding.drop.append(held)
        return Shared(leaves=(leaf,), batches=(batch.id,))

    def turn_down(self, leaf: str, by: Person) -> None:
        """Refuse a share that waits."""
        with self._decisions.deciding() as deciding:
            name = name_of(deciding.place.me, leaf)
            deciding.must(shares.refuse(deciding.place, f"share {leaf}", name, by, deciding.now))

    def pass_on(self, leaf: str, to: Iterable[str], by: Person, releases: Sequence[bytes] = ()) -> Shared:
        """Give an object of another member on, where its policy or a chain of releases lets this member.

        Raises
        ------
        RefusedError
            Neither allows it, for one of the members; then it goes to none.
        """
        members = tuple(sorted(set(to)))
        documents = [read_signed(document) for document in releases]
        with self._decisions.deciding() as deciding:
            held = objects.object_of(deciding.connection, leaf)
            name = name_of(held.origin, leaf)
            row = deciding.rows.get(Holding, name)
            if row is None:
                raise NotFoundError("it is not held here", where=leaf[:16], remedy="see `tocsin holdings`")
            chain = chain_of(documents) or row.chain
            act = f"pass {leaf} {' '.join(members)}"
            outcome = shares.share(deciding.place, name, members, by, deciding.now, id=act, chain=chain)
            deciding.must(outcome)
            if outcome.code == "waits":
                raise RefusedError(
                    "a second person must agree first", where=leaf[:16], remedy="share it from its origin"
                )
            if not deciding.delivers:
                return Shared(leaves=(leaf,), batches=())
            proof = self._proof(deciding, held)
            carrier = reshared(proof, [read_signed(document) for _, document in chain])
            lease = min(row.lease or 86_400, 86_400)
            times = Times(made=deciding.now, not_before=deciding.now, expires=row.expires, lease=lease)
            content_key = self._chance(32)
            leaves = leaves_for(content_key, [(carrier, held.policy)])
            batch = self._sealing.seal(deciding, [(carrier, held.policy)], members, content_key, leaves, times)
        return Shared(leaves=(leaf,), batches=(batch.id,))

    def _proof(self, deciding: Deciding, held: Held):  # type: ignore[no-untyped-def] # noqa: ANN202
        kept = read_object(self._decisions.store.bytes_of(held))
        if kept.reshared:
            return read_proof(kept.reshared)
        batch = batches.batch_of(deciding.connection, held.batch)
        return proof_of(held, kept, read_batch(self._decisions.store.bytes_of(batch)))

    def _share(
        self, things: Sequence[tuple[Record, str]], to: tuple[str, ...], by: Person, expires: datetime, lease: timedelta
    ) -> Shared:
        content_key = self._chance(32)
        leaves = leaves_for(content_key, things)
        with self._decisions.deciding() as deciding:
            now = deciding.now
            times = Times(made=now, not_before=now, expires=expires, lease=int(lease.total_seconds()))
            names = [name_of(deciding.place.me, leaf) for leaf in leaves]
            deciding.rows.prefetch(Holding, names)
            deciding.rows.prefetch(Seen, [f"act share {leaf}" for leaf in leaves])
            deciding.rows.prefetch_groups(Tomb, [f"{deciding.place.me}\n{name}" for name in names])
            waiting = []
            for leaf, (record, label) in zip(leaves, things, strict=True):
                item = item_of(leaf, deciding.place.me, label, record, times)
                self._own(deciding, item, record, by)
                outcome = deciding.must(shares.share(deciding.place, item.id, to, by, now, id=f"share {leaf}"))
                if outcome.code == "waits":
                    waiting.append(leaf)
            if waiting and len(waiting) < len(things):
                raise BadInputError(
                    f"{len(waiting)} of {len(things)} objects need a second person",
                    where="share",
                    remedy="share those apart from the rest",
                )
            batch, unsealed = None, None
            if waiting:
                unsealed = Unsealed(content_key=content_key, to=to, lease=times.lease, expires=expires)
            else:
                batch = self._sealing.seal(deciding, things, to, content_key, leaves, times)
            self._keep(deciding, things, leaves, times, content_key, batch, unsealed)
        return Shared(leaves=tuple(leaves), batches=(batch.id,) if batch is not None else (), waiting=tuple(waiting))

    def _own(self, deciding: Deciding, item: Item, record: Record, by: Person) -> None:
        if record.derived_from:
            sources = [one.id for one in item.sources]
            deciding.must(deriving.derive(deciding.place, item, sources, by, deciding.now))
        else:
            deciding.must(shares.own(deciding.place, item, by, deciding.now))

    def _keep(
        self,
        deciding: Deciding,
        things: Sequence[tuple[Record, str]],
        leaves: Sequence[str],
        times: Times,
        content_key: bytes,
        batch: Batch | None,
        unsealed: Unsealed | None,
    ) -> None:
        salts = content_keys.salts_of(content_key, len(things))
        datas = [record_bytes(record) for record, _ in things]
        kept = [
            Kept(record=data, salt=salts[32 * at : 32 * at + 32], unsealed=unsealed) for at, data in enumerate(datas)
        ]
        lying = self._decisions.store.lay([written(one) for one in kept])
        rows = [
            Held(
                leaf=leaf,
                batch=batch.id if batch else "",
                stream=batch.stream if batch else "",
                number=(batch.first if batch else 0) + at,
                content=content_id(datas[at]),
                type=record.type,
                origin=deciding.place.me,
                policy=label,
                state="held",
                received=deciding.now,
                expires=times.expires,
                lying=lying[at],
            )
            for at, (leaf, (record, label)) in enumerate(zip(leaves, things, strict=True))
        ]
        objects.note_objects(deciding.connection, rows)
