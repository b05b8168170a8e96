"""How does what custody decides become what this node keeps, sends and destroys? One transaction an act; then the rest.

Custody is pure: it reads rows and returns acts and effects. Here its rows and acts are written together with the outbox
and the index, or not at all; keys are destroyed after that, and only then are receipts given.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection

from tocsin.errors import RefusedError
from tocsin.exchange.custody.place import (
    AskRegister,
    AskStream,
    AskWord,
    Cancel,
    Deliver,
    Destroy,
    Equivocation,
    Outcome,
    Place,
    Say,
    Terms,
)
from tocsin.exchange.custody.recalls import destroyed
from tocsin.exchange.custody.rows import Act
from tocsin.exchange.custody.statements import Recall, Receipt, Statement
from tocsin.exchange.keys.signed import read_signed
from tocsin.exchange.keys.signing import Signer
from tocsin.node.federation.membership import Membership, View
from tocsin.node.federation.names import leaf_in, name_of
from tocsin.node.federation.speaking import Voucher, document_id, receipts_document
from tocsin.storage.exchange import deliveries, objects, statements
from tocsin.storage.exchange.batches import Batch
from tocsin.storage.exchange.custody_rows import CustodyRows
from tocsin.storage.exchange.deliveries import Kind
from tocsin.storage.exchange.objects import Held
from tocsin.storage.exchange.statements import Stated
from tocsin.storage.exchange.store import ExchangeStore
from tocsin.storage.records.journal import Writing

__all__ = ["ACTS", "EQUIVOCATION", "Deciding", "Decisions"]

EQUIVOCATION = "exchange.equivocation"
"""Kind of entry: a member signed two things for one place of a stream."""

ACTS = tuple(
    f"custody.{verb}"
    for verb in (
        "answered",
        "answered-query",
        "approved",
        "asked",
        "asked-again",
        "derived",
        "destroyed",
        "expired",
        "kept",
        "lapsed",
        "learned",
        "owned",
        "permitted",
        "recalled",
        "received",
        "relayed",
        "renewed",
        "shared",
        "turned-down",
    )
)
"""Kinds of entries that custody's acts make."""

_NAMED = 20
_LOGGED = {
    "recall": "recalled",
    "receipt": "receipt",
    "release": "released",
    "register": "register",
    "notice": "register",
}
_AT_ONCE = 500


class Deciding:
    """One transaction in which custody decides; made by :meth:`Decisions.deciding`."""

    def __init__(self, decisions: "Decisions", writing: Writing, view: View, voucher: Voucher, now: datetime) -> None:
        self._decisions = decisions
        self._writing = writing
        self.now = now
        self.view = view
        self.voucher = voucher
        self.rows = CustodyRows(writing.connection)
        self.place = Place(
            me=view.me,
            rows=self.rows,
            roll=view.roll(now),
            voucher=voucher,
            terms=decisions.terms,
        )
        self.acts: list[Act] = []
        self.delivers: list[Deliver] = []
        self.asks: list[AskRegister | AskStream | AskWord] = []
        self.give_up: list[str] = []
        """Objects whose keys are to be destroyed once the transaction stands."""
        self.drop: list[Batch | Held] = []
        """What was kept again elsewhere, or is wanted no more: destroyed once the transaction stands."""
        self.documents: dict[str, bytes] = {}
        """Recalls of this member by their ids in custody: signed before custody is asked, as the id is their hash."""
        self._receipts: dict[tuple[str, str], list[Receipt]] = {}
        self.logged: dict[str, list[str]] = {}
        """Kind of act -> what it was about, for the witnessed log."""
        self.told: set[str] = set()
        """Members for whom something became due."""

    @property
    def connection(self) -> Connection:
        """The transaction's connection, for rows that belong to the same act."""
        return self._writing.connection

    def carry(self, outcome: Outcome) -> Outcome:
        """Write an outcome's rows and put its effects where they belong; a refusal writes what it remembers too."""
        if outcome.acts:
            self.rows.put(outcome.acts)
            self.acts += outcome.acts
        for effect in outcome.effects:
            self._effect(effect)
        return outcome

    def must(self, outcome: Outcome) -> Outcome:
        """Write an outcome that was allowed; a refusal ends the whole transaction with its reason."""
        if not outcome.allowed:
            raise RefusedError(outcome.reason, where=outcome.code, remedy="see who may have it with --dry-run")
        return self.carry(outcome)

    def say(self, to: Iterable[str], document: bytes, issuer: str = "") -> None:
        """Keep a signed document, and let it be due to members."""
        kind = self.note(document, issuer or self.place.me, sender="")
        due: Kind = "1recall" if kind == "recall" else "2statement"
        members = list(to)
        items = [(member, document_id(document), due) for member in members]
        deliveries.note_deliveries(self.connection, items, self.now, again=True)
        self.told.update(members)

    def note(self, document: bytes, issuer: str, sender: str) -> str:
        """Keep a signed document once, and return its kind; its subject is the hash of what was signed."""
        signed = read_signed(document)
        stated = Stated(
            id=document_id(document),
            kind=signed.kind,
            issuer=issuer,
            subject=hashlib.sha256(signed.statement).hexdigest(),
            signed=document.decode(),
            sender=sender,
            received=self.now,
        )
        statements.note_statements(self.connection, [stated])
        if signed.kind in _LOGGED:
            self.logged.setdefault(_LOGGED[signed.kind], []).append(stated.subject)
        return signed.kind

    def journal(self, kind: str, subject: str, payload: dict[str, Any], by: str = "") -> None:
        """Write one entry of the journal in the same transaction."""
        actor = f"{by or 'node'}@{self.place.me}"
        self._writing.append(kind, subject, actor, payload)

    def close(self) -> None:
        """Sign the receipts, and write the journal's entries: one a kind of act, with a hash over the rows kept."""
        self.rows.flush()
        for (to, _), receipts in self._receipts.items():
            self.say(
                [to], receipts_document(self.view, receipts, self.now, self._decisions.signers(self.view, self.now))
            )
        kinds: dict[tuple[str, str], list[Act]] = {}
        for act in self.acts:
            kinds.setdefault((act.kind, act.by), []).append(act)
        for (kind, by), acts in kinds.items():
            rows = b"\n".join(msgspec.json.encode(row) for act in acts for row in act.rows)
            payload = {
                "by": by,
                "count": len(acts),
                "named": [act.subject for act in acts[:_NAMED]],
                "rows": hashlib.sha256(rows).hexdigest(),
            }
            self.journal(kind, acts[0].subject, payload, by if "." not in by else "")

    def _effect(self, effect: Any) -> None:
        match effect:
            case Deliver():
                self.delivers.append(effect)
            case Say():
                self._say(effect.to, effect.statement, effect.proof)
            case Cancel():
                self._decisions.cancel(self.connection, effect.to, self.now)
            case Destroy():
                self.give_up.append(leaf_in(effect.object))
            case AskRegister() | AskStream() | AskWord():
                self.asks.append(effect)
            case Equivocation():
                evidence = {"proof": effect.proof.hex(), "head": effect.head, "parcel": effect.parcel.id}
                self.journal(EQUIVOCATION, effect.parcel.sender, evidence)

    def _say(self, to: str, statement: Statement, proof: bytes) -> None:
        if isinstance(statement, Receipt) and not proof:
            self._receipts.setdefault((to, statement.recall), []).append(statement)
            return
        document = proof or (self.documents.get(statement.id, b"") if isinstance(statement, Recall) else b"")
        if not document:
            raise RefusedError("custody wants said what nobody signed", where=type(statement).__name__)
        self.say([to], document, getattr(statement, "origin", ""))


class Decisions:
    """Lets custody decide on this node's rows."""

    def __init__(
        self,
        store: ExchangeStore,
        membership: Membership,
        signers: Callable[[View, datetime], Sequence[Signer]],
        now: Callable[[], datetime],
        terms: Terms | None = None,
    ) -> None:
        self.store = store
        self.membership = membership
        self.signers = signers
        self.terms = terms or Terms()
        self._now = now
        self.wake: Callable[[set[str]], None] = lambda _: None
        """Told of members for whom something became due."""
        self.ask: Callable[[list[Any]], None] = lambda _: None
        """Told of what custody wants to be asked for."""
        self.log: Callable[[str, Sequence[str]], object] = lambda _kind, _subjects: None
        """Told of acts for the witnessed log: a kind, and the hashes of what they are about."""
        self.changed: Callable[[], None] = lambda: None
        """Told when holdings changed."""

    def now(self) -> datetime:
        """Return the present in whole seconds, as statements write it."""
        return self._now().replace(microsecond=0)

    @contextmanager
    def deciding(self, view: View | None = None, voucher: Voucher | None = None) -> Iterator[Deciding]:
        """Open a transaction for acts of custody; what they gave up is destroyed when it stands.

        The register is looked at before, so that nobody who reads it waits for whoever writes.
        """
        now = self.now()
        view = view or self.membership.view()
        with self.store.records.writing() as writing:
            deciding = Deciding(self, writing, view, voucher or Voucher(view, now), now)
            yield deciding
            for start in range(0, len(deciding.give_up), _AT_ONCE):
                part = deciding.give_up[start : start + _AT_ONCE]
                objects.mark_objects(deciding.connection, part, "given-up")
            deciding.close()
        self.store.destroy(deciding.drop)
        for kind, subjects in deciding.logged.items():
            self.log(kind, subjects)
        if deciding.give_up:
            self.finish()
        if deciding.acts:
            self.changed()
        if deciding.told:
            self.wake(deciding.told)
        if deciding.asks:
            self.ask(deciding.asks)

    def finish(self) -> int:
        """Destroy what was given up, then report it to custody, which gives the receipts; return how many objects.

        Called again after a kill it goes on where it was.
        """
        count = 0
        while True:
            with self.store.records.looking() as connection:
                gone = objects.objects_of(connection, states=("given-up",), limit=_AT_ONCE)
            if not gone:
                return count
            self.store.destroy(gone)
            with self.deciding() as deciding:
                for one in gone:
                    deciding.carry(destroyed(deciding.place, name_of(one.origin, one.leaf), deciding.now))
                objects.settle_objects(deciding.connection, [one.leaf for one in gone], "destroyed")
            count += len(gone)

    def cancel(self, connection: Connection, member: str, now: datetime) -> None:
        """Withdraw everything that has not left for a member."""
        deliveries.withdraw_deliveries(connection, member, now)
