"""What a member that lies can do with its own keys and with everything that honest members ever sent it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from tests.support.small_world import HOUR, Letter
from tocsin.exchange.custody.statements import Enclosed, Grant, Item, Parcel, Recall, Receipt, Word

if TYPE_CHECKING:
    from tests.support.lying_world import Episode

LIARS = ("x", "y")


class Liar:
    """Both liars act together: what one was handed, both have."""

    def __init__(self, world: Episode) -> None:
        self.world, self.known = world, {}
        self.proofs: dict[str, tuple[bytes, tuple[tuple[Grant, bytes], ...]]] = {}
        self.recalls: list[tuple[Recall, bytes]] = []
        self.words: list[tuple[Word, bytes]] = []
        self.last: list[tuple[Parcel, tuple[str, ...]]] = []

    def read(self, letter: Letter) -> None:
        """Keep what came: objects with their proofs, recalls and words."""
        statement = letter.statement
        if isinstance(statement, Parcel):
            for enclosed in statement.items:
                self.known[enclosed.item.id] = enclosed.item
                self.proofs[enclosed.item.id] = enclosed.proof, enclosed.chain
        elif isinstance(statement, Recall):
            self.recalls.append((statement, letter.proof))
        elif isinstance(statement, Word):
            self.words.append((statement, letter.proof))

    def lie(self) -> None:
        """Tell one lie."""
        chance = self.world.chance
        lies = [self._reshare, self._reshare, self._own, self._relabel, self._equivocate, self._replay, self._recall,
                self._receipt, self._word, self._grant, self._epoch, self._squat, self._learn]  # fmt: skip
        chance.choice(lies)()

    def _send(self, liar: str, statement, to: str | None = None, by: str = "") -> None:
        world = self.world
        receiver = to or world.chance.choice(("a", "b", "c", "d"))
        world.post(Letter(liar, receiver, statement, world.signing.sign(by or liar, statement)))

    def _who(self) -> tuple[str, str]:
        return self.world.chance.choice(LIARS), self.world.chance.choice(("a", "b", "c", "d"))

    def _reshare(self) -> None:
        """Pass on what was handed to it, to whom it likes, with whatever releases lie around."""
        liar, to = self._who()
        if self.known:
            item = self.world.chance.choice(list(self.known.values()))
            chain = self.proofs[item.id][1]
            if self.world.grants and self.world.chance.random() < 0.5:
                chain = self.world.chance.choice(self.world.grants)
            self._parcel(liar, to, item, self.proofs[item.id][0], chain)

    def _own(self) -> None:
        """Make an object of its own and share it with somebody its own policy may not name."""
        liar, to = self._who()
        item = self.world.new_item(liar)
        self.known[item.id] = item
        proof = self.world.signing.sign(liar, item)
        self.proofs[item.id] = proof, ()
        self._parcel(liar, to, item, proof, ())

    def _relabel(self) -> None:
        """Change policy, origin, sources or end of somebody's object."""
        liar, to = self._who()
        if not self.known:
            return
        item = self.world.chance.choice(list(self.known.values()))
        everyone = frozenset("abcdxy")
        lax = self.world.label(everyone, everyone, ["read", "share", "derive", "query"])
        lie = self.world.chance.choice((
            {"policy": lax}, {"policy": "public"}, {"origin": liar}, {"sources": ()},
            {"expires": item.expires + 500 * HOUR}, {"lease": 0}, {"policy": lax, "origin": liar},
        ))  # fmt: skip
        changed = msgspec.structs.replace(item, **lie)
        if (changed != item and changed.origin != liar) or changed.origin != item.origin:
            sign = self.world.chance.choice((self.proofs[item.id][0], self.world.signing.sign(liar, changed)))
            self._parcel(liar, to, changed, sign, self.proofs[item.id][1])

    def _parcel(self, liar: str, to: str, item: Item, proof: bytes, chain, **changes) -> None:
        world = self.world
        parcel = world.parcel(liar, (to,), [(item, chain)])
        one = Enclosed(item=item, proof=proof, chain=chain)
        parcel = msgspec.structs.replace(parcel, items=(one,), **changes)
        self.last = [*self.last[-3:], (parcel, (to,))]
        self._send(liar, parcel, to)

    def _equivocate(self) -> None:
        """Sign another parcel, or another recall, for the same place."""
        if self.last and self.known:
            parcel, (to,) = self.world.chance.choice(self.last)
            item = self.world.chance.choice(list(self.known.values()))
            other = Enclosed(item=item, proof=self.proofs[item.id][0])
            id_ = parcel.id if self.world.chance.random() < 0.5 else f"{parcel.sender}/{self.world.new_id()}"
            self._send(parcel.sender, msgspec.structs.replace(parcel, id=id_, items=(other,)), to)

    def _replay(self) -> None:
        """Send anything that ever passed again, as its own sender or as itself, to anybody."""
        world = self.world
        if world.pool:
            letter = world.chance.choice(world.pool)
            liar, to = self._who()
            sender = world.chance.choice((liar, letter.sender))
            world.post(Letter(sender, world.chance.choice((to, letter.to)), letter.statement, letter.proof))

    def _recall(self) -> None:
        """Withdraw what belongs to others, in its own name or theirs, alone or hidden among its own."""
        liar, _ = self._who()
        world = self.world
        if not world.items:
            return
        names = tuple(world.chance.sample(list(world.items), min(2, len(world.items))))
        origin = world.chance.choice((liar, world.items[names[0]].origin))
        recall = Recall(id=f"{origin}/{world.new_id()}", origin=origin, objects=names, reason="", made=world.now(liar))
        self._send(liar, recall)

    def _receipt(self) -> None:
        """State a deletion for somebody else, or for what it was never given, and name whomever it likes."""
        liar, _ = self._who()
        world = self.world
        said = [one.statement for one in world.pool if isinstance(one.statement, Recall)]
        if said:
            recall = world.chance.choice(said)
            holder = world.chance.choice((liar, "a", "b", "c", "d"))
            receipt = Receipt(
                recall=recall.id, object=recall.objects[0], holder=holder, outcome="deleted", reason="", products=(),
                given=("a", "b", "c", "d"), made=world.now(liar),
            )  # fmt: skip
            self._send(liar, receipt, recall.origin if recall.origin not in LIARS else None)

    def _word(self) -> None:
        """Vouch for what belongs to others, from the future, or repeat an old word."""
        liar, to = self._who()
        world = self.world
        if self.words and world.chance.random() < 0.5:
            word, proof = world.chance.choice(self.words)
            world.post(Letter(liar, to, word, proof))
        elif world.items:
            name = world.chance.choice(list(world.items))
            origin = world.chance.choice((liar, world.items[name].origin))
            made = world.now(liar) + world.chance.choice((0, 0.1, 5, 900)) * HOUR
            word = Word(id=f"{origin}/{world.new_id()}", origin=origin, objects=(name,), epoch=1, made=made)
            self._send(liar, word, to)

    def _grant(self) -> None:
        """Release what is not its own, or widen a release it was given."""
        liar, _ = self._who()
        world = self.world
        if not world.items:
            return
        item = world.chance.choice(list(world.items.values()))
        everyone = tuple("abcdxy")
        now = world.now(liar)
        grant = Grant(
            id=f"{liar}/{world.new_id()}", by=world.chance.choice((liar, item.origin)), object=item.id, to=everyone,
            purposes=("query", "read", "reshare", "share"), depth=3, made=now, not_before=now, expires=now + 99 * HOUR,
        )  # fmt: skip
        chain = world.chance.choice(world.grants) if world.grants and world.chance.random() < 0.6 else ()
        if chain:
            grant = msgspec.structs.replace(grant, object=chain[-1][0].object, parent=chain[-1][0].id, by=liar)
        elif item.origin == liar:
            world.granted(grant)
        world.grants.append((*chain, (grant, world.signing.sign(liar, grant))))

    def _epoch(self) -> None:
        """Seal for a membership that is over, or for one that does not exist."""
        liar, to = self._who()
        if self.known:
            item = self.world.chance.choice(list(self.known.values()))
            epoch = self.world.chance.choice((0, 1, len(self.world.rolls), len(self.world.rolls) + 3))
            self._parcel(liar, to, item, *self.proofs[item.id], epoch=epoch)

    def _squat(self) -> None:
        """Use an id of somebody else for something of its own."""
        liar, to = self._who()
        world = self.world
        others = [name for name in world.items if world.items[name].origin not in LIARS]
        if others:
            item = msgspec.structs.replace(world.new_item(liar, known=False), id=world.chance.choice(others))
            self._parcel(liar, to, item, world.signing.sign(liar, item), ())

    def _learn(self) -> None:
        """Follow the register, to make parcels of the newest membership."""
        self.world.nodes[self._who()[0]].epoch = len(self.world.rolls) - 1
