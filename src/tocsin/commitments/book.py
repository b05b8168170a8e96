"""What does the ledger say now? Double entry: what one account gains another loses, so nothing appears or is lost.

Entries are a set: two desks that write at once lose nothing, and the book is the same whatever order they arrive in.
They are booked in the order of when they were entered (then by id); one that supersedes another takes its turn. An
entry that does not fit what stands at its turn (it moves more than was pledged, or supersedes what is superseded
already) is kept and *not booked*, with its reason shown.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

import msgspec

from tocsin.commitments.amounts import Amount
from tocsin.commitments.entries import STAGES, Entry, Kind, Stage, check_entry
from tocsin.errors import BadInputError

__all__ = ["Book", "Pledge", "Unbooked", "book_of"]

_NOTHING = Decimal(0)
_TO: Mapping[Kind, Stage] = {"committed": "committed", "paid": "paid", "spent": "spent"}


class Unbooked(msgspec.Struct, frozen=True):
    """An entry that is kept and does not count, and why."""

    entry: Entry
    reason: str


class Pledge(msgspec.Struct, frozen=True, kw_only=True):
    """One pledge or assessment as it stands: how much of it is where, and from which entries."""

    id: str
    """Of its first entry, also where a later one stands for it."""
    party: str
    purpose: str
    unit: str
    capability: str
    earmark: str
    assessed: bool
    exercise: bool
    standing: Mapping[Stage, Decimal]
    """How much rests at each stage now; what was paid no longer stands as committed."""
    withdrawn: Decimal
    entries: tuple[str, ...]
    """Ids of the entries that made it what it is, in order."""

    def reached(self, stage: Stage) -> Decimal:
        """Return how much has come at least this far and was not taken back."""
        return sum((self.standing[each] for each in STAGES[STAGES.index(stage) :]), _NOTHING)


class Book(msgspec.Struct, frozen=True, kw_only=True):
    """The ledger as it stands."""

    pledges: Mapping[str, Pledge]
    required: Mapping[str, Entry]
    """Requirements that stand, by entry id."""
    offers: Mapping[str, Entry]
    superseded: Mapping[str, str]
    """Entry -> the entry that stands for it."""
    unbooked: tuple[Unbooked, ...]
    accounts: Mapping[tuple[str, str], Decimal]
    """(account, unit) -> balance. Givers' accounts are below nothing by as much as the others are above."""


def book_of(entries: Iterable[Entry]) -> Book:
    """Return the book of a set of entries, the same for every order; an entry given twice counts once.

    Raises
    ------
    BadInputError
        Two different entries have one id.
    """
    known: dict[str, Entry] = {}
    for entry in entries:
        if known.setdefault(entry.id, entry) != entry:
            raise BadInputError(
                "two different entries have one id", where=entry.id, remedy="give the second its own id"
            )
    ordered = sorted(known.values(), key=lambda entry: (entry.entered, entry.id))
    superseded, unbooked = _superseded(ordered, known)
    keeping = _Keeping(superseded)
    for first in ordered:
        if first.id in unbooked or first.supersedes:
            continue
        entry = known[keeping.stands_for(first.id)]
        reason = keeping.book(first.id, entry)
        if reason:
            unbooked[entry.id] = reason
    return Book(
        pledges={id_: open_.pledge() for id_, open_ in keeping.pledges.items()},
        required=keeping.required,
        offers=keeping.offers,
        superseded=superseded,
        unbooked=tuple(Unbooked(known[id_], unbooked[id_]) for id_ in sorted(unbooked)),
        accounts={key: value for key, value in keeping.accounts.items() if value},
    )


def _superseded(ordered: list[Entry], known: Mapping[str, Entry]) -> tuple[dict[str, str], dict[str, str]]:
    """Say which entry stands for which, and which supersessions do not fit."""
    standing: dict[str, str] = {}
    refused: dict[str, str] = {}
    for entry in ordered:
        try:
            check_entry(entry)
        except BadInputError as error:
            refused[entry.id] = error.what
            continue
        if not entry.supersedes:
            continue
        earlier = known.get(entry.supersedes)
        if earlier is None:
            refused[entry.id] = f"supersedes {entry.supersedes}, which is not here"
        elif (earlier.entered, earlier.id) >= (entry.entered, entry.id):
            refused[entry.id] = f"supersedes {earlier.id}, which was entered later"
        elif earlier.id in refused:
            refused[entry.id] = f"supersedes {earlier.id}, which was never booked"
        elif earlier.id in standing:
            refused[entry.id] = f"{earlier.id} is superseded by {standing[earlier.id]} already"
        elif (earlier.kind, earlier.purpose, earlier.exercise) != (entry.kind, entry.purpose, entry.exercise):
            refused[entry.id] = f"supersedes {earlier.id}, which is of another kind or purpose"
        else:
            standing[earlier.id] = entry.id
    return standing, refused


class _Open:
    """A pledge while it is being added up."""

    def __init__(self, id_: str, entry: Entry) -> None:
        self.id = id_
        self.entry = entry
        self.standing: dict[Stage, Decimal] = dict.fromkeys(STAGES, _NOTHING)
        self.standing["pledged"] = entry.amount.value
        self.withdrawn = _NOTHING
        self.entries = [entry.id]

    def pledge(self) -> Pledge:
        first = self.entry
        return Pledge(
            id=self.id,
            party=first.party,
            purpose=first.purpose,
            unit=first.amount.unit,
            capability=first.capability,
            earmark=first.earmark,
            assessed=first.kind == "assessed",
            exercise=first.exercise,
            standing=dict(self.standing),
            withdrawn=self.withdrawn,
            entries=tuple(self.entries),
        )


class _Keeping:
    """The book while it is being written."""

    def __init__(self, superseded: Mapping[str, str]) -> None:
        self.superseded = superseded
        self.first = {later: earlier for earlier, later in superseded.items()}
        self.pledges: dict[str, _Open] = {}
        self.required: dict[str, Entry] = {}
        self.offers: dict[str, Entry] = {}
        self.accounts: defaultdict[tuple[str, str], Decimal] = defaultdict(lambda: _NOTHING)

    def stands_for(self, id_: str) -> str:
        """Return the id of the entry that stands for one now."""
        while id_ in self.superseded:
            id_ = self.superseded[id_]
        return id_

    def began(self, id_: str) -> str:
        """Return the id of the entry that one stands for in the end."""
        while id_ in self.first:
            id_ = self.first[id_]
        return id_

    def book(self, first: str, entry: Entry) -> str:
        """Book an entry that stands for ``first``; return why not, or an empty text."""
        if entry.kind in {"required", "offered"}:
            (self.required if entry.kind == "required" else self.offers)[entry.id] = entry
            return ""
        if entry.kind in {"pledged", "assessed"} or (entry.kind == "paid" and not entry.pledge):
            self._begin(first, entry)
            return ""
        open_ = self.pledges.get(self.began(entry.pledge))
        if open_ is None:
            return f"its pledge {entry.pledge} is not booked"
        if open_.entry.exercise != entry.exercise:
            return "an exercise and the real thing are never mixed"
        if open_.entry.amount.unit != entry.amount.unit:
            return f"the pledge is in {open_.entry.amount.unit}, this is in {entry.amount.unit}"
        return self._withdraw(open_, entry) if entry.kind == "withdrawn" else self._advance(open_, entry)

    def _begin(self, first: str, entry: Entry) -> None:
        open_ = _Open(first, entry)
        self.pledges[first] = open_
        giver, pledged = _account(entry, "giver"), _account(entry, "pledged")
        self._move(giver, pledged, entry.amount)
        if entry.kind == "paid":
            open_.standing["pledged"], open_.standing["paid"] = _NOTHING, entry.amount.value
            self._move(pledged, _account(entry, "paid"), entry.amount)

    def _advance(self, open_: _Open, entry: Entry) -> str:
        """Move an amount up to a stage; what stands at the stages before is used from the nearest down."""
        stage = _TO[entry.kind]
        before = STAGES[: STAGES.index(stage)][::-1]
        there = sum((open_.standing[each] for each in before), _NOTHING)
        if there < entry.amount.value:
            return f"{entry.amount} should move to `{stage}`, and only {there:,f} of the pledge stand before it"
        left = entry.amount.value
        for each in before:
            part = min(left, open_.standing[each])
            if part:
                open_.standing[each] -= part
                open_.standing[stage] += part
                first = open_.entry
                self._move(_account(first, each), _account(first, stage), Amount(entry.amount.unit, part))
                left -= part
        open_.entries.append(entry.id)
        return ""

    def _withdraw(self, open_: _Open, entry: Entry) -> str:
        stage = entry.stage
        if not stage or open_.standing[stage] < entry.amount.value:
            there = open_.standing[stage] if stage else _NOTHING
            return f"{entry.amount} should be taken back, and only {there:,f} of the pledge stand as `{stage}`"
        open_.standing[stage] -= entry.amount.value
        open_.withdrawn += entry.amount.value
        self._move(_account(open_.entry, stage), _account(open_.entry, "giver"), entry.amount)
        open_.entries.append(entry.id)
        return ""

    def _move(self, source: str, to: str, amount: Amount) -> None:
        self.accounts[source, amount.unit] -= amount.value
        self.accounts[to, amount.unit] += amount.value


def _account(entry: Entry, kind: str) -> str:
    """Name the account of a giver, or of a stage of a purpose; exercises have accounts of their own."""
    name = f"{kind}:{entry.party if kind == 'giver' else entry.purpose}"
    return f"exercise {name}" if entry.exercise else name
