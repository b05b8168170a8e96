"""A small community whose every key follows from a name, so that tests and vectors are the same on every machine."""

import hashlib
from datetime import UTC, datetime, timedelta

from tocsin.exchange.keys.sealing import SealingKey
from tocsin.exchange.keys.signed import Signed, add_signatures
from tocsin.exchange.keys.signing import SigningKey
from tocsin.exchange.members.chain import extend, propose
from tocsin.exchange.members.member import HeldKey, Kind, Member, Role
from tocsin.exchange.members.notices import Notice, Said, draft_notice, notice
from tocsin.exchange.members.register import Register
from tocsin.exchange.members.statements import Change, Found, Statement, draft
from tocsin.exchange.members.times import write_time

__all__ = [
    "NOW",
    "apply",
    "founding",
    "held",
    "noticed",
    "person",
    "sealer",
    "signed_change",
    "signer",
]

NOW = datetime(2026, 11, 27, 22, 0, tzinfo=UTC)


def signer(name: str, number: int = 0, algorithm: str = "ed25519") -> SigningKey:
    """Return the signing key of a name; ``number`` counts its later keys."""
    seed = hashlib.sha256(f"signer {name} {number} {algorithm}".encode()).digest()
    return SigningKey.from_private_bytes(seed, algorithm)


def sealer(name: str, number: int = 0) -> SealingKey:
    """Return the sealing key of a name."""
    seed = b"".join(hashlib.sha256(f"sealer {name} {number} {part}".encode()).digest() for part in range(3))
    return SealingKey.from_private_bytes(seed)


def held(*keys: SigningKey | SealingKey, not_before: str = "", expires: str = "") -> tuple[HeldKey, ...]:
    """Return keys as the register holds them."""
    every = [HeldKey(public=key.public.text(), not_before=not_before, expires=expires) for key in keys]
    return tuple(sorted(every, key=lambda one: one.public))


def person(
    name: str, *roles: Role, kind: Kind = "state", jurisdiction: str = "", keys: tuple[HeldKey, ...] = ()
) -> Member:
    """Return a member ``name.example`` with its first keys."""
    return Member(
        id=f"{name}.example",
        kind=kind,
        roles=tuple(sorted(roles or ("member",))),
        name={"en": name.capitalize()},
        keys=keys or held(signer(name), sealer(name)),
        jurisdiction=jurisdiction,
        addresses=(f"https://{name}.example/",),
    )


def founding(*members: Member, threshold: int, signers: tuple[SigningKey, ...], **more: object) -> Signed:
    """Return a signed founding statement."""
    change = Found(
        name={"en": "Example community"},
        members=tuple(sorted(members, key=lambda one: one.id)),
        threshold=threshold,
        **more,  # type: ignore[arg-type]
    )
    statement = Statement(register="", position=0, previous="", at=write_time(NOW), change=change)
    return add_signatures(draft(statement), *signers)


def signed_change(register: Register, change: Change, *signers: SigningKey, now: datetime | None = None) -> Signed:
    """Return the next statement, signed."""
    when = now or NOW + timedelta(minutes=register.position + 1)
    return add_signatures(propose(register, change, when), *signers)


def apply(register: Register, change: Change, *signers: SigningKey, now: datetime | None = None) -> Register:
    """Return the register one signed change further."""
    return extend(register, signed_change(register, change, *signers, now=now))


def noticed(
    register: Register, member: str, said: Said, *signers: SigningKey, others: tuple[Notice, ...] = ()
) -> Notice:
    """Return a checked notice of a member."""
    return notice(register, add_signatures(draft_notice(register, member, said, write_time(NOW)), *signers), others)
