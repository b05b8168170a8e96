"""How visible may an act upon it be? Said in the Permissible Actions Protocol.

The levels as the taxonomy ``PAP`` of MISP states them: RED undetectable acts, AMBER passive checks with others, GREEN
active acts, CLEAR (WHITE before) no restriction.
"""

import msgspec

from tocsin.errors import BadInputError
from tocsin.exchange.policies.fields import PAP, Pap
from tocsin.exchange.policies.losses import Loss, Marked, Taken
from tocsin.exchange.policies.policy import PUBLIC, Policy
from tocsin.messages import N_

__all__ = ["from_pap", "to_pap"]


def from_pap(marking: str) -> Taken:
    """Return what a marking, with or without ``PAP:``, says: the limit on acts, and nothing else; join it with others.

    An unknown marking is a :class:`tocsin.errors.BadInputError`.

    >>> from_pap("PAP:AMBER").policy.pap
    'amber'
    """
    name = marking.lower().removeprefix("pap:").strip()
    name = "clear" if name == "white" else name
    levels: dict[str, Pap] = {level: level for level in PAP}
    if name not in levels:
        raise BadInputError(f"marking {marking!r} is not known", remedy=f"write one of {', '.join(PAP)}")
    return Taken(policy=msgspec.structs.replace(PUBLIC, pap=levels[name]), losses=())


def to_pap(policy: Policy) -> Marked:
    """Return the marking, or none where the policy permits no act at all, which PAP cannot say.

    PAP speaks of acts alone: everything else that the policy says must be said beside it, and is no loss of PAP's.

    >>> to_pap(PUBLIC).marking, to_pap(Policy()).marking
    ('PAP:CLEAR', None)
    """
    if "act" not in policy.purposes:
        return Marked(
            marking=None, losses=(Loss(field="purposes", message=N_("that no act is permitted is not said")),)
        )
    return Marked(marking=f"PAP:{policy.pap.upper()}", losses=())
