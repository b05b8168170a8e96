"""Who may have it? Audiences as clauses, each a choice of whom, all of which somebody must fulfil."""

import re
from collections.abc import Iterable
from typing import TypeAlias

from tocsin.errors import BadInputError
from tocsin.exchange.policies.people import KINDS, MEMBER_ID, Person

__all__ = ["ANYONE", "NOBODY", "Clauses", "audience", "community", "covers", "join", "kind", "member", "narrower"]

Clauses: TypeAlias = tuple[tuple[str, ...], ...]
"""A conjunction of choices in canonical form: ``anyone``, ``member:ID``, ``community:ID`` or ``kind:KIND`` each."""

NOBODY: Clauses = ()
"""No clause at all: nobody. An empty sharing group is nobody, never everybody."""

ANYONE: Clauses = (("anyone",),)

_TERM = re.compile(rf"anyone|(?:member|community):{MEMBER_ID}|kind:(?:{'|'.join(KINDS)})")


def member(id_: str) -> str:
    """Return the term that one member fulfils.

    >>> member("cert.example")
    'member:cert.example'
    """
    return _checked(f"member:{id_}")


def community(id_: str) -> str:
    """Return the term that every member of a community fulfils."""
    return _checked(f"community:{id_}")


def kind(name: str) -> str:
    """Return the term that every member of a kind (state, organisation, company, ...) fulfils."""
    return _checked(f"kind:{name}")


def audience(clauses: Iterable[Iterable[str]]) -> Clauses:
    """Return the canonical form: each clause sorted, none that another one implies, nobody where a clause is empty.

    Equal audiences have equal forms: clauses are choices among independent terms without negation, and the set of
    their minimal clauses is unique. A term that is not known is a :class:`tocsin.errors.BadInputError`.

    >>> audience([["member:b", "member:a"], ["member:a", "member:b", "kind:ngo"], ["anyone"]])
    (('member:a', 'member:b'),)
    >>> audience([["member:a"], []])
    ()
    """
    choices = {frozenset(map(_checked, clause)) for clause in clauses}
    if not choices or frozenset() in choices:
        return NOBODY
    # Whoever has the choice of anyone has no condition to fulfil: the clause says nothing unless it is the only one.
    asked = {choice for choice in choices if "anyone" not in choice}
    if not asked:
        return ANYONE
    minimal = {choice for choice in asked if not any(other < choice for other in asked)}
    return tuple(sorted(tuple(sorted(choice)) for choice in minimal))


def join(first: Clauses, second: Clauses) -> Clauses:
    """Return the audience of whoever is in both.

    >>> join((("kind:state", "member:a"),), (("community:sahel",),))
    (('community:sahel',), ('kind:state', 'member:a'))
    """
    if not first or not second:
        return NOBODY
    return first if first == second else audience((*first, *second))


def narrower(first: Clauses, second: Clauses) -> bool:
    """Say whether everybody in ``first`` is in ``second``, whoever they are.

    >>> narrower((("member:a",),), (("member:a", "member:b"),)), narrower(ANYONE, (("member:a",),))
    (True, False)
    """
    return join(first, second) == first


def covers(clauses: Clauses, person: Person) -> bool:
    """Say whether ``person`` is in the audience; what is not known of the person counts against it.

    Only a member in good standing fulfils a term other than ``anyone``.

    >>> covers((("kind:ngo", "member:a"),), Person(name="x", member="a", standing="good"))
    True
    >>> covers((("kind:ngo", "member:a"),), Person(name="x", member="a"))
    False
    """
    if clauses == ANYONE:
        return True
    if not clauses or person.standing != "good":
        return False
    held = {f"member:{person.member}"} | {f"community:{one}" for one in person.communities or ()}
    if person.kind is not None:
        held.add(f"kind:{person.kind}")
    return all(not held.isdisjoint(clause) for clause in clauses)


def _checked(term: str) -> str:
    if not isinstance(term, str) or not _TERM.fullmatch(term):
        raise BadInputError(
            f"audience term {term!r} is not known",
            remedy=f"write anyone, member:ID, community:ID or kind: with one of {', '.join(KINDS)}",
        )
    return term
