"""What does a policy say in plain words? Sentences for each field, and one line for a badge, for translation."""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from tocsin.exchange.policies import fields
from tocsin.exchange.policies.audiences import ANYONE, Clauses
from tocsin.exchange.policies.policy import NODE_ONLY, PUBLIC, Policy
from tocsin.messages import N_

__all__ = ["Sentence", "in_short", "in_words"]


class Sentence(msgspec.Struct, frozen=True, kw_only=True):
    """A message and what fills its places."""

    field: str
    """Of the policy."""
    message: str
    """For translation, its places as ``%(name)s``."""
    words: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Place -> messages to translate, then to join; ids stand as they are, for no catalogue has them."""

    def english(self) -> str:
        """Return it in English.

        >>> in_words(Policy())[0].english()
        'It is for nobody.'
        """
        return self.message % {name: ", ".join(parts) for name, parts in self.words}


def in_words(policy: Policy) -> tuple[Sentence, ...]:
    """Return every sentence that a reader must know to keep the policy.

    >>> [one.english() for one in in_words(Policy(audience=(("member:a",),), purposes=("read",), embargo_hours=72))][:3]
    ['It is only for: a.', 'It may be used to: read.', 'It leaves 72 hours after what it tells of, not before.']
    """
    return (*_whom(policy), *_what_for(policy), *_when(policy), *_how(policy), *_duties(policy))


def in_short(policy: Policy) -> Sentence:
    """Return the one line of a badge: for whom, and until when.

    >>> in_short(PUBLIC).english(), in_short(Policy(audience=(("community:sahel",),), purposes=("read",))).english()
    ('public', 'for: sahel')
    """
    if policy == PUBLIC:
        return Sentence(field="audience", message=N_("public"))
    if policy.node_only:
        return Sentence(field="node_only", message=N_("this node only"))
    if not policy.audience or not policy.purposes:
        return Sentence(field="audience", message=N_("for nobody"))
    if policy.audience == ANYONE:
        return Sentence(field="audience", message=N_("for anyone, with conditions"))
    who = tuple(dict.fromkeys(word for clause in policy.audience for word in _names(clause)))
    ends = [end for end in (policy.expires, policy.retain_until) if end is not None]
    if not ends:
        return _say("audience", N_("for: %(who)s"), who=who)
    return _say("audience", N_("for: %(who)s, until %(time)s"), who=who, time=(f"{min(ends):%Y-%m-%d}",))


def _whom(policy: Policy) -> Iterator[Sentence]:
    if policy.node_only:
        yield _say("node_only", N_("It stays at the node that made it."))
    yield from _audience(
        "audience", policy.audience, N_("It is for nobody."), N_("It is for anyone."), N_("It is only for: %(who)s.")
    )
    if policy.not_members:
        yield _say("not_members", N_("It is never for: %(who)s."), who=policy.not_members)
    if policy.not_party_to:
        message = N_("It is never for members that are, or back, a party to violence in: %(places)s.")
        yield _say("not_party_to", message, places=policy.not_party_to)
    if "share" in policy.purposes and not policy.node_only:
        yield from _audience(
            "reshare",
            policy.reshare,
            N_("Only its origin may share it."),
            N_("Whoever holds it may pass it on."),
            N_("Whoever holds it may pass it on only to: %(who)s."),
        )


def _audience(field: str, clauses: Clauses, nobody: str, anyone: str, only: str) -> Iterator[Sentence]:
    if not clauses or clauses == ANYONE:
        yield _say(field, anyone if clauses else nobody)
        return
    for clause in clauses:
        yield _say(field, only, who=_names(clause))


def _what_for(policy: Policy) -> Iterator[Sentence]:
    if policy.purposes == fields.PURPOSES:
        yield _say("purposes", N_("It may be used for everything."))
    elif policy.purposes:
        yield _say("purposes", N_("It may be used to: %(purposes)s."), purposes=_each(_PURPOSES, policy.purposes))
    else:
        yield _say("purposes", N_("It may be used for nothing."))
    if "act" in policy.purposes and policy.pap != "clear":
        yield _say("pap", _PAP[policy.pap])


def _when(policy: Policy) -> Iterator[Sentence]:
    if policy.embargo_hours:
        message = N_("It leaves %(hours)s hours after what it tells of, not before.")
        yield _say("embargo_hours", message, hours=(str(policy.embargo_hours),))
    for field, message in (
        ("not_before", N_("It is not released before %(time)s.")),
        ("expires", N_("It is released until %(time)s.")),
        ("retain_until", N_("Whoever holds it deletes it by %(time)s.")),
    ):
        moment: datetime | None = getattr(policy, field)
        if moment is not None:
            yield _say(field, message, time=(_time(moment),))
    for field, message in (
        (
            "lease_online",
            N_("It is used at most %(seconds)s seconds after fresh word from its origin."),
        ),
        ("lease_offline", N_("At sites without a connection it is used at most %(seconds)s seconds after such word.")),
    ):
        seconds: int | None = getattr(policy, field)
        if seconds is not None:
            yield _say(field, message, seconds=(str(seconds),))


def _how(policy: Policy) -> Iterator[Sentence]:
    if policy.resolution != "exact":
        message = N_("Places in it are told no more exactly than: %(level)s.")
        yield _say("resolution", message, level=(_LEVELS[policy.resolution],))
    if policy.small_cells > 1:
        message = N_("Counts from 1 to %(most)s do not leave.")
        yield _say("small_cells", message, most=(str(policy.small_cells - 1),))
    taken_out = tuple(one for one in fields.GUARDED if one not in policy.discloses)
    if taken_out and policy not in {PUBLIC, NODE_ONLY}:
        yield _say("discloses", N_("Taken out before it leaves: %(content)s."), content=_each(_GUARDED, taken_out))
    if policy.residency is not None:
        if policy.residency:
            yield _say("residency", N_("It is kept only in: %(places)s."), places=policy.residency)
        else:
            yield _say("residency", N_("It may be kept nowhere."))
    if len(policy.attribution) > 1:
        yield _say("attribution", N_("Its origin must be named and must not be named: it cannot be passed on."))
    elif policy.attribution:
        named = policy.attribution == ("name-origin",)
        yield _say("attribution", N_("Its origin must be named.") if named else N_("Its origin must not be named."))


def _duties(policy: Policy) -> Iterator[Sentence]:
    for duty in policy.obligations:
        yield _say("obligations", _DUTIES[duty])
    for one in policy.handling:
        words = {"sensitivity": (_SENSITIVITIES[one.sensitivity],), "personal": (_PERSONAL[one.personal],)}
        yield _say("handling", N_("Sensitivity: %(sensitivity)s; personal data: %(personal)s."), **words)
        if one.basis:
            yield _say("handling", N_("Legal basis: %(basis)s."), basis=(_BASES[one.basis],))
        if one.erase_by is not None:
            yield _say("handling", N_("Its personal data is erased by %(time)s."), time=(_time(one.erase_by),))
        if one.missing:
            yield _say("handling", N_("It is not released: what the law asks to be stated is missing."))


def _say(field: str, message: str, **words: tuple[str, ...]) -> Sentence:
    return Sentence(field=field, message=message, words=tuple(words.items()))


def _names(clause: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_KINDS.get(term, term.partition(":")[2]) for term in clause)


def _each(names: dict[str, str], values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(names[value] for value in values)


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


_KINDS = {
    "kind:state": N_("any state"),
    "kind:organisation": N_("any international or regional organisation"),
    "kind:company": N_("any company"),
    "kind:ngo": N_("any non-governmental organisation"),
    "kind:university": N_("any university"),
    "kind:network": N_("any local network"),
    "kind:individual": N_("any individual member"),
}
_PURPOSES = {
    "act": N_("act upon it"),
    "derive": N_("make other things from it"),
    "export": N_("export it to files"),
    "publish": N_("publish it"),
    "query": N_("match it against queries"),
    "read": N_("read"),
    "relay": N_("carry it sealed"),
    "research": N_("do research"),
    "share": N_("share it"),
}
_PAP = {
    "red": N_("Acts upon it must not be detectable from outside (PAP:RED)."),
    "amber": N_("Acts upon it go no further than passive checks with others (PAP:AMBER)."),
    "green": N_("Active acts upon it are permitted, such as blocking (PAP:GREEN)."),
}
_LEVELS = {
    "admin2": N_("second administrative level"),
    "admin1": N_("first administrative level"),
    "country": N_("country"),
}
_GUARDED = {
    "internal-addresses": N_("internal addresses"),
    "mailboxes": N_("mailboxes"),
    "victim-names": N_("victims' names"),
}
_DUTIES = {
    "delete-on-recall": N_("Whoever holds it deletes it when it is recalled."),
    "encrypt-at-rest": N_("Whoever holds it keeps it encrypted."),
    "encrypt-in-transit": N_("It travels encrypted only."),
    "notify-origin": N_("Whoever acts upon it tells its origin."),
    "receipt": N_("Whoever receives it answers with a receipt."),
}
_SENSITIVITIES = {
    "ordinary": N_("ordinary"),
    "field-report": N_("field report"),
    "aid-location": N_("location of aid"),
    "victim-record": N_("record of victims"),
    "internal-network": N_("internal network"),
}
_PERSONAL = {
    "unstated": N_("not stated"),
    "none": N_("none"),
    "pseudonymous": N_("pseudonymous"),
    "personal": N_("personal"),
    "special": N_("special categories"),
}
_BASES = {
    "consent": N_("consent"),
    "contract": N_("contract"),
    "humanitarian-mandate": N_("humanitarian mandate"),
    "legal-obligation": N_("legal obligation"),
    "legitimate-interests": N_("legitimate interests"),
    "public-task": N_("public task"),
    "vital-interests": N_("vital interests"),
}
