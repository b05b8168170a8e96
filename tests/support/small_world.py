"""Every interleaving in a small world: four members, two objects and a product, and a network that may do anything.

A state is what the members hold, know and have on its way. Messages never leave the pool, so each may arrive late,
twice, in any order, or never. States are interned and visited once; what custody decides is computed once for each
member's rows and input. Worlds that differ in the names of members only are explored once.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from tests.support.exchange_model import Fact, Model, Thing
from tests.support.ideal import Ideal
from tests.support.worlds import Config
from tocsin.exchange.custody import deriving, membership, queries, recalls, receiving, relays, shares, sweeping, words
from tocsin.exchange.custody.gate import openable
from tocsin.exchange.custody.place import Deliver, Destroy, Outcome, Place, Roll, Say, Terms
from tocsin.exchange.custody.rows import Act, Membership, Memory, Row
from tocsin.exchange.custody.statements import Enclosed, Grant, Item, Parcel, Query, Recall, Statement, Word
from tocsin.exchange.policies import Person, Policy, label_of

START = datetime(2026, 11, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
NAMES = "abcd"
FAR = START + timedelta(days=365)
TERMS = Terms(clock_error=timedelta(0))
PURPOSES = ("derive", "query", "read", "relay", "share")


@dataclass(frozen=True)
class Letter:
    """One message in the pool; it stays there."""

    sender: str
    to: str
    statement: Statement
    proof: bytes


class State(NamedTuple):
    time: int
    register: int
    """Epochs that exist: 0 or 1."""
    epochs: tuple[int, ...]
    rows: tuple[int, ...]
    streams: frozenset[tuple[str, int, str]]
    pool: frozenset[int]
    facts: frozenset[Fact]
    used: frozenset[str]


@dataclass
class Report:
    states: int = 0
    steps: int = 0
    depth: int = 0
    readable: int = 0
    """Answers of yes to *may it be opened* by somebody who is not the owner: the proof is not empty."""
    leaks: list[str] = field(default_factory=list)


def label(audience: str, reshare: str) -> str:
    def clause(names: str) -> tuple[tuple[str, ...], ...]:
        return (tuple(f"member:{name}" for name in names),) if names else ()

    return label_of(Policy(audience=clause(audience), reshare=clause(reshare), purposes=PURPOSES))


class World:
    """Explores one config."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.ideal = Ideal()
        self.honest = [name for name in NAMES if name != config.liar]
        self.items: dict[str, Item] = {}
        self._things(config)
        self._rows: list[frozenset[Row]] = []
        self._row_ids: dict[frozenset[Row], int] = {}
        self._memories: dict[int, Memory] = {}
        self._letters: list[Letter] = []
        self._letter_ids: dict[Letter, int] = {}
        self._decided: dict[tuple[object, ...], tuple[int, tuple[object, ...], bool, tuple[object, ...]]] = {}
        self._parcels: dict[str, int] = {}
        self.hours = 3 if any(config.leases) or min(config.ends) < 9 else 0
        self._opened: dict[tuple[str, int, int, int], tuple[str, ...]] = {}
        everyone = {name: Person(name=name, member=name, standing="good") for name in NAMES}
        left = {name: person for name, person in everyone.items() if name != config.leaver}
        doubted = {config.leaver: START + HOUR} if config.revoked else {}
        self.rolls = (
            Roll(epoch=1, since=START, people=everyone),
            Roll(epoch=2, since=START + HOUR, people=left, doubted=doubted),
        )
        self.grants: tuple[tuple[Grant, bytes], ...] = ()
        if config.release_to:
            grant = Grant(
                id="a/g", by="a", object="a/o1", to=(config.release_to,), depth=0,
                purposes=("query", "read", "reshare", "share"),
                made=START, not_before=START, expires=FAR,
            )  # fmt: skip
            self.grants = ((grant, self.ideal.sign("a", grant)),)

    def _things(self, config: Config) -> None:
        things = []
        for number, (origin, audience, reshare, lease, ends) in enumerate(
            zip(("a", config.second), config.audiences, config.reshares, config.leases, config.ends, strict=True), 1
        ):
            name = f"{origin}/o{number}"
            things.append(Thing(name, origin, frozenset(audience), frozenset(reshare), 0, ends, lease))
            self.items[name] = Item(
                id=name, origin=origin, policy=label(audience, reshare), made=START, not_before=START,
                expires=START + ends * HOUR, lease=int(lease * 3600),
            )  # fmt: skip
        held = [shares.holding(item, came_from="", proof="", fresh=START) for item in self.items.values()]
        product = Item(id="c/p", origin="c", policy="public", made=START, not_before=START, expires=FAR)
        everyone = Roll(epoch=1, since=START, people={})
        place = Place(me="c", rows=Memory(), roll=everyone, voucher=self.ideal, terms=TERMS)
        self.items["c/p"] = deriving.derived(place, product, held, START)
        one, two = things
        joined = one.audience & two.audience, one.reshare & two.reshare, min(one.ends, two.ends)
        both = (one.name, two.name)
        things.append(Thing("c/p", "c", joined[0], joined[1], 0, joined[2], 0, roots=both, used=both))
        self.model = Model(things)

    def start(self) -> State:
        rows = []
        for name in NAMES:
            own = [
                shares.holding(item, came_from=name, proof="", fresh=START)
                for item in self.items.values()
                if item.origin == name and not item.sources
            ]
            rows.append(self._intern(frozenset([*own, Membership(epoch=1, since=START)])))
        released = self.config.release_to
        facts = {("granted", "a/o1", released, purpose, 0, 99) for purpose in ("read", "share") if released}
        return State(0, 0, (0,) * 4, tuple(rows), frozenset(), frozenset(), frozenset(facts), frozenset())

    def explore(self, depth: int) -> Report:
        """Visit every state that ``depth`` steps can reach, breadth first; report every leak with its last step."""
        report = Report(depth=depth)
        edge = [self.start()]
        visited = set(edge)
        for _ in range(depth):
            following: list[State] = []
            for state in edge:
                for after, leak in self.steps(state):
                    report.steps += 1
                    if leak:
                        report.leaks.append(leak)
                    if after not in visited:
                        visited.add(after)
                        following.append(after)
                        self._look(after, report)
            edge = following
        report.states = len(visited)
        return report

    def _look(self, state: State, report: Report) -> None:
        for number, name in enumerate(NAMES):
            if name == self.config.liar:
                continue
            for thing in self._readable(state, number, name):
                if not self.model.own(name, thing):
                    report.readable += 1
                if not self.model.may_read(name, thing, state.facts, state.time):
                    report.leaks.append(f"{name} may open {thing} at {state.time}: {sorted(map(str, state.facts))}")

    def _readable(self, state: State, number: int, name: str) -> tuple[str, ...]:
        key = (name, state.rows[number], state.epochs[number], state.time)
        found = self._opened.get(key)
        if found is None:
            at, now = self._place(state, number), START + state.time * HOUR
            found = tuple(thing for thing in self.items if openable(at, thing, now).allowed)
            self._opened[key] = found
        return found

    def _place(self, state: State, number: int) -> Place:
        memory = self._memories.get(state.rows[number])
        if memory is None:
            rows = tuple(self._rows[state.rows[number]])
            memory = Memory([Act(kind="", subject="", by="", time=START, rows=rows)])
            self._memories[state.rows[number]] = memory
        roll = self.rolls[state.epochs[number]]
        return Place(me=NAMES[number], rows=memory, roll=roll, voucher=self.ideal, terms=TERMS)

    def _intern(self, rows: frozenset[Row]) -> int:
        known = self._row_ids.get(rows)
        if known is None:
            known = self._row_ids[rows] = len(self._rows)
            self._rows.append(rows)
        return known

    # What may happen next.

    def steps(self, state: State) -> Iterator[tuple[State, str]]:
        """Yield every state that one act or one arrival leads to, with the leak, if it is one."""
        yield from self._acts(state)
        for letter in state.pool:
            yield from self._arrive(state, letter)
        if state.time < self.hours:
            ticked = state._replace(time=state.time + 1)
            for number, name in enumerate(NAMES):
                if name != self.config.liar:
                    ticked, _ = self._do(ticked, number, ("sweep",))
            yield ticked, ""
        if not state.register and self.config.leaver:
            yield state._replace(register=1), ""
        for number, epoch in enumerate(state.epochs):
            if epoch < state.register and NAMES[number] != self.config.liar:
                yield self._learn(state, number), ""

    def _acts(self, state: State) -> Iterator[tuple[State, str]]:
        for number, name in enumerate(NAMES):
            if name == self.config.liar:
                yield from self._lies(state, name)
                continue
            for thing in self.items:
                for to in NAMES:
                    if to != name and self.items[thing].origin != to:
                        yield from self._once(state, number, ("share", thing, to))
                        if self.grants and thing == "a/o1":
                            yield from self._once(state, number, ("release", thing, to))
                if self.items[thing].origin == name and thing != "c/p":
                    yield from self._once(state, number, ("recall", thing))
                    if self.items[thing].lease:
                        yield from self._once(state, number, ("word", thing, state.time))
            for asker in NAMES:
                if asker != name:
                    yield from self._once(state, number, ("query", asker, state.time))
        if "c" in self.honest:
            yield from self._once(state, 2, ("derive",))

    def _once(self, state: State, number: int, key: tuple[object, ...]) -> Iterator[tuple[State, str]]:
        mark = f"{NAMES[number]} {key}"
        if mark in state.used or key[0] not in self.config.kinds:
            return
        after, leak = self._do(state, number, key)
        if after is not state:
            yield after._replace(used=after.used | {mark}), leak

    def _learn(self, state: State, number: int) -> State:
        state, _ = self._do(state, number, ("learn",))
        name, facts = NAMES[number], set(state.facts)
        facts.add(("out", name, self.config.leaver, state.time))
        if self.config.revoked:
            facts.add(("doubted", name, self.config.leaver, 1))
        epochs = tuple(1 if at == number else epoch for at, epoch in enumerate(state.epochs))
        return state._replace(epochs=epochs, facts=frozenset(facts))

    def _arrive(self, state: State, letter_id: int) -> Iterator[tuple[State, str]]:
        letter = self._letters[letter_id]
        number, statement = NAMES.index(letter.to), letter.statement
        if isinstance(statement, Parcel) and self.config.routed and letter.to == "d":
            relay = self.config.routed
            if relay not in {letter.sender, letter.to, self.config.liar}:
                state, passed = self._allowed(state, NAMES.index(relay), ("relay", letter_id))
                if not passed:
                    return
        if letter.to == self.config.liar:
            facts = state.facts | self._told(letter, state)
            if facts != state.facts:
                yield state._replace(facts=facts), ""
            return
        after, leak = self._do(state, number, ("letter", letter_id))
        # What was refused is no fact that could excuse anything; a recall is one whatever custody made of it.
        if after is not state or isinstance(statement, Recall):
            facts = after.facts | self._told(letter, state)
            if after is not state or facts != state.facts:
                yield after._replace(facts=facts), leak

    def _told(self, letter: Letter, state: State) -> set[Fact]:
        """What the receiver knows once a letter has come."""
        statement, to = letter.statement, letter.to
        if isinstance(statement, Parcel):
            return {("handed", statement.sender, to, one.item.id, state.time) for one in statement.items}
        genuine = self.ideal.signer(statement, letter.proof) == statement.origin
        if isinstance(statement, Recall) and genuine:
            return {("heard", to, name) for name in statement.objects}
        if isinstance(statement, Word) and genuine:
            made = (statement.made - START) / HOUR
            return {("word", to, name, made) for name in statement.objects}
        return set()

    def _lies(self, state: State, liar: str) -> Iterator[tuple[State, str]]:
        """What a liar sends: everything it was handed, to everyone, and withdrawals and words that are not its own."""
        known = {fact[3] for fact in state.facts if fact[0] == "handed" and fact[2] == liar}
        known |= {name for name, item in self.items.items() if item.origin == liar and not item.sources}
        for to in NAMES:
            if to == liar:
                continue
            for name in sorted(map(str, known)):
                if f"lie {name} {to}" not in state.used:
                    made, letter = self._parcel(state, liar, to, self.items[name], self.grants)
                    yield made._replace(pool=state.pool | {letter}, used=state.used | {f"lie {name} {to}"}), ""
            for letter, mark in self._forged(liar, to):
                if mark not in state.used:
                    yield state._replace(pool=state.pool | {letter}, used=state.used | {mark}), ""

    def _forged(self, liar: str, to: str) -> list[tuple[int, str]]:
        found = []
        for name in [name for name in self.items if name != "c/p"]:
            origin = self.items[name].origin
            false = Recall(id=f"{origin}/false {name}", origin=origin, objects=(name,), reason="", made=START)
            word = Word(id=f"{origin}/false {name}", origin=origin, objects=(name,), epoch=1, made=START + 9 * HOUR)
            for statement in (false, word) if self.items[name].lease else (false,):
                letter = self._letter(Letter(liar, to, statement, self.ideal.sign(liar, statement)))
                found.append((letter, f"{statement} {to}"))
        return found

    # How a member decides, and what follows.

    def _do(self, state: State, number: int, key: tuple[object, ...]) -> tuple[State, str]:
        rows, effects, _, said = self._decide(state, number, key)
        facts: set[Fact] = set()
        name = NAMES[number]
        if key[0] == "recall" and effects is not None and said:
            facts |= {("withdrawn", key[1], state.time), ("heard", name, key[1])}
        if (rows == state.rows[number] or key[0] == "query") and not effects:
            return state, ""  # a question that got no answer changes nothing that could be read
        leak, pool, streams = "", set(state.pool), state
        for effect in effects:
            if isinstance(effect, Deliver):
                for to in effect.to:
                    known = state.facts | facts
                    if not self.model.may_give(name, to, effect.object, known, state.time):
                        leak = f"{name} gives {effect.object} to {to} at {state.time}: {sorted(map(str, known))}"
                    streams, letter = self._parcel(streams, name, to, self.items[effect.object], effect.chain)
                    pool.add(letter)
            elif isinstance(effect, Say) and isinstance(effect.statement, Recall | Word):
                proof = effect.proof or self.ideal.sign(name, effect.statement)
                pool.add(self._letter(Letter(name, effect.to, effect.statement, proof)))
        held = tuple(rows if at == number else row for at, row in enumerate(state.rows))
        return streams._replace(rows=held, pool=frozenset(pool), facts=state.facts | facts), leak

    def _allowed(self, state: State, number: int, key: tuple[object, ...]) -> tuple[State, bool]:
        allowed = self._decide(state, number, key)[2]
        return self._do(state, number, key)[0], allowed

    def _decide(self, state: State, number: int, key: tuple[object, ...]):
        memo = (number, state.rows[number], state.epochs[number], state.time, key)
        found = self._decided.get(memo)
        if found is None:
            at, now = self._place(state, number), START + state.time * HOUR
            outcome = self._outcome(at, key, now)
            rows = {row.key + type(row).__name__: row for row in self._rows[state.rows[number]]}
            for act in outcome.acts:
                rows |= {row.key + type(row).__name__: row for row in act.rows}
            for effect in outcome.effects:
                if isinstance(effect, Destroy):
                    memory = Memory([Act(kind="", subject="", by="", time=now, rows=tuple(rows.values()))])
                    gone = recalls.destroyed(replace_rows(at, memory), effect.object, now)
                    for act in gone.acts:
                        rows |= {row.key + type(row).__name__: row for row in act.rows}
            found = self._intern(frozenset(rows.values())), outcome.effects, outcome.allowed, outcome.acts
            self._decided[memo] = found
        return found

    def _outcome(self, at: Place, key: tuple[object, ...], now: datetime) -> Outcome:
        person = Person(name="officer", member=at.me, local=True)
        match key:
            case ("share", thing, to):
                return shares.share(at, thing, [to], person, now, id=f"{at.me} {thing} {to}")
            case ("release", thing, to):
                return shares.share(at, thing, [to], person, now, id=f"r {at.me} {thing} {to}", chain=self.grants)
            case ("recall", thing):
                return recalls.recall(at, [thing], "wrong", person, now, id=f"recall {thing}")
            case ("word", thing, time):
                return words.give_word(at, [thing], NAMES, now, id=f"word {thing} {time}")
            case ("derive",):
                return deriving.derive(
                    at, self.items["c/p"], [name for name in self.items if name != "c/p"], person, now
                )
            case ("query", asker, time):
                query = Query(id=f"{asker}/query {at.me} {time}", asker=asker, to=at.me, made=now)
                return queries.answer(at, query, self.ideal.sign(asker, query), self.items, now)
            case ("sweep",):
                return sweeping.sweep(at, now)
            case ("learn",):
                return membership.learn(at, self.rolls[1], now)
            case ("relay", letter_id):
                letter = self._letters[letter_id]
                epoch, ends = letter.statement.epoch, letter.statement.expires
                sealed = relays.Sealed(id=letter.statement.id, sender=letter.sender, epoch=epoch, expires=ends)
                return relays.relay(at, sealed, letter.to, now)
            case ("letter", letter_id):
                letter = self._letters[letter_id]
                return self._take(at, letter, now)
        raise AssertionError(key)

    def _take(self, at: Place, letter: Letter, now: datetime) -> Outcome:
        match letter.statement:
            case Parcel():
                return receiving.receive(at, letter.statement, letter.proof, now)
            case Recall():
                return recalls.take_recall(at, letter.statement, letter.proof, letter.sender, now)
            case Word():
                return words.take_word(at, letter.statement, letter.proof, now)
        raise AssertionError(letter)

    def _letter(self, letter: Letter) -> int:
        known = self._letter_ids.get(letter)
        if known is None:
            known = self._letter_ids[letter] = len(self._letters)
            self._letters.append(letter)
        return known

    def _parcel(self, state: State, sender: str, to: str, item: Item, chain) -> tuple[State, int]:
        epoch = 1 if sender == self.config.liar else self.rolls[state.epochs[NAMES.index(sender)]].epoch
        stream = f"{sender}/{to}@{epoch}"
        seq, prev = next(((seq, prev) for name, seq, prev in state.streams if name == stream), (0, ""))
        id_ = f"{stream}#{seq} {item.id} {state.time} {len(chain)} after {prev.partition(' after')[0]}"
        letter = self._parcels.get(id_)
        if letter is None:
            made = START + state.time * HOUR
            parcel = Parcel(
                id=id_, sender=sender, recipients=(to,), epoch=epoch, stream=stream,
                seq=seq, prev=prev, made=made, not_before=made, expires=FAR,
                items=(Enclosed(item=item, proof=self.ideal.sign(item.origin, item), chain=chain),),
            )  # fmt: skip
            letter = self._parcels[id_] = self._letter(Letter(sender, to, parcel, self.ideal.sign(sender, parcel)))
        streams = {one for one in state.streams if one[0] != stream} | {(stream, seq + 1, id_)}
        return state._replace(streams=frozenset(streams)), letter


def replace_rows(at: Place, rows: Memory) -> Place:
    return Place(me=at.me, rows=rows, roll=at.roll, voucher=at.voucher, terms=at.terms)
