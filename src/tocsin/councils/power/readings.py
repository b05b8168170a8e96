"""What does each index say and not say? In words that need no mathematics."""

import msgspec

from tocsin.messages import N_

__all__ = ["ABSTENTION", "INDICES", "LIMITS", "METHODS", "Reading"]


class Reading(msgspec.Struct, frozen=True):
    """The name of an index and how to read it; both are message ids."""

    name: str
    says: str


INDICES: dict[str, Reading] = {
    "act": Reading(
        N_("Power to act"),
        N_(
            "How likely a proposal passes if every seat votes yes or no by the toss of a coin. It says how easily "
            "the body can decide at all."
        ),
    ),
    "penrose": Reading(
        N_("Penrose measure"), N_("How likely this seat's vote decides if all others vote by the toss of a coin.")
    ),
    "banzhaf": Reading(
        N_("Banzhaf share"),
        N_(
            "The Penrose measure as a share of all seats' measures. It compares seats, and hides how little all "
            "of them may have together."
        ),
    ),
    "shapley": Reading(
        N_("Shapley-Shubik index"),
        N_(
            "How likely this seat is the one whose yes completes the majority when seats join in a random order. "
            "The shares of all seats add up to one."
        ),
    ),
    "prevent": Reading(
        N_("Power to prevent"),
        N_(
            "Of the votes that pass, the share that would fail if this seat said no instead. "
            "With a veto it is all of them."
        ),
    ),
    "initiate": Reading(
        N_("Power to initiate"), N_("Of the votes that fail, the share that would pass if this seat said yes instead.")
    ),
    "decides": Reading(
        N_("Deciding, with abstention"),
        N_(
            "How likely this seat's yes passes what its no would stop, "
            "if every seat says yes, abstains or says no alike."
        ),
    ),
}
"""Id of an index -> how to read it."""

LIMITS = N_(
    "These figures come from the rule alone. They know no preferences, alliances, pressure or money, and "
    "take every way to vote as equally likely, which real votes are not. Read them beside what really "
    "happened."
)
ABSTENTION = N_("In the figures for yes and no alone an abstention counts as a no.")

METHODS: dict[str, str] = {
    "classes": N_("counted by kinds of interchangeable seats"),
    "halves": N_("counted in two halves of the seats"),
    "pairs": N_("counted over pairs of subsets of two halves"),
    "diagram": N_("counted with a decision diagram"),
    "program": N_("counted by dynamic programming"),
    "series": N_("counted with a power series"),
    "bins": N_("computed with rounded weights"),
    "sample": N_("estimated from a random sample"),
}
"""Method -> what was done."""
