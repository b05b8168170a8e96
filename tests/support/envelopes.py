"""Members with keys from fixed seeds, and the register as they know it, for tests of envelopes and of control."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256, shake_256
from typing import Any

from tocsin.exchange.envelopes.opening import Opened, open_batch
from tocsin.exchange.envelopes.records import Record
from tocsin.exchange.envelopes.sealing import Known, Position, Sender, seal_batch
from tocsin.exchange.keys.algorithms import PublicKey
from tocsin.exchange.keys.sealing import SealingKey
from tocsin.exchange.keys.signing import SigningKey

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
REGISTER = sha256(b"a register").hexdigest()
KNOWN = Known(REGISTER, 7, 3)
STREAM = Position("5" * 32)


class Party:
    """One member with a key of each kind, made from its name."""

    def __init__(self, name: str, generation: int = 1) -> None:
        seed = shake_256(f"{name} {generation}".encode()).digest(128)
        self.name = name
        self.signer = SigningKey.from_private_bytes(seed[:32])
        self.sealer = SealingKey.from_private_bytes(seed[32:])

    @property
    def sender(self) -> Sender:
        """The member as one that seals."""
        return Sender(self.name, self.signer, self.sealer)


class Book:
    """A register in memory: who has which keys, and one epoch after another."""

    def __init__(self, *parties: Party, id: str = REGISTER, epochs: tuple[int, ...] = (1, 1, 2, 2, 2, 3, 3, 3)) -> None:
        self.id, self.epochs, self.parties = id, epochs, parties

    def epoch_at(self, position: int) -> int | None:
        """Return the epoch at a position, None beyond the last."""
        return self.epochs[position] if 0 <= position < len(self.epochs) else None

    def signing_keys(self, member: str, position: int, at: datetime) -> Mapping[str, PublicKey]:
        """Return a member's signing keys."""
        return {each.signer.key: each.signer.public for each in self.parties if each.name == member}

    def sealing_keys(self, member: str, position: int, at: datetime) -> Mapping[str, PublicKey]:
        """Return a member's sealing keys."""
        return {each.sealer.key: each.sealer.public for each in self.parties if each.name == member}


ORIGIN, FIRST, SECOND, STRANGER = (Party(f"{name}.example") for name in ("origin", "first", "second", "stranger"))
BOOK = Book(ORIGIN, FIRST, SECOND, STRANGER)


def chance_from(seed: str) -> Callable[[int], bytes]:
    """Return a source of bytes that is the same every time."""
    state = [sha256(seed.encode()).digest()]

    def chance(count: int) -> bytes:
        state[0] = sha256(state[0]).digest()
        return shake_256(state[0]).digest(count)

    return chance


def note(number: int, **more: Any) -> Record:
    """Return a small record."""
    return Record(type="note", version=1, body={"number": number, "text": f"object {number}", **more})


def sealed(
    count: int = 3,
    *,
    by: Party = ORIGIN,
    to: tuple[Party, ...] = (FIRST, SECOND),
    position: Position = STREAM,
    known: Known = KNOWN,
    seed: str = "seed",
    policy: str = "public",
) -> bytes:
    """Return a batch of notes."""
    return seal_batch(
        [(note(position.seq + number), policy) for number in range(count)],
        sender=by.sender,
        recipients={each.name: each.sealer.public for each in to},
        known=known,
        position=position,
        now=NOW,
        chance=chance_from(seed),
        expires=NOW + 30 * DAY,
    )


def opened(data: bytes, who: Party = FIRST, book: Book = BOOK, now: datetime = NOW) -> Opened:
    """Open a batch as one of the members."""
    return open_batch(data, me=who.name, keys=[who.sealer], keybook=book, now=now)
