"""How far is a report to be believed? The admiralty scale: its source from A to F, its content from 1 to 6."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta

from tocsin.messages import N_

__all__ = [
    "CREDIBILITIES",
    "KINDS",
    "RELIABILITIES",
    "TRUSTS",
    "Credibility",
    "Grade",
    "Kind",
    "Reliability",
    "Report",
    "Trust",
    "best",
    "trust",
]

Reliability: TypeAlias = Literal["A", "B", "C", "D", "E", "F"]
Credibility: TypeAlias = Literal[1, 2, 3, 4, 5, 6]
Kind: TypeAlias = Literal["phone", "press", "field", "partner", "official", "sensor", "social"]
Trust: TypeAlias = Literal["doubtful", "weak", "fair", "strong"]

RELIABILITIES: dict[str, str] = {
    "A": N_("completely reliable"),
    "B": N_("usually reliable"),
    "C": N_("fairly reliable"),
    "D": N_("not usually reliable"),
    "E": N_("unreliable"),
    "F": N_("reliability cannot be judged"),
}
"""What each grade of a source means; NATO AJP-2.1 and the admiralty system use the same words."""

CREDIBILITIES: dict[int, str] = {
    1: N_("confirmed by other sources"),
    2: N_("probably true"),
    3: N_("possibly true"),
    4: N_("doubtful"),
    5: N_("improbable"),
    6: N_("truth cannot be judged"),
}
"""What each grade of a content means."""

KINDS: dict[str, str] = {
    "phone": N_("phone call"),
    "press": N_("press"),
    "field": N_("field report"),
    "partner": N_("partner"),
    "official": N_("official statement"),
    "sensor": N_("instrument"),
    "social": N_("social media"),
}
"""What each kind of source is called."""

TRUSTS: dict[str, str] = {
    "doubtful": N_("doubtful: every report is graded E or 5"),
    "weak": N_("weak: source or truth cannot be judged, or is in doubt"),
    "fair": N_("fair: at least one report graded C3 or better"),
    "strong": N_("strong: a report graded B2 or better, or two fair ones from different kinds of source"),
}
"""What each degree of trust in all reports together means."""

ShortText: TypeAlias = Annotated[str, Meta(max_length=400)]
LongText: TypeAlias = Annotated[str, Meta(max_length=8000)]


class Grade(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A grade that a report once had, and why it was changed."""

    reliability: Reliability
    credibility: Credibility
    until: datetime
    by: str
    reason: ShortText


class Report(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One phone call, article or field report about an incident, with its grade.

    >>> Report(id="R1", kind="phone", reliability="B", credibility=2, received=datetime(2024, 1, 1)).grade
    'B2'
    """

    id: str
    kind: Kind
    reliability: Reliability
    credibility: Credibility
    received: datetime
    source: ShortText = ""
    """Who said it, as far as it may be written down."""
    text: LongText = ""
    earlier: tuple[Grade, ...] = ()
    """Grades it had before, oldest first."""

    @property
    def grade(self) -> str:
        """The grade as it is written: ``B2``."""
        return f"{self.reliability}{self.credibility}"


def best(reports: Iterable[Report]) -> Report | None:
    """Return the best graded report, the earliest of equals; None where there is none."""
    return min(reports, key=lambda one: (_rank(one), one.received, one.id), default=None)


def trust(reports: Iterable[Report]) -> Trust:
    """Return how far the reports together are to be believed.

    Strong is a report of B2 or better, or two of C3 or better from different kinds of source; fair is one of C3 or
    better; doubtful is when each is from an unreliable source (E) or improbable (5), or when there is none; the rest
    is weak.

    >>> day = datetime(2024, 1, 1)
    >>> call = Report(id="R1", kind="phone", reliability="C", credibility=3, received=day)
    >>> trust([call]), trust([call, msgspec.structs.replace(call, id="R2", kind="press")])
    ('fair', 'strong')
    """
    every = list(reports)
    fair = [one for one in every if one.reliability in {"A", "B", "C"} and one.credibility <= 3]
    if any(one.reliability in {"A", "B"} and one.credibility <= 2 for one in fair):
        return "strong"
    if len({one.kind for one in fair}) > 1:
        return "strong"
    if fair:
        return "fair"
    return "weak" if any(one.reliability != "E" and one.credibility != 5 for one in every) else "doubtful"


def _rank(report: Report) -> int:
    # F and 6 say that nothing is known, which is worth more than knowing that it is wrong.
    source = "ABCDFE".index(report.reliability)
    content = (1, 2, 3, 4, 6, 5).index(report.credibility)
    return source + content
