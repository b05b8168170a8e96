"""What have I shared, with whom, under which policy, and what do I hold of others? The console of the exchange."""

from typing import Any

from tocsin.errors import BadInputError, TocsinError
from tocsin.exchange.log.acts import KINDS
from tocsin.messages import N_
from tocsin.node.sharing_orders import Decide, Meet, RecallThings, ShareThing, audience_of, obey
from tocsin.surfaces.web.addresses import api
from tocsin.surfaces.web.exchange import (
    REASONS,
    audience_values,
    held_rows,
    member_rows,
    recall_rows,
    shared_rows,
    sharing_links,
    waiting_rows,
)
from tocsin.surfaces.web.page import Answer, Forward, Page, Shown, View, Visit

__all__ = ["PAGE", "change", "held", "log", "members", "new", "overview"]

_DAYS = 365


def overview(visit: Visit) -> Shown:
    """Show what waits for a second person, what was shared and with whom, and what became of recalls.

    Who visits from elsewhere is shown the log, which is for everybody.
    """
    if not visit.person.local:
        return log(visit)
    language, stands = visit.language, visit.reader.sharing()
    values = {
        "links": sharing_links(visit, "exchange"),
        "stands": stands,
        "finding": language.plural(
            N_("%(n)s thing of ours is with other members"),
            N_("%(n)s things of ours are with other members"),
            stands.own,
        )
        if stands.register
        else language.text(N_("This node belongs to no register of members yet")),
        "waiting": waiting_rows(visit, visit.reader.waiting_shares()),
        "shared": shared_rows(visit, visit.reader.shared_things()),
        "recalls": recall_rows(visit, visit.reader.recalls()),
        "reasons": [(code, language.text(words)) for code, words in REASONS.items()],
        "operator": visit.person.name,
        "may_write": _may_write(visit),
        "call": api("exchange"),
    }
    return Shown(template="exchange.html", title=language.text(N_("Exchange")), values=values)


def held(visit: Visit) -> Shown:
    """Show what is held of other members: from whom, under which policy, until when, and given to whom."""
    language, query = visit.language, visit.query
    origin = query.get("origin", "")
    found = visit.reader.holdings(origin=origin, limit=500)
    rows = held_rows(visit, found)
    values = {
        "links": sharing_links(visit, "exchange/held"),
        "finding": language.plural(
            N_("%(n)s object of others can be opened here"),
            N_("%(n)s objects of others can be opened here"),
            sum(1 for row in rows if row["open"]),
        ),
        "rows": rows,
        "origin": origin,
        "origins": [one.member for one in visit.reader.peers()],
        "call": api("exchange/holdings"),
    }
    return Shown(template="exchange-held.html", title=language.text(N_("Held from others")), values=values)


def members(visit: Visit) -> Shown:
    """Show the members of the register, their standing, and how it goes with their nodes."""
    language, stands = visit.language, visit.reader.sharing()
    rows = member_rows(visit, visit.reader.peers())
    values = {
        "links": sharing_links(visit, "exchange/members"),
        "stands": stands,
        "finding": language.plural(
            N_("%(n)s other member in this register"), N_("%(n)s other members in this register"), len(rows)
        ),
        "rows": rows,
        "may_write": _may_write(visit),
        "call": api("exchange/members"),
    }
    return Shown(template="exchange-members.html", title=language.text(N_("Members and nodes")), values=values)


def new(visit: Visit, *, fault: str = "", tried: dict[str, Any] | None = None) -> Shown:
    """Show the form that shares something; what it would come to is shown before anything leaves."""
    language, query = visit.language, visit.query
    given = {"thing": query.get("thing", ""), "to": query.get("to", ""), "label": "", "days": str(_DAYS)}
    values = {
        "links": sharing_links(visit, "exchange/new"),
        "given": {**given, **{name: visit.form[name] for name in given if name in visit.form}},
        "tried": tried,
        "fault": fault,
        "members": [one.member for one in visit.reader.peers() if one.standing == "good"],
        "may_write": _may_write(visit),
    }
    title = language.text(N_("Share something"))
    return Shown(template="exchange-new.html", title=title, values=values, status=400 if fault else 200)


def log(visit: Visit) -> Shown:
    """Show the node's log, its newest checkpoint, and who has witnessed it."""
    language = visit.language
    found = visit.reader.log()
    values = {
        "local": visit.person.local,
        "witnesses": [(one.name, language.moment(one.time)) for one in found.witnesses],
        "watched": found.watched,
        "acts": [
            {
                "index": one.index,
                "kind": language.text(KINDS[one.kind]) if one.kind in KINDS else one.kind,
                "time": language.moment(one.time),
                "commitment": one.commitment,
            }
            for one in found.acts
        ],
        "links": sharing_links(visit, "exchange/log"),
        "finding": language.plural(
            N_("%(n)s act stands in the log of this node"), N_("%(n)s acts stand in the log of this node"), found.size
        ),
        "log": found,
        "call": api("exchange/log"),
    }
    return Shown(template="exchange-log.html", title=language.text(N_("Log and witnesses")), values=values)


def change(visit: Visit) -> Answer:
    """Try a share, share, recall, agree to or turn down what waits, or meet the other nodes now."""
    form = visit.form
    match form.get("do", ""):
        case "try" | "share" as do:
            return _share(visit, dry=do == "try")
        case "recall":
            reason = form.get("reason", "error")
            leaves = tuple(form.get("leaves", "").split())
            order: Any = RecallThings(what=leaves, reason=reason, by=_name(visit))  # type: ignore[arg-type]
        case "agree" | "turn-down" as do:
            order = Decide(leaf=form.get("leaf", ""), agree=do == "agree", by=_name(visit))
        case "meet":
            obey(visit.node, Meet(), visit.person)
            return Forward(to=visit.address.page("exchange/members"))
        case other:
            raise BadInputError(f"{other!r} is nothing to do with sharing", where="sharing")
    obey(visit.node, order, visit.person)
    return Forward(to=visit.address.page("exchange"))


def _share(visit: Visit, *, dry: bool) -> Answer:
    form = visit.form
    try:
        days = form.get("days", "")
        order = ShareThing(
            thing=form.get("thing", "").strip(),
            to=tuple(form.get("to", "").replace(",", " ").split()),
            label=form.get("label", "").strip(),
            days=int(days) if days.isascii() and days.isdecimal() else _DAYS,
            by=_name(visit),
        )
        if dry:
            return new(visit, tried=audience_values(visit, audience_of(visit.node, order)))
        obey(visit.node, order, visit.person)
    except TocsinError as error:
        return new(visit, fault=str(error))
    return Forward(to=visit.address.page("exchange"))


def _name(visit: Visit) -> str:
    return visit.form.get("by", "").strip()[:80] or str(visit.person.name)


def _may_write(visit: Visit) -> bool:
    return bool(visit.person.local and not visit.reader.edition().as_of)


PAGE = Page(
    id="exchange",
    title=N_("Exchange"),
    order=4,
    views=(
        View(path="/exchange", handler=overview),
        View(path="/exchange/held", handler=held),
        View(path="/exchange/new", handler=new),
        View(path="/exchange/members", handler=members),
        View(path="/exchange/log", handler=log),
        View(path="/exchange/change", handler=change, method="POST"),
    ),
)
