"""Does this statement follow, and did enough governors sign it? The register as a pure fold over its statements."""

from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from tocsin.errors import BadInputError, RefusedError
from tocsin.exchange.keys.algorithms import PublicKey
from tocsin.exchange.keys.signed import Signed, check
from tocsin.exchange.members.changing import changed, consent, founded
from tocsin.exchange.members.register import Register, public_keys, who_signed
from tocsin.exchange.members.statements import KIND, Change, Found, Statement, draft, read_statement, statement_hash
from tocsin.exchange.members.times import TOLERANCE, read_time, write_time

__all__ = ["begin", "concerned", "extend", "fold", "missing", "propose"]


def begin(signed: Signed) -> Register:
    """Return the register that a founding statement begins.

    Raises
    ------
    BadInputError, RefusedError
        It is malformed, or one of its members has not signed with each of its signing keys.
    """
    statement = read_statement(signed)
    if not isinstance(statement.change, Found):
        raise RefusedError(
            "a register begins with its founding statement", remedy="ask for the statement at position 0"
        )
    register = founded(statement.change, statement_hash(signed), read_time(statement.at))
    keys = {id_: record.held.key for id_, record in register.keys.items() if record.held.signs}
    check(signed, KIND, keys, required=keys)
    return register


def extend(register: Register, signed: Signed) -> Register:
    """Return the register one statement further.

    Raises
    ------
    BadInputError, RefusedError
        It is malformed, does not follow the newest statement, is dated more than five minutes before it, lacks a
        signature, or states what cannot be. The register in force stays as it was.
    """
    statement = read_statement(signed)
    _check_follows(register, statement)
    absent = _absent(register, statement.change, signed)
    if absent:
        raise RefusedError(absent, where=f"statement {statement.position}", remedy="collect the missing signatures")
    after = changed(register, statement.change, statement.position)
    at = max(register.at, read_time(statement.at))
    return replace(after, position=statement.position, head=statement_hash(signed), at=at)


def fold(statements: Iterable[Signed]) -> Register:
    """Return what a chain of statements, the founding one first, comes to."""
    chain = iter(statements)
    first = next(chain, None)
    if first is None:
        raise BadInputError("a register of no statements says nothing", remedy="begin with the founding statement")
    register = begin(first)
    for signed in chain:
        register = extend(register, signed)
    return register


def propose(register: Register, change: Change, now: datetime) -> Signed:
    """Return the unsigned statement that would make ``change`` next, after trying it on the register.

    Parameters
    ----------
    now:
        The clock's aware UTC; never earlier than what the register already states.
    """
    changed(register, change, register.position + 1)
    statement = Statement(
        register=register.id,
        position=register.position + 1,
        previous=register.head,
        at=write_time(max(register.at, now)),
        change=change,
    )
    return draft(statement)


def missing(register: Register | None, signed: Signed) -> str:
    """Say which signatures a statement still lacks; an empty text when it can be applied.

    ``register`` is None for a founding statement.
    """
    statement = read_statement(signed)
    if register is None:
        if not isinstance(statement.change, Found):
            raise RefusedError("a register begins with its founding statement")
        keys = public_keys(held for member in statement.change.members for held in member.keys)
        found = set(check(signed, KIND, keys, required=0).keys)
        return _listed("these keys have not signed", sorted(set(keys) - found))
    _check_follows(register, statement)
    return _absent(register, statement.change, signed)


def concerned(register: Register | None, signed: Signed) -> dict[str, PublicKey]:
    """Return the keys, by id, whose signature a statement needs or could need; ``register`` as for :func:`missing`."""
    change = read_statement(signed).change
    if register is None:
        if not isinstance(change, Found):
            raise RefusedError(
                "this node belongs to no register", remedy="join it first: `tocsin member apply FILE --pin HASH`"
            )
        return public_keys(held for member in change.members for held in member.keys)
    need = consent(register, change)
    asked = {*register.governors, *need.members, *need.keepers} & set(register.members)
    standing = public_keys(held for member in asked for held in register.keys_of(member))
    return standing | public_keys(need.keys)


def _check_follows(register: Register, statement: Statement) -> None:
    if statement.register != register.id:
        raise RefusedError(
            "the statement is of another register", where=statement.register[:12], remedy="apply it where it belongs"
        )
    if statement.previous != register.head or statement.position != register.position + 1:
        raise RefusedError(
            f"the statement follows {statement.previous[:12]} and not {register.head[:12]}, the newest one here",
            where=f"statement {statement.position}",
            remedy="fetch the statements between, or propose it again on the newest",
        )
    if read_time(statement.at) < register.at - TOLERANCE:
        raise RefusedError(
            f"the statement is dated {statement.at}, before the one it follows",
            where=f"statement {statement.position}",
            remedy="set the clock right and propose it again",
        )


def _absent(register: Register, change: Change, signed: Signed) -> str:
    """Say whose signature is lacking; a false one of a key that counts is refused."""
    need = consent(register, change)
    asked = {*register.governors, *need.members, *need.keepers} & set(register.members)
    checked = check(signed, KIND, concerned(register, signed), required=0)
    # The time that decides is the register's own, so that every node that folds the chain decides alike.
    at = max(register.at, read_time(read_statement(signed).at))
    signers = who_signed({member: register.keys_of(member) for member in asked}, checked.keys, at)
    governors = sorted(set(register.governors) & signers)
    if len(governors) < register.threshold:
        return f"{len(governors)} of {len(register.governors)} governors signed, {register.threshold} must"
    if len(signers & set(need.keepers)) < need.quorum:
        return f"{len(signers & set(need.keepers))} keepers of the community signed, {need.quorum} must"
    lacking = sorted(set(need.members) - signers)
    if lacking:
        return _listed("these members must sign too", lacking)
    return _listed("these new keys have not signed", sorted({held.id for held in need.keys} - set(checked.keys)))


def _listed(what: str, names: list[str]) -> str:
    return f"{what}: {', '.join(names)}" if names else ""
