"""The words that stand for chances, from the table that surfaces use."""

from checks.reference.markdown import table
from tocsin.surfaces.language import CHANCE_WORDS

__all__ = ["chances"]


def chances() -> str:
    """Write the bands of probability with their words."""
    starts = [0.0, *(end for end, _ in CHANCE_WORDS)]
    rows = (
        (words, f"{100 * start:.0f} to {100 * min(end, 1.0):.0f} %")
        for start, (end, words) in zip(starts, CHANCE_WORDS, strict=False)
    )
    return table(("Word", "Chance"), rows)
