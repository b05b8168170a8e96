"""What does an entry of a member's log say, and to whom? The kind and time of an act to everybody, the rest to nobody.

What the act was about (a batch, a release, a recall) is in the entry as a salted commitment: SHA-256 over a salt and
the subject's own hash. Whoever is given salt and subject can check that this entry is about it; from the entry alone
nobody can find out, not even by trying every batch that they know. The salt follows from a secret of the log and the
entry's place, so that nothing but the secret has to be kept.
"""

import hmac
import re
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256

import msgspec

from tocsin.errors import BadInputError
from tocsin.exchange.canonical import canonical
from tocsin.messages import N_

__all__ = ["KINDS", "Act", "Salts", "commitment", "read_act", "salts", "write_act"]

KINDS = {
    "sent": N_("handed to a member"),
    "received": N_("taken in from a member"),
    "opened": N_("opened"),
    "decided": N_("decided by the release gate"),
    "released": N_("released for passing on"),
    "recalled": N_("called back"),
    "receipt": N_("answered a recall"),
    "register": N_("changed in the register of members"),
}
"""Kinds of act, and what each says in plain words."""

Salts = Callable[[int], bytes]
"""Place of an entry -> its salt, 32 bytes."""

_TIME = "%Y-%m-%dT%H:%M:%SZ"
_LARGEST = 1024
_HEX = re.compile("[0-9a-f]{64}", re.ASCII)


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """One act of a member, as its log tells it."""

    kind: str
    """One of :data:`KINDS`."""
    commitment: str
    """See :func:`commitment`; hexadecimal."""
    time: datetime
    """Aware UTC, whole seconds, by the clock of whoever wrote it. The proof of a time is a witness's cosignature."""


def write_act(act: Act) -> bytes:
    """Return the entry of an act: canonical JSON.

    >>> write_act(Act(kind="sent", commitment="00" * 32, time=datetime(2026, 1, 2, tzinfo=UTC))).decode()[-45:]
    ',"kind":"sent","time":"2026-01-02T00:00:00Z"}'
    """
    time = act.time.astimezone(UTC).strftime(_TIME)
    return canonical({"kind": act.kind, "commitment": act.commitment, "time": time})


def read_act(entry: bytes) -> Act:
    """Return the act that an entry tells.

    Raises
    ------
    BadInputError
        The entry is not the one way to write an act of a known kind.
    """
    try:
        act = msgspec.json.decode(entry, type=Act) if len(entry) <= _LARGEST else None
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BadInputError("an entry of the log is no act", remedy="ask the log's owner what it is") from error
    if act is None or act.kind not in KINDS or not _HEX.fullmatch(act.commitment) or act.time.tzinfo is None:
        raise BadInputError("an entry of the log is no act of a known kind", remedy="ask the log's owner what it is")
    if write_act(act) != entry:
        raise BadInputError("an act is not in its canonical form", remedy="ask the log's owner what it is")
    return act


def commitment(salt: bytes, subject: bytes) -> str:
    """Return what an entry says of its subject: SHA-256 over a fixed word, the salt and the subject's hash."""
    if len(salt) != 32 or len(subject) != 32:
        raise BadInputError("salt and subject have 32 bytes each", remedy="hash the subject first")
    return sha256(b"tocsin/v1/log-commitment\n" + salt + subject).hexdigest()


def salts(secret: bytes, origin: str) -> Salts:
    """Return the salts of a log's entries: HMAC-SHA256 under the log's secret over its name and the entry's place.

    >>> salts(b"secret" * 6, "example.org/log")(0) == salts(b"secret" * 6, "example.org/log")(1)
    False
    """
    if len(secret) < 32:
        raise BadInputError("the secret of a log has 32 bytes or more", where=origin, remedy="make a new one")
    keyed = hmac.new(secret, b"tocsin/v1/log-salt\n" + origin.encode() + b"\n", sha256)

    def salt(index: int) -> bytes:
        each = keyed.copy()
        each.update(index.to_bytes(8, "big"))
        return each.digest()

    return salt
