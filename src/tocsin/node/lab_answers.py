"""What a reader is told by the lab: councils on paper, measured, and the record replayed under them."""

import msgspec

from tocsin.councils.lab.measured import Measured
from tocsin.councils.lab.replay import Replay

__all__ = ["Deadlock", "LabAnswer", "LabSource"]


class LabSource(msgspec.Struct, frozen=True, kw_only=True):
    """One figure's source."""

    what: str
    """``people``, ``income`` or ``record``."""
    series: str
    title: str
    licence: str
    citation: str
    vintage: str


class LabAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Councils side by side, each by the same functions."""

    on: str
    """The day whose members are represented."""
    councils: tuple[Measured, ...]
    links: tuple[str, ...]
    """Each council as one line, for a link."""
    sources: tuple[LabSource, ...]
    policy: str


class Deadlock(msgspec.Struct, frozen=True, kw_only=True):
    """What would have become of real drafts under each council; None where its record says nothing of it."""

    replays: tuple[Replay | None, ...]
    first: str
    last: str
    """Date of the newest draft in the record: the last date of the data."""
    source: LabSource
    policy: str
