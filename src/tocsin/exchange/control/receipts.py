"""What became of a recalled object at a holder? Its own signed statement, which proves that it said so and no more."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from tocsin.errors import BadInputError, RefusedError
from tocsin.exchange.control.recalls import Recall
from tocsin.exchange.control.statements import (
    MOST_OBJECTS,
    Hash,
    Hashes,
    MemberId,
    Stated,
    checked,
    reading,
    sorted_once,
    stated,
)
from tocsin.exchange.envelopes.registers import Keybook
from tocsin.exchange.keys.signed import Signed
from tocsin.exchange.keys.signing import Signer
from tocsin.exchange.members.times import TOLERANCE, read_time

__all__ = ["KIND", "Receipt", "Result", "check_receipt", "sign_receipt"]

KIND = "receipt"
"""The kind under which receipts are signed."""


class Result(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What became of one object at the holder."""

    given: Annotated[tuple[MemberId, ...], Meta(max_length=1024)] = ()
    """Sorted: the members to whom the holder had given it or a product, and whom it has told."""
    object: Hash
    outcome: Literal["deleted", "kept", "never-held"]
    products: Hashes = ()
    """Sorted leaf hashes of what the holder had derived from it, recalled with it."""
    reason: Annotated[str, Meta(max_length=512)] = ""
    """The legal reason for which it is kept; empty otherwise."""

    def __post_init__(self) -> None:
        """Refuse lists out of order, and what is kept without a reason."""
        sorted_once(self.given, "members of a receipt")
        sorted_once(self.products, "products of a receipt")
        if (self.outcome == "kept") != bool(self.reason.strip()):
            raise BadInputError("what is kept has a legal reason, and nothing else has", where=self.object[:16])
        if self.outcome == "never-held" and (self.given or self.products):
            raise BadInputError("what was never held was neither given nor used", where=self.object[:16])


class Receipt(Stated, frozen=True, kw_only=True):
    """A holder's answer to a recall."""

    recall: Hash
    """Id of the recall."""
    results: Annotated[tuple[Result, ...], Meta(min_length=1, max_length=MOST_OBJECTS)]
    """Sorted by object: one for each object of the recall that is settled; a later receipt may bring the others."""

    def __post_init__(self) -> None:
        """Refuse results out of order."""
        super().__post_init__()
        sorted_once(tuple(each.object for each in self.results), "results of a receipt")


def sign_receipt(receipt: Receipt, *signers: Signer) -> Signed:
    """Return the receipt as its holder's signed statement."""
    return stated(KIND, receipt, *signers)


def check_receipt(signed: Signed, keybook: Keybook, *, now: datetime, recall: Recall, recall_id: str) -> Receipt:
    """Return the receipt in a signed statement, if its holder signed it and it answers this recall.

    Raises
    ------
    BadInputError
        No receipt in its one form, or one from the future.
    NotFoundError
        The register is not known here so far.
    RefusedError
        No good signature of the member it names, another register, or an answer to something else.
    """
    receipt = reading(signed, KIND, Receipt)
    checked(signed, receipt, keybook)
    if read_time(receipt.made) > now + TOLERANCE:
        raise BadInputError("the receipt is from the future", where=receipt.by, remedy="check this node's clock")
    asked = set(recall.objects)
    if receipt.recall != recall_id or any(each.object not in asked for each in receipt.results):
        raise RefusedError("the receipt answers another recall", where=receipt.by, remedy="send the holder this one")
    return receipt
