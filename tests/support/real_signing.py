"""The register's cryptography behind the same two questions: canonical JSON under its kind, signed with Ed25519."""

import hashlib

import msgspec

from tocsin.exchange.canonical import canonical
from tocsin.exchange.custody.statements import Statement
from tocsin.exchange.keys.signed import message
from tocsin.exchange.keys.signing import SigningKey, verify


class Real:
    """Signs and vouches with one key a member."""

    def __init__(self, names: str) -> None:
        self._keys = {name: SigningKey.from_private_bytes(hashlib.sha256(name.encode()).digest()) for name in names}

    def sign(self, member: str, statement: Statement) -> bytes:
        return member.encode() + b":" + self._keys[member].sign(self._bytes(statement))

    def signer(self, statement: Statement, proof: bytes) -> str:
        member, _, signature = proof.partition(b":")
        key = self._keys.get(member.decode(errors="replace"))
        return member.decode() if key and verify(key.public, self._bytes(statement), signature) else ""

    def _bytes(self, statement: Statement) -> bytes:
        kind = type(statement).__name__.lower()
        return message(kind, canonical(msgspec.to_builtins(statement, builtin_types=())))
