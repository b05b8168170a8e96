"""What does an opened batch mean to custody, and what must be sealed for it? Between envelopes and custody's values."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

import msgspec

from tocsin.errors import TocsinError
from tocsin.exchange.custody.statements import Enclosed, Item, Parcel, Source
from tocsin.exchange.envelopes import content_keys
from tocsin.exchange.envelopes.headers import Header, batch_id, write_header
from tocsin.exchange.envelopes.opening import Opened, OpenedObject
from tocsin.exchange.envelopes.proofs import write_proof
from tocsin.exchange.envelopes.records import RESHARED, Record, record_bytes
from tocsin.exchange.envelopes.resharing import carried, check_carried
from tocsin.exchange.members.times import read_time
from tocsin.node.federation.membership import View
from tocsin.node.federation.names import name_of
from tocsin.node.federation.speaking import Voucher, chain_of

__all__ = ["Arrived", "Facts", "Times", "arrived_in", "facts_of", "item_of", "leaves_for", "times_of"]

_LEVELS = {"ordinary": 0, "field-report": 2, "internal-network": 2, "aid-location": 3, "victim-record": 4}


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What the gate must know of a record beside its policy; written into its body under ``facts``."""

    happened: datetime | None = None
    resolution: str | None = None
    smallest_cell: int | None = None
    level: int = 0
    stood: datetime | None = None
    """For a product: the oldest word that what it rests on stands."""


class Times(msgspec.Struct, frozen=True, kw_only=True):
    """When a batch was made, from when until when it may be used, and how long one word of its origin holds."""

    made: datetime
    not_before: datetime
    expires: datetime
    lease: int


class Arrived(msgspec.Struct, frozen=True, kw_only=True):
    """One object of a batch that came, in its origin's own terms."""

    leaf: str
    origin: str
    batch: str
    stream: str
    number: int
    shown: OpenedObject
    expires: datetime
    proof: bytes = b""
    """The origin's proof, of an object that somebody passed on."""


def facts_of(record: Record) -> Facts:
    """Return what a record says of itself to the gate; what is malformed counts as not known.

    >>> facts_of(Record(type="note", version=1, body={"facts": {"smallest_cell": 0}})).smallest_cell
    0
    """
    found = record.body.get("facts", {})
    try:
        return msgspec.convert(found, Facts)
    except msgspec.ValidationError:
        return Facts()


def item_of(leaf: str, origin: str, policy: str, record: Record, times: Times) -> Item:
    """Return an object as custody sees it."""
    facts = facts_of(record)
    return Item(
        id=name_of(origin, leaf),
        origin=origin,
        policy=policy,
        made=times.made,
        not_before=times.not_before,
        expires=times.expires,
        lease=times.lease,
        level=facts.level,
        sources=tuple(
            Source(
                id=name_of(one.origin, one.id),
                origin=one.origin,
                policy=one.policy,
                # Where a source does not say when it was signed, it counts as signed when its product was.
                made=getattr(one, "made", None) or times.made,
            )
            for one in record.derived_from
        ),
        stood=facts.stood,
        happened=facts.happened,
        resolution=facts.resolution,
        smallest_cell=facts.smallest_cell,
    )


def leaves_for(content_key: bytes, objects: Sequence[tuple[Record, str]]) -> list[str]:
    """Return the leaves that objects with their labels will have in a batch sealed under a content key."""
    salts = content_keys.salts_of(content_key, len(objects))
    return [
        content_keys.leaf_of(
            salts[32 * at : 32 * at + 32], content_keys.policy_hash(label), sha256(record_bytes(record)).digest()
        ).hex()
        for at, (record, label) in enumerate(objects)
    ]


def arrived_in(opened: Opened, view: View, voucher: Voucher, now: datetime) -> tuple[Parcel, dict[str, Arrived]]:
    """Return an opened batch as custody takes it in, and its objects by their names in custody.

    ``voucher`` vouches for the batch and for what is in it. An object that somebody passed on is its origin's, by the
    proof that it carries; one whose proof does not hold is vouched for by nobody.
    """
    header = opened.header
    times = times_of(header)
    items: list[Enclosed] = []
    found: dict[str, Arrived] = {}
    for one in opened.objects:
        enclosed, arrived = (
            _passed_on(one, header, view, voucher, now)
            if one.record.type == RESHARED
            else _direct(one, header, opened.id, times, voucher)
        )
        items.append(enclosed)
        if arrived is not None:
            found[enclosed.item.id] = arrived
    parcel = Parcel(
        id=name_of(header.origin, opened.id),
        sender=header.origin,
        recipients=opened.recipients,
        epoch=header.epoch,
        stream=header.stream,
        seq=header.seq,
        prev=name_of(header.origin, header.prev) if header.prev else "",
        made=times.made,
        not_before=times.not_before,
        expires=times.expires,
        items=tuple(items),
    )
    voucher.vouch(parcel, header.origin)
    return parcel, found


def _direct(
    one: OpenedObject, header: Header, batch: str, times: Times, voucher: Voucher
) -> tuple[Enclosed, Arrived | None]:
    item = item_of(one.leaf, header.origin, one.policy, one.record, times)
    voucher.vouch(item, header.origin)
    arrived = Arrived(
        leaf=one.leaf,
        origin=header.origin,
        batch=batch,
        stream=header.stream,
        number=one.number,
        shown=one,
        expires=times.expires,
    )
    return Enclosed(item=item, proof=b""), arrived


def _passed_on(
    one: OpenedObject, header: Header, view: View, voucher: Voucher, now: datetime
) -> tuple[Enclosed, Arrived | None]:
    try:
        proven, releases = check_carried(one, view, now)
        chain = chain_of(releases)
    except TocsinError:
        # Nobody vouches for the carrier itself, so custody refuses it and goes on with the rest.
        return Enclosed(
            item=item_of(one.leaf, header.origin, one.policy, one.record, times_of(header)), proof=b""
        ), None
    inside, times = proven.object, times_of(proven.header)
    item = item_of(inside.leaf, proven.header.origin, inside.policy, inside.record, times)
    voucher.vouch(item, proven.header.origin)
    arrived = Arrived(
        leaf=inside.leaf,
        origin=proven.header.origin,
        batch=batch_id(write_header(proven.header)),
        stream=proven.header.stream,
        number=inside.number,
        shown=inside,
        expires=times.expires,
        proof=write_proof(carried(one.record).proof),
    )
    return Enclosed(item=item, proof=b"", chain=chain), arrived


def times_of(header: Header) -> Times:
    """Return the times of a header."""
    return Times(
        made=read_time(header.made),
        not_before=read_time(header.not_before),
        expires=read_time(header.expires),
        lease=header.lease,
    )
