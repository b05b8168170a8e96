"""What a reader is told of the log: its size and head, who witnessed it, its newest acts, and whether it is whole."""

from datetime import datetime

import msgspec

from tocsin.exchange.log.proofs import LogProof
from tocsin.exchange.log.split_views import SplitView

__all__ = ["ActAnswer", "LogAnswer", "LogCheck", "LogPart", "ProofAnswer", "WatchedLog", "WitnessAnswer"]


class WitnessAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A signature line of a witness on the published head; whether it holds is judged against the register."""

    name: str
    time: datetime


class ActAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the log."""

    index: int
    kind: str
    time: datetime
    commitment: str
    subject: str
    """Hash of what it was about; empty for readers from elsewhere."""


class WatchedLog(msgspec.Struct, frozen=True, kw_only=True):
    """A log of another member that this node witnesses."""

    origin: str
    size: int
    root: str
    evidence: tuple[SplitView, ...]
    """Proofs that it signed two histories."""


class LogAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The log as it is published."""

    origin: str
    size: int
    root: str
    """Hexadecimal; empty where nothing is published."""
    checkpoint: str
    """The signed head, as the note it is; empty where nothing is published."""
    witnesses: tuple[WitnessAnswer, ...]
    acts: tuple[ActAnswer, ...]
    """The newest first."""
    watched: tuple[WatchedLog, ...]
    policy: str


class LogCheck(msgspec.Struct, frozen=True, kw_only=True):
    """Whether every entry is still what the published head says."""

    origin: str
    size: int
    faults: tuple[str, ...]
    policy: str

    @property
    def sound(self) -> bool:
        """Whether nothing was found."""
        return not self.faults


class ProofAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Proofs that the log holds acts on one thing."""

    proofs: tuple[LogProof, ...]
    policy: str


class LogPart(msgspec.Struct, frozen=True, kw_only=True):
    """The bytes of a tile, a bundle or the checkpoint."""

    data: bytes
    policy: str
