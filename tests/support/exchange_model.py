"""Who may ever read what? A reference written apart from custody, naively: sets of members, and a history of facts.

Nothing here is imported from the exchange. A history is a set of facts, each a tuple; every question reads all of them.

    ("handed", giver, receiver, thing, time)   the receiver's custody was handed the thing by this member
    ("heard", member, thing)                   the member was told, by the origin's own signature, of its recall
    ("withdrawn", thing, time)                 the origin recalled it
    ("word", member, thing, time)              the member has the origin's word that it stood at this time
    ("granted", thing, member, "share"|"read", from, until)   the origin released it to this member, beyond its policy
    ("out", member, other, time)               the member learned then that the other has left, or lost its keys
    ("doubted", member, other, time)           the member knows that nothing the other made from then on is to be used

*Readable* is what custody answers when asked whether it may open the thing. What a member that lies keeps for itself is
not counted; what honest members hand to it is.
"""

from dataclasses import dataclass

Fact = tuple[object, ...]


@dataclass(frozen=True)
class Thing:
    """An object, or a product (which has roots)."""

    name: str
    origin: str
    audience: frozenset[str]
    reshare: frozenset[str]
    made: float
    ends: float
    lease: float = 0
    purposes: frozenset[str] = frozenset({"read", "share", "derive", "query"})
    roots: tuple[str, ...] = ()
    """Everything that a product rests on, also at second hand."""
    used: tuple[str, ...] = ()
    """What it was made of at first hand."""


class Model:
    """Answers for one set of things."""

    def __init__(self, things: list[Thing], slack: float = 0) -> None:
        """``slack``: by how much a clock may be wrong; only what one member stamps and another counts from needs it."""
        self.things = {thing.name: thing for thing in things}
        self.slack = slack

    def roots(self, name: str) -> list[Thing]:
        """Everything whose owner has a say: the thing itself, or what a product rests on."""
        thing = self.things[name]
        return [self.things[root] for root in thing.roots] or [thing]

    def own(self, member: str, name: str) -> bool:
        return all(thing.origin == member for thing in [self.things[name], *self.roots(name)])

    def named(self, member: str, name: str, facts: frozenset[Fact], now: float, purpose: str) -> bool:
        """The policy of every root, or for an object itself a release, names the member for ``read`` or ``share``."""
        thing = self.things[name]
        if not all(purpose in root.purposes for root in {thing, *self.roots(name)}):
            return False
        if not thing.roots:
            for fact in facts:
                if fact[:4] == ("granted", name, member, purpose) and fact[4] <= now < fact[5]:
                    return True
        rights = [root.reshare & root.audience if purpose == "share" else root.audience for root in self.roots(name)]
        return all(member in right for right in rights)

    def alive(self, member: str, name: str, facts: frozenset[Fact], now: float) -> bool:
        """Nothing that the member knows stands against using the thing now."""
        if any(fact[0] == "out" and fact[1] == fact[2] == member for fact in facts):
            return False
        for thing in {self.things[name], *self.roots(name)}:
            if now >= thing.ends or ("heard", member, thing.name) in facts:
                return False
            for fact in facts:
                if fact[0] == "doubted" and fact[1:3] == (member, thing.origin) and thing.made >= fact[3]:
                    return False
        return all(root.origin == member or self.leased(member, root, facts, now) for root in self.roots(name))

    def leased(self, member: str, root: Thing, facts: frozenset[Fact], now: float) -> bool:
        """The last word is young enough, and no recall or removal that the origin knows of is older than one lease."""
        if not root.lease:
            return True
        words = [fact[3] for fact in facts if fact[0] == "word" and fact[1:3] == (member, root.name)]
        ended = [fact[2] for fact in facts if fact[0] == "withdrawn" and fact[1] == root.name]
        ended += [fact[3] for fact in facts if fact[0] == "out" and fact[1:3] == (root.origin, member)]
        last = max([root.made, *words]) + root.lease
        return now < last and all(now < end + root.lease + self.slack for end in ended)

    def handed(self, member: str, name: str, facts: frozenset[Fact]) -> bool:
        """Somebody who had the right to give it to this member did."""
        gifts = [(fact[1], fact[4]) for fact in facts if fact[0] == "handed" and fact[2:4] == (member, name)]
        return any(self.right(giver, member, name, facts, when) for giver, when in gifts)

    def right(self, giver: str, member: str, name: str, facts: frozenset[Fact], now: float) -> bool:
        """The policy lets this giver hand it to that member: anyone to its owner, the owner to its audience."""
        if self.own(member, name):
            return True
        if not self.own(giver, name):
            return self.named(member, name, facts, now, "share")
        sharing = all("share" in root.purposes for root in self.roots(name))
        return (sharing and all(member in root.audience for root in self.roots(name))) or self.named(
            member, name, facts, now, "share"
        )

    def may_read(self, member: str, name: str, facts: frozenset[Fact], now: float) -> bool:
        """The claim: whoever can open a thing may."""
        if not self.alive(member, name, facts, now):
            return False
        if self.own(member, name):
            return True
        if not self.named(member, name, facts, now, "read"):
            return False
        return self.had(member, name, facts)

    def had(self, member: str, name: str, facts: frozenset[Fact]) -> bool:
        """It is the member's own, or was handed to it by right, or made by it of what it had."""
        thing = self.things[name]
        made = thing.origin == member and all(self.had(member, used, facts) for used in thing.used)
        return self.own(member, name) or made or self.handed(member, name, facts)

    def may_give(self, giver: str, member: str, name: str, facts: frozenset[Fact], now: float) -> bool:
        """The claim: whoever gives a thing may use it, knows nothing against the member, and has the right."""
        known_out = any(fact[0] == "out" and fact[1:3] == (giver, member) for fact in facts)
        usable = self.alive(giver, name, facts, now)
        return usable and not known_out and self.right(giver, member, name, facts, now)
