"""An object that a holder passes on stays its origin's: bytes, policy and signature; a change of any is seen."""

import msgspec
import pytest

from tests.exchange.control.test_releases import ROOT, link
from tests.support.envelopes import BOOK, DAY, FIRST, KNOWN, NOW, ORIGIN, SECOND, Party, chance_from, opened, sealed
from tocsin.errors import BadInputError, RefusedError, TocsinError
from tocsin.exchange.canonical import canonical
from tocsin.exchange.envelopes.opening import Opened, OpenedObject
from tocsin.exchange.envelopes.proofs import prove
from tocsin.exchange.envelopes.records import Record, read_record, record_bytes
from tocsin.exchange.envelopes.resharing import carried, check_carried, reshared
from tocsin.exchange.envelopes.sealing import Position, seal_batch

PROOF = prove(opened(sealed(4, to=(FIRST,))), 2)


def passed_on(record: Record, policy: str = "public", by: Party = FIRST, to: Party = SECOND) -> OpenedObject:
    """Return the object as the next member finds it in the holder's own batch."""
    data = seal_batch(
        [(record, policy)],
        sender=by.sender,
        recipients={to.name: to.sealer.public},
        known=KNOWN,
        position=Position("a" * 32),
        now=NOW,
        chance=chance_from("holder"),
        expires=NOW + DAY,
    )
    return opened(data, to).objects[0]


def test_the_receiver_sees_the_origins_signature_policy_and_the_releases() -> None:
    chain = (ROOT, link(ROOT, FIRST))
    proven, releases = check_carried(passed_on(reshared(PROOF, chain)), BOOK, NOW)
    assert proven.header.origin == ORIGIN.name
    assert proven.object.record.body["number"] == 2
    assert releases == chain


def test_a_holder_cannot_change_the_policy() -> None:
    label = '{"audience":[["member:second.example"]],"purposes":["read"],"v":1}'
    with pytest.raises(RefusedError, match="changed its policy"):
        check_carried(passed_on(reshared(PROOF), label), BOOK, NOW)
    with pytest.raises(RefusedError, match="not among those"):
        check_carried(passed_on(reshared(msgspec.structs.replace(PROOF, policy=label)), label), BOOK, NOW)


def test_a_holder_cannot_change_the_object_or_use_it_too_late() -> None:
    other = record_bytes(Record(type="note", version=1, body={"number": 3}))
    with pytest.raises(RefusedError, match="not among those"):
        check_carried(passed_on(reshared(msgspec.structs.replace(PROOF, data=other))), BOOK, NOW)
    with pytest.raises(RefusedError, match="expired"):
        check_carried(passed_on(reshared(PROOF)), BOOK, NOW + 31 * DAY)


def test_an_object_is_carried_once() -> None:
    carrier = reshared(PROOF)
    second = prove(opened_carrier(carrier), 0)
    with pytest.raises(BadInputError, match="carries another"):
        reshared(second)
    nested = msgspec.json.decode(record_bytes(carrier))
    nested["body"]["proof"]["record"] = msgspec.json.decode(record_bytes(carrier))
    with pytest.raises(TocsinError):
        carried(read_record(canonical(nested)))


def opened_carrier(carrier: Record) -> Opened:
    return opened(
        seal_batch(
            [(carrier, "public")],
            sender=FIRST.sender,
            recipients={SECOND.name: SECOND.sealer.public},
            known=KNOWN,
            position=Position("b" * 32),
            now=NOW,
            chance=chance_from("carrier"),
            expires=NOW + DAY,
        ),
        SECOND,
    )


@pytest.mark.parametrize(
    "record",
    [
        Record(type="note", version=1, body={}),
        Record(type="reshared", version=2, body=reshared(PROOF).body),
        Record(type="reshared", version=1, body={"proof": 1, "releases": []}),
        Record(type="reshared", version=1, body={**reshared(PROOF).body, "more": 1}),
        Record(type="reshared", version=1, body={**reshared(PROOF).body, "releases": [{}]}),
        Record(type="reshared", version=1, body={**reshared(PROOF).body, "releases": [1] * 9}),
    ],
)
def test_what_carries_nothing_is_refused(record: Record) -> None:
    with pytest.raises(BadInputError):
        carried(record)


def test_too_many_releases_are_not_carried() -> None:
    with pytest.raises(BadInputError, match="8 releases"):
        reshared(PROOF, (ROOT,) * 9)
