"""What is being decided, and what would it take? Bodies with their rule in words, seats, power and record."""

from typing import Any

from tocsin.errors import BadInputError, NotFoundError, RefusedError, TocsinError
from tocsin.messages import N_
from tocsin.surfaces.saying import say
from tocsin.surfaces.web.addresses import api
from tocsin.surfaces.web.lab import small
from tocsin.surfaces.web.page import Page, Shown, View, Visit

__all__ = ["PAGE", "council", "councils"]

_RECORDS = {"unga", "unsc"}
_ENDS = 12


def councils(visit: Visit) -> Shown:
    """List the bodies."""
    language = visit.language
    found = visit.reader.bodies()
    values: dict[str, Any] = {
        "bodies": [
            {
                "id": one.id,
                "name": language.title(one.name),
                "href": visit.address.page(f"councils/{one.id}"),
                "seats": "" if one.seats_missing else language.number(len(one.seats)),
                "rule": say(language, one.rules[0].sentence) if one.rules and one.rules[0].sentence else "",
                "checked": bool(one.rules) and one.rules[0].checked,
            }
            for one in found
        ]
    }
    return Shown(template="councils.html", title=language.text(N_("Councils and how they decide")), values=values)


def council(visit: Visit) -> Shown:
    """Show one body: rules, seats, power, record."""
    language = visit.language
    body = visit.reader.body(visit.parameters["id"])
    values: dict[str, Any] = {
        "body": body,
        "name": language.title(body.name),
        "rules": [
            {
                "title": language.title(rule.title),
                "said": say(language, rule.sentence) if rule.sentence else "",
                "basis": ", ".join(part for part in (rule.instrument, rule.article) if part),
                "checked": rule.checked,
                "note": rule.note,
            }
            for rule in body.rules
        ],
        "seats": [language.place(seat.place) if seat.place else seat.id for seat in body.seats],
        "power": _power(visit, body),
        "record": _votes(visit, body.id),
        "call": api(f"councils/{body.id}"),
    }
    return Shown(template="council.html", title=values["name"], values=values)


def _power(visit: Visit, body: Any) -> dict[str, Any]:
    """Return the power of seats under the first rule, or why it is not computed."""
    language = visit.language
    if body.rules and not body.rules[0].votes:
        return {"why": language.text(N_("No vote is taken in this forum, so power is not computed.")), "rows": []}
    try:
        found = visit.reader.power(body.id)
    except (BadInputError, NotFoundError) as error:
        return {"why": str(error), "rows": []}
    groups: dict[tuple[str, ...], list[Any]] = {}
    for seat in found.seats:
        groups.setdefault((seat.shapley.fraction or f"{seat.shapley.value:.12g}",), []).append(seat)
    rows = [
        {
            "seats": [language.place(seat.place) if seat.place else seat.seat for seat in held],
            "count": language.number(len(held)),
            "shapley": small(language, held[0].shapley.value),
            "exact": held[0].shapley.fraction,
            "banzhaf": small(language, held[0].banzhaf.value),
            "prevent": language.share(held[0].prevent.value),
        }
        for held in sorted(groups.values(), key=lambda held: -held[0].shapley.value)
    ]
    return {"why": "", "rows": rows, "act": small(language, found.act.value)}


def _votes(visit: Visit, body: str) -> dict[str, Any] | None:
    """Return what the record says: positions, blocs and who is silent; None where no record is kept of this body."""
    language = visit.language
    if body not in _RECORDS:
        return None
    try:
        found = visit.reader.voting_record(body)
    except RefusedError:
        return {"why": language.text(N_("The record is held here under terms that keep it at this node."))}
    except TocsinError as error:
        return {"why": str(error)}
    places = found.positions.places if found.positions else ()
    shown = places if len(places) <= 2 * _ENDS else (*places[:_ENDS], *places[-_ENDS:])
    low = min((one.low for one in places), default=0.0)
    span = max(1e-9, max((one.high for one in places), default=1.0) - low)

    def at(value: float) -> float:
        return round(100 * (value - low) / span, 1)

    silent = sorted(found.participation, key=lambda one: (one.part or 0, one.member))[:_ENDS]
    return {
        "why": "",
        "span": language.text(
            N_("Sessions %(first)s to %(last)s: %(calls)s roll calls; the record ends on %(until)s."),
            first=language.number(found.first),
            last=language.number(found.last),
            calls=language.number(found.calls),
            until=language.digits(found.until),
        ),
        "positions": [
            {
                "name": language.place(one.member) if one.member.isupper() else one.member,
                "place": language.number(round(one.place, 2), 2),
                "low": at(one.low),
                "high": at(one.high),
                "at": at(one.place),
            }
            for one in shown
        ],
        "explains": language.share(found.positions.first_share) if found.positions else "",
        "stretches": [
            {
                "sessions": language.text(
                    N_("%(first)s to %(last)s"), first=language.number(one.first), last=language.number(one.last)
                ),
                "blocs": [
                    {
                        "number": language.number(bloc.number),
                        "count": language.number(len(bloc.members)),
                        "members": [language.place(member) for member in bloc.members[:6]],
                        "cohesion": language.share(bloc.cohesion) if bloc.cohesion is not None else "",
                    }
                    for bloc in one.blocs
                ],
            }
            for one in found.stretches[-8:]
        ],
        "silent": [
            {
                "name": language.place(one.member),
                "part": language.share(one.part or 0.0),
                "votes": language.number(one.held),
            }
            for one in silent
        ],
        "licence": found.licence,
        "citation": found.citation,
        "call": api(f"councils/{body}/votes"),
    }


PAGE = Page(
    id="councils",
    title=N_("Councils"),
    order=7,
    views=(View(path="/councils", handler=councils), View(path="/councils/{id:str}", handler=council)),
)
