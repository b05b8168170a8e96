"""Who may sign now, to whom can be sealed, and what the gate is told."""

from datetime import timedelta

import pytest

from tests.support.registers import NOW, founding, held, noticed, person, sealer, signed_change, signer
from tocsin.errors import RefusedError
from tocsin.exchange.keys.signed import sign
from tocsin.exchange.members.directory import Pins, directory
from tocsin.exchange.members.history import receive, start
from tocsin.exchange.members.member import Community
from tocsin.exchange.members.notices import Declare, End, Renew
from tocsin.exchange.members.statements import Admit, Gather, Party, Remove, Revoke, Rotate

A, B, C, D = (signer(name) for name in ("ada", "bo", "cy", "dee"))
START = start(
    founding(
        *(person(name, "governor", "member") for name in ("ada", "bo", "cy")),
        threshold=2,
        signers=(A, B, C),
        communities=(Community(id="desk", name={"en": "Desk"}, members=("ada.example",)),),
    )
)
DEE = "dee.example"


def grown(*steps):
    history = START
    for change, *signers in steps:
        history = receive(history, signed_change(history.register, change, *signers))
    return history


JOINED = grown((Admit(member=person("dee", kind="ngo", jurisdiction="KEN")), A, B, D))
DESK = Gather(community=Community(id="desk", name={"en": "Desk"}, members=(DEE,)))


def test_the_gate_is_told_what_the_register_and_the_member_itself_say():
    history = receive(JOINED, signed_change(JOINED.register, DESK, A, B))
    history = receive(history, signed_change(history.register, Party(member=DEE, place="SSD", part="backer"), A, B))
    declared = noticed(history.register, DEE, Declare(place="SDN", part="party"), D)
    found = directory(history, [declared]).attributes(DEE, NOW)
    assert (found.kind, found.jurisdiction, found.standing, found.epoch) == ("ngo", "KEN", "good", 3)
    assert found.communities == {"desk"}
    assert found.party_in == {"SDN", "SSD"}
    assert directory(history).attributes("ada.example", NOW).communities == frozenset()
    assert directory(history).attributes("ada.example", NOW).jurisdiction is None


def test_of_strangers_and_former_members_nothing_is_told():
    gone = receive(JOINED, signed_change(JOINED.register, Remove(member=DEE), A, B))
    for member, standing in ((DEE, "removed"), ("nobody.example", "unknown")):
        found = directory(gone).attributes(member, NOW)
        assert found.standing == standing
        assert found.kind is found.communities is found.jurisdiction is found.party_in is None
        assert directory(gone).signing_keys(member, NOW) == {}
        with pytest.raises(RefusedError, match=standing):
            directory(gone).sealing_key(member, NOW)
    assert "removed at position 2" in directory(gone).why_not(D.key, DEE, NOW)


def test_a_member_without_a_key_that_signs_now_has_no_standing():
    short = person("dee", keys=held(D, sealer("dee"), expires="2026-11-28T00:00:00Z"))
    found = directory(grown((Admit(member=short), A, B, D)))
    until = NOW + timedelta(hours=2, minutes=5)
    assert found.standing(DEE, until) == "good"
    assert found.standing(DEE, until + timedelta(seconds=1)) == "revoked"
    assert "expired" in found.why_not(D.key, DEE, until + timedelta(seconds=1))
    later = person("dee", keys=held(D, sealer("dee"), not_before="2026-11-28T00:00:00Z"))
    found = directory(grown((Admit(member=later), A, B, D)))


def test_a_pin_of_this_node_outranks_the_register():
    for pins in (Pins(members=(DEE,)), Pins(keys=(D.key,))):
        found = directory(JOINED, pins=pins)
        assert found.standing(DEE, NOW) == "revoked"
        assert "distrusts" in found.why_not(D.key, DEE, NOW)
        with pytest.raises(RefusedError, match="revoked"):
            found.sealing_key(DEE, NOW)
    assert "distrusts" in directory(JOINED, pins=Pins(keys=(D.key,))).why_not_then(D.key, DEE, 1)


def test_it_is_sealed_to_the_newest_key_in_its_time():
    new = sealer("dee", 1)
    renewal = noticed(JOINED.register, DEE, Renew(old=sealer("dee").key, new=held(new)[0]), D)
    assert directory(JOINED).sealing_key(DEE, NOW) == sealer("dee").public
    assert directory(JOINED, [renewal]).sealing_key(DEE, NOW) == new.public
    ended = noticed(JOINED.register, DEE, End(key=sealer("dee").key, why="lost"), D)
    with pytest.raises(RefusedError, match="0 sealing keys"):
        directory(JOINED, [ended]).sealing_key(DEE, NOW)


def test_a_statement_is_its_members_only_with_keys_that_sign_now():
    signed = sign("recall", {"a": 1}, D)
    assert directory(JOINED).check(signed, "recall", DEE, NOW).value == {"a": 1}
    with pytest.raises(RefusedError, match=r"not signed by ada\.example"):
        directory(JOINED).check(signed, "recall", "ada.example", NOW)
    renewal = noticed(JOINED.register, DEE, Renew(old=D.key, new=held(signer("dee", 1))[0]), D, signer("dee", 1))
    with pytest.raises(RefusedError, match="present keys"):
        directory(JOINED, [renewal]).check(signed, "recall", DEE, NOW)
    quantum = signer("dee", 0, "ml-dsa-44")
    both = directory(grown((Admit(member=person("dee", keys=held(D, quantum))), A, B, D, quantum)))
    with pytest.raises(RefusedError, match="not signed"):
        both.check(signed, "recall", DEE, NOW)
    assert both.check(sign("recall", {}, D, quantum), "recall", DEE, NOW).keys == tuple(sorted((D.key, quantum.key)))


def test_what_an_ended_key_signed_counts_only_with_a_place_in_the_log():
    rotated = receive(
        JOINED,
        signed_change(JOINED.register, Rotate(member=DEE, keys=held(signer("dee", 1))), A, B, signer("dee", 1)),
    )
    found = directory(rotated)
    assert "has ended" in found.why_not_then(D.key, DEE, 1)
    assert found.why_not_then(D.key, DEE, 1, logged=7) == ""
    assert "did not stand" in found.why_not_then(D.key, DEE, 0, logged=7)
    assert "did not stand" in found.why_not_then(D.key, DEE, 2, logged=7)
    assert "no key of" in found.why_not_then(D.key, "ada.example", 1)
    assert found.why_not_then(A.key, "ada.example", 0) == ""
    bad = receive(rotated, signed_change(rotated.register, Revoke(key=D.key, why="compromised", since=7), A, B))
    assert "compromised since position 7" in directory(bad).why_not_then(D.key, DEE, 1, logged=7)
    assert directory(bad).why_not_then(D.key, DEE, 1, logged=6) == ""
    assert "revoked" in directory(bad).why_not(D.key, DEE, NOW)


def test_a_notice_of_a_compromise_counts_before_the_governors_met():
    lost = noticed(JOINED.register, DEE, End(key=D.key, why="compromised", since=4), D)
    found = directory(JOINED, [lost])
    assert found.standing(DEE, NOW) == "revoked"
    assert "compromised" in found.why_not_then(D.key, DEE, 1, logged=4)
    assert found.why_not_then(D.key, DEE, 1, logged=3) == ""
    assert "did not stand" in found.why_not_then(D.key, DEE, 2, logged=3)


def test_a_key_that_any_branch_ended_counts_for_nothing_while_there_is_a_fork():
    right = signed_change(JOINED.register, Revoke(key=D.key, why="lost"), A, B)
    left = signed_change(JOINED.register, DESK, B, C)
    forked = receive(receive(JOINED, left), right)
    assert D.key in forked.register.keys
    found = directory(forked)
    assert found.standing(DEE, NOW) == "revoked"
    assert "distrusts" in found.why_not(D.key, DEE, NOW)
    assert directory(receive(JOINED, left)).why_not(D.key, DEE, NOW) == ""
