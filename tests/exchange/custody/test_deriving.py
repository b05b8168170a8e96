"""What is made of held objects: the strictest policy, the earliest end, the shortest lease, and every source named."""

from datetime import timedelta

import msgspec
import pytest

from tests.support.council import DAY, Council, label
from tocsin.exchange.custody import deriving
from tocsin.exchange.custody.rows import Holding
from tocsin.exchange.policies import Person, policy_of


@pytest.fixture
def council() -> Council:
    return Council("abcd")


@pytest.fixture
def notes(council) -> list[str]:
    first = council.own("a", label("bc", reshare="bc"), days=5, lease=7200, level=1)
    second = council.own("d", label("bd", reshare="bd"), days=9, lease=3600, level=2)
    council.share("a", first, ["b"])
    council.share("d", second, ["b"])
    council.run(1)
    return [first, second]


def test_a_product_carries_the_strictest_of_everything_it_rests_on(council, notes):
    product, outcome = council.derive("b", notes)
    assert outcome.allowed
    held = council.nodes["b"].rows.get(Holding, product)
    assert policy_of(held.policy).audience == (("member:b", "member:c"), ("member:b", "member:d"))
    assert (held.lease, held.level, held.origin) == (3600, 2, "b")
    assert held.expires == council.items[notes[0]].expires
    assert [source.id for source in held.sources] == sorted(notes)
    second, _ = council.derive("b", [product])
    assert {source.id for source in council.items[second].sources} == {*notes, product}


def test_a_product_goes_only_where_every_source_may_go(council, notes):
    product, _ = council.derive("b", notes)
    assert council.opens("b", product)
    for member in "acd":
        assert council.share("b", product, [member]).code == "policy"
    product, _ = council.derive("b", notes[:1])
    assert council.share("b", product, ["c"]).allowed
    assert council.share("b", product, ["d"]).code == "policy"


def test_the_owner_of_a_source_is_no_reader_of_what_was_made_with_others(council, notes):
    mine = council.own("b", label("b"))
    product, _ = council.derive("b", [*notes[:1], mine])
    assert council.share("b", product, ["a"]).code == "policy"


def test_a_release_for_a_source_is_no_release_for_what_was_made_of_it(council, notes):
    product, _ = council.derive("b", notes[:1])
    for thing in (notes[0], product):
        chain = council.grant("a", thing, ("d",))
        assert council.share("b", product, ["d"], chain=chain).code == "policy"
    own = council.grant("b", product, ("d",))
    assert council.share("b", product, ["d"], chain=own).code == "policy"


def test_deriving_needs_leave_to_derive_and_what_is_held_now(council):
    note = council.own("a", label("b", purposes=("read", "share")))
    council.share("a", note, ["b"])
    council.run(1)
    assert council.derive("b", [note])[1].code == "policy"
    assert council.derive("c", [note])[1].code == "not-held"
    assert deriving.derive(council.at("b"), council.items[note], [], council.officer("b"), council.now).code == "empty"
    who = Person(name="Eve", member="a", local=True)
    assert deriving.derive(council.at("b"), council.items[note], [note], who, council.now).code == "not-local"
    visitor = Person(name="Eve", member="b")
    assert deriving.derive(council.at("b"), council.items[note], [note], visitor, council.now).code == "not-local"


def test_a_product_that_is_laxer_than_its_sources_is_not_taken(council, notes):
    product, _ = council.derive("b", notes)
    item = msgspec.structs.replace(council.items[product], id="b/new")
    derive = lambda item: deriving.derive(  # noqa: E731 - said often
        council.at("b"), item, notes, council.officer("b"), council.now
    )
    wrong = {
        "policy": label("bcd"), "expires": item.expires + DAY, "lease": 0, "level": 0, "sources": item.sources[:1],
        "stood": item.stood + timedelta(hours=1),
    }  # fmt: skip
    for name, value in wrong.items():
        assert derive(msgspec.structs.replace(item, **{name: value})).code == "laxer-than-sources", name
    assert derive(msgspec.structs.replace(item, id="c/new")).code == "not-mine"
    assert derive(msgspec.structs.replace(item, origin="c", id="c/new")).code == "not-mine"
    assert derive(msgspec.structs.replace(item, origin="c")).code == "not-mine"
    stricter = msgspec.structs.replace(
        item, expires=item.expires - DAY, lease=60, level=3, stood=item.stood - timedelta(minutes=1)
    )
    assert derive(stricter).code == "done"
    assert derive(stricter).acts
    council.do("b", derive(stricter))
    assert derive(stricter).code == "already"
    assert derive(item).code == "other-policy"


def test_a_receiver_sees_that_a_product_is_laxer_than_what_it_says_it_rests_on(council, notes):
    product, _ = council.derive("b", notes[:1])
    lax = msgspec.structs.replace(council.items[product], id="b/lax", policy="public")
    council.items["b/lax"] = lax
    row = msgspec.structs.replace(council.nodes["b"].rows.get(Holding, product), id="b/lax", policy="public")
    council.nodes["b"].rows.put(msgspec.structs.replace(council.nodes["b"].acts[-1], rows=(row,)))
    council.share("b", "b/lax", ["c"])
    council.run(1)
    assert not council.opens("c", "b/lax")


def test_embargo_and_beginning_of_a_product_are_the_latest_of_its_sources(council):
    happened = council.now
    items = [council.own("a", label("b")) for _ in range(2)]
    rows = [council.nodes["a"].rows.get(Holding, name) for name in items]
    rows = [
        msgspec.structs.replace(row, happened=happened + day * DAY, not_before=happened + day * DAY)
        for day, row in enumerate(rows)
    ]
    product = deriving.derived(council.at("a"), council.items[items[0]], rows, council.now)
    assert (product.happened, product.not_before) == (happened + DAY, happened + DAY)
    later = msgspec.structs.replace(council.items[items[0]], happened=happened + 2 * DAY, not_before=happened + 3 * DAY)
    product = deriving.derived(council.at("a"), later, rows, council.now)
    assert (product.happened, product.not_before) == (happened + 2 * DAY, happened + 3 * DAY)


def test_one_source_without_a_lease_frees_a_product_of_none(council):
    leased, free = council.own("a", label("b"), lease=3600), council.own("a", label("b"))
    rows = [council.nodes["a"].rows.get(Holding, name) for name in (leased, free)]
    item = council.items[free]
    assert deriving.derived(council.at("a"), item, rows, council.now).lease == 3600
    assert deriving.derived(council.at("a"), item, rows[1:], council.now).lease == 0
    shorter = msgspec.structs.replace(item, lease=60)
    assert deriving.derived(council.at("a"), shorter, rows, council.now).lease == 60
    assert deriving.derived(council.at("a"), shorter, rows[1:], council.now).lease == 60


def test_a_product_of_a_product_lives_by_the_product_it_was_made_of(council):
    note = council.own("a", label("bc", reshare="bc"), lease=7200)
    council.share("a", note, ["b"])
    council.run(1)
    first, _ = council.derive("b", [note])
    council.share("b", first, ["c"])
    council.run(1)
    second, outcome = council.derive("c", [first])
    assert outcome.allowed
    assert council.opens("c", second)
    council.now += timedelta(hours=2)
    assert not council.opens("c", second)
