"""May this object go further than its policy says? Only by a chain of releases: the origin's, and what others narrowed.

Each link names the one before it by hash and can only take away: members, purposes, time, depth. The whole chain is
checked offline, by whoever receives the object, without asking its origin.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta

from tocsin.errors import BadInputError, RefusedError
from tocsin.exchange.control.statements import (
    MaybeHash,
    MemberId,
    Stated,
    StreamId,
    checked,
    reading,
    sorted_once,
    stated,
    statement_id,
)
from tocsin.exchange.envelopes.registers import Keybook
from tocsin.exchange.keys.signed import Signed
from tocsin.exchange.keys.signing import Signer
from tocsin.exchange.members.times import read_time, write_time
from tocsin.exchange.policies.grants import Grant

__all__ = [
    "KIND",
    "LONGEST_CHAIN",
    "Granted",
    "Release",
    "as_grant",
    "check_chain",
    "narrower",
    "permits",
    "read_release",
    "sign_release",
    "widening",
]

KIND = "release"
"""The kind under which releases are signed."""

LONGEST_CHAIN = 8
"""Links; the origin's release is the first."""

_Purpose: TypeAlias = Literal["derive", "export", "publish", "query", "read", "relay", "research", "reshare", "share"]


class Release(Stated, frozen=True, kw_only=True):
    """Leave to give an object, or all objects of a stream, to members that the policy does not name."""

    depth: Annotated[int, Meta(ge=0, le=LONGEST_CHAIN - 1)]
    """How many further links may follow."""
    expires: str
    not_before: str
    object: MaybeHash
    """Leaf hash of the object; empty for every object of the stream."""
    parent: MaybeHash
    """Id of the release that this one narrows; empty in the origin's own."""
    purposes: Annotated[tuple[_Purpose, ...], Meta(min_length=1)]
    """Sorted."""
    stream: StreamId
    """The origin's stream that holds the object."""
    to: Annotated[tuple[MemberId, ...], Meta(min_length=1, max_length=1024)]
    """Sorted: everyone who may receive the object by this release, holders in between included."""

    def __post_init__(self) -> None:
        """Refuse lists out of order and times in the wrong order."""
        super().__post_init__()
        sorted_once(self.to, "members of a release")
        sorted_once(self.purposes, "purposes of a release")
        if read_time(self.not_before) >= read_time(self.expires):
            raise BadInputError("the release expires before it begins", remedy="exchange the times")


class Granted(msgspec.Struct, frozen=True, kw_only=True):
    """What a good chain of releases allows, at its narrowest."""

    origin: str
    by: str
    """Who signed the last link."""
    stream: str
    object: str
    to: tuple[str, ...]
    purposes: tuple[str, ...]
    depth: int
    not_before: datetime
    expires: datetime
    last: str
    """Id of the last link."""


def sign_release(release: Release, *signers: Signer) -> Signed:
    """Return the release as its maker's signed statement."""
    return stated(KIND, release, *signers)


def read_release(signed: Signed) -> Release:
    """Return the release in a signed statement, not yet checked; anything else is refused."""
    return reading(signed, KIND, Release)


def narrower(
    parent: Signed,
    *,
    by: str,
    position: int,
    now: datetime,
    to: Sequence[str],
    purposes: Sequence[_Purpose] | None = None,
    object: str | None = None,  # noqa: A002 - the field's word
    depth: int = 0,
    not_before: datetime | None = None,
    expires: datetime | None = None,
) -> Release:
    """Return a release that narrows ``parent``, to be signed by ``by``; what is not named stays as in the parent.

    Raises
    ------
    RefusedError
        It would not narrow: a member, purpose, time or depth that the parent does not give.
    """
    before = read_release(parent)
    release = Release(
        by=by,
        depth=depth,
        expires=write_time(expires) if expires else before.expires,
        made=write_time(now),
        not_before=write_time(not_before) if not_before else before.not_before,
        object=before.object if object is None else object,
        parent=statement_id(parent),
        position=position,
        purposes=tuple(sorted(purposes)) if purposes is not None else before.purposes,
        register=before.register,
        stream=before.stream,
        to=tuple(sorted(to)),
    )
    wider = widening(release, before)
    if wider:
        raise RefusedError(f"the release would widen {wider}", where=by, remedy="ask the origin for a wider one")
    return release


def widening(release: Release, before: Release) -> str:
    """Say in what a link is wider than the one before it; an empty text when in nothing."""
    # Texts of one form in UTC stand in the order of the times.
    narrow = {
        "who may pass the object on": release.by in before.to,
        "who may receive it": set(release.to) <= set(before.to),
        "what it may be used for": set(release.purposes) <= set(before.purposes),
        "how often it may be passed on": release.depth < before.depth,
        "when it may be used": before.not_before <= release.not_before and release.expires <= before.expires,
        "which stream it is about": release.stream == before.stream,
        "which object it is about": before.object in {"", release.object},
        "which register it belongs to": release.register == before.register,
    }
    return next((what for what, kept in narrow.items() if not kept), "")


def check_chain(chain: Sequence[Signed], keybook: Keybook, *, origin: str) -> Granted:
    """Return what a chain of releases allows for objects of ``origin``, if every link is signed and only narrows.

    Whether it covers an object, a member and a moment is asked of :func:`permits`.

    Raises
    ------
    BadInputError
        No link, too many, or one that is no release in its one form.
    NotFoundError
        The register is not known here so far.
    RefusedError
        The first link is not the origin's, a link does not follow or narrow the one before, or a signature fails.
    """
    if not 1 <= len(chain) <= LONGEST_CHAIN:
        raise BadInputError(f"a chain has 1 to {LONGEST_CHAIN} releases", remedy="ask the origin for a direct one")
    before: Release | None = None
    parent = ""
    for signed in chain:
        release = read_release(signed)
        if before is None and (release.by != origin or release.parent):
            raise RefusedError(f"the first release is not one of {origin}'s own", where=release.by)
        if before is not None:
            if release.parent != parent:
                raise RefusedError("a release does not follow the one before it", where=release.by, remedy=_ORDER)
            wider = widening(release, before)
            if wider:
                raise RefusedError(f"a release widens {wider}", where=release.by, remedy="ask the origin for another")
        checked(signed, release, keybook)
        before, parent = release, statement_id(signed)
    if before is None:
        raise BadInputError("the chain is empty")
    return Granted(
        origin=origin,
        by=before.by,
        stream=before.stream,
        object=before.object,
        to=before.to,
        purposes=before.purposes,
        depth=before.depth,
        not_before=read_time(before.not_before),
        expires=read_time(before.expires),
        last=parent,
    )


def permits(granted: Granted, *, leaf: str, stream: str, origin: str, to: str, purpose: str, now: datetime) -> bool:
    """Say whether a chain lets ``to`` have this object of ``origin`` for this purpose now.

    Parameters
    ----------
    leaf, stream, origin:
        From the object's proof: its leaf hash, and the stream and origin in its header.
    """
    return (
        granted.origin == origin
        and granted.stream == stream
        and granted.object in {"", leaf}
        and to in granted.to
        and purpose in granted.purposes
        and granted.not_before <= now < granted.expires
    )


def as_grant(granted: Granted, label: str) -> Grant:
    """Return what a chain allows as the gate takes it, for objects that the origin gave this label.

    >>> from datetime import UTC
    >>> day, end = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
    >>> granted = Granted(
    ...     origin="a", by="a", stream="5" * 32, object="", to=("b", "c"), purposes=("read",), depth=0,
    ...     not_before=day, expires=end, last="")
    >>> as_grant(granted, "public").to
    (('member:b', 'member:c'),)
    """
    return Grant(
        of=granted.object or granted.stream,
        label=label,
        to=(tuple(f"member:{member}" for member in granted.to),),
        purposes=granted.purposes,
        not_before=granted.not_before,
        expires=granted.expires,
    )


_ORDER = "send the chain from the origin's release to the narrowest"
