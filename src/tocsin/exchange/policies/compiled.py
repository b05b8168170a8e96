"""What is left to decide once policy, person and purpose are known? What depends on the object and the time."""

from datetime import datetime, timedelta
from functools import lru_cache

from tocsin.exchange.policies.audiences import ANYONE, Clauses, covers
from tocsin.exchange.policies.decisions import Decision, allowed, refused
from tocsin.exchange.policies.fields import PAP, RESOLUTIONS
from tocsin.exchange.policies.labels import policy_of
from tocsin.exchange.policies.people import Person
from tocsin.exchange.policies.policy import Policy
from tocsin.messages import N_

__all__ = ["ASKED", "LEAVING", "Compiled", "compiled"]

ASKED: dict[str, str] = {
    **{name: name for name in ("read", "export", "share", "relay", "derive", "query", "publish", "research")},
    "reshare": "share",
    **{f"act:{level}": "act" for level in PAP},
}
"""Purpose asked for -> purpose that the policy must permit. An act names how far it can be seen: ``act:amber``."""

LEAVING = frozenset({"export", "share", "reshare", "relay", "publish"})
"""Purposes by which an object leaves the node; whoever is not at this node makes it leave by any purpose."""

_CONFINED = frozenset({"share", "reshare", "relay", "publish"})
_PASSED_ON = LEAVING - {"relay"}
_NONE = timedelta(0)


class Compiled:
    """What one policy says to one person and purpose, ready to be asked of many objects."""

    __slots__ = (
        "_asks",
        "_cells",
        "_closing",
        "_coarse",
        "_embargo",
        "_epoch",
        "_lease",
        "_leaves",
        "_opens",
        "_resolution",
        "constant",
        "fixed",
        "yes",
    )

    def __init__(self, policy: Policy, to: Person, purpose: str, *, granted: bool) -> None:
        """Decide what can be decided without object and time."""
        self.fixed: Decision | None = _fixed(policy, to, purpose, granted=granted)
        """The refusal that holds for every object and time; None if there is none."""
        self.yes = allowed(_yes(policy), policy.obligations)
        self._leaves = purpose in LEAVING or not to.local
        self._opens = policy.not_before
        self._closing = tuple(_closing(policy))
        self._embargo = timedelta(hours=policy.embargo_hours) if policy.embargo_hours and self._leaves else None
        self._resolution = RESOLUTIONS.index(policy.resolution) if self._leaves else 0
        self._coarse = frozenset(RESOLUTIONS[self._resolution :]) if self._resolution else None
        self._cells = policy.small_cells if self._leaves else 0
        self._lease = _lease(policy, to)
        self._epoch = (-1 if to.epoch is None else to.epoch) if _by_membership(policy, purpose) else None
        self._asks = (
            bool(self._resolution or self._cells)
            or self._embargo is not None
            or self._lease is not None
            or self._epoch is not None
        )
        self.constant = not self._asks and not self._closing and self._opens is None
        """Whether neither object nor time matters."""

    def refusal(self, thing: object, now: datetime) -> Decision | None:
        """Return why ``thing`` is refused at ``now``; None when it is released."""
        if self.constant or self.fixed is not None:
            return self.fixed
        refusal = self._timed(now)
        if refusal is not None or self.passes(thing, now):
            return refusal
        return self._of(thing, now) or refused("policy", N_("a clause of its policy is not fulfilled"))

    def at(self, now: datetime) -> bool | None:
        """Return the decision at ``now`` of every object, or None where it depends on the object."""
        if self.fixed is not None or self._timed(now) is not None:
            return False
        return None if self._asks else True

    def passes(self, thing: object, now: datetime) -> bool:  # noqa: C901, PLR0911 - one step for each fact, no calls
        """Say whether what the object tells of itself fulfils the policy; its time is decided by :meth:`at`."""
        if self._epoch is not None:
            epoch = getattr(thing, "epoch", None)
            if epoch is not None and not (isinstance(epoch, int) and self._epoch >= epoch):
                return False
        if self._embargo is not None:
            happened = getattr(thing, "happened", None)
            if not isinstance(happened, datetime) or happened.tzinfo is None or now - happened < self._embargo:
                return False
        if self._coarse is not None:
            resolution = getattr(thing, "resolution", None)
            if not isinstance(resolution, str) or resolution not in self._coarse:
                return False
        if self._cells:
            cell = getattr(thing, "smallest_cell", None)
            if not isinstance(cell, int) or (cell != 0 and cell < self._cells):
                return False
        if self._lease is not None:
            confirmed = getattr(thing, "confirmed", None)
            if not isinstance(confirmed, datetime) or confirmed.tzinfo is None:
                return False
            return _NONE <= now - confirmed <= self._lease
        return True

    def _timed(self, now: datetime) -> Decision | None:
        if self._opens is not None and now < self._opens:
            return refused("not_before", N_("not to be released before %(time)s"), time=_text(self._opens))
        for end, refusal in self._closing:
            if now >= end:
                return refusal
        return None

    def _of(self, thing: object, now: datetime) -> Decision | None:
        """Say which of the object's own facts is at fault; asked only when one is."""
        found: Decision | None = None
        if self._epoch is not None:
            found = _stale(getattr(thing, "epoch", None), self._epoch)
        if found is None and self._embargo is not None:
            found = _early(getattr(thing, "happened", None), self._embargo, now)
        if found is None and self._coarse is not None:
            found = _too_exact(getattr(thing, "resolution", None), self._resolution)
        if found is None and self._cells:
            found = _too_small(getattr(thing, "smallest_cell", None), self._cells)
        if found is None and self._lease is not None:
            # Asked last, of an object that does not pass: nothing else is left to be at fault.
            found = refused("lease", N_("no word from its origin or the register is fresh enough to use it"))
        return found


@lru_cache(maxsize=65_536)
def compiled(label: str, to: Person, purpose: str, *, granted: bool = False) -> Compiled:
    """Return what the policy of ``label`` says to ``to`` for ``purpose``, a key of :data:`ASKED`.

    ``granted``: audience and re-share are fulfilled by a grant of the origin; nothing else is. An unreadable label is a
    :class:`tocsin.errors.BadInputError`.
    """
    return Compiled(policy_of(label), to, purpose, granted=granted)


def _fixed(policy: Policy, to: Person, purpose: str, *, granted: bool) -> Decision | None:
    return (
        _confined(policy, to, purpose)
        or _unpermitted(policy, purpose)
        or _excluded(policy, to)
        or (None if granted else _outside(policy, to, purpose))
        or _elsewhere(policy, to)
        or _incomplete(policy)
        or _contradicting(policy, to, purpose)
    )


def _confined(policy: Policy, to: Person, purpose: str) -> Decision | None:
    if policy.node_only and not to.local:
        message = N_("node-only: stays at this node, and %(person)s of %(member)s is not at this node")
        return refused("node_only", message, person=to.name, member=to.member)
    if policy.node_only and purpose in _CONFINED:
        return refused("node_only", N_("node-only: is never shared with another member"))
    return None


def _unpermitted(policy: Policy, purpose: str) -> Decision | None:
    if ASKED[purpose] not in policy.purposes:
        return refused("purposes", N_("its policy does not permit the purpose %(purpose)s"), purpose=ASKED[purpose])
    if purpose.startswith("act:") and PAP.index(purpose[4:]) > PAP.index(policy.pap):
        message = N_("an act of PAP:%(asked)s can be seen from farther than its policy permits: PAP:%(limit)s")
        return refused("pap", message, asked=purpose[4:].upper(), limit=policy.pap.upper())
    return None


def _excluded(policy: Policy, to: Person) -> Decision | None:
    if to.member in policy.not_members:
        return refused("not_members", N_("%(member)s is excluded by name"), member=to.member)
    if not policy.not_party_to:
        return None
    if to.party_in is None:
        message = N_("it is not known whether %(member)s is, or backs, a party to violence in an excluded place")
        return refused("not_party_to", message, member=to.member)
    if not to.party_in.isdisjoint(policy.not_party_to):
        message = N_("%(member)s is, or backs, a party to violence in an excluded place")
        return refused("not_party_to", message, member=to.member)
    return None


def _outside(policy: Policy, to: Person, purpose: str) -> Decision | None:
    if purpose == "relay":
        # Who carries sealed bytes need not be one who may read them, but must be a member in good standing.
        if to.standing == "good" or policy.audience == ANYONE:
            return None
        return refused("audience", N_("%(member)s is not known to be a member in good standing"), member=to.member)
    if not covers(policy.audience, to):
        return _not_in("audience", policy.audience, to)
    if purpose == "reshare" and not covers(policy.reshare, to):
        return _not_in("reshare", policy.reshare, to)
    return None


def _not_in(clause: str, clauses: Clauses, to: Person) -> Decision:
    if clause == "reshare":
        if not clauses:
            return refused(clause, N_("only its origin may share it"))
        return refused(clause, N_("its holders may not pass it on to %(member)s"), member=to.member)
    if not clauses:
        return refused(clause, N_("its audience is empty: it is for nobody"))
    if to.standing != "good":
        return refused(clause, N_("%(member)s is not known to be a member in good standing"), member=to.member)
    return refused(clause, N_("%(member)s is not in its audience"), member=to.member)


def _elsewhere(policy: Policy, to: Person) -> Decision | None:
    if policy.residency is None or to.jurisdiction in policy.residency:
        return None
    if to.jurisdiction is None:
        return refused("residency", N_("it is not known where %(member)s keeps what it holds"), member=to.member)
    return refused("residency", N_("it may not be kept in %(place)s"), place=to.jurisdiction)


def _incomplete(policy: Policy) -> Decision | None:
    missing = {name for one in policy.handling for name in one.missing}
    if "personal" in missing:
        return refused("handling", N_("it is not stated which personal data is in it"))
    if "basis" in missing:
        return refused("handling", N_("it holds personal data and names no legal basis"))
    if missing:
        return refused("handling", N_("it holds personal data and names no day by which it is erased"))
    return None


def _contradicting(policy: Policy, to: Person, purpose: str) -> Decision | None:
    if len(policy.attribution) > 1 and (purpose in _PASSED_ON or not to.local):
        return refused("attribution", N_("its origin must be named and must not be named: it cannot be passed on"))
    return None


def _closing(policy: Policy) -> list[tuple[datetime, Decision]]:
    erased = [one.erase_by for one in policy.handling if one.erase_by is not None]
    ends = [
        (policy.expires, "expires", N_("expired on %(time)s")),
        (policy.retain_until, "retain_until", N_("was to be deleted by %(time)s")),
        (min(erased, default=None), "handling", N_("its personal data was to be erased by %(time)s")),
    ]
    return [(end, refused(clause, message, time=_text(end))) for end, clause, message in ends if end is not None]


def _lease(policy: Policy, to: Person) -> timedelta | None:
    seconds = policy.lease_offline if to.offline else policy.lease_online
    if seconds is None:
        # A policy that states one lease alone grants nothing to sites of the other sort.
        return None if policy.lease_online is policy.lease_offline is None else timedelta(0)
    return timedelta(seconds=seconds)


def _by_membership(policy: Policy, purpose: str) -> bool:
    return policy.audience != ANYONE or bool(policy.not_party_to) or (purpose == "reshare" and policy.reshare != ANYONE)


def _stale(epoch: object, known: int) -> Decision | None:
    if epoch is None:
        return None
    if isinstance(epoch, int) and known >= epoch:
        return None
    return refused("epoch", N_("what is known of the member is older than the membership this was made for"))


def _early(happened: object, embargo: timedelta, now: datetime) -> Decision | None:
    if not isinstance(happened, datetime) or happened.tzinfo is None:
        return refused("embargo_hours", N_("it is under embargo and does not say when it happened"))
    if now - happened < embargo:
        return refused(
            "embargo_hours",
            N_("it leaves %(hours)s hours after it happened, and not before"),
            hours=embargo // timedelta(hours=1),
        )
    return None


def _too_exact(resolution: object, coarsest: int) -> Decision | None:
    if resolution in RESOLUTIONS and RESOLUTIONS.index(resolution) >= coarsest:
        return None
    return refused(
        "resolution",
        N_("it tells a place more exactly than %(level)s, or does not say how exactly"),
        level=RESOLUTIONS[coarsest],
    )


def _too_small(cell: object, least: int) -> Decision | None:
    if isinstance(cell, int) and (cell == 0 or cell >= least):
        return None
    return refused(
        "small_cells", N_("it holds counts below %(least)s, or does not say how small its counts are"), least=least
    )


def _yes(policy: Policy) -> str:
    if policy.node_only:
        return N_("node-only: the reader is at this node")
    if policy.audience == ANYONE:
        return N_("public: anyone may read, export and share")
    return N_("every clause of its policy is fulfilled")


def _text(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")
