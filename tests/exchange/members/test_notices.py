"""What a member says of itself counts at once, whatever the order, and no more than its keys allow."""

from itertools import permutations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.registers import NOW, apply, founding, held, noticed, person, sealer, signer
from tocsin.errors import BadInputError, NotFoundError, RefusedError
from tocsin.exchange.keys.signed import Signed, add_signatures
from tocsin.exchange.members.chain import begin
from tocsin.exchange.members.heeding import adds, heed
from tocsin.exchange.members.notices import Declare, End, Reach, Renew, draft_notice, notice, read_notice
from tocsin.exchange.members.statements import Party, Remove, Revoke, Rotate

A, B, C = (signer(name) for name in ("ada", "bo", "cy"))
C1, C2, C3 = (signer("cy", number) for number in (1, 2, 3))
REGISTER = begin(
    founding(*(person(name, "governor", "member") for name in ("ada", "bo", "cy")), threshold=2, signers=(A, B, C))
)
CY = "cy.example"


def renew(old, new, *signers, others=(), register=REGISTER):
    return noticed(register, CY, Renew(old=old.key, new=held(new)[0]), *signers, others=others)


def end(key, why, *signers, since=-1, others=()):
    return noticed(REGISTER, CY, End(key=key.key, why=why, since=since), *signers, others=others)


def standing(notices, register=REGISTER, member=CY):
    return {id_ for id_, record in heed(register, member, notices).keys.items() if record.stands}


FIRST = renew(C, C1, C, C1)
SECOND = renew(C1, C2, C1, C2, others=[FIRST])
SEAL = sealer("cy").key


def test_a_key_is_followed_by_the_one_it_names():
    assert standing([FIRST]) == {C1.key, SEAL}
    assert standing([FIRST, SECOND]) == {C2.key, SEAL}
    assert standing([SECOND]) == {C.key, SEAL}


def test_a_renewal_needs_the_old_key_and_the_new_one():
    for signers in ((C,), (C1,), (A, C1), (A, B)):
        with pytest.raises((RefusedError, NotFoundError)):
            renew(C, C1, *signers)
    with pytest.raises(BadInputError, match="same algorithm"):
        renew(C, sealer("cy", 1), C)
    with pytest.raises(BadInputError, match="follow itself"):
        renew(C, C, C)


def test_a_sealing_key_is_renewed_by_the_member_alone_as_often_as_it_likes():
    one = renew(sealer("cy"), sealer("cy", 1), C)
    two = renew(sealer("cy", 1), sealer("cy", 2), C)
    assert standing([one, two]) == {C.key, sealer("cy", 2).key}
    after = renew(sealer("cy"), sealer("cy", 3), C1, others=[FIRST])
    assert standing([FIRST, after]) == {C1.key, sealer("cy", 3).key}
    assert standing([after]) == {C.key, SEAL}


def test_a_key_with_two_successors_is_disputed_and_neither_counts():
    thief = renew(C, C3, C, C3)
    for order in permutations((FIRST, thief, SECOND)):
        found = heed(REGISTER, CY, order)
        assert found.disputed == (C.key,)
        assert standing(order) == {SEAL}
    settled = apply(REGISTER, Rotate(member=CY, keys=held(C2, sealer("cy"))), A, B, C2)
    assert standing([FIRST, thief, SECOND], settled) == {C2.key, SEAL}


def test_what_follows_a_lost_or_compromised_key_waits_for_the_governors():
    for lost in (end(C, "compromised", C, since=9), end(C, "lost", C1, others=[FIRST])):
        assert standing([FIRST, SECOND, lost]) == {SEAL}
    assert standing([FIRST, SECOND, end(C, "retired", C)]) == {C2.key, SEAL}


def test_a_key_ends_itself_even_when_the_register_no_longer_lists_it():
    rotated = apply(REGISTER, Rotate(member=CY, keys=held(C1, sealer("cy"))), A, B, C1)
    late = noticed(rotated, CY, End(key=C.key, why="compromised", since=3), C)
    record = heed(rotated, CY, [late]).keys[C.key]
    assert (record.revoked.why, record.revoked.since, record.until) == ("compromised", 3, 1)
    against = noticed(rotated, CY, End(key=C1.key, why="lost"), C)
    assert heed(rotated, CY, [against]).keys[C1.key].stands


def test_the_graver_of_two_endings_counts_whoever_stated_it():
    stated = apply(REGISTER, Rotate(member=CY, keys=held(C1)), A, B, C1)
    stated = apply(stated, Revoke(key=C.key, why="compromised", since=5), A, B)
    for since, counts in ((3, 3), (5, 5), (8, 5)):
        mine = noticed(stated, CY, End(key=C.key, why="compromised", since=since), C)
        assert heed(stated, CY, [mine]).keys[C.key].revoked.since == counts
    softer = noticed(stated, CY, End(key=C.key, why="retired"), C)
    assert heed(stated, CY, [softer]).keys[C.key].revoked.since == 5


def test_nobody_speaks_for_another_member_and_a_removed_one_not_for_itself():
    with pytest.raises(NotFoundError, match="no key of"):
        noticed(REGISTER, CY, Reach(addresses=("https://evil.example/",)), A)
    gone = apply(REGISTER, Remove(member=CY), A, B)
    reach = noticed(gone, CY, Reach(addresses=("https://new.example/",)), C)
    assert heed(gone, CY, [FIRST, reach]).addresses is None
    assert standing([FIRST], gone) == set()


def test_the_newest_address_counts():
    later = draft_notice(REGISTER, CY, Reach(addresses=("https://b.example/",)), "2026-11-28T00:00:00Z")
    two = notice(REGISTER, add_signatures(later, C))
    one = noticed(REGISTER, CY, Reach(addresses=("https://a.example/",)), C)
    assert heed(REGISTER, CY, [two, one]).addresses == ("https://b.example/",)
    assert adds([two], one) == "another notice says the same"
    assert adds([one], two) == ""
    assert adds([one], one) == "the notice is known"


def test_a_declared_party_stays_one_until_the_governors_state_otherwise_later():
    declared = noticed(REGISTER, CY, Declare(place="SDN", part="party"), C)
    assert heed(REGISTER, CY, [declared]).parties == {"SDN": "party"}
    cleared = apply(REGISTER, Party(member=CY, place="SDN", part="none"), A, B)
    assert heed(cleared, CY, [declared]).parties == {}
    again = noticed(cleared, CY, Declare(place="SDN", part="backer"), C)
    assert heed(cleared, CY, [declared, again]).parties == {"SDN": "backer"}


def test_a_notice_of_another_register_from_the_future_or_malformed_is_refused():
    said = Reach(addresses=())
    other = msgspec.structs.replace(REGISTER, id="0" * 64)
    with pytest.raises(RefusedError, match="another register"):
        notice(REGISTER, add_signatures(draft_notice(other, CY, said, "2026-11-28T00:00:00Z"), C))
    ahead = msgspec.structs.replace(REGISTER, position=5)
    with pytest.raises(NotFoundError, match="position 5"):
        notice(REGISTER, add_signatures(draft_notice(ahead, CY, said, "2026-11-28T00:00:00Z"), C))
    good = draft_notice(REGISTER, CY, said, "2026-11-28T00:00:00Z")
    assert read_notice(good) == (CY, said)
    for data in (good.statement.replace(b'"position":0', b'"position":0.0'), b"{}", b"[", good.statement[:-1]):
        with pytest.raises(BadInputError):
            read_notice(Signed("notice", data, ()))
    for said in (Declare(place="", part="party"), End(key=C.key, why="compromised"), Reach(addresses=("",))):
        with pytest.raises(BadInputError):
            draft_notice(REGISTER, CY, said, NOW.strftime("%Y-%m-%dT%H:%M:%SZ"))


POOL = [
    FIRST,
    SECOND,
    renew(C, C3, C, C3),
    renew(sealer("cy"), sealer("cy", 1), C),
    renew(sealer("cy"), sealer("cy", 2), C1, others=[FIRST]),
    renew(C2, C, C2, C, others=[FIRST, SECOND]),
    end(C, "retired", C),
    end(C1, "lost", C, others=[FIRST]),
    end(C1, "compromised", C1, since=2, others=[FIRST]),
    noticed(REGISTER, CY, Reach(addresses=("https://a.example/",)), C),
    noticed(REGISTER, CY, Declare(place="SDN", part="party"), C1, others=(FIRST,)),
    noticed(REGISTER, CY, Declare(place="SDN", part="backer"), C),
]


@given(st.lists(st.sampled_from(POOL), unique_by=lambda one: one.hash), st.randoms())
def test_two_nodes_that_know_the_same_notices_agree_whatever_the_order(notices, random):
    shuffled = list(notices)
    random.shuffle(shuffled)
    assert heed(REGISTER, CY, shuffled) == heed(REGISTER, CY, notices)


@given(st.lists(st.sampled_from(POOL), unique_by=lambda one: one.hash), st.sampled_from(POOL))
def test_a_further_notice_never_gives_an_ended_key_its_standing_back(notices, further):
    before = heed(REGISTER, CY, notices).keys
    after = heed(REGISTER, CY, [*notices, further]).keys
    for id_, record in before.items():
        if record.revoked is not None:
            assert id_ not in after or not after[id_].stands


def again(one, at, position=0):
    """Return the notice as its signers could have dated it otherwise."""
    return msgspec.structs.replace(one, hash=f"{one.hash[:-8]}{at:04d}{position:04d}", at=str(at), position=position)


@given(st.lists(st.builds(again, st.sampled_from(POOL), st.integers(0, 2), st.integers(0, 2)), max_size=12))
def test_notices_that_add_nothing_can_be_left_out(notices):
    kept = []
    for one in notices:
        if not adds(kept, one):
            kept.append(one)
    assert heed(REGISTER, CY, kept) == heed(REGISTER, CY, {one.hash: one for one in notices}.values())


def test_what_a_key_was_renewed_to_ends_with_it_when_the_governors_list_others():
    settled = apply(REGISTER, Rotate(member=CY, keys=held(C2, sealer("cy"))), A, B, C2)
    seal = renew(sealer("cy"), sealer("cy", 1), C1, others=[FIRST], register=settled)
    assert standing([FIRST, seal], settled) == {C2.key, SEAL}
    found = heed(settled, CY, [FIRST]).keys[C1.key]
    assert (found.since, found.until) == (0, 1)


def test_a_revoked_key_speaks_no_more_whenever_it_spoke():
    reach = noticed(REGISTER, CY, Reach(addresses=("https://new.example/",)), C)
    assert heed(REGISTER, CY, [reach]).addresses == ("https://new.example/",)
    assert heed(REGISTER, CY, [reach, end(C, "lost", C)]).addresses is None


def test_a_key_that_another_member_was_renewed_to_speaks_for_that_member_only():
    new = signer("ada", 1)
    theirs = noticed(REGISTER, "ada.example", Renew(old=A.key, new=held(new)[0]), A, new)
    with pytest.raises(NotFoundError, match="no key of"):
        noticed(REGISTER, CY, Reach(addresses=()), new, others=(theirs,))
