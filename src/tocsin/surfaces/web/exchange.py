"""How are shared things, recalls, holdings and other members said on pages? Rows of the exchange's console."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from tocsin.messages import N_
from tocsin.node.sharing_answers import (
    Audience,
    HeldAnswer,
    PeerAnswer,
    RecallAnswer,
    ReceiptAnswer,
    SharedAnswer,
    WaitingAnswer,
)
from tocsin.surfaces.language import Translator
from tocsin.surfaces.policy_words import policy_sentences, policy_title
from tocsin.surfaces.web.page import Visit

__all__ = [
    "audience_values",
    "held_rows",
    "member_rows",
    "recall_rows",
    "shared_rows",
    "sharing_links",
    "waiting_rows",
]

_LINKS = {
    "exchange": N_("Shared by us"),
    "exchange/held": N_("Held from others"),
    "exchange/new": N_("Share something"),
    "exchange/members": N_("Members and nodes"),
    "exchange/log": N_("Log and witnesses"),
}

_KINDS = {
    "forecast": N_("forecast"),
    "alert": N_("alert"),
    "alert.step": N_("step of an alert"),
    "series": N_("series"),
    "observations": N_("series"),
    "reshared": N_("passed on"),
    "withdrawn": N_("withdrawal"),
}

_STATES = {
    "due": N_("on its way"),
    "taken": N_("taken"),
    "refused": N_("refused"),
    "withdrawn": N_("never sent"),
    "waiting": N_("waits for a second person"),
}

_HELD = {
    "held": N_("held"),
    "expired": N_("expired"),
    "recalled": N_("recalled"),
    "destroyed": N_("destroyed"),
    "kept": N_("kept for a legal reason, closed"),
}

_OUTCOMES = {
    "deleted": N_("says it deleted it"),
    "kept": N_("says it keeps it for a legal reason"),
    "never-held": N_("says it never held it"),
}

_MEMBER_KINDS = {
    "state": N_("state"),
    "organisation": N_("organisation"),
    "company": N_("company"),
    "ngo": N_("non-governmental organisation"),
    "university": N_("university"),
    "network": N_("local network"),
    "individual": N_("individual"),
}

_ROLES = {
    "member": N_("member"),
    "governor": N_("governor of the register"),
    "witness": N_("witness of logs"),
    "relay": N_("relay"),
    "partner": N_("partner without a vote"),
}

_MEMBER_STANDINGS = {
    "good": N_("in good standing"),
    "revoked": N_("its keys are revoked"),
    "removed": N_("removed"),
    "unknown": N_("not known"),
}

REASONS = {
    "error": N_("it holds an error"),
    "superseded": N_("something newer stands for it"),
    "mistake": N_("it was shared by mistake"),
    "safety": N_("it endangers people"),
    "consent": N_("consent was withdrawn"),
    "legal": N_("for a legal reason"),
    "other": N_("for another reason"),
}
"""Reason of a recall -> its words."""


def sharing_links(visit: Visit, current: str) -> list[dict[str, Any]]:
    """Return the links between the pages of the exchange."""
    return [
        {"href": visit.address.page(path), "title": visit.language.text(title), "current": path == current}
        for path, title in _LINKS.items()
    ]


def shared_rows(visit: Visit, things: Iterable[SharedAnswer]) -> list[dict[str, Any]]:
    """Return what was shared: to whom, who took it, and what became of recalls."""
    language = visit.language
    return [
        {
            "id": one.id,
            "thing": one.thing,
            "href": visit.address.page(f"alerts/{one.thing}") if one.kind == "alert" else "",
            "kind": _word(language, _KINDS, one.kind),
            "policy": policy_title(language, one.label),
            "shared": language.moment(one.shared),
            "by": one.by.partition("@")[0],
            "to": [
                {
                    "member": each.member,
                    "state": _word(language, _STATES, each.state),
                    "code": each.state,
                    "changed": _moment(language, each.changed),
                    "said": each.said if each.state != "taken" else "",
                }
                for each in one.to
            ],
            "taken": sum(1 for each in one.to if each.state == "taken"),
            "recalled": one.recalled,
            "receipts": _receipts(language, one.receipts),
            "leaves": one.leaves,
        }
        for one in things
    ]


def waiting_rows(visit: Visit, waiting: Iterable[WaitingAnswer]) -> list[dict[str, Any]]:
    """Return what waits for a second person."""
    language = visit.language
    return [
        {
            "leaf": one.leaf,
            "kind": _word(language, _KINDS, one.type),
            "to": language.listing(one.to),
            "policy": policy_title(language, one.label),
            "asked_by": one.asked_by.partition("@")[0],
            "until": language.moment(one.until),
        }
        for one in waiting
    ]


def recall_rows(visit: Visit, recalls: Iterable[RecallAnswer]) -> list[dict[str, Any]]:
    """Return recalls with what holders answered, and who is silent."""
    language = visit.language
    return [
        {
            "id": one.id,
            "origin": one.origin,
            "ours": one.origin == visit.reader.sharing().member,
            "objects": language.plural(N_("%(n)s object"), N_("%(n)s objects"), len(one.leaves)),
            "reason": _word(language, REASONS, one.reason),
            "made": language.moment(one.made),
            "receipts": _receipts(language, one.receipts),
            "silent": list(one.silent),
        }
        for one in recalls
    ]


def held_rows(visit: Visit, held: Iterable[HeldAnswer]) -> list[dict[str, Any]]:
    """Return what is held of others: from whom, under which policy, until when."""
    language = visit.language
    return [
        {
            "leaf": one.leaf,
            "kind": _word(language, _KINDS, one.type),
            "origin": one.origin,
            "came_from": one.came_from if one.came_from != one.origin else "",
            "policy": policy_title(language, one.label),
            "received": language.moment(one.received),
            "expires": language.moment(one.expires),
            "until": _moment(language, one.until),
            "state": _word(language, _HELD, one.state),
            "open": one.state == "held" and not one.why_not,
            "why_not": language.text(one.why_not) if one.why_not else "",
            "given": list(one.given),
        }
        for one in held
    ]


def member_rows(visit: Visit, peers: Iterable[PeerAnswer]) -> list[dict[str, Any]]:
    """Return the other members, and how it goes with their nodes."""
    language = visit.language
    return [
        {
            "member": one.member,
            "name": one.name,
            "kind": _word(language, _MEMBER_KINDS, one.kind),
            "roles": language.listing([_word(language, _ROLES, role) for role in one.roles]) if one.roles else "",
            "standing": _word(language, _MEMBER_STANDINGS, one.standing),
            "good": one.standing == "good",
            "address": one.address,
            "reached": _moment(language, one.reached) or language.text(N_("never")),
            "failing": one.failing,
            "due": one.due,
            "taken": one.taken,
            "refused": one.refused,
            "used": language.share(one.bytes_today / one.bytes_a_day) if one.bytes_a_day else "",
        }
        for one in peers
    ]


def audience_values(visit: Visit, found: Audience) -> dict[str, Any]:
    """Return what a dry run says: who would get it and could read it, who not, and why."""
    language = visit.language
    rows = [
        {
            "member": one.member,
            "name": one.name,
            "verdict": language.text(_verdict(one.receives, one.reads, one.may_get)),
            "reads": one.reads,
            "why": one.why,
        }
        for one in found.members
    ]
    return {
        "thing": found.thing,
        "kind": _word(language, _KINDS, found.kind),
        "records": language.plural(N_("%(n)s record"), N_("%(n)s records"), found.records),
        "policy": policy_title(language, found.label),
        "sentences": policy_sentences(language, found.label),
        "allowed": found.allowed,
        "laxer": list(found.laxer),
        "second_person": found.second_person,
        "rows": sorted(rows, key=lambda row: (not row["reads"], row["member"])),
        "readers": language.plural(
            N_("%(n)s member will be able to read it"),
            N_("%(n)s members will be able to read it"),
            sum(1 for row in rows if row["reads"]),
        ),
    }


def _verdict(receives: bool, reads: bool, may_get: bool) -> str:
    if reads:
        return N_("gets it and can read it")
    if receives:
        return N_("gets it and cannot read it yet")
    return N_("does not get it from us, and a holder may pass it on") if may_get else N_("does not get it")


def _receipts(language: Translator, receipts: Iterable[ReceiptAnswer]) -> list[dict[str, Any]]:
    return [
        {
            "holder": one.holder,
            "outcome": _word(language, _OUTCOMES, one.outcome),
            "reason": one.reason,
            "made": language.moment(one.made),
            "given": list(one.given),
        }
        for one in receipts
    ]


def _moment(language: Translator, moment: datetime | None) -> str:
    return language.moment(moment) if moment is not None else ""


def _word(language: Translator, words: dict[str, str], code: str) -> str:
    return language.text(words[code]) if code in words else code
