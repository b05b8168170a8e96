"""How do others come to see this node's log, and it theirs? A head is signed, handed to witnesses, cosigned back."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

import msgspec
import structlog

from tocsin.errors import BadInputError, TocsinError
from tocsin.exchange.keys.algorithms import PublicKey
from tocsin.exchange.keys.signing import Signer
from tocsin.exchange.log.cosignatures import Quorum
from tocsin.exchange.log.membership import log_keys, quorum_of
from tocsin.exchange.log.notes import Note, NoteKey, Signs
from tocsin.exchange.log.witnessing import Answer
from tocsin.node.federation.calling import Callers
from tocsin.node.federation.identity import Identity
from tocsin.node.federation.membership import Membership

__all__ = ["Log", "Witnessing"]

_CONFLICT, _GOOD = 409, 200


class Log(Protocol):
    """The log of a node: :class:`tocsin.node.act_log.ActLog`."""

    @property
    def begun(self) -> bool:
        """Whether there is a log at all."""
        ...

    def add(self, kind: str, subjects: Sequence[str]) -> int:
        """Log one act on each subject."""
        ...

    def publish(self, public: PublicKey, signer: Signs) -> Note:
        """Sign the head."""
        ...

    def submission(self, old: int) -> bytes:
        """Return what to send to a witness that has seen ``old`` entries."""
        ...

    def cosigned(self, lines: str, quorum: Quorum) -> Note:
        """Add a witness's signature lines."""
        ...

    def consider(self, body: bytes, logs: Sequence[NoteKey], public: PublicKey, signer: Signs) -> Answer:
        """Answer another log that asks."""
        ...


class _Said(msgspec.Struct, frozen=True, kw_only=True):
    """What a witness said, in the words of C2SP tlog-witness."""

    status: int
    body: str


class Witnessing:
    """Asks witnesses to cosign this node's log, and cosigns others'."""

    def __init__(
        self,
        log: Log,
        identity: Identity,
        membership: Membership,
        callers: Callable[[], Callers],
        addresses: Callable[[str], tuple[str, ...]],
        now: Callable[[], datetime],
    ) -> None:
        self._log, self._identity, self._membership = log, identity, membership
        self._callers, self._addresses, self._now = callers, addresses, now
        self._seen: dict[str, int] = {}

    def ask(self) -> int:
        """Publish the head and ask every witness; return how many cosigned. One that is away never stops the others."""
        view = self._membership.view()
        if not view.founded or not self._log.begun:
            return 0
        public, signer = self._key()
        self._log.publish(public, signer)
        quorum = quorum_of(view.register, but=view.me)
        count = 0
        for member in view.register.with_role("witness"):
            addresses = self._addresses(member)
            if member == view.me or not addresses:
                continue
            try:
                said = self._asked(member, addresses[0])
            except TocsinError as error:
                structlog.get_logger("tocsin.federation").info("witness", member=member, error=str(error))
                continue
            if said.status == _GOOD:
                self._log.cosigned(said.body, quorum)
                count += 1
        return count

    def answer(self, body: bytes, member: str) -> bytes:
        """Answer a member that asks to have its log's head cosigned: only if it continues what was seen of it."""
        view = self._membership.view()
        public, signer = self._key()
        answered = self._log.consider(body, log_keys(view.register, member), public, signer)
        return msgspec.json.encode(_Said(status=answered.status, body=answered.body))

    def _asked(self, member: str, address: str) -> _Said:
        said = self._post(member, address, self._seen.get(member, 0))
        if said.status == _CONFLICT and said.body.strip().isdigit():
            # It tells the size that it has seen: begin from there.
            self._seen[member] = int(said.body)
            said = self._post(member, address, self._seen[member])
        return said

    def _post(self, member: str, address: str, old: int) -> _Said:
        answer = self._callers().post(member, address, "/witness", self._log.submission(old), "text/plain")
        try:
            return msgspec.json.decode(answer, type=_Said)
        except msgspec.DecodeError as error:
            raise BadInputError("the witness's answer cannot be read", where=member) from error

    def _key(self) -> tuple[PublicKey, Signer]:
        now, view = self._now(), self._membership.view()
        signer = self._identity.signers(view, now)[0]
        return view.directory.signing_keys(view.me, now)[signer.key], signer
