"""How is a policy said in the Traffic Light Protocol, and what does a traffic light say as a policy? TLP 2.0.

FIRST, Traffic Light Protocol version 2.0, August 2022.
"""

from tocsin.errors import BadInputError
from tocsin.exchange.policies.audiences import ANYONE, NOBODY, narrower
from tocsin.exchange.policies.fields import PURPOSES, Pap
from tocsin.exchange.policies.losses import Circle, Loss, Marked, Taken, lost
from tocsin.exchange.policies.policy import Policy
from tocsin.messages import N_

__all__ = ["TLP", "from_tlp", "to_tlp"]

TLP = ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED")
"""The markings, widest first."""

_WITHIN = tuple(purpose for purpose in PURPOSES if purpose != "publish")
_KEPT = tuple(purpose for purpose in _WITHIN if purpose not in {"share", "relay"})
_SPOKEN = frozenset({"publish", "share", "export"})

_BEYOND = {
    "AMBER": (Loss(field="need-to-know", message=N_("that only those who need to know get it is not said")),),
    "AMBER+STRICT": (Loss(field="need-to-know", message=N_("that only those who need to know get it is not said")),),
    "RED": (Loss(field="individuals", message=N_("that it is for single persons, not members, is not said")),),
}


def from_tlp(marking: str, circle: Circle, *, pap: Pap = "red") -> Taken:
    """Return what a marking, with or without ``TLP:``, says of whoever is in ``circle``.

    TLP says nothing of acts: without a PAP marking beside it only undetectable ones are permitted. ``TLP:WHITE`` of
    version 1 is read as CLEAR; an unknown marking is a :class:`tocsin.errors.BadInputError`. A green or amber marking
    without a circle is for nobody.

    >>> from_tlp("TLP:AMBER+STRICT", Circle(recipients=("cert.example",))).policy.audience
    (('member:cert.example',),)
    """
    name = marking.upper().removeprefix("TLP:").strip()
    name = "CLEAR" if name == "WHITE" else name
    if name not in TLP:
        raise BadInputError(f"marking {marking!r} is not known", remedy=f"write one of {', '.join(TLP)}")
    return Taken(policy=_policy(name, circle, pap), losses=_BEYOND.get(name, ()))


def to_tlp(policy: Policy, circle: Circle) -> Marked:
    """Return the widest marking under which nobody outside ``policy`` gets it, and what it leaves unsaid.

    >>> from tocsin.exchange.policies.policy import NODE_ONLY, PUBLIC
    >>> to_tlp(PUBLIC, Circle()).marking, to_tlp(NODE_ONLY, Circle()).marking
    ('TLP:CLEAR', None)
    """
    if not policy.node_only:
        for name in TLP:
            back = _policy(name, circle, policy.pap)
            if _inside(back, policy):
                return Marked(marking=f"TLP:{name}", losses=lost(policy, _policy(name, circle, "red")))
    nothing = Loss(field="audience", message=N_("no marking of the Traffic Light Protocol is strict enough"))
    return Marked(marking=None, losses=(nothing,))


def _inside(back: Policy, policy: Policy) -> bool:
    return (
        bool(back.audience)
        and narrower(back.audience, policy.audience)
        and narrower(back.reshare, policy.reshare)
        and _SPOKEN.intersection(back.purposes) <= _SPOKEN.intersection(policy.purposes)
    )


def _policy(name: str, circle: Circle, pap: Pap) -> Policy:
    match name:
        case "CLEAR":
            return Policy(audience=ANYONE, reshare=ANYONE, purposes=PURPOSES, pap=pap)
        case "GREEN":
            whom = circle.clauses(clients=True, communities=True) if circle.communities else NOBODY
            return Policy(audience=whom, reshare=whom, purposes=_WITHIN, pap=pap)
        case "AMBER":
            whom = circle.clauses(clients=True)
            return Policy(audience=whom, reshare=whom, purposes=_WITHIN, pap=pap)
        case "AMBER+STRICT":
            return Policy(audience=circle.clauses(), purposes=_KEPT, pap=pap)
    return Policy(audience=circle.clauses(), purposes=("read",), pap=pap)
