"""What may be asked about the log: the library's side, and the reader's side with the gate."""

from abc import ABC, abstractmethod
from typing import Protocol, TypeVar

import msgspec

from tocsin.exchange.policies import Labelled, Person
from tocsin.node.log_answers import LogAnswer, LogCheck, LogPart, ProofAnswer

__all__ = ["LogLibrary", "LogReader"]

T = TypeVar("T", bound=Labelled)


class LogLibrary(Protocol):
    """Everything that can be asked about the log, unfiltered."""

    def log(self, acts: int) -> LogAnswer:
        """Show the log with its newest acts."""
        ...

    def log_check(self) -> LogCheck:
        """Hash the whole log again."""
        ...

    def log_proofs(self, about: str) -> ProofAnswer:
        """Prove the acts on a subject, or one entry."""
        ...

    def log_exported(self, leaf: str) -> LogPart:
        """Give a held object with all that proves it."""
        ...

    def log_checkpoint(self) -> LogPart:
        """Give the signed head."""
        ...

    def log_tile(self, path: str) -> LogPart:
        """Give a tile or a bundle."""
        ...


class LogReader(ABC):
    """The reader's questions about the log; every answer passes the gate."""

    _library: LogLibrary
    person: Person

    def log(self, acts: int = 20) -> LogAnswer:
        """Say how large the log is, which head was signed, who has witnessed it, and what was done last.

        What an act was about is told to people at this node only: to others the log shows commitments.
        """
        found = self._one(self._library.log(acts))
        if self.person.local:
            return found
        hidden = tuple(msgspec.structs.replace(act, subject="") for act in found.acts)
        return msgspec.structs.replace(found, acts=hidden, watched=())

    def log_check(self) -> LogCheck:
        """Say whether every entry, tile and root is still what the published head says."""
        return self._one(self._library.log_check())

    def log_proofs(self, about: str) -> ProofAnswer:
        """Give the proofs that the log holds acts on a thing, by its hash, or one entry, by its number.

        They open the entries' commitments, so they are for people at this node to hand on.
        """
        return self._one(self._library.log_proofs(about))

    def log_exported(self, leaf: str) -> LogPart:
        """Give a held object with all that proves it to strangers: signatures, register, log, witnesses."""
        return self._one(self._library.log_exported(leaf))

    def log_checkpoint(self) -> LogPart:
        """Give the signed and cosigned head, as the note it is."""
        return self._one(self._library.log_checkpoint())

    def log_tile(self, path: str) -> LogPart:
        """Give the tile or bundle of a path behind ``tile/``, as C2SP tlog-tiles names it."""
        return self._one(self._library.log_tile(path))

    @abstractmethod
    def _one(self, answer: T) -> T: ...
