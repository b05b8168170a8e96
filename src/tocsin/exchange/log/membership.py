"""Which keys speak for a member's log, and which witnesses count? What the register says, in the words of notes.

A log is called ``<member>/log`` and a witness ``<member>/witness``; both sign with the member's Ed25519 keys. What is
signed differs in its first line from every other thing those keys sign, so that none can pass for another.
"""

from tocsin.errors import NotFoundError
from tocsin.exchange.log.cosignatures import Quorum
from tocsin.exchange.log.notes import COSIGNATURE, ED25519, NoteKey
from tocsin.exchange.members.register import KeyRecord, Register

__all__ = ["log_keys", "log_name", "member_of_log", "quorum_of", "witness_keys", "witness_name"]

_LOG, _WITNESS = "/log", "/witness"
_LOST = frozenset({"lost", "compromised"})


def log_name(member: str) -> str:
    """Return what the log of a member calls itself: its origin line.

    >>> log_name("cews.africa-union.example")
    'cews.africa-union.example/log'
    """
    return member + _LOG


def witness_name(member: str) -> str:
    """Return the name under which a member cosigns."""
    return member + _WITNESS


def member_of_log(origin: str) -> str:
    """Return whose log it is; NotFoundError where it is no member's."""
    if not origin.endswith(_LOG):
        raise NotFoundError(f"{origin[:80]} is no member's log", remedy="logs of members end in /log")
    return origin.removesuffix(_LOG)


def log_keys(register: Register, member: str) -> tuple[NoteKey, ...]:
    """Return every key that ever signed for a member's log.

    Ended keys are among them: what an old checkpoint says is held by the witnesses that saw it, not by the key.
    """
    records = [one for one in register.keys.values() if one.member == member and _ed25519(one)]
    return tuple(NoteKey(log_name(member), ED25519, one.held.key.raw) for one in records)


def witness_keys(register: Register, member: str) -> tuple[NoteKey, ...]:
    """Return the keys with which a member cosigns or did; none of a lost one, whose cosignatures prove nothing."""
    return tuple(
        NoteKey(witness_name(member), COSIGNATURE, one.held.key.raw)
        for one in register.keys.values()
        if one.member == member and _ed25519(one) and not (one.revoked and one.revoked.why in _LOST)
    )


def quorum_of(register: Register, *, but: str = "") -> Quorum:
    """Return the witnesses that the register names and how many of them must have seen a checkpoint.

    ``but`` is the member whose log it is: nobody is a witness of its own log.
    """
    members = [member for member in register.with_role("witness") if member != but]
    keys = [key for member in members for key in witness_keys(register, member)]
    return Quorum(min(register.witnesses, len({key.name for key in keys})), tuple(keys))


def _ed25519(record: KeyRecord) -> bool:
    return record.held.key.algorithm == "ed25519"
