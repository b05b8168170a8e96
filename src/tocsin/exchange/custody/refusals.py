"""Why did custody refuse? One code and one sentence a reason, in the reader's language at the surface."""

from typing import Literal, TypeAlias

from tocsin.messages import N_

__all__ = ["REASONS", "Code", "words"]

Code: TypeAlias = Literal[
    "done",
    "already",
    "waits",
    "forged",
    "not-for-me",
    "not-standing",
    "i-am-out",
    "later-epoch",
    "stale-epoch",
    "too-early",
    "expired",
    "from-the-future",
    "gap",
    "equivocation",
    "recalled",
    "not-granted",
    "policy",
    "laxer-than-sources",
    "other-policy",
    "not-mine",
    "not-held",
    "no-word",
    "doubted",
    "empty",
    "second-person",
    "no-such",
    "not-given",
    "not-local",
]

REASONS: dict[str, str] = {
    "done": N_("Done."),
    "already": N_("This was done before; nothing changed."),
    "waits": N_("A second person of this member must agree first."),
    "forged": N_("Nobody in the register signed this as it stands."),
    "not-for-me": N_("This was not addressed to this member."),
    "not-standing": N_("That member is not in good standing in the register."),
    "i-am-out": N_("This member is not in good standing in the register."),
    "later-epoch": N_("It belongs to a membership that this node has not learned; the register is asked first."),
    "stale-epoch": N_("It was sealed for an earlier membership after that had ended."),
    "too-early": N_("Its time has not come."),
    "expired": N_("Its time is over."),
    "from-the-future": N_("It is dated later than any clock within the stated bounds allows."),
    "gap": N_("Earlier objects of this stream are missing; they are asked for."),
    "equivocation": N_("The sender signed something else for the same place of the stream."),
    "recalled": N_("Its origin, or that of something it rests on, withdrew it."),
    "not-granted": N_("Neither the policy nor a release of the origin lets this member give it to that one."),
    "policy": N_("The gate refused"),
    "laxer-than-sources": N_("Its policy is laxer than that of what it was derived from."),
    "other-policy": N_("The same object is held here under another policy or from another origin."),
    "not-mine": N_("Only the origin of an object may do this."),
    "not-held": N_("This member does not hold it."),
    "no-word": N_("The lease ended: the origin's fresh word is needed first."),
    "doubted": N_("It was signed after the origin's key was compromised."),
    "empty": N_("No recipient is named; nothing goes to nobody, and nothing goes to everybody by mistake."),
    "second-person": N_("The second person must be another person of this member."),
    "no-such": N_("No such release is waiting."),
    "not-given": N_("Nothing says that this member was ever given it."),
    "not-local": N_("Only a person of this member may do this."),
}
"""Every code with its sentence; a message of the catalogues."""


def words(code: str) -> str:
    """Return the English sentence of a code.

    >>> words("gap")
    'Earlier objects of this stream are missing; they are asked for.'
    """
    return REASONS[code]
