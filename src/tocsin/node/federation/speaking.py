"""How does what custody says become a signed document, and back? Two forms of one thing.

Documents are those of :mod:`tocsin.exchange.control`; custody has its own, simpler values. A statement's id in custody
is its member's id and the hash of its bytes, so that nobody can name another's.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import TypeAlias

import msgspec
from sqlalchemy import Connection

from tocsin.errors import BadInputError, TocsinError
from tocsin.exchange.control import leases, recalls, receipts, releases
from tocsin.exchange.control.statements import Stated, checked, reading, statement_id
from tocsin.exchange.custody.statements import Grant, Recall, Receipt, Statement, Word
from tocsin.exchange.envelopes.framing import header_of
from tocsin.exchange.keys.signed import Signed, read_signed, write_signed
from tocsin.exchange.keys.signing import Signer
from tocsin.exchange.members.times import read_time, write_time
from tocsin.node.federation.membership import View
from tocsin.node.federation.names import leaf_in, name_of
from tocsin.node.federation.parcels import Frame
from tocsin.storage.exchange.statements import count_statements, last_statement

__all__ = [
    "KINDS",
    "Heard",
    "Spoken",
    "Voucher",
    "chain_of",
    "document_id",
    "grant_document",
    "heard",
    "last_recall",
    "lease_document",
    "recall_document",
    "recalled",
    "receipt_for",
    "receipts_document",
    "sender_of",
]

Spoken: TypeAlias = Grant | Word | Recall | Receipt

KINDS = (releases.KIND, leases.KIND, recalls.KIND, receipts.KIND)
"""Kinds of statements about objects."""


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """A document that came: who says it says it, what it means, and its two forms."""

    id: str
    """Hash of the document."""
    by: str
    kind: str
    signed: Signed
    document: bytes
    values: tuple[Spoken, ...]
    """What it says to custody; a lease says nothing before it is known which objects are held."""


def heard(document: bytes) -> Heard:
    """Return what a document says, not yet checked against any key.

    Raises
    ------
    BadInputError
        Not a signed document in its one form, or of a kind that says nothing about objects.
    """
    signed = read_signed(document)
    by, values = _meaning(signed)
    return Heard(id=document_id(document), by=by, kind=signed.kind, signed=signed, document=document, values=values)


def _meaning(signed: Signed) -> tuple[str, tuple[Spoken, ...]]:
    id_ = statement_id(signed)
    if signed.kind == recalls.KIND:
        said = reading(signed, recalls.KIND, recalls.Recall)
        return said.by, (
            Recall(
                id=name_of(said.by, id_),
                origin=said.by,
                objects=tuple(name_of(said.by, leaf) for leaf in said.objects),
                reason=said.reason,
                made=read_time(said.made),
            ),
        )
    if signed.kind == receipts.KIND:
        answer = reading(signed, receipts.KIND, receipts.Receipt)
        return answer.by, tuple(_receipt(answer, one) for one in answer.results)
    if signed.kind == releases.KIND:
        release = releases.read_release(signed)
        return release.by, (_grant(release, id_, ""),)
    if signed.kind == leases.KIND:
        return reading(signed, leases.KIND, leases.Lease).by, ()
    raise BadInputError(f"{signed.kind!r} is no statement about objects", remedy="read it with a newer Tocsin")


def _receipt(answer: receipts.Receipt, one: receipts.Result) -> Receipt:
    # The recall's maker is not in a receipt: whoever holds the recall fills it in.
    return Receipt(
        recall=answer.recall,
        object=one.object,
        holder=answer.by,
        outcome=one.outcome,
        reason=one.reason,
        products=tuple(name_of(answer.by, leaf) for leaf in one.products),
        given=one.given,
        made=read_time(answer.made),
    )


def receipt_for(said: Receipt, origin: str) -> Receipt:
    """Return a receipt with the names that custody has for the recall and the object."""
    return msgspec.structs.replace(said, recall=name_of(origin, said.recall), object=name_of(origin, said.object))


def _grant(release: releases.Release, id_: str, origin: str) -> Grant:
    return Grant(
        id=name_of(release.by, id_),
        by=release.by,
        object=name_of(origin or release.by, release.object),
        to=release.to,
        purposes=release.purposes,
        depth=release.depth,
        made=read_time(release.made),
        not_before=read_time(release.not_before),
        expires=read_time(release.expires),
        parent=release.parent,
    )


def chain_of(documents: Sequence[Signed]) -> tuple[tuple[Grant, bytes], ...]:
    """Return a chain of releases as custody takes it: each link with its document, its parent named by who made it."""
    chain: list[tuple[Grant, bytes]] = []
    for signed in documents:
        release = releases.read_release(signed)
        origin = chain[0][0].by if chain else release.by
        grant = _grant(release, statement_id(signed), origin)
        if chain:
            before = chain[-1][0]
            parent = before.id if leaf_in(before.id) == release.parent else name_of("", release.parent)
            grant = msgspec.structs.replace(grant, parent=parent)
        chain.append((grant, write_signed(signed)))
    return tuple(chain)


def recall_document(
    view: View, objects: Iterable[str], reason: str, before: tuple[int, str], now: datetime, signers: Sequence[Signer]
) -> bytes:
    """Return the signed document that calls objects (leaves) of this member back.

    ``before`` is how many recalls this member made, and the id of the last.
    """
    count, last = before
    known = [one for one in ("consent", "error", "legal", "mistake", "other", "safety", "superseded") if one == reason]
    said = recalls.Recall(
        by=view.me,
        made=write_time(now),
        position=view.position,
        register=view.id,
        objects=tuple(sorted(set(objects))),
        prev=last,
        reason=known[0] if known else "other",
        seq=count,
    )
    return write_signed(recalls.sign_recall(said, *signers))


def last_recall(connection: Connection, member: str) -> tuple[int, str]:
    """Return how many recalls a member made that are known here, and the id of the last; empty where there is none."""
    last = last_statement(connection, recalls.KIND, member)
    return count_statements(connection, recalls.KIND, member), last.subject if last else ""


def recalled(document: bytes) -> Recall:
    """Return what a document says that calls objects back."""
    found = heard(document).values
    if len(found) != 1 or not isinstance(found[0], Recall):
        raise BadInputError("this is no recall", remedy="hand in a recall")
    return found[0]


def receipts_document(view: View, said: Sequence[Receipt], now: datetime, signers: Sequence[Signer]) -> bytes:
    """Return the signed document of receipts for one recall."""
    results = {
        leaf_in(one.object): receipts.Result(
            given=tuple(sorted(one.given)),
            object=leaf_in(one.object),
            outcome=one.outcome,
            products=tuple(sorted(leaf_in(product) for product in one.products)),
            reason=one.reason,
        )
        for one in said
    }
    answer = receipts.Receipt(
        by=view.me,
        made=write_time(now),
        position=view.position,
        register=view.id,
        recall=leaf_in(said[0].recall),
        results=tuple(results[leaf] for leaf in sorted(results)),
    )
    return write_signed(receipts.sign_receipt(answer, *signers))


def lease_document(
    view: View,
    streams: Mapping[str, tuple[int, str]],
    recalled: tuple[int, str],
    now: datetime,
    signers: Sequence[Signer],
) -> bytes:
    """Return this member's signed word that what is in its streams, up to each head, stands but for its recalls."""
    heads = [leases.StreamHead(head=head, seq=seq, stream=stream) for stream, (seq, head) in sorted(streams.items())]
    said = leases.Lease(
        by=view.me,
        made=write_time(now),
        position=view.position,
        register=view.id,
        epoch=view.register.epoch,
        recall=recalled[1],
        recalls=recalled[0],
        streams=tuple(heads),
    )
    return write_signed(leases.sign_lease(said, *signers))


def grant_document(
    view: View,
    *,
    leaf: str,
    stream: str,
    to: Sequence[str],
    purposes: Sequence[str],
    depth: int,
    expires: datetime,
    now: datetime,
    signers: Sequence[Signer],
) -> bytes:
    """Return this member's signed release of an object of its own."""
    said = releases.Release(
        by=view.me,
        made=write_time(now),
        position=view.position,
        register=view.id,
        depth=depth,
        expires=write_time(expires),
        not_before=write_time(now),
        object=leaf,
        parent="",
        purposes=tuple(sorted(set(purposes))),  # type: ignore[arg-type] # checked when it is signed
        stream=stream,
        to=tuple(sorted(set(to))),
    )
    return write_signed(releases.sign_release(said, *signers))


def document_id(document: bytes) -> str:
    """Return the name of a document: SHA-256 of its bytes."""
    return sha256(document).hexdigest()


def sender_of(frame: Frame) -> str:
    """Return the member that a frame says it is from, believed of nobody yet; empty where it does not say."""
    try:
        return header_of(frame.data).origin if frame.letter == "B" else heard(frame.data).by
    except BadInputError:
        return ""


class Voucher:
    """Says who signed what; fulfils :class:`tocsin.exchange.custody.statements.Voucher`.

    Objects and parcels are vouched for by whoever opened and verified the batch they came in; statements by whoever
    checked the document they were read from, or by the document itself, given as proof.
    """

    def __init__(self, view: View, now: datetime) -> None:
        self._view = view
        self._now = now
        self._vouched: dict[Statement, str] = {}

    def vouch(self, statement: Statement, member: str) -> None:
        """Remember who signed a statement."""
        self._vouched[statement] = member

    def check(self, found: Heard) -> bool:
        """Say whether the member that a document names signed it with good keys; then vouch for what it says."""
        try:
            said = _stated(found.signed)
            checked(found.signed, said, self._view)
        except TocsinError:
            return False
        for value in found.values:
            self.vouch(value, found.by)
        return True

    def signer(self, statement: Statement, proof: bytes) -> str:
        """Return the member whose key, good by the register, signed exactly this statement; empty when none did."""
        known = self._vouched.get(statement)
        if known is not None or not proof:
            return known or ""
        try:
            found = heard(proof)
        except TocsinError:
            return ""
        if not self.check(found):
            return ""
        if isinstance(statement, Grant):
            # A link names its parent by who made it, which its own document does not say.
            same = [one for one in found.values if isinstance(one, Grant) and _same_link(one, statement)]
            return found.by if same else ""
        return self._vouched.get(statement, "")


def _same_link(one: Grant, other: Grant) -> bool:
    bare = {"parent": "", "object": ""}
    same_parent = leaf_in(one.parent) == leaf_in(other.parent) and leaf_in(one.object) == leaf_in(other.object)
    return same_parent and msgspec.structs.replace(one, **bare) == msgspec.structs.replace(other, **bare)


def _stated(signed: Signed) -> Stated:
    match signed.kind:
        case recalls.KIND:
            return reading(signed, recalls.KIND, recalls.Recall)
        case receipts.KIND:
            return reading(signed, receipts.KIND, receipts.Receipt)
        case leases.KIND:
            return reading(signed, leases.KIND, leases.Lease)
    return releases.read_release(signed)
