"""Four honest members, two that lie in every way they can, and a network that loses, repeats, delays and corrupts.

One episode is a few hundred steps from an empty world; a run is as many episodes as its steps need. After every step
what the touched member can open, gives, and states is held against :mod:`tests.support.exchange_model`. Clocks differ
by up to the stated error. Everything follows from the seed.
"""

import random
from collections import Counter

import msgspec

from tests.support.exchange_model import Thing
from tests.support.lies import Liar
from tests.support.lying_ground import EVERYONE, HONEST, LIARS, TERMS, Ground, Leak, Signing
from tests.support.small_world import HOUR, START, Letter
from tocsin.exchange.custody import deriving, membership, queries, recalls, receiving, relays, shares, sweeping, words
from tocsin.exchange.custody.gate import openable
from tocsin.exchange.custody.place import Deliver, Destroy, Outcome, Say
from tocsin.exchange.custody.rows import Holding, Waiting
from tocsin.exchange.custody.statements import (
    Grant,
    Parcel,
    Query,
    Recall,
    Receipt,
    Word,
)


class Episode(Ground):
    """One world from its beginning."""

    def __init__(self, chance: random.Random, signing: Signing) -> None:
        super().__init__(chance, signing)
        self.liar = Liar(self)

    def step(self) -> None:
        """Do one thing, chosen by chance, and look at whoever it touched."""
        choice = self.chance.random()
        if choice < 0.42 and self.pool:
            self._arrive()
        elif choice < 0.60:
            self.liar.lie()
        else:
            kinds = [self._own, self._share, self._share, self._share, self._grant, self._derive, self._query,
                     self._recall, self._word, self._tick, self._learn, self._leave, self._overdue, self._keep,
                     self._approve, self._sweep, self._relay]  # fmt: skip
            weights = [5, 8, 8, 8, 3, 5, 8, 2, 6, 6, 5, 1, 2, 1, 4, 3, 2]
            self.chance.choices(kinds, weights)[0]()

    # Honest members.

    def _own(self) -> None:
        name = self.chance.choice(HONEST)
        item = self.new_item(name)
        self._do(name, shares.own(self.at(name), item, self._officer(name), self.now(name)), "own")

    def _share(self) -> None:
        name, thing = self._holder()
        if not thing:
            return
        to = self.chance.sample(EVERYONE, self.chance.choice((1, 1, 2)))
        chain = self.chance.choice(self.grants) if self.grants and self.chance.random() < 0.3 else ()
        act = self.new_id()
        officer = self._officer(name)
        self.asked[act] = officer.name
        outcome = shares.share(self.at(name), thing, to, officer, self.now(name), id=act, chain=chain)
        self._do(name, outcome, "share")

    def _approve(self) -> None:
        name = self.chance.choice(HONEST)
        waiting = list(self.nodes[name].rows.under(Waiting, "waiting"))
        if not waiting:
            return
        one = self.chance.choice(waiting)
        by = self._officer(name)
        about = one.object if self.chance.random() < 0.8 else self.chance.choice(list(self.items))
        outcome = shares.approve(self.at(name), one.id, about, by, self.now(name))
        if outcome.allowed and (by.name == self.asked[one.id] or about != one.object):
            raise Leak(f"{by.name} of {name} approved alone, or another object: {one}")
        self._do(name, outcome, "approve", approved=True)

    def _grant(self) -> None:
        mine = [item for item in self.items.values() if item.origin in HONEST and not item.sources]
        if not mine:
            return
        item = self.chance.choice(mine)
        if self.grants and self.chance.random() < 0.4:
            self._narrow()
            return
        begin = self.now(item.origin)
        purposes = ("query", "read", "reshare", "share") if self.chance.random() < 0.8 else ("read",)
        grant = Grant(
            id=f"{item.origin}/{self.new_id()}", by=item.origin, object=item.id,
            to=tuple(self.chance.sample(EVERYONE, 2)), purposes=purposes, depth=self.chance.choice((0, 1, 2)),
            made=begin, not_before=begin, expires=begin + self.chance.choice((2, 30)) * HOUR,
        )  # fmt: skip
        self.grants.append(((grant, self.signing.sign(item.origin, grant)),))
        self.granted(grant)

    def granted(self, grant: Grant) -> None:
        """Note what an origin's own release lets happen."""
        shared = "share" in grant.purposes
        for member in grant.to:
            for purpose in ("read", "share") if shared else ("read",):
                window = self.since(grant.not_before), self.since(grant.expires)
                self.facts.add(("granted", grant.object, member, purpose, *window))

    def _narrow(self) -> None:
        chain = self.chance.choice(self.grants)
        last = chain[-1][0]
        by = self.chance.choice(last.to)
        if by in HONEST and last.depth:
            grant = msgspec.structs.replace(
                last, id=f"{by}/{self.new_id()}", by=by, to=last.to[:1], depth=last.depth - 1, parent=last.id
            )
            self.grants.append((*chain, (grant, self.signing.sign(by, grant))))

    def _derive(self) -> None:
        name = self.chance.choice(HONEST)
        held = [row for row in map(self._row(name), self.items) if row is not None]
        if not held:
            return
        used = self.chance.sample(held, min(len(held), self.chance.choice((1, 2))))
        item = deriving.derived(self.at(name), self.new_item(name, known=False), used, self.now(name))
        outcome = deriving.derive(self.at(name), item, [row.id for row in used], self._officer(name), self.now(name))
        if outcome.allowed:
            roots = tuple(source.id for source in item.sources)
            things = [self.model.things[root] for root in roots]
            for row in used:
                if not self.model.own(name, row.id) and not self._may_derive(name, row.id):
                    raise Leak(f"{name} derives from {row.id}")
            self.items[item.id] = item
            self.model.things[item.id] = Thing(
                item.id, name, frozenset(EVERYONE), frozenset(EVERYONE), self.since(item.made),
                min(thing.ends for thing in things), roots=roots, used=tuple(row.id for row in used),
            )  # fmt: skip
        self._do(name, outcome, "derive")

    def _may_derive(self, name: str, thing: str) -> bool:
        known = frozenset(self.facts)
        return self.model.alive(name, thing, known, self.hours) and self.model.named(
            name, thing, known, self.hours, "derive"
        )

    def _query(self) -> None:
        name = self.chance.choice(HONEST)
        asker = self.chance.choice(EVERYONE)
        query = Query(id=f"{asker}/{self.new_id()}", asker=asker, to=name, made=self.now(asker))
        proof = self.signing.sign(asker if self.chance.random() < 0.9 else self.chance.choice(LIARS), query)
        found = self.chance.sample(list(self.items), min(3, len(self.items)))
        self._do(name, queries.answer(self.at(name), query, proof, found, self.now(name)), "query")

    def _recall(self) -> None:
        name, thing = self._holder()
        if thing:
            outcome = recalls.recall(
                self.at(name), [thing], "wrong", self._officer(name), self.now(name), id=self.new_id()
            )
            if outcome.allowed:
                if self.items[thing].origin != name:
                    raise Leak(f"{name} recalls {thing}")
                self.facts |= {("withdrawn", thing, self.hours), ("heard", name, thing)}
            self._do(name, outcome, "recall")

    def _word(self) -> None:
        name = self.chance.choice(HONEST)
        mine = [item.id for item in self.items.values() if item.origin == name]
        if mine:
            outcome = words.give_word(self.at(name), mine, EVERYONE, self.now(name), id=self.new_id())
            self._do(name, outcome, "word")

    def _tick(self) -> None:
        self.hours += self.chance.choice((0.02, 0.5, 1, 3))
        self.look(self.chance.choice(HONEST))

    def _sweep(self) -> None:
        name = self.chance.choice(HONEST)
        self._do(name, sweeping.sweep(self.at(name), self.now(name)), "sweep")

    def _leave(self) -> None:
        if len(self.gone) < 2:
            name = self.chance.choice(EVERYONE)
            self.gone.add(name)
            if self.chance.random() < 0.5:
                # The register never takes a doubt back: of two the earlier stands.
                since = START + self.chance.uniform(0, self.hours) * HOUR
                self.doubted[name] = min(since, self.doubted.get(name, since))
            self.rolls.append(self._roll(self.gone, self.doubted))

    def _learn(self) -> None:
        name = self.chance.choice(HONEST)
        node = self.nodes[name]
        epoch = self.chance.randrange(len(self.rolls))
        outcome = membership.learn(self.at(name), self.rolls[epoch], self.now(name))
        if outcome.allowed and epoch > node.epoch:
            before, roll = set(self.rolls[node.epoch].people), self.rolls[epoch]
            node.epoch = epoch
            self.facts |= {("out", name, other, self.hours) for other in before - set(roll.people)}
            self.facts |= {("doubted", name, other, self.since(when)) for other, when in roll.doubted.items()}
        self._do(name, outcome, "learn")

    def _overdue(self) -> None:
        name = self.chance.choice(HONEST)
        said = [letter.statement.id for letter in self.pool if isinstance(letter.statement, Recall)]
        if said:
            self._do(name, recalls.overdue(self.at(name), self.chance.choice(said)), "overdue")

    def _keep(self) -> None:
        name, thing = self._holder()
        if thing:
            outcome = recalls.keep(self.at(name), thing, "court order", self._officer(name), self.now(name))
            self._do(name, outcome, "keep")

    def _relay(self) -> None:
        name, hop = self.chance.choice(HONEST), self.chance.choice(EVERYONE)
        parcels = [letter.statement for letter in self.pool if isinstance(letter.statement, Parcel)]
        if parcels:
            parcel = self.chance.choice(parcels)
            sealed = relays.Sealed(id=parcel.id, sender=parcel.sender, epoch=parcel.epoch, expires=parcel.expires)
            outcome = relays.relay(self.at(name), sealed, hop, self.now(name))
            if outcome.allowed and ("out", name, hop) in {fact[:3] for fact in self.facts}:
                raise Leak(f"{name} relays to {hop}, which is out")
            self._do(name, outcome, "relay")

    def _arrive(self) -> None:
        letter = self.chance.choice(self.pool[-40:])
        if self.chance.random() < 0.1:
            self.pool.remove(letter)  # lost after this arrival; the others may come again
        if letter.to in LIARS:
            self.liar.read(letter)
            return
        proof = letter.proof if self.chance.random() < 0.97 else letter.proof[::-1]
        at, now, statement = self.at(letter.to), self.now(letter.to), letter.statement
        if isinstance(statement, Parcel):
            outcome = receiving.receive(at, statement, proof, now)
            self._handed(letter.to, statement, outcome)
        elif isinstance(statement, Recall):
            outcome = recalls.take_recall(at, statement, proof, letter.sender, now)
            if outcome.acts:
                self._ended(letter.to, statement, outcome)
        elif isinstance(statement, Word):
            outcome = words.take_word(at, statement, proof, now)
            if outcome.acts:
                if self.signing.signer(statement, proof) != statement.origin:
                    raise Leak(f"{letter.to} believes a word that {statement.origin} did not give")
                told = self.since(statement.made)
                self.facts |= {
                    ("word", letter.to, root.name, told)
                    for name in statement.objects
                    if name in self.items
                    for root in self.model.roots(name)
                }
        elif isinstance(statement, Receipt):
            outcome = recalls.take_receipt(at, statement, proof, now)
            if outcome.acts:
                self._receipt(letter.to, statement)
        else:
            return
        self._do(letter.to, outcome, type(statement).__name__.lower())

    def _handed(self, to: str, parcel: Parcel, outcome: Outcome) -> None:
        for act in outcome.acts:
            place = (to, parcel.sender, parcel.stream, parcel.seq)
            if self.taken.setdefault(place, parcel.id) != parcel.id:
                raise Leak(f"{to} took two parcels for one place: {place}")
            for row in act.rows:
                if isinstance(row, Holding):
                    true = self.items.get(row.id)
                    if true is None or (true.policy, true.origin) != (row.policy, row.origin):
                        raise Leak(f"{to} holds something that its origin did not sign: {row}")
                    self.facts.add(("handed", parcel.sender, to, row.id, self.hours))
                    if true.stood is not None:
                        stood = self.since(true.stood)
                        self.facts |= {("word", to, root.name, stood) for root in self.model.roots(row.id)}
                    for enclosed in parcel.items:
                        if enclosed.item.id == row.id and enclosed.word:
                            self.facts.add(("word", to, row.id, self.since(enclosed.word[0].made)))

    def _ended(self, to: str, said: Recall, outcome: Outcome) -> None:
        """A recall ends what its origin owns or what rests on that, and nothing else."""
        self.facts |= {("heard", to, name) for name in said.objects}
        for act in outcome.acts:
            for row in act.rows:
                if isinstance(row, Holding):
                    owners = {row.id: row.origin} | {source.id: source.origin for source in row.sources}
                    if not any(owners.get(name) == said.origin for name in said.objects):
                        raise Leak(f"{said.origin} ended {row.id}, which is not its own, at {to}")

    def _receipt(self, to: str, receipt: Receipt) -> None:
        if receipt.holder in HONEST and receipt.outcome == "deleted":
            at = self.at(receipt.holder)
            if openable(at, receipt.object, self.now(receipt.holder)).allowed:
                raise Leak(f"{receipt.holder} says that it deleted {receipt.object} and can open it")

    # What follows from a decision.

    def _do(self, name: str, outcome: Outcome, kind: str, *, approved: bool = False) -> None:
        self.did[f"{kind} {outcome.code}"] += 1
        node = self.nodes[name]
        for act in outcome.acts:
            node.rows.put(act)
        for effect in outcome.effects:
            if isinstance(effect, Deliver):
                self._deliver(name, effect, approved=approved)
            elif isinstance(effect, Say):
                proof = effect.proof or self.signing.sign(name, effect.statement)
                self.post(Letter(name, effect.to, effect.statement, proof))
            elif isinstance(effect, Destroy):
                self._do(name, recalls.destroyed(self.at(name), effect.object, self.now(name)), "destroyed")
        self.look(name)

    def _deliver(self, name: str, effect: Deliver, *, approved: bool) -> None:
        item = self.items[effect.object]
        known = frozenset(self.facts)
        for to in effect.to:
            if not self.model.may_give(name, to, effect.object, known, self.hours):
                raise Leak(f"{name} gives {effect.object} to {to}")
        if item.level > TERMS.second_from and not approved:
            raise Leak(f"{name} gives {effect.object} without a second person")
        parcel = self.parcel(name, effect.to, [(item, effect.chain)])
        for to in effect.to:
            self.post(Letter(name, to, parcel, self.signing.sign(name, parcel)))


def run(seed: int, steps: int, signing: Signing, per_episode: int = 400) -> Counter[str]:
    """Run episodes until ``steps`` are done; a leak names the seed that repeats it."""
    did: Counter[str] = Counter()
    for number in range((steps + per_episode - 1) // per_episode):
        chance = random.Random(f"{seed} {number}")
        episode = Episode(chance, signing)
        try:
            for _ in range(min(per_episode, steps - number * per_episode)):
                episode.step()
        except Leak as leak:
            raise Leak(f"{leak} (seed {seed}, episode {number})") from leak
        did += episode.did
    return did
