"""Everything that the operator of a log may try after a witness has seen it: six kinds of tamper, made from a seed.

Each tamper is offered to one honest witness in every way that might get it through: with the best proof that the
changed tree allows, with the proof of the true tree, with none, with one made up; and under the size that the witness
has and under others. It is detected when no offer is cosigned. Where another history was signed, the two heads must
convict the log by themselves.
"""

import random
from collections.abc import Iterator

from tests.support.made_logs import MadeLog, MadeWitness, entries
from tocsin.exchange.log.merkle import consistency_proof
from tocsin.exchange.log.notes import parse_note
from tocsin.exchange.log.split_views import convicted, split_view
from tocsin.exchange.log.witnessing import Submission

__all__ = ["KINDS", "Tamper", "tried"]

KINDS = ("edit", "drop", "backdate", "fork", "reorder", "truncate")
_TRUE = entries(96)
_OTHER = entries(96, first=10_000)


class Tamper:
    """One tamper with a log that a witness had seen at some size."""

    def __init__(self, seed: int) -> None:
        """Make it from a seed."""
        chance = random.Random(seed)
        self.kind = KINDS[seed % len(KINDS)]
        self.seen = chance.randrange(2, 64)
        held = _TRUE[: self.seen]
        grown = _TRUE[self.seen : self.seen + chance.choice((0, 1, chance.randrange(32)))]
        self.honest = MadeLog(held + grown)
        self.changed = MadeLog(self._changed(chance, held, grown))
        self.chance = chance

    def _changed(self, chance: random.Random, held: list[bytes], grown: list[bytes]) -> list[bytes]:
        at = chance.randrange(self.seen)
        if self.kind == "edit":
            return [*held[:at], _OTHER[at], *held[at + 1 :], *grown]
        if self.kind == "drop":
            return [*held[:at], *held[at + 1 :], *grown, *_OTHER[: chance.randrange(3)]]
        if self.kind == "backdate":
            return [*held[:at], _OTHER[at], *held[at:], *grown]
        if self.kind == "fork":
            return [*held[:at], *_OTHER[at : chance.randrange(at + 1, 96)]]
        if self.kind == "reorder":
            other = chance.choice([place for place in range(self.seen) if place != at])
            swapped = [*held]
            swapped[at], swapped[other] = swapped[other], swapped[at]
            return [*swapped, *grown]
        return held[:at]

    def offers(self) -> Iterator[bytes]:
        """Yield every submission that might get the changed log cosigned."""
        size, note = len(self.changed.leaves), self.changed.checkpoint()
        proofs = [(), tuple(self.chance.randbytes(32) for _ in range(self.chance.randrange(1, 8)))]
        if self.seen <= size:
            proofs.append(consistency_proof(self.seen, size, self.changed.subtree()))
        if self.seen <= size <= len(self.honest.leaves):
            proofs.append(consistency_proof(self.seen, size, self.honest.subtree()))
        for old in {self.seen, size, 0, self.chance.randrange(64)}:
            for proof in proofs:
                yield Submission(old, proof, note).written.encode()


def tried(seed: int) -> tuple[str, str]:
    """Return the kind of one tamper, and what went wrong: an empty text where it was detected."""
    tamper = Tamper(seed)
    witness = MadeWitness("one.example", [tamper.honest.key])
    if witness.ask(tamper.honest.submission(0, tamper.seen)).status != 200:
        return tamper.kind, "the true log was not cosigned"
    before = witness.seen[tamper.honest.name]
    for offer in tamper.offers():
        if witness.ask(offer).status == 200:
            return tamper.kind, f"cosigned: {offer.decode()}"
    if witness.seen[tamper.honest.name] != before:
        return tamper.kind, "the witness forgot what it had seen"
    if not _told_apart(tamper, before.note):
        return tamper.kind, "two signed histories do not convict the log"
    grows = witness.ask(tamper.honest.submission(tamper.seen)).status
    return tamper.kind, "" if grows == 200 else "the true log was refused afterwards"


def _told_apart(tamper: Tamper, seen: str) -> bool:
    """Say whether the two heads convict; a head that only goes back is no second history, and convicts nobody."""
    smaller = len(tamper.changed.leaves) < tamper.seen
    tree = tamper.honest.subtree(tamper.seen) if smaller else tamper.changed.subtree()
    view = split_view(parse_note(seen.encode()), tamper.changed.checkpoint(), tree)
    if smaller and tamper.changed.leaves == tamper.honest.leaves[: len(tamper.changed.leaves)]:
        return view is None
    return view is not None and convicted(view, [tamper.honest.key]) == (tamper.honest.key,)
