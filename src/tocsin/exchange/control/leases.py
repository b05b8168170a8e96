"""May what others made still be used? Only while its origin's word is fresh: signed, dated, and naming every recall."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated

import msgspec
from msgspec import Meta

from tocsin.errors import BadInputError
from tocsin.exchange.control.statements import (
    Count,
    Hash,
    Hashes,
    MaybeHash,
    Stated,
    StreamId,
    checked,
    reading,
    sorted_once,
    stated,
)
from tocsin.exchange.envelopes.registers import Keybook
from tocsin.exchange.keys.signed import Signed
from tocsin.exchange.keys.signing import Signer
from tocsin.exchange.members.times import TOLERANCE, read_time

__all__ = ["KIND", "Lease", "StreamHead", "check_lease", "good_until", "sign_lease", "speaks_of"]

KIND = "lease"
"""The kind under which leases are signed."""


class StreamHead(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far a stream has gone: whoever holds less sees what is missing."""

    head: Hash
    """Id of its last batch."""
    seq: Annotated[int, Meta(ge=1, le=2**53 - 1)]
    """The number its next object will have."""
    stream: StreamId


class Lease(Stated, frozen=True, kw_only=True):
    """An origin's word: at this time nothing of these was recalled but what the recalls up to here name."""

    epoch: Count
    """Of the register, as the origin knew it: a holder that knows an older one asks the register first."""
    objects: Hashes = ()
    """Leaf hashes, sorted: objects it speaks of one by one, for holders that do not follow the stream."""
    recall: MaybeHash = ""
    """Id of the origin's last recall; empty when there was none."""
    recalls: Count = 0
    """How many recalls the origin has made: whoever has seen fewer asks for them before using anything."""
    streams: Annotated[tuple[StreamHead, ...], Meta(max_length=1024)] = ()
    """Sorted by stream: everything in them is spoken of."""

    def __post_init__(self) -> None:
        """Refuse a word about nothing, lists out of order, and a count of recalls that does not fit the last one."""
        super().__post_init__()
        sorted_once(self.objects, "objects of a lease")
        sorted_once(tuple(each.stream for each in self.streams), "streams of a lease")
        if not self.objects and not self.streams:
            raise BadInputError("the lease speaks of nothing", remedy="name streams or objects")
        if (self.recalls == 0) != (self.recall == ""):
            raise BadInputError("a lease names its last recall if there was one, and only then")


def sign_lease(lease: Lease, *signers: Signer) -> Signed:
    """Return the lease as its origin's signed statement."""
    return stated(KIND, lease, *signers)


def check_lease(signed: Signed, keybook: Keybook, *, now: datetime) -> Lease:
    """Return the lease in a signed statement, if its origin signed it and it is not from the future.

    Raises
    ------
    BadInputError
        No lease in its one form, or one made later than now by more than honest clocks differ.
    NotFoundError
        The register is not known here so far.
    RefusedError
        No good signature of the member it names, or another register.
    """
    lease = reading(signed, KIND, Lease)
    checked(signed, lease, keybook)
    if read_time(lease.made) > now + TOLERANCE:
        raise BadInputError("the lease is from the future", where=lease.by, remedy="check this node's clock")
    return lease


def speaks_of(lease: Lease, *, origin: str, stream: str, number: int, leaf: str) -> bool:
    """Say whether a lease is a word about this object of ``origin``."""
    if lease.by != origin:
        return False
    heads: Mapping[str, int] = {each.stream: each.seq for each in lease.streams}
    return leaf in lease.objects or number < heads.get(stream, 0)


def good_until(made: datetime, seconds: int) -> datetime:
    """Return until when an object may be used after a word made then, by the lease in its batch's header.

    >>> from datetime import UTC
    >>> good_until(datetime(2026, 3, 1, tzinfo=UTC), 86_400)
    datetime.datetime(2026, 3, 2, 0, 0, tzinfo=datetime.timezone.utc)
    """
    if seconds < 1:
        raise BadInputError("the object needs no lease", remedy="look at its expiry only")
    return made + timedelta(seconds=seconds)
