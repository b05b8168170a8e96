"""What may stand in the ledger? Requirements, pledges, and what moved from pledge to payment to use; never edited.

An entry is never changed. A later one may *supersede* it: the earlier then counts as if it had never been booked, and
stays to be read. Who entered it and when are part of it, so every figure leads to the entries it is the sum of.
"""

from datetime import date, datetime
from typing import Literal, TypeAlias

import msgspec

from tocsin.commitments.amounts import Amount
from tocsin.errors import BadInputError

__all__ = ["STAGES", "Entry", "Kind", "Stage", "check_entry"]

Stage: TypeAlias = Literal["pledged", "committed", "paid", "spent"]
Kind: TypeAlias = Literal["required", "assessed", "offered", "pledged", "committed", "paid", "spent", "withdrawn"]

STAGES: tuple[Stage, ...] = ("pledged", "committed", "paid", "spent")
"""A pledge is a word, a commitment a contract, paid is delivered, spent is used for what it was given for."""

_NEEDS_PLEDGE = frozenset({"committed", "paid", "spent", "withdrawn"})


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the ledger."""

    id: str
    kind: Kind
    amount: Amount
    party: str
    """Who asks (``required``), owes (``assessed``), or gives."""
    purpose: str
    """What it is for: an appeal, a mission, a commitment."""
    day: date
    """When it took effect, as the evidence says."""
    entered: datetime
    """When it was written down here, aware UTC."""
    actor: str
    """Who wrote it down, ``name@member``."""
    pledge: str = ""
    """Of ``committed`` to ``withdrawn``: id of the pledge or assessment that moves. Of ``paid`` it may be empty where
    something was given that nobody had pledged."""
    capability: str = ""
    """What is provided, where the unit does not say it: ``helicopters, medical evacuation``."""
    earmark: str = ""
    """What the giver restricts it to; empty where it is free."""
    stage: Stage | Literal[""] = ""
    """Of ``withdrawn``: from which stage it is taken back."""
    supersedes: str = ""
    """Id of the entry that this one stands for from now on."""
    evidence: str = ""
    """Document, address or object that shows it."""
    reporter: Literal["self", "third party"] = "self"
    """Whether the giver says it, or somebody else."""
    exercise: bool = False
    """True for what is only practised; it is never added to anything real."""


def check_entry(entry: Entry) -> Entry:
    """Return the entry if it can stand in any ledger, whatever else is there.

    Raises
    ------
    BadInputError
        Nothing or less is moved, somebody is not named, or its kind needs a pledge or a stage that is missing.
    """
    where = f"entry {entry.id}" if entry.id else "entry"
    if not (entry.id and entry.party and entry.purpose and entry.actor and entry.amount.unit):
        raise BadInputError("an entry names no id, party, purpose, actor or unit", where=where, remedy="name all five")
    if not entry.amount.value.is_finite() or entry.amount.value <= 0:
        raise BadInputError(
            "an entry moves nothing or less", where=where, remedy="enter what moves; take back with `withdrawn`"
        )
    if entry.entered.tzinfo is None:
        raise BadInputError("the time of entry has no zone", where=where, remedy="use an aware UTC time")
    if entry.kind in _NEEDS_PLEDGE - {"paid"} and not entry.pledge:
        raise BadInputError(f"`{entry.kind}` names no pledge", where=where, remedy="name the pledge that moves")
    if entry.kind == "withdrawn" and not entry.stage:
        raise BadInputError("a withdrawal names no stage", where=where, remedy="say whether pledged, committed or paid")
    if entry.supersedes == entry.id:
        raise BadInputError("an entry supersedes itself", where=where, remedy="name the earlier entry")
    return entry
