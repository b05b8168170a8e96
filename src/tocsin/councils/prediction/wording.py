"""What is a roll call about? Its title, its subject, and whether a text, a part, an amendment or a motion was put.

Records write the same thing in several ways: a title, a subject in capitals, an agenda item, or, for votes on parts,
the words of the person in the chair. Such a vote takes its title from the resolution of the same number, where that
stands among the texts at hand. Nothing here looks at what came of a vote.
"""

import re
from collections.abc import Iterable
from typing import Literal, TypeAlias

import msgspec
import polars as pl

__all__ = ["KINDS", "Kind", "Wording", "wordings"]

Kind: TypeAlias = Literal["text", "paragraph", "amendment", "motion"]
KINDS: tuple[Kind, ...] = ("text", "paragraph", "amendment", "motion")

_ENDING = re.compile(r"(?is):\s*(?:draft )?(?:resolution|decision)\b.*$|/ adopted by.*$")
_AGENDA = re.compile(r"(?i)^A/\d+/\S+\s+\S+\s+-\s+")
_NUMBER = re.compile(r"(\d+)/(?:L\.?)?(\d+)\s*([A-Z]?)$")
_ENTITLED = re.compile(r"[_\"“]([^_\"”<>]{6,300})(?:_|\"|”|<d3>)")
_CHAIR = re.compile(r"president\s*(?:\([^)]*\)\s*)?:|^the (?:acting )?(?:president|chair)|^i shall now|^mr\.|^ms\.")
_WHOLE = re.compile(r"resolution as a whole|resolution, as (?:orally )?(?:amended|revised)")
_MOTION = re.compile(r"\bmotion\b|no action|adjourn")
_LAST, _TAIL = 220, 160


class Wording(msgspec.Struct, frozen=True, kw_only=True):
    """The words of one roll call, ready to be compared."""

    title: str
    subject: str
    """Agenda item and subject headings, where the record has them."""
    put: str
    """For a vote on a part: the last words before it; empty for a whole text."""
    kind: Kind
    resolution: str
    """``session/number`` of the text it belongs to, or empty."""


def wordings(calls: pl.DataFrame) -> tuple[Wording, ...]:
    """Read the words of roll calls or drafts (columns symbol, amendment, paragraph, short, text), in their order.

    >>> rows = {"symbol": ["A/RES/72/38", "R/72/38"], "amendment": [False, False], "paragraph": [False, True],
    ...         "short": ["Nuclear disarmament : resolution / adopted by the General Assembly", ""],
    ...         "text": ["A/72/251 99b - Nuclear disarmament. - NUCLEAR DISARMAMENT",
    ...                  "The Acting President: I shall now put to the vote operative paragraph 16. A"]}
    >>> [(one.title, one.kind) for one in wordings(pl.DataFrame(rows))]
    [('nuclear disarmament', 'text'), ('nuclear disarmament', 'paragraph')]
    """
    rows = list(calls.select("symbol", "amendment", "paragraph", "short", "text").iter_rows())
    plain = [_plain(short or "", text or "") for _, _, _, short, text in rows]
    numbers = [_resolution(symbol or "") for symbol, *_ in rows]
    titles: dict[str, tuple[str, str]] = {}
    for (title, subject, spoken), number in zip(plain, numbers, strict=True):
        if not spoken and number and title:
            titles.setdefault(number, (title, subject))
    found = []
    for (_, amendment, paragraph, _, text), (title, subject, spoken), number in zip(rows, plain, numbers, strict=True):
        words = (text or "").lower()
        if spoken and number in titles:
            title, subject = titles[number]  # noqa: PLW2901 - the parent's words stand in
        found.append(
            Wording(
                title=(title or words[-300:]).lower(),
                subject=f"{subject} {title}".lower(),
                put=re.sub(r"[^a-z ]", " ", words[-_TAIL:]) if spoken else "",
                kind=_kind(words, title, spoken=spoken, amendment=bool(amendment), paragraph=bool(paragraph)),
                resolution=number,
            )
        )
    return tuple(found)


def _plain(short: str, text: str) -> tuple[str, str, bool]:
    """Return title, subject, and whether the text is what the chair said."""
    if _AGENDA.match(text):
        agenda = " ".join(_AGENDA.sub("", part) for part in text.split(" - ")[1:])
        return _without_ending(short), agenda, False
    if _CHAIR.search(text[:60].lower()):
        entitled: Iterable[str] = _ENTITLED.findall(text)
        return next(iter(entitled), ""), " ".join(entitled), True
    title = _without_ending(text) or _without_ending(short)
    return title, short if short.isupper() else "", False


def _without_ending(text: str) -> str:
    return _ENDING.sub("", text).strip()


def _resolution(symbol: str) -> str:
    """Return session/number as one form for ``A/RES/72/38``, ``R/72/38`` and ``R/66/1A``."""
    found = _NUMBER.search(symbol.strip())
    return f"{int(found[1])}/{int(found[2])}{found[3]}" if found else ""


def _kind(words: str, title: str, *, spoken: bool, amendment: bool, paragraph: bool) -> Kind:
    last = words[-_LAST:] if spoken else title.lower()
    if _MOTION.search(last):
        return "motion"
    if amendment or (spoken and "amendment" in last):
        return "amendment"
    if spoken and _WHOLE.search(last):
        return "text"
    return "paragraph" if paragraph or (spoken and "paragraph" in last) else "text"
