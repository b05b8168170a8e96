"""What does another language of markings fail to say of a policy, or say beyond it? Reports of loss, each way."""

import msgspec

from tocsin.exchange.policies.audiences import NOBODY, Clauses, audience, community, member
from tocsin.exchange.policies.policy import Policy, looser
from tocsin.messages import N_

__all__ = ["Circle", "Loss", "Marked", "Taken", "lost"]


class Circle(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a marking speaks of: markings say "recipients" and "community" and name nobody."""

    recipients: tuple[str, ...] = ()
    """Members to whom it is, or was, sent; the origin among them if it is to read its own."""
    clients: tuple[str, ...] = ()
    """Members whom the recipients serve."""
    communities: tuple[str, ...] = ()

    def clauses(self, *, clients: bool = False, communities: bool = False) -> Clauses:
        """Return the audience of the recipients, and of whom else is asked for; an empty circle is nobody.

        >>> Circle(recipients=("cert.example",), communities=("sahel",)).clauses(communities=True)
        (('community:sahel', 'member:cert.example'),)
        """
        whom = [member(one) for one in (*self.recipients, *(self.clients if clients else ()))]
        whom += [community(one) for one in self.communities] if communities else []
        return audience([whom]) if whom else NOBODY


class Loss(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is said on one side and cannot be said on the other."""

    field: str
    """Of the policy, or of the other language."""
    message: str
    """For translation."""


class Marked(msgspec.Struct, frozen=True, kw_only=True):
    """A policy said in another language."""

    marking: str | None
    """None: no marking of that language is strict enough; the object must not leave under it."""
    losses: tuple[Loss, ...]
    """Where whoever reads the marking alone may do more than the policy permits. Empty: nowhere."""


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """A foreign marking said as a policy."""

    policy: Policy
    losses: tuple[Loss, ...]
    """What the marking says and the policy cannot."""


def lost(policy: Policy, back: Policy) -> tuple[Loss, ...]:
    """Return what ``back``, a policy read from a marking of ``policy``, permits beyond it.

    >>> from tocsin.exchange.policies.policy import PUBLIC
    >>> [loss.field for loss in lost(msgspec.structs.replace(PUBLIC, embargo_hours=72), PUBLIC)]
    ['embargo_hours']
    """
    return tuple(Loss(field=name, message=_LOST[name]) for name in looser(policy, back))


_LOST = {
    "audience": N_("who exactly may have it is not said"),
    "reshare": N_("who exactly may get it from its holders is not said"),
    "purposes": N_("some purposes that it is not for are not said"),
    "pap": N_("how visible an act may be is not said"),
    "discloses": N_("that guarded content is taken out is not said"),
    "node_only": N_("that it stays at its node is not said"),
    "not_members": N_("members excluded by name are not said"),
    "not_party_to": N_("that parties to the violence there are excluded is not said"),
    "attribution": N_("whether its origin is to be named is not said"),
    "not_before": N_("from when it may be released is not said"),
    "expires": N_("when it expires is not said"),
    "retain_until": N_("until when it may be kept is not said"),
    "residency": N_("where it may be kept is not said"),
    "obligations": N_("some duties of whoever receives it are not said"),
    "handling": N_("its sensitivity, personal data and day of erasure are not said"),
    "embargo_hours": N_("its embargo is not said"),
    "resolution": N_("how exactly places may be told is not said"),
    "small_cells": N_("that small counts do not leave is not said"),
    "lease_online": N_("its lease is not said"),
    "lease_offline": N_("its lease at sites without a connection is not said"),
}
