"""What must a reader of batches know of the register? Which keys a member had, and which epoch was in force."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from tocsin.errors import NotFoundError, RefusedError
from tocsin.exchange.envelopes.headers import Header
from tocsin.exchange.keys.algorithms import PublicKey
from tocsin.exchange.keys.signed import Signature, message
from tocsin.exchange.keys.signing import verify

__all__ = ["Keybook", "check_place", "check_signatures"]


class Keybook(Protocol):
    """The register as far as it is known here."""

    @property
    def id(self) -> str:
        """The register's id."""
        ...

    def epoch_at(self, position: int) -> int | None:
        """Return the epoch in force at a position of the register; None when the register is not known so far."""
        ...

    def signing_keys(self, member: str, position: int, at: datetime) -> Mapping[str, PublicKey]:
        """Return the keys, by id, with which a member could sign at that position and time; none for a stranger."""
        ...

    def sealing_keys(self, member: str, position: int, at: datetime) -> Mapping[str, PublicKey]:
        """Return the keys, by id, to which could be sealed for a member at that position and time."""
        ...


def check_place(header: Header, keybook: Keybook) -> None:
    """Refuse a batch of another register, or of an epoch that was not in force where it says.

    Raises
    ------
    NotFoundError
        The register is not known here as far as the batch's origin knew it: fetch it, then try again.
    RefusedError
        Another register, or another epoch.
    """
    if header.register != keybook.id:
        raise RefusedError(
            "the batch belongs to another register",
            where=header.register[:16],
            remedy="open it at a node of that register",
        )
    epoch = keybook.epoch_at(header.position)
    if epoch is None:
        raise NotFoundError(
            f"the register is not known here up to position {header.position}",
            where=header.register[:16],
            remedy="fetch the register, then open the batch again",
        )
    if epoch != header.epoch:
        raise RefusedError(
            f"the batch names epoch {header.epoch}, and epoch {epoch} was in force at position {header.position}",
            where=f"{header.stream} {header.seq}",
            remedy="ask the origin for it again",
        )


def check_signatures(
    kind: str,
    statement: bytes,
    signatures: tuple[Signature, ...],
    keys: Mapping[str, PublicKey],
    *,
    needed: str = "",
    every_algorithm: bool = True,
) -> tuple[str, ...]:
    """Return the ids of those of ``keys`` that signed; a false signature of any of them refuses the whole.

    Signatures by other keys are passed over.

    Parameters
    ----------
    needed:
        One that must be among them.
    every_algorithm:
        Whether a member with keys of two algorithms must sign with both, so that breaking one of them forges nothing.
    """
    signing = message(kind, statement)
    found = []
    for signature in signatures:
        key = keys.get(signature.key)
        if key is None:
            continue
        if key.id != signature.key or not verify(key, signing, signature.value):
            raise RefusedError(
                f"the signature of {signature.key} does not fit the {kind}", remedy="ask the sender for it again"
            )
        found.append(signature.key)
    algorithms = {keys[key].algorithm for key in found}
    lacking = every_algorithm and algorithms != {key.algorithm for key in keys.values()}
    if not found or lacking or (needed and needed not in found):
        raise RefusedError(
            f"no good key of the origin signed the {kind}, or not one of every algorithm it has",
            where=needed,
            remedy="fetch the register, or ask the origin which keys it uses",
        )
    return tuple(found)
