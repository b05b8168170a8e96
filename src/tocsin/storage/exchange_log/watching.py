"""Which head of each watched log has this node cosigned? One small file a log, replaced whole before the answer leaves.

A witness that forgets is worse than none: it would cosign a second history. So a file that cannot be read is an error
and never a fresh start.
"""

import threading
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import msgspec

from tocsin.errors import DamagedError
from tocsin.exchange.log.split_views import SplitView
from tocsin.exchange.log.witnessing import Answer, Seen
from tocsin.storage.exchange_log.files import put

__all__ = ["Watched"]


class _Kept(msgspec.Struct):
    origin: str
    seen: Seen
    evidence: tuple[SplitView, ...] = ()


class Watched:
    """What a witness remembers, in a folder of its own."""

    def __init__(self, root: Path) -> None:
        self.root = Path(root)
        self._turn = threading.Lock()

    def seen(self, origin: str) -> Seen:
        """Return the newest head of a log that was cosigned; ``Seen()`` for a log that never was."""
        return self._read(origin).seen

    def evidence(self, origin: str) -> tuple[SplitView, ...]:
        """Return the proofs that a log signed two histories; at most one for each pair of heads."""
        return self._read(origin).evidence

    def origins(self) -> tuple[str, ...]:
        """Return the logs of which something is kept."""
        return tuple(sorted(self._decoded(path).origin for path in self.root.glob("*.json")))

    def answer(self, origin: str, consider: Callable[[Seen], Answer]) -> Answer:
        """Let a submission be considered and keep what must be remembered, before anybody sees the answer.

        Nobody else considers or keeps anything in between.

        Raises
        ------
        BadInputError
            It cannot be kept: the disk is full. Then there is no cosignature either.
        DamagedError
            What was kept cannot be read.
        """
        with self._turn:
            kept = self._read(origin)
            answer = consider(kept.seen)
            if answer.seen is not None or answer.evidence is not None:
                evidence = kept.evidence
                if answer.evidence is not None and answer.evidence not in evidence:
                    evidence = (*evidence, answer.evidence)[:16]
                self._write(_Kept(origin, answer.seen or kept.seen, evidence))
            return answer

    def _write(self, kept: _Kept) -> None:
        put(self._path(kept.origin), msgspec.json.format(msgspec.json.encode(kept), indent=1))

    def _read(self, origin: str) -> _Kept:
        path = self._path(origin)
        return self._decoded(path) if path.exists() else _Kept(origin, Seen())

    def _decoded(self, path: Path) -> _Kept:
        try:
            return msgspec.json.decode(path.read_bytes(), type=_Kept)
        except (msgspec.MsgspecError, OSError) as error:
            raise DamagedError(
                "what this witness has cosigned cannot be read, so that it cosigns nothing",
                where=str(path),
                remedy="restore the file from a copy; never delete it: give the witness a new key instead",
            ) from error

    def _path(self, origin: str) -> Path:
        return self.root / f"{sha256(origin.encode()).hexdigest()}.json"
