"""Which real drafts would have passed under a reform? Counts where they are known, bounds where they are not.

For each draft that was not adopted the answer is one of five:

``passes`` or ``fails``: the council has the seats of today, the count is known, and it decides.
``passes if`` or ``fails if``: seats were added, or moved, so their votes are *imputed*: they are taken to vote as the
    members without a veto did. It is said beside it whether they could turn it.
``unknown``: the record gives no count, or it hangs on which cases a pledge covers.

A draft's lowest and highest answer bound the number that would have passed; there is never one rate alone. And vetoes
change what is tabled: drafts that were never put because a veto was certain are in no record.
"""

from collections.abc import Iterable
from datetime import date
from typing import Literal, TypeAlias

import msgspec
import polars as pl

from tocsin.councils.lab.design import Design

__all__ = ["Draft", "Replay", "Verdict", "drafts_of", "judged", "replayed"]

Verdict: TypeAlias = Literal["passes", "fails", "would pass", "would fail", "unknown"]
"""``passes`` and ``fails`` from counts that are known; ``would pass`` and ``would fail`` where seats were imputed."""

ENLARGED = date(1965, 8, 31)
"""From this day on the Council has fifteen members and takes nine votes; before, eleven and seven."""
_PERMANENT = 5
_NINE = 9
_LEAST, _MOST = 15, 60
"""Councils of other sizes are too far from the real one for its record to say anything."""


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """One draft as the record has it."""

    id: str
    on: date
    topic: str
    outcome: str
    against: tuple[str, ...]
    """Permanent members that voted no."""
    yes: int | None
    no: int | None
    abstain: int | None

    @property
    def seats(self) -> int:
        """Seats of the Council on that day."""
        return 15 if self.on >= ENLARGED else 11

    @property
    def needed(self) -> int:
        """Yes votes it took on that day."""
        return 9 if self.on >= ENLARGED else 7

    @property
    def contradicts(self) -> bool:
        """Whether the record says that it was not adopted and its count says otherwise: one of the two is wrong."""
        enough = self.yes is not None and self.yes >= self.needed
        return enough and not self.against and self.outcome != "adopted"


class Replay(msgspec.Struct, frozen=True, kw_only=True):
    """What would have become of the drafts that were not adopted."""

    drafts: int
    """Drafts not adopted that the record holds."""
    known: int
    """Decided by counts that are known."""
    imputed: int
    """Decided with imputed votes of added seats."""
    unknown: int
    low: int
    """Drafts that would have passed whatever is not known."""
    imputed_pass: int
    """Drafts that would have passed if added seats vote as the members without a veto did, unknown ones left out."""
    high: int
    """Drafts that would have passed at best."""
    rate_low: float | None
    """Smallest and largest part of drafts put to the vote that fail, in the years with adopted ones."""
    rate_high: float | None
    rate_imputed: float | None
    """The same with imputed votes, without the drafts of which nothing is known."""
    tabled: int
    """Drafts put to the vote in those years."""
    first: str
    last: str
    """Date of the newest draft of the record, and of the newest adopted one."""
    last_adopted: str


def drafts_of(calls: pl.DataFrame) -> tuple[Draft, ...]:
    """Read drafts from a record's roll calls; votes on paragraphs are no drafts."""
    whole = calls.filter(~pl.col("paragraph") & (pl.col("outcome") != ""))
    rows = whole.sort("date").iter_rows(named=True)
    found = []
    for row in rows:
        draft = Draft(
            id=row["id"],
            on=row["date"],
            topic=row["short"],
            outcome=row["outcome"],
            against=tuple(row["against"].split()),
            yes=row["yes"],
            no=row["no"],
            abstain=row["abstain"],
        )
        if row["count"] == "unanimous":
            draft = msgspec.structs.replace(draft, yes=draft.seats, no=0, abstain=0)
        found.append(draft)
    return tuple(found)


def judged(design: Design, draft: Draft) -> tuple[Verdict, bool, bool]:
    """Return the verdict on a draft, and whether it passes at worst and at best."""
    blocks = design.vetoes and any(line.kind == "veto" for line in design.lines)
    blocked = bool(blocks) and len(draft.against) >= design.vetoes
    if design.keeps:
        return _kept(design, draft, blocked)
    added = design.seats - draft.seats
    others = draft.seats - _PERMANENT
    if draft.yes is None or draft.contradicts:
        return "unknown", False, not blocked
    new_vetoes = sum(line.count for line in design.lines if line.kind == "veto") - _PERMANENT
    best = not blocked and draft.yes + max(0, added) >= design.yes
    worst = not blocked and draft.yes + min(0, added) >= design.yes and not (blocks and new_vetoes >= design.vetoes)
    permanent_yes = max(0, draft.yes - others)
    elected_yes = min(others, draft.yes - permanent_yes) / others
    imputed = not blocked and draft.yes + added * elected_yes >= design.yes
    return ("would pass" if imputed else "would fail"), worst, best


def _kept(design: Design, draft: Draft, blocked: bool) -> tuple[Verdict, bool, bool]:
    """Judge a draft where the seats are those of the day, so that only the rule differs."""
    needed = draft.needed if design.yes == _NINE else design.yes
    if draft.outcome == "adopted" and needed <= draft.needed:
        return "passes", True, True
    as_today = needed == draft.needed and design.vetoes == 1 and not design.restraint
    if as_today:
        return "fails", False, False
    if draft.yes is None:
        # A draft in the list of vetoes had the votes but for them, as a rule; no count proves it.
        return "unknown", False, (not blocked or design.restraint) and draft.outcome == "vetoed"
    enough = draft.yes >= needed
    if draft.contradicts:
        return "unknown", False, True
    if design.restraint and draft.against and enough:
        return "unknown", False, True
    passes = enough and not blocked
    return ("passes" if passes else "fails"), passes, passes


def replayed(design: Design, drafts: Iterable[Draft]) -> Replay | None:
    """Replay the drafts under a design; None where it is no council of the United Nations' own record.

    Only drafts put to the Council of fifteen are replayed.
    """
    if design.base != "UN" or not _LEAST <= design.seats <= _MOST:
        return None
    held = [draft for draft in drafts if draft.on >= ENLARGED]
    adopted = [draft for draft in held if draft.outcome == "adopted"]
    failed = [draft for draft in held if draft.outcome != "adopted"]
    if not held:
        return None
    last_adopted = max((draft.on for draft in adopted), default=date.min)
    verdicts = [(draft, *judged(design, draft)) for draft in failed]
    inside = [(worst, best) for draft, _, worst, best in verdicts if draft.on <= last_adopted]
    still = [judged(design, draft)[1:] for draft in adopted]
    guessed = [judged(design, draft)[0] for draft in held if draft.on <= last_adopted]
    told = [verdict in {"passes", "would pass"} for verdict in guessed if verdict != "unknown"]
    tabled = len(adopted) + len(inside)
    # What was adopted with a count that is not held was adopted: it counts as passing at best and at worst as today.
    fail_low = sum(not best for _, best in inside) + sum(not best for _, best in still)
    fail_high = sum(not worst for worst, _ in inside) + sum(
        not worst and draft.yes is not None for draft, (worst, _) in zip(adopted, still, strict=True)
    )
    return Replay(
        drafts=len(failed),
        known=sum(verdict in {"passes", "fails"} for _, verdict, _, _ in verdicts),
        imputed=sum(verdict in {"would pass", "would fail"} for _, verdict, _, _ in verdicts),
        unknown=sum(verdict == "unknown" for _, verdict, _, _ in verdicts),
        low=sum(worst for *_, worst, _ in verdicts),
        imputed_pass=sum(verdict in {"passes", "would pass"} for _, verdict, _, _ in verdicts),
        high=sum(best for *_, best in verdicts),
        rate_low=fail_low / tabled if tabled else None,
        rate_high=fail_high / tabled if tabled else None,
        rate_imputed=1 - sum(told) / len(told) if told else None,
        tabled=tabled,
        first=held[0].on.isoformat(),
        last=max(draft.on for draft in held).isoformat(),
        last_adopted=last_adopted.isoformat() if adopted else "",
    )
