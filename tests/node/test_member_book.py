"""A node's register: journalled, read back whole, refused when it does not hold, and the operator's own word on top."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.registers import NOW, founding, person, signed_change, signer
from tocsin.errors import BadInputError, NotFoundError, RefusedError
from tocsin.exchange.keys.signed import add_signatures, sign, write_signed
from tocsin.exchange.members.chain import begin
from tocsin.exchange.members.notices import Declare, draft_notice
from tocsin.exchange.members.statements import Admit, Govern, Remove, statement_hash
from tocsin.exchange.policies import Person
from tocsin.node.member_book import MemberBook
from tocsin.node.member_orders import Distrust, Follow, TakeIn
from tocsin.storage.records.journal import open_records

A, B, C, D = (signer(name) for name in ("ada", "bo", "cy", "dee"))
GENESIS = founding(
    *(person(name, "governor", "member") for name in ("ada", "bo", "cy")), threshold=2, signers=(A, B, C)
)
PIN = statement_hash(GENESIS)
JOIN = signed_change(begin(GENESIS), Admit(member=person("dee")), A, B, D)
ME = Person(name="operator", member="ada.example", local=True)


class Clock:
    def __init__(self):
        self.time = NOW + timedelta(hours=1)

    def now(self):
        return self.time


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def records(tmp_path: Path, clock):
    with open_records(
        f"sqlite:///{tmp_path / 'r.db'}", now=lambda: datetime.now(UTC), chance=lambda count: b"\x01" * count
    ) as found:
        yield found


@pytest.fixture
def book(records, clock):
    return MemberBook(records, clock.now)


def take(book, *documents, pin=""):
    return book.order(TakeIn(documents=tuple(write_signed(one).decode() for one in documents), pin=pin), ME)


def test_a_node_joins_only_the_register_whose_hash_its_operator_gives(book):
    with pytest.raises(NotFoundError, match="no register"):
        book.directory()
    with pytest.raises(RefusedError, match=PIN):
        take(book, GENESIS)
    with pytest.raises(RefusedError, match="pins"):
        take(book, GENESIS, pin="0" * 64)
    assert book.statements() == ()
    assert take(book, GENESIS, JOIN, pin=PIN) == 2
    assert "dee.example" in book.directory().register.members


def test_another_process_reads_the_same_register_from_the_journal(book, records, clock):
    take(book, JOIN, GENESIS, pin=PIN)
    other = MemberBook(records, clock.now)
    assert other.state() == book.state()
    take(book, signed_change(book.directory().register, Remove(member="dee.example"), A, B))
    assert other.directory().register.position == 2
    assert not list(records.verify())


def test_what_is_known_is_not_written_twice(book, records):
    take(book, GENESIS, JOIN, pin=PIN)
    newest = records.newest()
    assert take(book, GENESIS, JOIN, pin=PIN) == 0
    assert book.keep(JOIN, "node@bo.example") is False
    assert records.newest() == newest


def test_a_bad_statement_changes_nothing_and_says_why(book, records):
    take(book, GENESIS, pin=PIN)
    newest = records.newest()
    early = signed_change(begin(GENESIS), Govern(threshold=3, witnesses=0), A)
    with pytest.raises(RefusedError, match="1 of 3"):
        take(book, early)
    with pytest.raises(BadInputError, match="belongs into no register"):
        take(book, sign("recall", {}, A))
    with pytest.raises(BadInputError):
        book.order(TakeIn(documents=("nonsense",)), ME)
    assert records.newest() == newest


def test_a_statement_dated_ahead_of_the_clock_waits(book, clock):
    take(book, GENESIS, pin=PIN)
    later = signed_change(
        book.directory().register, Govern(threshold=3, witnesses=0), A, B, now=clock.time + timedelta(minutes=6)
    )
    with pytest.raises(RefusedError, match="ahead"):
        take(book, later)
    clock.time += timedelta(minutes=1)
    assert take(book, later) == 1


def test_a_clock_that_jumps_back_loses_nothing(book, records, clock):
    take(book, GENESIS, JOIN, pin=PIN)
    clock.time -= timedelta(days=400)
    again = MemberBook(records, clock.now)
    assert "dee.example" in again.directory().register.members
    assert again.directory().standing("dee.example", clock.now()) == "good"


def test_a_notice_is_kept_and_heeded(book):
    take(book, GENESIS, pin=PIN)
    said = Declare(place="SDN", part="party")
    signed = add_signatures(draft_notice(begin(GENESIS), "cy.example", said, "2026-11-27T22:00:00Z"), C)
    assert take(book, signed) == 1
    assert book.directory().attributes("cy.example", NOW).party_in == {"SDN"}
    assert book.statements() == (GENESIS, signed)


def test_only_people_at_this_node_change_its_register(book):
    stranger = Person(name="eve", member="eve.example")
    with pytest.raises(RefusedError, match="only people at this node"):
        book.order(TakeIn(documents=(write_signed(GENESIS).decode(),), pin=PIN), stranger)


def test_the_operator_distrusts_and_trusts_again(book):
    take(book, GENESIS, pin=PIN)
    assert book.order(Distrust(what="cy.example"), ME) == 1
    assert book.order(Distrust(what="cy.example"), ME) == 0
    assert book.order(Distrust(what=B.key), ME) == 1
    assert book.directory().standing("cy.example", NOW) == "revoked"
    assert book.directory().standing("bo.example", NOW) == "revoked"
    book.order(Distrust(what="cy.example", ended=True), ME)
    assert book.directory().standing("cy.example", NOW) == "good"
    with pytest.raises(BadInputError):
        book.order(Distrust(what="Not An Id"), ME)


def test_a_fork_stays_visible_until_the_operator_chooses(book, records, clock):
    take(book, GENESIS, JOIN, pin=PIN)
    register = book.directory().register
    left = signed_change(register, Remove(member="dee.example"), A, B)
    right = signed_change(register, Govern(threshold=3, witnesses=0), B, C)
    take(book, left)
    take(book, right)
    assert book.state().known.forked
    assert "dee.example" not in book.directory().register.members
    book.order(Follow(tip=statement_hash(right)[:12]), ME)
    assert MemberBook(records, clock.now).directory().register.threshold == 3
    assert book.directory().standing("dee.example", NOW) == "revoked"
    with pytest.raises(NotFoundError, match="0 branches"):
        book.order(Follow(tip="0" * 12), ME)


def test_an_order_that_changes_something_is_told_to_the_exchange(book):
    told = []
    book.changed = lambda: told.append(len(book.statements()))
    take(book, GENESIS, pin=PIN)
    take(book, GENESIS, pin=PIN)
    book.keep(JOIN, "node@bo.example")
    book.order(Distrust(what="cy.example"), ME)
    assert told == [1, 2]
