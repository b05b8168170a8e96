"""What may be done with something that bears this label? A policy in plain words, behind every badge."""

from tocsin.exchange.policies import policy_of, readable
from tocsin.exchange.policies.losses import Circle
from tocsin.exchange.policies.tlp import to_tlp
from tocsin.messages import N_
from tocsin.surfaces.policy_words import policy_sentences, policy_title
from tocsin.surfaces.web.page import Shown, Visit

__all__ = ["policy"]


def policy(visit: Visit) -> Shown:
    """Show the policy that the query names: its sentences, its light, and the label itself."""
    language, label = visit.language, visit.query.get("label") or "public"
    light = to_tlp(policy_of(label), Circle()) if readable(label) else None
    return Shown(
        template="policy.html",
        title=language.text(N_("Policy: %(policy)s"), policy=policy_title(language, label)),
        values={
            "label": label,
            "sentences": policy_sentences(language, label),
            "light": light.marking if light else None,
            "unsaid": [language.text(loss.message) for loss in light.losses] if light and light.marking else [],
        },
    )
