"""What are states, steps and verdicts called? Message ids, for surfaces to translate."""

from tocsin.alerts.life import State, Verb
from tocsin.messages import N_

__all__ = ["PARTS", "STATES", "STEPS", "VERDICTS"]

STATES: dict[State, str] = {
    "open": N_("open"),
    "acknowledged": N_("acknowledged"),
    "snoozed": N_("snoozed"),
    "ended": N_("ended"),
}
"""State of an alert -> message id."""

STEPS: dict[Verb, str] = {
    "raised": N_("raised"),
    "acknowledged": N_("acknowledged"),
    "assigned": N_("assigned"),
    "snoozed": N_("snoozed"),
    "updated": N_("updated"),
    "escalated": N_("escalated"),
    "joined": N_("joined by an incident"),
    "ended": N_("ended"),
    "verified": N_("verified"),
    "missed": N_("found to have been missed"),
}
"""Step of an alert's life -> message id."""

PARTS: dict[str, str] = {
    "all": N_("all places"),
    "quiet": N_("places where it had not come for twelve periods"),
}
"""Part of a replay -> message id."""

VERDICTS: dict[str, str] = {
    "hit": N_("hit"),
    "false alarm": N_("false alarm"),
    "miss": N_("miss"),
}
"""Verdict -> message id."""
