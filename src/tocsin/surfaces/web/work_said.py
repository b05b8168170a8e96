"""What did a job say of itself, in the reader's language? Known English sentences are read back."""

import re

from tocsin.node.work_words import SUMMARIES
from tocsin.surfaces.language import Translator

__all__ = ["work_said"]

_SLOT = re.compile(r"%\\\((\w+)\\\)s|%\((\w+)\)s")


def work_said(language: Translator, message: str) -> str | None:
    """Return a job's summary in the reader's language, numbers too; None where it is no sentence that we know.

    >>> from tocsin.surfaces.language import translator
    >>> work_said(translator("en"), "14099880 rows read, 21 new vintages, 0 sources failed")
    '14,099,880 rows read, 21 new vintages, 0 sources failed'
    >>> work_said(translator("en"), "conflict: origin 2018-10") is None
    True
    """
    for template in SUMMARIES:
        found = re.fullmatch(_SLOT.sub(_number, re.escape(template)), message)
        if found:
            return language.text(template, **{name: int(digits) for name, digits in found.groupdict().items()})
    return None


def _number(slot: re.Match[str]) -> str:
    return rf"(?P<{slot[1] or slot[2]}>\d+)"
