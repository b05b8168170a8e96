"""May I cosign this head of a log? A witness: it remembers one head of each log, and demands proof of growth from it.

The messages are those of C2SP tlog-witness (``add-checkpoint``), so that any witness of that network can watch a node
and a node can watch any such log. Nothing is remembered here: whoever calls :func:`consider` keeps what it returns, on
disk and before anybody sees the answer.
"""

import base64
from collections.abc import Sequence
from datetime import datetime

import msgspec

from tocsin.errors import BadInputError, RefusedError
from tocsin.exchange.log.checkpoints import Checkpoint, open_checkpoint, parse_checkpoint, size_of
from tocsin.exchange.log.cosignatures import cosign
from tocsin.exchange.log.merkle import EMPTY, HASH, is_consistent, shown_beginning
from tocsin.exchange.log.notes import Note, NoteKey, Signs, base64_bytes, loose, parse_note
from tocsin.exchange.log.split_views import SplitView, split_view

__all__ = ["MOST_PROOF_LINES", "Answer", "Seen", "Submission", "consider", "origin_of", "parse_submission"]

MOST_PROOF_LINES = 63
"""Hashes of a consistency proof in a submission."""

_LARGEST = 1 << 20


class Seen(msgspec.Struct, frozen=True):
    """All that a witness keeps of a log: the newest head it cosigned, as the log signed it."""

    size: int = 0
    root: bytes = EMPTY
    note: str = ""
    """The signed checkpoint, kept so that a second history can be shown to anybody; empty before the first."""


class Submission(msgspec.Struct, frozen=True):
    """What a log asks a witness to cosign."""

    old: int
    """Size of the head that the log believes the witness has."""
    proof: tuple[bytes, ...]
    note: Note

    @property
    def written(self) -> str:
        """The body of the request."""
        lines = "".join(f"{base64.b64encode(each).decode()}\n" for each in self.proof)
        return f"old {self.old}\n{lines}\n{self.note.written}"


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What the witness answers, and what it must remember before it does."""

    status: int
    """Of HTTP, as the protocol assigns them: 200, 400, 403, 404, 409, 422."""
    body: str = ""
    """Signature lines; at 409 the size that the witness has; else why not."""
    media_type: str = "text/plain; charset=utf-8"
    seen: Seen | None = None
    """To be kept in place of what was seen before; None: nothing changes."""
    evidence: SplitView | None = None
    """Proof that the log signed two histories."""


def parse_submission(data: bytes) -> Submission:
    """Return the submission in the body of a request; nothing is verified.

    Raises
    ------
    BadInputError
        It is not written as the protocol says.
    """
    if len(data) > _LARGEST:
        raise BadInputError(f"a submission has {len(data)} bytes", remedy=f"send at most {_LARGEST}")
    head, blank, rest = data.partition(b"\n\n")
    try:
        first, *lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError as error:
        raise BadInputError("the head of a submission is not ASCII", remedy="write it as C2SP tlog-witness") from error
    if not blank or not first.startswith("old ") or len(lines) > MOST_PROOF_LINES:
        raise BadInputError(
            "a submission begins with its old size, at most 63 lines of proof and an empty line",
            remedy="write it as C2SP tlog-witness says",
        )
    proof = tuple(base64_bytes(line, "proof") for line in lines)
    if any(len(each) != HASH for each in proof):
        raise BadInputError("a line of the proof is no hash", remedy="write 32 bytes in base64")
    return Submission(size_of(first.removeprefix("old ")), proof, parse_note(rest))


def origin_of(data: bytes) -> str:
    """Return which log a submission is about, so that what was seen of it can be looked up; BadInputError as above."""
    return parse_checkpoint(parse_submission(data).note.text).origin


def consider(
    data: bytes, *, logs: Sequence[NoteKey], seen: Seen, witness: NoteKey, signer: Signs, now: datetime
) -> Answer:
    """Return what a witness answers to a submission.

    Parameters
    ----------
    data:
        The body of the request.
    logs:
        The keys of the logs that are watched; a key's name is its log's origin.
    seen:
        What was kept of this log, see :func:`origin_of`; ``Seen()`` where nothing was. The caller reads it, keeps
        :attr:`Answer.seen` in its place, and lets nobody else do so in between.
    witness:
        The witness's own key, of kind 4.
    signer:
        Signs with it.
    now:
        The witness's clock.
    """
    try:
        asked = parse_submission(data)
        checkpoint = parse_checkpoint(asked.note.text)
    except BadInputError as error:
        return Answer(status=400, body=f"{error}\n")
    if all(key.name != checkpoint.origin for key in logs):
        return Answer(status=404, body=f"the log {checkpoint.origin} is not watched here\n")
    try:
        open_checkpoint(asked.note, logs)
    except RefusedError as error:
        return Answer(status=403, body=f"{error}\n")
    if asked.old > checkpoint.size:
        return Answer(status=400, body="the old size is larger than the checkpoint's\n")
    return _grown(asked, checkpoint, seen) or Answer(
        status=200,
        body=cosign(asked.note.text, witness, signer, now).line,
        seen=Seen(checkpoint.size, checkpoint.root, _own(asked.note, logs).written),
    )


def _grown(asked: Submission, checkpoint: Checkpoint, seen: Seen) -> Answer | None:
    """Return why a signed checkpoint is not cosigned, or None where it grew out of what was seen."""
    if checkpoint.size == seen.size and checkpoint.root != seen.root:
        return _conflict(asked, seen)
    if asked.old != seen.size:
        return _conflict(asked, seen)
    if is_consistent(seen.size, checkpoint.size, seen.root, checkpoint.root, asked.proof):
        return None
    return Answer(
        status=422,
        body="the proof does not show that the log only grew\n",
        evidence=_rewritten(asked, checkpoint, seen),
    )


def _rewritten(asked: Submission, checkpoint: Checkpoint, seen: Seen) -> SplitView | None:
    """Return the evidence that lies in a proof which holds for the new tree and not for what was signed before."""
    beginning = shown_beginning(seen.size, checkpoint.size, checkpoint.root, asked.proof)
    if beginning is None or beginning == seen.root or not seen.note:
        return None
    return SplitView(
        smaller=seen.note,
        larger=asked.note.written,
        beginning=beginning.hex(),
        proof=tuple(each.hex() for each in asked.proof),
    )


def _conflict(asked: Submission, seen: Seen) -> Answer:
    evidence = split_view(parse_note(loose(seen.note)), asked.note) if seen.note else None
    return Answer(status=409, body=f"{seen.size}\n", media_type="text/x.tlog.size", evidence=evidence)


def _own(note: Note, logs: Sequence[NoteKey]) -> Note:
    """Return the note with the signatures of its log alone: what strangers add is not kept."""
    known = {(key.name, key.id) for key in logs}
    return Note(note.text, tuple(each for each in note.signatures if (each.name, each.id) in known))
