"""A log and its witnesses in memory, honest or not, so that tests can change what no honest log would."""

from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tocsin.exchange.log.acts import Act, commitment, salts, write_act
from tocsin.exchange.log.checkpoints import Checkpoint, sign_checkpoint
from tocsin.exchange.log.merkle import (
    NOTHING,
    Subtree,
    consistency_proof,
    extended,
    leaf_hash,
    root_of_range,
)
from tocsin.exchange.log.notes import COSIGNATURE, ED25519, Note, NoteKey, read_lines, with_signatures
from tocsin.exchange.log.tiles import folded
from tocsin.exchange.log.witnessing import Answer, Seen, Submission, consider, origin_of

__all__ = ["NOW", "MadeLog", "MadeWitness", "entries", "key_of", "secret_of"]

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


def secret_of(name: str) -> Ed25519PrivateKey:
    """Return a key that is the same in every run."""
    return Ed25519PrivateKey.from_private_bytes(name.encode().ljust(32, b"-")[:32])


def key_of(name: str, kind: int = ED25519) -> NoteKey:
    """Return its public half under its name."""
    return NoteKey(name, kind, secret_of(name).public_key().public_bytes_raw())


def entries(count: int, *, first: int = 0, origin: str = "example.org/log") -> list[bytes]:
    """Return entries of acts on made-up subjects."""
    salt = salts(b"a secret of at least thirty-two bytes", origin)
    return [
        write_act(
            Act(
                kind="sent",
                commitment=commitment(salt(at), at.to_bytes(32, "big")),
                time=NOW + timedelta(seconds=at),
            )
        )
        for at in range(first, first + count)
    ]


class MadeLog:
    """A log whose operator may do anything with its entries."""

    def __init__(self, held: list[bytes], name: str = "example.org/log") -> None:
        """Begin with entries."""
        self.name, self.key, self.secret = name, key_of(name), secret_of(name)
        self.leaves = [leaf_hash(entry) for entry in held]

    def subtree(self, size: int | None = None) -> Subtree:
        """Look into the tree."""
        leaves = self.leaves[:size]
        return lambda height, index: folded(leaves[index << height : (index + 1) << height])

    def root(self, size: int) -> bytes:
        """Return the root of the first entries."""
        return root_of_range(0, size, self.subtree()) if size else extended(NOTHING, []).root

    def checkpoint(self, size: int | None = None) -> Note:
        """Sign a head."""
        size = len(self.leaves) if size is None else size
        return sign_checkpoint(Checkpoint(self.name, size, self.root(size)), self.key, self.secret)

    def submission(self, old: int, size: int | None = None) -> bytes:
        """Ask for a cosignature, with the best proof that this tree allows."""
        size = len(self.leaves) if size is None else size
        proof = consistency_proof(old, size, self.subtree()) if old <= size else ()
        return Submission(old, proof, self.checkpoint(size)).written.encode()


class MadeWitness:
    """An honest witness: it keeps what the protocol says, and nothing else."""

    def __init__(self, name: str, logs: list[NoteKey]) -> None:
        """Watch some logs."""
        self.key, self.secret, self.logs = key_of(name, COSIGNATURE), secret_of(name), logs
        self.seen: dict[str, Seen] = {}

    def ask(self, data: bytes, now: datetime = NOW) -> Answer:
        """Answer a submission and remember it."""
        origin = origin_of(data)
        answer = consider(
            data,
            logs=self.logs,
            seen=self.seen.get(origin, Seen()),
            witness=self.key,
            signer=self.secret,
            now=now,
        )
        if answer.seen is not None:
            self.seen[origin] = answer.seen
        return answer

    def cosigned(self, note: Note, data: bytes, now: datetime = NOW) -> Note:
        """Return the note with this witness's line."""
        answer = self.ask(data, now)
        assert answer.status == 200, answer.body
        return with_signatures(note, read_lines(answer.body))
