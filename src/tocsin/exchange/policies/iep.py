"""How is a policy said in the Information Exchange Policy framework, and what does such a policy say here? IEP 2.0.

FIRST, Information Exchange Policy 2.0, framework definition and JSON specification, November 2019.
"""

from datetime import UTC, datetime
from typing import Literal

import msgspec

from tocsin.errors import BadInputError
from tocsin.exchange.policies.fields import Pap
from tocsin.exchange.policies.losses import Circle, Loss, Taken, lost
from tocsin.exchange.policies.policy import Policy
from tocsin.exchange.policies.tlp import from_tlp, to_tlp
from tocsin.messages import N_

__all__ = ["Iep", "IepMarked", "from_iep", "to_iep"]


class Iep(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One policy in the JSON of IEP 2.0; fields and values as its specification writes them."""

    id: str
    name: str
    iep_version: float = 2.0
    start_date: datetime | None = None
    end_date: datetime | None = None
    description: str | None = None
    encrypt_in_transit: Literal["must", "may"] = "may"
    permitted_actions: Literal[
        "none",
        "contact-for-instruction",
        "internally-visible-actions",
        "externally-visible-indirect-actions",
        "externally-visible-direct-actions",
    ] = "none"
    affected_party_notifications: Literal["may", "must-not"] = "must-not"
    tlp: Literal["red", "amber", "green", "white"] = "red"
    attribution: Literal["may", "must", "must-not"] = "must-not"
    unmodified_resale: Literal["may", "must-not"] = "must-not"
    external_reference: str | None = None


class IepMarked(msgspec.Struct, frozen=True, kw_only=True):
    """A policy said in IEP; None where nothing that IEP can say is strict enough."""

    marking: Iep | None
    losses: tuple[Loss, ...]


_REACH: dict[str, Pap] = {
    "internally-visible-actions": "red",
    "externally-visible-indirect-actions": "amber",
    "externally-visible-direct-actions": "green",
}
_ACTIONS = {"red": "internally-visible-actions", "amber": "externally-visible-indirect-actions"}
_LIGHTS = {"CLEAR": "white", "GREEN": "green", "AMBER": "amber", "AMBER+STRICT": "red", "RED": "red"}


def from_iep(iep: Iep, circle: Circle) -> Taken:
    """Return what an IEP policy says of whoever is in ``circle``.

    A statement that is absent counts as the strictest. A version other than 2 is a
    :class:`tocsin.errors.BadInputError`.

    >>> made = from_iep(Iep(id="1", name="n", tlp="amber", attribution="must"), Circle(recipients=("a",)))
    >>> made.policy.attribution, "act" in made.policy.purposes
    (('name-origin',), False)
    """
    if iep.iep_version != 2.0:
        raise BadInputError(f"version {iep.iep_version} is not known", where="IEP", remedy="write IEP 2.0")
    light = from_tlp(iep.tlp, circle, pap=_REACH.get(iep.permitted_actions, "red"))
    purposes = light.policy.purposes
    if iep.permitted_actions not in _REACH:
        purposes = tuple(purpose for purpose in purposes if purpose != "act")
    policy = msgspec.structs.replace(
        light.policy,
        purposes=purposes,
        attribution={"must": ("name-origin",), "must-not": ("hide-origin",), "may": ()}[iep.attribution],
        obligations=("encrypt-in-transit",) if iep.encrypt_in_transit == "must" else (),
        not_before=_second(iep.start_date, up=True),
        expires=_second(iep.end_date, up=False),
    )
    return Taken(policy=policy, losses=(*light.losses, *_unsaid(iep)))


def to_iep(policy: Policy, circle: Circle, *, id: str, name: str) -> IepMarked:
    """Return the policy in IEP, and what that leaves unsaid.

    >>> from tocsin.exchange.policies.policy import PUBLIC
    >>> made = to_iep(PUBLIC, Circle(), id="1", name="open").marking
    >>> made.tlp, made.permitted_actions, made.unmodified_resale
    ('white', 'externally-visible-direct-actions', 'must-not')
    """
    light = to_tlp(policy, circle)
    if light.marking is None or len(policy.attribution) > 1:
        nothing = Loss(field="audience", message=N_("nothing that IEP can say is strict enough"))
        return IepMarked(marking=None, losses=(nothing,))
    found = {
        "id": id,
        "name": name,
        "start_date": policy.not_before,
        "end_date": policy.expires,
        "encrypt_in_transit": "must" if "encrypt-in-transit" in policy.obligations else "may",
        "permitted_actions": _permitted(policy),
        "tlp": _LIGHTS[light.marking.removeprefix("TLP:")],
        "attribution": _named(policy),
    }
    made = msgspec.convert({key: value for key, value in found.items() if value is not None}, Iep)
    return IepMarked(marking=made, losses=lost(policy, from_iep(made, circle).policy))


def _permitted(policy: Policy) -> str:
    if "act" not in policy.purposes:
        return "none"
    return _ACTIONS.get(policy.pap, "externally-visible-direct-actions")


def _named(policy: Policy) -> str:
    if not policy.attribution:
        return "may"
    return "must" if policy.attribution == ("name-origin",) else "must-not"


def _second(time: datetime | None, *, up: bool) -> datetime | None:
    """Return the time in whole seconds of UTC, rounded to the strict side."""
    if time is None:
        return None
    if time.tzinfo is None:
        raise BadInputError("a date has no time zone", where="IEP", remedy="write UTC")
    whole = time.astimezone(UTC)
    second = whole.replace(microsecond=0)
    if up and whole.microsecond:
        return datetime.fromtimestamp(int(second.timestamp()) + 1, UTC)
    return second


def _unsaid(iep: Iep) -> tuple[Loss, ...]:
    found = []
    if iep.permitted_actions == "contact-for-instruction":
        found.append(("permitted_actions", N_("that its provider is to be asked before an act is not said")))
    if iep.affected_party_notifications == "may":
        found.append(("affected_party_notifications", N_("that affected parties may be notified is not said")))
    if iep.unmodified_resale == "may":
        found.append(("unmodified_resale", N_("that it may be resold is not said")))
    if iep.external_reference is not None:
        found.append(("external_reference", N_("the reference to terms elsewhere is not said")))
    return tuple(Loss(field=field, message=message) for field, message in found)
