"""Which combinators are there? The ``kind`` that a rule file writes, and what answers to it."""

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from tocsin.councils.rules.abstentions import Abstentions
from tocsin.councils.rules.all_of import AllOf
from tocsin.councils.rules.consensus import Consensus
from tocsin.councils.rules.count import Count
from tocsin.councils.rules.dialogue import Dialogue
from tocsin.councils.rules.either import Either
from tocsin.councils.rules.every import Every
from tocsin.councils.rules.failing import Failing
from tocsin.councils.rules.majorities import Majorities
from tocsin.councils.rules.negation import Negation
from tocsin.councils.rules.quorum import Quorum
from tocsin.councils.rules.recusal import Recusal
from tocsin.councils.rules.regions import Regions
from tocsin.councils.rules.rule import Rule, parts_of
from tocsin.councils.rules.silence import Silence
from tocsin.councils.rules.veto import Veto
from tocsin.councils.rules.voting import Voting
from tocsin.councils.rules.weight import Weight

__all__ = ["KINDS", "kind_of", "takes_votes", "walk"]

_ALL: tuple[type[msgspec.Struct], ...] = (
    Count, Weight, AllOf, Veto, Voting, Quorum, Consensus, Silence, Majorities, Every, Either, Failing, Negation,
    Regions, Recusal, Abstentions, Dialogue,
)  # fmt: skip

KINDS: Mapping[str, type[msgspec.Struct]] = MappingProxyType({str(one.__struct_config__.tag): one for one in _ALL})
"""``kind`` -> combinator."""


def kind_of(rule: Rule) -> str:
    """Return the ``kind`` of a rule.

    >>> kind_of(Count(at_least=9))
    'count'
    """
    return next(kind for kind, one in KINDS.items() if isinstance(rule, one))


def walk(rule: Rule) -> tuple[Rule, ...]:
    """List a rule and everything inside it, outermost first."""
    return (rule, *(inner for part in parts_of(rule) for inner in walk(part)))


def takes_votes(rule: Rule) -> bool:
    """Say whether a vote is taken under a rule at all."""
    return not any(isinstance(one, Dialogue) for one in walk(rule))
