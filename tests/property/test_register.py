"""Byzantine governors against the register: sign in any company, replay, mutate, fork; and what still always holds.

``TOCSIN_SOAK_REGISTER=2000`` runs that many examples instead of the few of the default suite.
"""

import os
import random

from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.support.registers import founding, held, person, sealer, signed_change, signer
from tocsin.errors import BadInputError, NotFoundError, RefusedError
from tocsin.exchange.keys.signed import Signature, Signed, add_signatures, message
from tocsin.exchange.members.chain import extend, fold
from tocsin.exchange.members.changing import consent
from tocsin.exchange.members.directory import directory
from tocsin.exchange.members.history import forks, receive, start
from tocsin.exchange.members.member import Community
from tocsin.exchange.members.statements import (
    Admit,
    Gather,
    Govern,
    Party,
    Remove,
    Revoke,
    Roles,
    Rotate,
    read_statement,
)

EXAMPLES = int(os.environ.get("TOCSIN_SOAK_REGISTER", "10"))
NAMES = ("ada", "bo", "cy", "dee", "eve", "flo")
FOUNDERS = NAMES[:4]
SEEDS = st.integers(0, 2**32 - 1)
"""Choices follow from a seed: drawn one by one, most would come to statements that nobody could take."""
KEYS = {key.key: key for key in (signer(name, number) for name in NAMES for number in range(3))}
FLAWS = (BadInputError, RefusedError, NotFoundError)


def a_change(register, chance):
    """Make up something that could be stated."""
    name, number = chance.choice(NAMES), chance.randrange(3)
    id_, role = f"{name}.example", chance.choice(["member", "governor"])
    some = sorted(chance.sample(sorted(register.members), min(2, len(register.members))))
    match chance.randrange(9):
        case 0 | 1:
            keys = held(signer(name, number), sealer(name, number))
            return Admit(member=person(name, role, "witness", keys=keys), threshold=chance.choice((0, 0, 3, 4)))
        case 2:
            return Remove(member=id_, threshold=chance.choice((0, 2, 3)))
        case 3:
            return Rotate(member=id_, keys=held(signer(name, number), sealer(name)))
        case 4:
            return Revoke(key=signer(name, number).key, why="lost")
        case 5:
            return Revoke(key=signer(name, number).key, why="compromised", since=chance.randrange(4))
        case 6:
            return Roles(member=id_, roles=tuple(sorted({role, "witness"})), threshold=chance.choice((0, 2, 3, 4)))
        case 7:
            keepers = tuple(some) if chance.random() < 0.5 else ()
            desk = Community(id="desk", name={"en": "Desk"}, members=tuple(some), keepers=keepers, quorum=len(keepers))
            return Gather(community=desk)
        case _:
            part = chance.choice(["party", "backer", "none"])
            return chance.choice([Party(member=id_, place="SDN", part=part), Govern(threshold=3, witnesses=0)])


def a_company(register, change, chance):
    """Choose who signs: often a quorum with everyone who must consent, sometimes nearly, sometimes anybody at all."""
    group = chance.sample(register.governors, chance.randint(0, len(register.governors)))
    if chance.random() < 0.75:
        group = list(register.governors)
        if chance.random() < 0.5:
            group.remove(chance.choice(group))
    standing = {one.id for name in group for one in register.keys_of(name)}
    if chance.random() < 0.85:
        need = consent(register, change)
        consenting = {*need.members, *need.keepers} & set(register.members)
        standing |= {one.id for one in need.keys}
        standing |= {one.id for name in consenting for one in register.keys_of(name)}
    strangers = chance.sample(sorted(KEYS), chance.choice((0, 0, 1, 3)))
    return [KEYS[id_] for id_ in sorted((standing & set(KEYS)) | set(strangers))]


def quorum(register, signed):
    """Count, by plain means, the governors that signed with a key that stands."""
    found = set()
    for signature in signed.signatures:
        record = register.keys.get(signature.key)
        if record is not None and record.until == -1 and record.member in register.governors:
            record.held.key.id  # noqa: B018 - a malformed key would raise here
            found.add(record.member)
    return len(found)


class Council(RuleBasedStateMachine):
    """One node that is sent everything anybody can make."""

    @initialize(seed=SEEDS)
    def found(self, seed):
        members = [person(name, "governor", "witness") for name in FOUNDERS]
        genesis = founding(*members, threshold=3, signers=tuple(signer(name) for name in FOUNDERS))
        self.history = start(genesis)
        self.sent = [genesis]
        self.taken = [genesis]
        chance = random.Random(seed)
        for _ in range(12):
            self.state(self.history.tips[chance.choice(sorted(self.history.tips))], chance)

    def deliver(self, signed):
        self.sent.append(signed)
        before = self.history
        try:
            self.history = receive(before, signed)
        except FLAWS:
            return
        if self.history is not before:
            self.taken.append(signed)

    def state(self, register, chance):
        try:
            change = a_change(register, chance)
            signed = signed_change(register, change, *a_company(register, change, chance))
        except FLAWS:
            return
        before = self.history
        self.deliver(signed)
        if self.history is not before:
            assert quorum(register, signed) >= register.threshold
            self.one_step_further(register, signed)

    @rule(seed=SEEDS)
    def govern(self, seed):
        """Something is stated on top of a branch, in some company."""
        chance = random.Random(seed)
        for _ in range(3):
            self.state(self.history.tips[chance.choice(sorted(self.history.tips))], chance)

    @rule(seed=SEEDS)
    def equivocate(self, seed):
        """Something is stated on top of any state there ever was."""
        chance = random.Random(seed)
        self.state(fold(self.history.chain(chance.choice(sorted(self.history.statements)))), chance)

    @rule(data=st.data())
    def replay(self, data):
        """Anything ever sent is sent again."""
        before = self.history
        signed = data.draw(st.sampled_from(self.sent))
        if signed in self.taken:
            self.deliver(signed)
            assert self.history is before

    @rule(data=st.data(), place=st.integers(0, 2**16), change=st.integers(1, 255))
    def mutate(self, data, place, change):
        """A byte of a good statement or of a signature is changed."""
        good = data.draw(st.sampled_from(self.taken))
        before = self.history
        body = bytearray(good.statement)
        body[place % len(body)] ^= change
        self.deliver(Signed(good.kind, bytes(body), good.signatures))
        if good.signatures:
            first, *rest = good.signatures
            value = bytearray(first.value)
            value[place % len(value)] ^= change
            self.deliver(Signed(good.kind, good.statement, (Signature(first.key, bytes(value)), *rest)))
        assert self.history is before

    @rule(data=st.data(), kind=st.sampled_from(["recall", "receipt", "notice"]))
    def confuse(self, data, kind):
        """Signatures made for another kind of statement are put under one of the register."""
        good = data.draw(st.sampled_from(self.taken[1:] or self.taken))
        signers = [signer(name) for name in NAMES]
        stolen = [Signature(one.key, one.sign(message(kind, good.statement))) for one in signers]
        before = self.history
        self.deliver(Signed("register", good.statement, tuple(sorted(stolen, key=lambda one: one.key))))
        assert self.history is before

    @invariant()
    def two_quorums_always_share_a_governor(self):
        for register in self.history.tips.values():
            governors = len(register.governors)
            assert governors < 2 * register.threshold <= 2 * governors

    @invariant()
    def who_is_in_good_standing_has_a_key_and_was_removed_by_no_branch(self):
        found = directory(self.history)
        for name in NAMES:
            id_ = f"{name}.example"
            if found.standing(id_, self.history.register.at) == "good":
                assert any(one.signs for one in self.history.register.keys_of(id_))
                assert not any(id_ in tip.removed for tip in self.history.tips.values())

    def one_step_further(self, register, signed):
        """What one statement may do to a register: no ended key stands again, no epoch falls, keys have owners."""
        after = extend(register, signed)
        ended = {id_ for id_, record in register.keys.items() if not record.stands}
        stands = {id_ for id_, record in after.keys.items() if record.stands}
        assert not ended & stands
        assert set(register.keys) <= set(after.keys)
        assert after.epoch >= register.epoch
        assert stands <= {one.id for member in after.members.values() for one in member.keys}
        lost = set(register.members) - set(after.members)
        assert after.epoch > register.epoch or not lost
        assert not lost & {id_ for one in after.communities.values() for id_ in (*one.members, *one.keepers)}

    def forks_name_those_who_signed_both(self):
        for fork in forks(self.history):
            assert fork.equivocators
            signed = [{one.key for one in self.history.statements[branch].signatures} for branch in fork.branches]
            register = fold(self.history.chain(fork.parent))
            for governor in fork.equivocators:
                keys = {one.id for one in register.keys_of(governor)}
                assert sum(bool(keys & one) for one in signed) > 1

    def teardown(self):
        """Another node that is sent the same in another order knows the same statements and sees the same forks."""
        if not hasattr(self, "history"):
            return
        for tip, register in self.history.tips.items():
            assert fold(self.history.chain(tip)) == register
        self.forks_name_those_who_signed_both()
        event(f"{min(len(self.taken), 9)} statements, {min(len(forks(self.history)), 3)} forks")
        waiting = self.taken[1:]
        random.Random(len(self.sent)).shuffle(waiting)
        other = start(self.taken[0])
        while waiting:
            left = []
            for signed in waiting:
                try:
                    other = receive(other, signed)
                except NotFoundError:
                    left.append(signed)
            assert len(left) < len(waiting)
            waiting = left
        assert set(other.statements) == set(self.history.statements)
        assert set(other.tips) == set(self.history.tips)
        assert forks(other) == forks(self.history)
        assert all(read_statement(one).register in {"", other.id} for one in self.taken)


Council.TestCase.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
TestCouncil = Council.TestCase


def test_signatures_collected_in_any_order_make_the_same_statement():
    genesis = founding(
        *(person(name, "governor") for name in FOUNDERS), threshold=3, signers=tuple(signer(n) for n in FOUNDERS)
    )
    register = start(genesis).register
    change = Govern(threshold=4, witnesses=0)
    one = signed_change(register, change, *(signer(name) for name in FOUNDERS))
    other = signed_change(register, change, signer("dee"))
    for name in ("cy", "ada", "bo"):
        other = add_signatures(other, signer(name))
    assert one == other
