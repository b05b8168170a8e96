"""How does a node log what it does in the exchange, ask witnesses, and witness others? All but the carrying.

Acts are added as they happen; :meth:`ActLog.publish` signs the head and puts it in place; :meth:`ActLog.submission` and
:meth:`ActLog.cosigned` are the two halves of asking one witness; :meth:`ActLog.consider` answers another log that asks.
Nothing here knows the network: whoever does carries these bytes.
"""

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tocsin.errors import BadInputError, HomeInUseError, NotFoundError
from tocsin.exchange.keys.algorithms import PublicKey
from tocsin.exchange.log.acts import KINDS, Act, commitment, salts, write_act
from tocsin.exchange.log.checkpoints import Checkpoint, parse_checkpoint, sign_checkpoint
from tocsin.exchange.log.cosignatures import Quorum, cosignatures_of
from tocsin.exchange.log.membership import log_name, witness_name
from tocsin.exchange.log.merkle import consistency_proof
from tocsin.exchange.log.notes import (
    COSIGNATURE,
    ED25519,
    Note,
    NoteKey,
    NoteSignature,
    Signs,
    read_lines,
    with_signatures,
)
from tocsin.exchange.log.proofs import LogProof, log_proof
from tocsin.exchange.log.witnessing import Answer, Submission, consider, origin_of
from tocsin.storage.exchange_log.folder import LogFolder
from tocsin.storage.exchange_log.store import LARGEST_BATCH, LogStore
from tocsin.storage.exchange_log.watching import Watched

__all__ = ["ActLog"]


class ActLog:
    """The log of one node. Reading needs no lock; adding opens the log for this process alone, until it is closed.

    Parameters
    ----------
    root, watched:
        The folder of the log, and the one in which the witness remembers.
    member:
        The member that runs the node; its log is called ``<member>/log``.
    now, chance:
        Clock and randomness.
    write:
        Whether this node may write.
    """

    def __init__(
        self,
        root: Path,
        watched: Path,
        member: str,
        *,
        now: Callable[[], datetime],
        chance: Callable[[int], bytes],
        write: bool,
    ) -> None:
        self.origin = log_name(member)
        self.folder = LogFolder(root)
        self.watched = Watched(watched)
        self._member, self._now, self._chance, self._write = member, now, chance, write
        self._turn = threading.RLock()
        self._store: LogStore | None = None

    @property
    def begun(self) -> bool:
        """Whether there is a log at all."""
        return self._store is not None or (self.folder.root / "journal").exists()

    def add(self, kind: str, subjects: Sequence[str]) -> int:
        """Log one act on each subject, its hash in hexadecimal; return the place of the first. Durable when it returns.

        Raises
        ------
        BadInputError
            The disk is full; or no such kind.
        """
        if kind not in KINDS:
            raise BadInputError(f"{kind!r} is no known kind of act", remedy=f"log one of {', '.join(KINDS)}")
        with self._turn:
            store = self._opened()
            time, first = self._now().astimezone(UTC).replace(microsecond=0), store.size
            salt = salts(store.secret, self.origin)
            hashes = [bytes.fromhex(subject) for subject in subjects]
            for at in range(0, len(hashes), LARGEST_BATCH):
                part = hashes[at : at + LARGEST_BATCH]
                acts = [
                    Act(kind=kind, commitment=commitment(salt(first + at + place), each), time=time)
                    for place, each in enumerate(part)
                ]
                store.append([write_act(act) for act in acts], part)
            return first

    def publish(self, public: PublicKey, signer: Signs) -> Note:
        """Sign the head and put it in place; where it is signed already, it stays with its cosignatures."""
        key = NoteKey(self.origin, ED25519, public.raw)
        with self._turn:
            store = self._opened()
            head, before = store.head(), self.folder.note()
            text = Checkpoint(self.origin, head.size, head.root).text
            if before is not None and before.text == text and any(each.id == key.id for each in before.signatures):
                return before
            note = sign_checkpoint(parse_checkpoint(text), key, signer)
            store.publish(note)
            return note

    def submission(self, old: int) -> bytes:
        """Return what to send to a witness that has seen ``old`` entries (C2SP tlog-witness, add-checkpoint).

        A witness that answers 409 tells the size it has: ask again with that.
        """
        note, checkpoint = self._published()
        return Submission(
            old, consistency_proof(old, checkpoint.size, self.folder.subtree(checkpoint.size)), note
        ).written.encode()

    def cosigned(self, lines: str, quorum: Quorum) -> Note:
        """Add a witness's signature lines to the published head, if they hold; return the head as it is then.

        Lines of unknown keys, and those for a head that was replaced meanwhile, are passed over.
        """
        with self._turn:
            note, _ = self._published()
            known = {
                (each.witness.name, each.witness.id) for each in cosignatures_of(_with(note, lines), quorum.witnesses)
            }
            added = [each for each in read_lines(lines) if (each.name, each.id) in known]
            if not added:
                return note
            full = with_signatures(note, added)
            self._opened().publish(full)
            return full

    def consider(self, body: bytes, logs: Sequence[NoteKey], public: PublicKey, signer: Signs) -> Answer:
        """Answer a log that asks to be cosigned; what must be remembered is on disk when this returns."""
        if not self._write:
            raise self._reading()
        try:
            origin = origin_of(body)
        except BadInputError as error:
            return Answer(status=400, body=f"{error}\n")
        key = NoteKey(witness_name(self._member), COSIGNATURE, public.raw)
        return self.watched.answer(
            origin,
            lambda seen: consider(body, logs=logs, seen=seen, witness=key, signer=signer, now=self._now()),
        )

    def proofs(self, subject: str) -> tuple[LogProof, ...]:
        """Return the proof of every published act on a subject, in order.

        Raises
        ------
        NotFoundError
            Nothing is published, or no act is about it.
        """
        note, checkpoint = self._published()
        wanted, size = bytes.fromhex(subject), checkpoint.size
        places = sorted(self.folder.places(wanted, size))
        if not places:
            raise NotFoundError(
                f"the log says nothing of {subject[:16]}",
                where=self.origin,
                remedy="wait for the next checkpoint, or look the hash up again",
            )
        return tuple(self._proof(at, wanted, note, size) for at in places)

    def proof_at(self, index: int) -> LogProof:
        """Return the proof of one published entry."""
        note, checkpoint = self._published()
        if not 0 <= index < checkpoint.size:
            raise NotFoundError(f"{checkpoint.size} entries are published, and none has the number {index}")
        return self._proof(index, self.folder.subject(index, checkpoint.size), note, checkpoint.size)

    def close(self) -> None:
        """Let go of the log."""
        with self._turn:
            if self._store is not None:
                self._store.close()
                self._store = None

    def _proof(self, index: int, subject: bytes, note: Note, size: int) -> LogProof:
        (entry,) = self.folder.entries(index, index + 1, size)
        salt = salts((self.folder.root / "secret").read_bytes(), self.origin)(index)
        return log_proof(
            entry, salt, subject, index=index, size=size, subtree=self.folder.subtree(size), checkpoint=note
        )

    def _published(self) -> tuple[Note, Checkpoint]:
        note = self.folder.note()
        if note is None:
            raise NotFoundError(
                "no head of the log was published so far", where=self.origin, remedy="wait until something was shared"
            )
        return note, parse_checkpoint(note.text)

    def _opened(self) -> LogStore:
        if not self._write:
            raise self._reading()
        if self._store is None:
            self._store = LogStore(self.folder.root, self._chance)
        return self._store

    def _reading(self) -> HomeInUseError:
        return HomeInUseError(
            "this node was opened to read", where=str(self.folder.root), remedy="open the home for writing"
        )


def _with(note: Note, lines: str) -> Note:
    """Return the note with the lines alone, so that what stood there before is not judged again."""
    signatures: tuple[NoteSignature, ...] = read_lines(lines)
    return Note(note.text, signatures)
