"""Signatures as they should be: nobody but a member can make its mark on a statement, and it costs nothing."""

import secrets

from tocsin.exchange.custody.statements import Statement


class Ideal:
    """Signs and vouches; a test hands ``sign`` only the names of members whose keys it holds."""

    def __init__(self) -> None:
        self._secret = secrets.randbits(64)

    def sign(self, member: str, statement: Statement) -> bytes:
        return f"{member}:{hash((self._secret, member, statement))}".encode()

    def signer(self, statement: Statement, proof: bytes) -> str:
        member = proof.partition(b":")[0].decode()
        return member if proof == self.sign(member, statement) else ""
