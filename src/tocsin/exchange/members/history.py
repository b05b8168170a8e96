"""Which of several chains does this node follow? All valid statements side by side; two that follow one are a fork."""

from collections.abc import Iterator, Mapping

import msgspec
from msgspec.structs import replace

from tocsin.errors import NotFoundError, RefusedError
from tocsin.exchange.keys.signed import Signed
from tocsin.exchange.members.chain import begin, extend
from tocsin.exchange.members.register import Register
from tocsin.exchange.members.statements import read_statement, statement_hash

__all__ = ["Fork", "History", "follow", "forks", "receive", "start"]


class History(msgspec.Struct, frozen=True, kw_only=True):
    """Every valid statement of one register that a node has seen, and the branch it follows."""

    id: str
    """The founding statement's hash; the node's pin."""
    statements: Mapping[str, Signed]
    previous: Mapping[str, str]
    """Hash -> hash of the statement before."""
    tips: Mapping[str, Register]
    """The newest statement of each branch -> the register there."""
    followed: str
    """The tip this node follows; it moves forward only along its own branch, or where the operator says."""

    @property
    def register(self) -> Register:
        """The register in force at this node."""
        return self.tips[self.followed]

    @property
    def forked(self) -> bool:
        """Whether there is more than one branch."""
        return len(self.tips) > 1

    def chain(self, head: str = "") -> tuple[Signed, ...]:
        """Return the statements that lead to ``head`` (the one followed, if none is named), the founding one first."""
        return tuple(self.statements[hash] for hash in reversed(list(self._back(head or self.followed))))

    def _back(self, head: str) -> Iterator[str]:
        while head:
            yield head
            head = self.previous[head]


class Fork(msgspec.Struct, frozen=True, kw_only=True):
    """Two or more valid statements that follow the same one: evidence that anyone can check."""

    parent: str
    position: int
    branches: tuple[str, ...]
    """Hashes of the statements that follow it, sorted."""
    equivocators: tuple[str, ...]
    """The governors whose signature stands under two of them."""


def start(signed: Signed, pin: str = "") -> History:
    """Return the history that begins with a founding statement; one other than the pinned is refused.

    Raises
    ------
    RefusedError
        Its hash is not ``pin``, or it does not hold together.
    """
    hash_ = statement_hash(signed)
    if pin and hash_ != pin:
        raise RefusedError(
            f"the founding statement has the hash {hash_[:16]}..., and this node pins {pin[:16]}...",
            remedy="compare the hash with the founders by another way before you pin it",
        )
    register = begin(signed)
    return History(id=hash_, statements={hash_: signed}, previous={hash_: ""}, tips={hash_: register}, followed=hash_)


def receive(history: History, signed: Signed) -> History:
    """Return the history with one more statement; one that is there already changes nothing.

    A statement that follows the newest extends its branch. One that follows an older statement begins another branch,
    which this node sees and does not follow.

    Raises
    ------
    NotFoundError
        The statement before it is not here yet: fetch that first.
    BadInputError, RefusedError
        It does not hold.
    """
    hash_ = statement_hash(signed)
    if hash_ in history.statements:
        return history
    statement = read_statement(signed)
    if statement.register != history.id:
        raise RefusedError(
            "the statement is of another register", where=statement.register[:12], remedy="send it where it belongs"
        )
    before = statement.previous
    if before not in history.statements:
        raise NotFoundError(
            f"the statement before, {before[:12]}, is not here",
            where=f"statement {statement.position}",
            remedy="fetch the statements between first",
        )
    register = extend(_register_at(history, before), signed)
    tips = {tip: state for tip, state in history.tips.items() if tip != before} | {hash_: register}
    return replace(
        history,
        statements={**history.statements, hash_: signed},
        previous={**history.previous, hash_: before},
        tips=tips,
        followed=hash_ if history.followed == before else history.followed,
    )


def follow(history: History, tip: str) -> History:
    """Return the history that follows another branch, because the operator chose it; nothing is merged."""
    if tip not in history.tips:
        raise NotFoundError(f"{tip[:16]!r} is no branch here", remedy="run `tocsin member show` to see the branches")
    return replace(history, followed=tip)


def forks(history: History) -> tuple[Fork, ...]:
    """Return every fork, the oldest first.

    A threshold of more than half of the governors means that some of them signed both branches: they are named.
    """
    children: dict[str, list[str]] = {}
    for hash_, before in history.previous.items():
        children.setdefault(before, []).append(hash_)
    found = [_fork(history, parent, sorted(after)) for parent, after in children.items() if parent and len(after) > 1]
    return tuple(sorted(found, key=lambda fork: (fork.position, fork.parent)))


def _fork(history: History, parent: str, branches: list[str]) -> Fork:
    register = _register_at(history, parent)
    # Only signatures that were checked when the statement was taken in: those of keys that stood at the parent.
    owners = {held.id: governor for governor in register.governors for held in register.keys_of(governor)}
    signed_by: dict[str, int] = {}
    for branch in branches:
        signed = {signature.key for signature in history.statements[branch].signatures}
        for owner in {key_owner for key, key_owner in owners.items() if key in signed}:
            signed_by[owner] = signed_by.get(owner, 0) + 1
    equivocators = tuple(sorted(owner for owner, count in signed_by.items() if count > 1))
    return Fork(parent=parent, position=register.position, branches=tuple(branches), equivocators=equivocators)


def _register_at(history: History, head: str) -> Register:
    if head in history.tips:
        return history.tips[head]
    first, *rest = history.chain(head)
    register = begin(first)
    for signed in rest:
        register = extend(register, signed)
    return register
