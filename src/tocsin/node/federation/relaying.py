"""How does something reach a member whose node is away, through one that cannot read it? Mailboxes and letters.

Two members have a mailbox for each direction in each epoch, a number that both compute from their sealing keys and
nobody else can. A relay keeps sealed batches by the mailboxes they name, and letters, which are statements sealed to
one member, by theirs; it hands them to whoever asks for that mailbox and is a member in good standing at that moment.
It sees sizes, times, who hands in and who asks; it sees no contents, no policies and no lists of recipients.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from tocsin.errors import RefusedError, TocsinError
from tocsin.exchange.custody.relays import Sealed, relay
from tocsin.exchange.envelopes.content_keys import hint_for
from tocsin.exchange.keys.sealing import SealingKey, wrap
from tocsin.node.federation.deciding import Decisions
from tocsin.node.federation.identity import Identity
from tocsin.node.federation.keeping import KeptBatch, read_batch, written
from tocsin.node.federation.membership import View
from tocsin.node.federation.parcels import Frame
from tocsin.node.federation.taking import Taken
from tocsin.storage.exchange import batches
from tocsin.storage.exchange.batches import Batch

__all__ = ["KEPT", "Relaying", "letter_for", "mailboxes"]

KEPT = timedelta(days=180)
"""How long a relay keeps a letter; a batch says itself when it ends."""

_INFO = b"tocsin/v1/letter\n"
_HINT = 16
_AT_ONCE = 200
_MOST_MAILBOXES = 4096


class Relaying:
    """Keeps sealed things for others, and fetches what others keep for this member."""

    def __init__(self, decisions: Decisions, identity: Identity) -> None:
        self._decisions, self._identity = decisions, identity

    def keep(self, letter: bytes, sender: str) -> Taken:
        """Keep a letter for whoever opens its mailbox."""
        id_ = hashlib.sha256(letter).hexdigest()
        with self._decisions.deciding() as deciding:
            if deciding.place.person(sender) is None:
                return Taken(id=id_, state="refused", why="its sender is not in good standing")
            if batches.known_batches(deciding.connection, [id_]):
                return Taken(id=id_, state="held")
            kept = KeptBatch(sealed=letter, header=b"", signatures=())
            (lying,) = self._decisions.store.lay([written(kept)])
            row = Batch(
                id=id_,
                stream="",
                first=0,
                count=1,
                origin=sender,
                epoch=deciding.view.register.epoch,
                sender=sender,
                state="letter",
                made=deciding.now,
                expires=deciding.now + KEPT,
                received=deciding.now,
                hints=(letter[:_HINT].hex(),),
                lying=lying,
            )
            batches.note_batches(deciding.connection, [row])
        return Taken(id=id_, state="relayed")

    def in_mailboxes(self, asked: Mapping[str, int], member: str, size: int) -> tuple[Frame, ...]:
        """Return what lies in mailboxes behind the given positions, if custody lets it go to this member now."""
        frames: list[Frame] = []
        with self._decisions.deciding() as deciding:
            for hint, after in list(asked.items())[:_MOST_MAILBOXES]:
                for one in batches.batches_in_mailbox(deciding.connection, hint, after, _AT_ONCE):
                    if one.state not in {"relayed", "letter"} or size <= 0:
                        continue
                    sealed = Sealed(id=one.id, sender=one.origin, epoch=one.epoch, expires=one.expires)
                    # Custody remembers it as handed on only when the member says that it has it: see `passed`.
                    outcome = relay(deciding.place, sealed, member, deciding.now)
                    if not outcome.allowed or outcome.code == "already":
                        continue
                    data = read_batch(self._decisions.store.bytes_of(one)).sealed
                    frames.append(Frame("L" if one.state == "letter" else "B", data))
                    size -= len(data)
        return tuple(frames)

    def passed(self, ids: Sequence[str], member: str) -> None:
        """Note what a member says it has got from here, so that it is not handed to it again."""
        with self._decisions.deciding() as deciding:
            for id_ in sorted(batches.known_batches(deciding.connection, [one for one in ids if one])):
                one = batches.batch_of(deciding.connection, id_)
                if one.state in {"relayed", "letter"}:
                    sealed = Sealed(id=one.id, sender=one.origin, epoch=one.epoch, expires=one.expires)
                    deciding.carry(relay(deciding.place, sealed, member, deciding.now))

    def mine(self) -> dict[str, int]:
        """Return the mailboxes of this member, to be asked for at a relay."""
        view, now = self._decisions.membership.view(), self._decisions.now()
        return dict.fromkeys(mailboxes(view, self._identity.openers(view, now), now), 0)

    def read(self, letter: bytes) -> bytes:
        """Return the statement in a letter to this member.

        Raises
        ------
        RefusedError
            It is sealed to somebody else.
        """
        view, now = self._decisions.membership.view(), self._decisions.now()
        for key in self._identity.openers(view, now):
            try:
                return key.unwrap(letter[_HINT:], _INFO)
            except RefusedError:
                continue
        raise RefusedError("the letter is sealed to somebody else", where="letter", remedy="leave it with its relay")

    def letter(self, document: bytes, to: str) -> bytes:
        """Return a statement sealed to one member, with its mailbox in front."""
        view, now = self._decisions.membership.view(), self._decisions.now()
        sender = self._identity.sender(view, now)
        public = view.directory.sealing_key(to, now)
        register = view.register
        hint = hint_for(sender.sealer, public, register.id, register.epoch, view.me)
        return letter_for(hint, document, to, view, now)


def letter_for(hint: bytes, document: bytes, to: str, view: View, now: datetime) -> bytes:
    """Return a document sealed to a member's present key, with a mailbox in front."""
    return hint + wrap(document, view.directory.sealing_key(to, now), _INFO)


def mailboxes(view: View, keys: Sequence[SealingKey], now: datetime) -> list[str]:
    """Return the mailboxes in which others may have left something for the holder of these keys, of two epochs."""
    register = view.register
    found: list[str] = []
    for other in view.others(now):
        try:
            public = view.directory.sealing_key(other, now)
        except TocsinError:
            continue
        for epoch in range(max(0, register.epoch - 1), register.epoch + 1):
            found += [hint_for(key, public, register.id, epoch, other).hex() for key in keys]
    return found
