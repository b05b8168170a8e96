"""Forks are seen, named and never merged; a pin and a choice are the operator's."""

import pytest

from tests.support.registers import apply, founding, held, noticed, person, sealer, signed_change, signer
from tocsin.errors import NotFoundError, RefusedError
from tocsin.exchange.keys.signed import Signed, add_signatures
from tocsin.exchange.members.chain import begin
from tocsin.exchange.members.directory import directory
from tocsin.exchange.members.history import follow, forks, receive, start
from tocsin.exchange.members.statements import Admit, Govern, Remove, Rotate, statement_hash

A, B, C, D = (signer(name) for name in ("ada", "bo", "cy", "dee"))
GENESIS = founding(
    *(person(name, "governor", "member") for name in ("ada", "bo", "cy")), threshold=2, signers=(A, B, C)
)
REGISTER = begin(GENESIS)
JOIN = signed_change(REGISTER, Admit(member=person("dee")), A, B, D)
JOINED = receive(start(GENESIS), JOIN).register
NOW = JOINED.at


def test_a_node_begins_only_with_the_register_it_pins():
    assert start(GENESIS, statement_hash(GENESIS)).id == REGISTER.id
    with pytest.raises(RefusedError, match="pins"):
        start(GENESIS, "0" * 64)


def test_statements_that_arrive_twice_or_early_do_no_harm():
    history = start(GENESIS)
    later = signed_change(JOINED, Govern(threshold=3, witnesses=0), A, B)
    with pytest.raises(NotFoundError, match="fetch"):
        receive(history, later)
    history = receive(receive(history, JOIN), JOIN)
    assert receive(history, later).register.threshold == 3
    assert [statement_hash(one) for one in history.chain()] == [statement_hash(GENESIS), statement_hash(JOIN)]


def test_a_fork_is_shown_with_the_governors_who_signed_both_and_nothing_is_merged():
    history = receive(start(GENESIS), JOIN)
    left = signed_change(JOINED, Remove(member="dee.example"), A, B)
    right = signed_change(JOINED, Govern(threshold=3, witnesses=0), B, C)
    forked = receive(receive(history, left), right)
    assert forked.forked
    assert forked.followed == statement_hash(left)
    (fork,) = forks(forked)
    assert fork.parent == statement_hash(JOIN)
    assert fork.equivocators == ("bo.example",)
    assert set(fork.branches) == {statement_hash(left), statement_hash(right)}
    other_way = receive(receive(history, right), left)
    assert forks(other_way) == forks(forked)
    assert other_way.register.threshold == 3
    chosen = follow(other_way, statement_hash(left))
    assert chosen.register == forked.register
    with pytest.raises(NotFoundError):
        follow(chosen, statement_hash(JOIN))


def test_whoever_any_branch_removed_has_no_standing_while_there_is_a_fork():
    history = receive(start(GENESIS), JOIN)
    left = signed_change(JOINED, Remove(member="dee.example"), A, B)
    right = signed_change(JOINED, Govern(threshold=3, witnesses=0), B, C)
    forked = receive(receive(history, right), left)
    assert directory(forked).standing("dee.example", NOW) == "revoked"
    assert directory(receive(history, right)).standing("dee.example", NOW) == "good"


def test_an_old_branch_revived_from_far_back_is_checked_as_strictly():
    history = receive(start(GENESIS), JOIN)
    rotated = Rotate(member="cy.example", keys=held(signer("cy", 1), sealer("cy")))
    history = receive(history, signed_change(history.register, rotated, A, B, signer("cy", 1)))
    with pytest.raises(RefusedError, match="1 of 3"):
        receive(history, signed_change(history.register, Govern(threshold=2, witnesses=0), A, C))
    old = signed_change(REGISTER, Remove(member="cy.example", threshold=2), A, C)
    forked = receive(history, old)
    assert forked.register == history.register
    assert forks(forked)[0].equivocators == ("ada.example",)


def test_only_a_threshold_can_fork_and_a_lone_governor_cannot():
    history = receive(start(GENESIS), JOIN)
    history = receive(history, signed_change(JOINED, Remove(member="dee.example"), A, B))
    with pytest.raises(RefusedError, match="1 of 3"):
        receive(history, signed_change(JOINED, Govern(threshold=3, witnesses=0), B))


def test_a_forged_signature_refuses_the_copy_and_not_the_statement():
    good = signed_change(REGISTER, Govern(threshold=3, witnesses=0), A, B)
    wrong = add_signatures(Signed("register", b"{}", ()), C).signatures
    forged = Signed("register", good.statement, tuple(sorted((*good.signatures, *wrong), key=lambda one: one.key)))
    history = start(GENESIS)
    with pytest.raises(RefusedError, match="does not fit"):
        receive(history, forged)
    assert receive(history, good).register.threshold == 3


def test_a_notice_is_about_one_register_only():
    from tocsin.exchange.members.notices import Reach

    other = begin(founding(person("ada", "governor", "member"), threshold=1, signers=(A,)))
    reach = Reach(addresses=("https://new.example/",))
    assert noticed(REGISTER, "ada.example", reach, A).keys == (A.key,)
    assert apply(other, Govern(threshold=1, witnesses=0), A).position == 1
