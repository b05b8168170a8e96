"""What did a meeting of the Security Council do with each text? Read from the one line that lists of meetings give it.

A line names texts one after another: ``Draft resolution S/3710 vetoed by France and UK 7-2-2``, ``S/RES/120 (1956)
10-1-0``, ``S/RES/240 (1967) adopted unanimously``. Votes are yes, no, abstentions.
"""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

__all__ = ["Result", "results"]

_TEXT = re.compile(
    r"S/RES/\s*\d+\s*\(\d{4}\)"
    r"|(?:Draft\s+resolutions?\s*)?S/(?!RES|PRST)[\w./]+(?:\s*and\s+(?:Corr|Add)\.\s*\d)?(?:\s*\([^)]*\))?",
    re.IGNORECASE,
)
_GLUED = re.compile(r"(?i)(?<=\d)(vetoed|not adopted|adopted)")
_VOTES = re.compile(r"(\d{1,2})\s*-\s*(\d{1,2})\s*-\s*(\d{1,2})")


class Result(NamedTuple):
    """What became of one text."""

    symbol: str
    outcome: Literal["adopted", "vetoed", "failed"]
    votes: tuple[int, int, int] | None
    """Yes, no, abstentions."""
    unanimous: bool
    """Adopted unanimously, by consensus or without a vote, so that no count is given."""


def results(line: str) -> Iterator[Result]:
    """List the texts that a line says were adopted, vetoed or not adopted; statements and letters are passed over.

    >>> [tuple(found) for found in results("S/RES/120 (1956) 10-1-0 Draft resolution S/3730 vetoed by USSR 9-1-0")]
    [('S/RES/120 (1956)', 'adopted', (10, 1, 0), False), ('S/3730', 'vetoed', (9, 1, 0), False)]
    """
    text = _GLUED.sub(r" \1", " ".join(line.split()))
    found = list(_TEXT.finditer(text))
    for position, match in enumerate(found):
        end = found[position + 1].start() if position + 1 < len(found) else len(text)
        said = text[match.end() : end]
        symbol = re.sub(r"(?i)^draft\s+resolutions?\s*", "", match.group())
        outcome = _outcome(symbol, said)
        if outcome is None:
            continue
        votes = _VOTES.search(said)
        counted = (int(votes[1]), int(votes[2]), int(votes[3])) if votes else None
        agreed = outcome == "adopted" and counted is None and bool(re.search(r"(?i)unanim|without|consensus", said))
        yield Result(symbol, outcome, counted, agreed)


def _outcome(symbol: str, said: str) -> Literal["adopted", "vetoed", "failed"] | None:
    if "RES" in symbol:
        return "adopted"
    if re.search(r"(?i)veto", said):
        return "vetoed"
    return "failed" if re.search(r"(?i)not adopt|fail|reject", said) else None
