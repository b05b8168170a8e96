"""The register is a fold: what follows, what does not, and that fewer than a threshold change nothing."""

from datetime import timedelta

import msgspec
import pytest

from tests.support.registers import NOW, apply, founding, held, person, sealer, signed_change, signer
from tocsin.errors import BadInputError, RefusedError
from tocsin.exchange.keys.signed import Signed, add_signatures, read_signed, write_signed
from tocsin.exchange.members.chain import begin, extend, fold, missing, propose
from tocsin.exchange.members.member import Community
from tocsin.exchange.members.statements import (
    Admit,
    Describe,
    Found,
    Gather,
    Govern,
    Party,
    Remove,
    Revoke,
    Roles,
    Rotate,
    draft,
    read_statement,
)

A, B, C, D, E = (signer(name) for name in ("ada", "bo", "cy", "dee", "eve"))
GENESIS = founding(
    *(person(name, "governor", "member") for name in ("ada", "bo", "cy")), threshold=2, signers=(A, B, C)
)
REGISTER = begin(GENESIS)
DEE = Admit(member=person("dee", kind="ngo", jurisdiction="KEN"))


def test_a_register_begins_with_the_consent_of_everyone_in_it():
    assert REGISTER.governors == ("ada.example", "bo.example", "cy.example")
    assert (REGISTER.position, REGISTER.epoch, REGISTER.head) == (0, 0, REGISTER.id)
    lacking = founding(*(person(n, "governor", "member") for n in ("ada", "bo", "cy")), threshold=2, signers=(A, B))
    assert C.key in missing(None, lacking)
    with pytest.raises(RefusedError, match=C.key):
        begin(lacking)


@pytest.mark.parametrize(("threshold", "count"), [(0, 3), (1, 3), (4, 3), (1, 2), (2, 4), (3, 6)])
def test_a_threshold_that_two_separate_groups_could_reach_is_refused(threshold, count):
    names = ("ada", "bo", "cy", "dee", "eve", "flo")[:count]
    signers = tuple(signer(name) for name in names)
    with pytest.raises(RefusedError, match="no threshold"):
        begin(founding(*(person(n, "governor", "member") for n in names), threshold=threshold, signers=signers))


def test_a_member_joins_by_the_governors_and_its_own_signature():
    for signers, lacking in (((A, B), D.key), ((A, D), "1 of 3 governors"), ((D,), "0 of 3 governors")):
        signed = signed_change(REGISTER, DEE, *signers)
        assert lacking in missing(REGISTER, signed)
        with pytest.raises(RefusedError, match=lacking):
            extend(REGISTER, signed)
    after = apply(REGISTER, DEE, A, B, D)
    assert after.members["dee.example"].jurisdiction == "KEN"
    assert (after.position, after.epoch) == (1, 1)
    assert REGISTER.position == 0


def test_a_statement_that_follows_something_else_is_refused():
    first = signed_change(REGISTER, DEE, A, B, D)
    after = extend(REGISTER, first)
    with pytest.raises(RefusedError, match="follows"):
        extend(after, first)
    later = signed_change(after, Govern(threshold=3, witnesses=0), A, B)
    with pytest.raises(RefusedError, match="follows"):
        extend(REGISTER, later)
    other = begin(founding(person("ada", "governor", "member"), threshold=1, signers=(A,)))
    with pytest.raises(RefusedError, match="another register"):
        extend(other, first)


def test_a_statement_dated_before_the_one_it_follows_is_refused_beyond_the_tolerance():
    def dated(minutes):
        statement = read_statement(propose(REGISTER, Govern(threshold=3, witnesses=0), NOW))
        at = (NOW - timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")
        return add_signatures(draft(msgspec.structs.replace(statement, at=at)), A, B)

    assert extend(REGISTER, dated(5)).at == NOW
    with pytest.raises(RefusedError, match="dated"):
        extend(REGISTER, dated(6))


def test_a_removed_member_and_its_keys_come_back_by_no_replay():
    admitted = signed_change(REGISTER, DEE, A, B, D)
    joined = extend(REGISTER, admitted)
    gone = apply(joined, Remove(member="dee.example", reason="asked to leave"), A, C)
    assert "dee.example" not in gone.members
    assert gone.removed == {"dee.example": 2}
    assert gone.epoch == 2
    with pytest.raises(RefusedError, match="follows"):
        extend(gone, admitted)
    with pytest.raises(RefusedError, match="stands or stood"):
        propose(gone, DEE, NOW)
    fresh = Admit(member=person("dee", keys=held(signer("dee", 1), sealer("dee", 1))))
    back = apply(gone, fresh, A, B, signer("dee", 1))
    assert back.keys[D.key].until == 2
    assert "dee.example" not in back.removed


def test_a_key_cannot_be_taken_from_another_member():
    with pytest.raises(RefusedError, match=r"stands or stood for ada\.example"):
        propose(REGISTER, Admit(member=person("eve", keys=held(A, sealer("eve")))), NOW)


def test_a_lost_key_is_replaced_by_the_governors_and_the_new_one_must_be_held():
    new = signer("cy", 1)
    change = Rotate(member="cy.example", keys=held(new, sealer("cy")))
    with pytest.raises(RefusedError, match=new.key):
        apply(REGISTER, change, A, B)
    with pytest.raises(RefusedError, match="1 of 3"):
        apply(REGISTER, change, A, new)
    after = apply(REGISTER, change, A, B, new)
    assert not after.keys[C.key].stands
    assert after.keys[sealer("cy").key].stands
    with pytest.raises(RefusedError, match="1 of 3"):
        apply(after, Govern(threshold=3, witnesses=0), A, C)
    with pytest.raises(RefusedError, match="stands or stood"):
        propose(after, Rotate(member="cy.example", keys=held(C)), NOW)


def test_a_compromised_key_is_revoked_after_it_was_rotated_and_never_trusted_more_again():
    with pytest.raises(BadInputError, match="since a position"):
        Revoke(key=C.key, why="compromised")
    after = apply(REGISTER, Revoke(key=sealer("cy").key, why="lost"), A, B)
    after = apply(after, Rotate(member="cy.example", keys=held(signer("cy", 1))), A, B, signer("cy", 1))
    after = apply(after, Revoke(key=C.key, why="compromised", since=40), A, B)
    assert after.keys[C.key].revoked.since == 40
    assert after.keys[C.key].until == 2
    for since in (40, 41):
        with pytest.raises(RefusedError, match="already"):
            propose(after, Revoke(key=C.key, why="compromised", since=since), NOW)
    with pytest.raises(RefusedError, match="already"):
        propose(after, Revoke(key=C.key, why="retired"), NOW)
    assert apply(after, Revoke(key=C.key, why="compromised", since=7), A, B).keys[C.key].revoked.since == 7
    with pytest.raises(RefusedError, match="never held"):
        propose(after, Revoke(key=E.key, why="lost"), NOW)


def test_governors_cannot_lock_themselves_out():
    two = apply(REGISTER, Revoke(key=A.key, why="lost"), B, C)
    with pytest.raises(RefusedError, match="rotate the key first"):
        propose(two, Revoke(key=B.key, why="lost"), NOW)
    with pytest.raises(RefusedError, match="no threshold"):
        propose(REGISTER, Remove(member="cy.example", threshold=1), NOW)
    alone = apply(REGISTER, Remove(member="cy.example"), A, B)
    assert apply(alone, Remove(member="bo.example", threshold=1), A, B).governors == ("ada.example",)


def test_nobody_becomes_a_governor_against_its_will_and_a_partner_never_governs():
    joined = apply(REGISTER, DEE, A, B, D)
    change = Roles(member="dee.example", roles=("governor", "member"), threshold=3)
    with pytest.raises(RefusedError, match=r"dee\.example"):
        apply(joined, change, A, B)
    assert apply(joined, change, A, B, D).threshold == 3
    with pytest.raises(BadInputError, match="never governs"):
        person("dee", "governor", "partner")


def test_a_community_with_keepers_changes_by_them_and_the_governors_together():
    joined = apply(REGISTER, DEE, A, B, D)
    desk = Community(id="desk", name={"en": "Desk"}, members=("cy.example",), keepers=("cy.example",), quorum=1)
    made = apply(joined, Gather(community=desk), A, B)
    assert made.epoch == joined.epoch + 1
    wider = Gather(community=msgspec.structs.replace(desk, members=("cy.example", "dee.example")))
    with pytest.raises(RefusedError, match="0 keepers"):
        apply(made, wider, A, B)
    with pytest.raises(RefusedError, match="1 of 3"):
        apply(made, wider, C)
    grown = apply(made, wider, A, C)
    assert grown.communities["desk"].members == ("cy.example", "dee.example")
    gone = apply(grown, Remove(member="dee.example"), A, B)
    assert gone.communities["desk"].members == ("cy.example",)
    with pytest.raises(BadInputError, match="cannot sign"):
        Community(id="desk", name={"en": "Desk"}, keepers=("cy.example",), quorum=2)


def test_a_member_is_described_anew_only_with_its_own_signature():
    change = Describe(member="cy.example", kind="network", name={"en": "Cy"}, jurisdiction="UGA")
    with pytest.raises(RefusedError, match=r"cy\.example"):
        apply(REGISTER, change, A, B)
    assert apply(REGISTER, change, A, C).members["cy.example"].kind == "network"


def test_parties_are_stated_and_taken_back_by_the_governors():
    stated = apply(REGISTER, Party(member="cy.example", place="SDN", part="backer"), A, B)
    assert stated.parties["cy.example"] == {"SDN": "backer"}
    cleared = apply(stated, Party(member="cy.example", place="SDN", part="none"), A, B)
    assert cleared.parties["cy.example"] == {}
    assert cleared.cleared["cy.example"] == {"SDN": 2}


def test_a_governor_with_a_post_quantum_key_signs_with_both():
    quantum = signer("ada", 0, "ml-dsa-44")
    both = person("ada", "governor", "member", keys=held(A, quantum))
    genesis = founding(both, person("bo", "governor", "member"), threshold=2, signers=(A, B, quantum))
    register = begin(genesis)
    change = Govern(threshold=2, witnesses=0)
    with pytest.raises(RefusedError, match="1 of 2"):
        apply(register, change, A, B)
    assert apply(register, change, A, B, quantum).position == 1


def test_an_expired_governor_key_signs_nothing():
    short = person("ada", "governor", "member", keys=held(A, expires="2026-11-27T22:10:00Z"))
    genesis = founding(short, person("bo", "governor", "member"), threshold=2, signers=(A, B))
    register = begin(genesis)
    change = Govern(threshold=2, witnesses=0)
    assert apply(register, change, A, B, now=NOW + timedelta(minutes=15)).position == 1
    with pytest.raises(RefusedError, match="1 of 2"):
        apply(register, change, A, B, now=NOW + timedelta(minutes=16))


def test_the_fold_is_the_same_for_everyone_and_through_the_wire():
    statements = [GENESIS, signed_change(REGISTER, DEE, A, B, D)]
    statements.append(signed_change(fold(statements), Remove(member="dee.example"), B, C))
    carried = [read_signed(write_signed(one)) for one in statements]
    assert fold(carried) == fold(statements)
    with pytest.raises(BadInputError, match="no statements"):
        fold([])
    with pytest.raises(RefusedError):
        fold(statements[1:])


def test_a_second_form_of_one_statement_is_refused():
    good = signed_change(REGISTER, Remove(member="cy.example"), A, B)
    for before, after in (
        (b'"act":"remove","member"', b'"act":"remove","extra":1,"member"'),
        (b'"member":"cy.example"}', b'"member":"cy.example","reason":""}'),
        (b'"position":1', b'"position":1.0'),
        (b'"position":1', b'"position": 1'),
        (b'"act":"remove"', b'"act":"unknown"'),
        (b'"at":"2026', b'"at":"26'),
    ):
        assert before in good.statement
        with pytest.raises(BadInputError):
            read_statement(Signed("register", good.statement.replace(before, after), ()))
    with pytest.raises(BadInputError, match="kind"):
        read_statement(Signed("recall", good.statement, ()))


def test_a_register_is_founded_once():
    with pytest.raises((BadInputError, RefusedError)):
        propose(REGISTER, read_statement(GENESIS).change, NOW)
    assert isinstance(read_statement(GENESIS).change, Found)


def test_a_statement_of_another_branch_is_refused_though_its_position_fits():
    left = apply(REGISTER, DEE, A, B, D)
    right = apply(REGISTER, Govern(threshold=3, witnesses=0), A, B)
    after_right = signed_change(right, Remove(member="cy.example", threshold=2), A, B, C)
    assert extend(right, after_right).position == left.position + 1
    with pytest.raises(RefusedError, match="follows"):
        extend(left, after_right)


def test_a_statement_with_a_position_that_does_not_fit_is_refused_though_it_follows():
    statement = read_statement(propose(REGISTER, Govern(threshold=3, witnesses=0), NOW))
    for position in (2, 7):
        with pytest.raises(RefusedError, match="follows"):
            extend(REGISTER, add_signatures(draft(msgspec.structs.replace(statement, position=position)), A, B))


def test_a_member_is_not_admitted_over_itself():
    again = person("cy", "governor", keys=held(signer("cy", 1), sealer("cy", 1)))
    with pytest.raises(RefusedError, match="a member already"):
        propose(REGISTER, Admit(member=again), NOW)


def test_a_key_that_stays_keeps_its_times():
    later = held(C, expires="2040-01-01T00:00:00Z") + held(signer("cy", 1))
    with pytest.raises(RefusedError, match="keeps its times"):
        propose(REGISTER, Rotate(member="cy.example", keys=tuple(sorted(later, key=lambda one: one.public))), NOW)


def test_no_more_witnesses_are_asked_for_than_there_are():
    with pytest.raises(RefusedError, match="witnesses"):
        propose(REGISTER, Govern(threshold=2, witnesses=1), NOW)


def test_a_quorum_falls_to_the_keepers_that_are_left():
    desk = Community(id="desk", name={"en": "Desk"}, keepers=("bo.example", "cy.example"), quorum=2)
    made = apply(REGISTER, Gather(community=desk), A, B)
    left = apply(made, Remove(member="cy.example"), A, B).communities["desk"]
    assert (left.keepers, left.quorum) == (("bo.example",), 1)


def test_a_key_signs_nothing_before_its_time():
    early = person("ada", "governor", keys=held(A, not_before="2026-11-27T23:00:00Z"))
    register = begin(founding(early, person("bo", "governor"), threshold=2, signers=(A, B)))
    change = Govern(threshold=2, witnesses=0)
    with pytest.raises(RefusedError, match="1 of 2"):
        apply(register, change, A, B, now=NOW + timedelta(minutes=54))
    assert apply(register, change, A, B, now=NOW + timedelta(minutes=55)).position == 1
