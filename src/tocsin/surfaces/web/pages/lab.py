"""What would a reform do? Draw a council, see every number move, compare, and take the report away."""

from typing import Any
from urllib.parse import quote

from tocsin.councils.lab.design import Design, Line
from tocsin.councils.lab.groups import members_of_base
from tocsin.councils.lab.link import from_fields, is_design, to_text
from tocsin.councils.lab.proposals import proposal, proposals
from tocsin.errors import BadInputError, NotFoundError, RefusedError, TocsinError, UnknownCodeError
from tocsin.messages import N_
from tocsin.surfaces.printing import can_print
from tocsin.surfaces.web.addresses import api
from tocsin.surfaces.web.lab import KIND_TITLES, council_shown, editor_rows, picture, row_shown
from tocsin.surfaces.web.page import Page, Shown, View, Visit
from tocsin.world.organisations import organisations

__all__ = ["PAGE", "explained", "inclusion", "lab"]

_SLOTS = ("c1", "c2", "c3", "c4", "c5")
_USUAL = {"c1": "today", "c2": "au-ezulwini", "c3": "double-veto"}
_MOST_MEMBERS = 60


def lab(visit: Visit) -> Shown:
    """Show the editor, the numbers of what is drawn, and the comparison."""
    language, query = visit.language, visit.query
    wrong = ""
    try:
        design = _design(visit)
    except BadInputError as error:
        wrong, design = str(error), proposal("today")
    beside = tuple(one for one in _beside(query) if one != design.id)
    asked = (to_text(design) if not design.id else design.id, *beside)
    try:
        found = visit.reader.lab(asked)
    except (BadInputError, UnknownCodeError) as error:
        wrong, design, beside = str(error), proposal("today"), ()
        asked = ("today",)
        found = visit.reader.lab(asked)
    everything = visit.reader.lab()
    replays, why, record = _record(visit, asked)
    all_replays, _, _ = _record(visit, ())
    today = everything.councils[0]
    mine = council_shown(language, found.councils[0], replays[0], today)
    councils = [row_shown(language, one, replay, today) for one, replay in zip(found.councils, replays, strict=True)]
    overview = [
        row_shown(language, one, replay, today)
        for one, replay in zip(everything.councils, all_replays or [None] * len(everything.councils), strict=True)
    ]
    table = f"{api('lab/table')}?councils={quote('|'.join(asked))}"
    members = members_of_base(design.base, visit.reader.edition().stands_on.date()) if design.scheme == "each" else ()
    values: dict[str, Any] = {
        "wrong": wrong,
        "finding": _finding(visit, found.councils[0], today),
        "mine": mine,
        "councils": councils,
        "overview": overview,
        "drawn": picture(language, [*overview, *([] if design.id else [councils[0]])], own=not design.id),
        "rows": editor_rows(language, design, members[:_MOST_MEMBERS]),
        "kinds": [language.text(title) for title in KIND_TITLES.values()],
        "design": design,
        "share": "" if design.share is None else str(design.share),
        "starts": [(one.id, language.title(one.title)) for one in proposals()],
        "organisations": [
            (one.id, language.organisation(one.id)) for one in organisations() if one.kind in {"regional", "community"}
        ],
        "slots": [
            {
                "name": slot,
                "label": language.text(N_("Compare with (%(n)s)"), n=language.number(number)),
                "chosen": query.get(slot, _USUAL.get(slot, "")),
            }
            for number, slot in enumerate(_SLOTS, start=1)
        ],
        "why": why,
        "record": record,
        "last": language.digits(record.last) if record else "",
        "missing": [] if any(one.what == "people" for one in found.sources) else ["people"],
        "sources": found.sources,
        "downloads": {
            "csv": table,
            "pdf": f"{api('lab/report.pdf')}?councils={quote('|'.join(asked))}&locale={language.locale}"
            if can_print()
            else "",
            "json": f"{api('lab')}?councils={quote('|'.join(asked))}",
        },
    }
    return Shown(template="lab.html", title=language.text(N_("The lab of councils")), values=values, script="lab")


def _design(visit: Visit) -> Design:
    """Read what is drawn: the fields of the address, a proposal to start from, or an organisation's members."""
    query = visit.query
    if is_design(query):
        return from_fields({name: value for name, value in query.items() if name not in {*_SLOTS, "from", "org"}})
    if query.get("org"):
        members = members_of_base(query["org"], visit.reader.edition().stands_on.date())
        if not 1 <= len(members) <= _MOST_MEMBERS:
            raise BadInputError("this organisation has too many members to draw them one by one", where=query["org"])
        return Design(
            id="",
            title=query["org"],
            yes=len(members) // 2 + 1,
            vetoes=1,
            base=query["org"],
            scheme="each",
            stated=True,
            lines=tuple(Line(group=member, kind="permanent", holders=(member,)) for member in members),
        )
    return proposal(query.get("from") or "today")


def _beside(query: Any) -> tuple[str, ...]:
    drawn = any(slot in query for slot in _SLOTS) or is_design(query)
    return tuple(
        chosen for slot in _SLOTS if (chosen := query.get(slot, "" if drawn else _USUAL.get(slot, ""))) not in ("", "-")
    )


def _record(visit: Visit, asked: tuple[str, ...]) -> tuple[list[Any], str, Any]:
    """Return the replays, or why there are none."""
    try:
        found = visit.reader.deadlock(asked)
    except (NotFoundError, RefusedError) as error:
        why = (
            visit.language.text(N_("No voting record of the Security Council is held here."))
            if isinstance(error, NotFoundError)
            else visit.language.text(N_("The record is held here under terms that keep it at this node."))
        )
        return [None] * len(asked), why, None
    return list(found.replays), "", found


def _finding(visit: Visit, one: Any, today: Any) -> str:
    language = visit.language
    if one.design.id == "today":
        return language.text(
            N_("Wider vetoes give more states a voice and take the power to act: compare the proposals")
        )
    ratio = one.act / today.act if today.act else 0
    gap = today.representation.gap_states - one.representation.gap_states
    wider = gap > 0.02
    if ratio < 0.95 and wider:
        return language.text(N_("This council spreads the voice of states wider than today's, and acts less easily"))
    if ratio > 1.05 and wider:
        return language.text(N_("This council spreads the voice of states wider than today's, and acts more easily"))
    if ratio < 0.95:
        return language.text(N_("This council acts less easily than today's, and spreads the voice of states no wider"))
    if ratio > 1.05:
        return language.text(N_("This council acts more easily than today's, and spreads the voice of states no wider"))
    return language.text(N_("This council acts about as easily as today's"))


def explained(visit: Visit) -> Shown:
    """Explain the numbers to a reader without mathematics."""
    return Shown(template="lab-explained.html", title=visit.language.text(N_("How to read the lab")), values={})


def inclusion(visit: Visit) -> Shown:
    """Show who speaks and holds office, or that no data is connected."""
    language = visit.language
    try:
        found = visit.reader.inclusion()
        rows, wrong = found.rows, ""
    except RefusedError:
        rows, wrong = (), ""
    except TocsinError as error:
        rows, wrong = (), str(error)
    titles = {"gender": N_("Gender"), "region": N_("Region"), "constituency": N_("Constituency")}
    doing = {"speaking": N_("Speaking"), "office": N_("Holding office")}
    values: dict[str, Any] = {
        "wrong": wrong,
        "divisions": [
            {
                "title": language.text(title),
                "rows": [
                    {
                        "body": row.body,
                        "year": language.digits(str(row.year)),
                        "activity": language.text(doing[row.activity]),
                        "group": row.group,
                        "share": language.share(row.share) if row.share is not None else "",
                        "counts": language.text(
                            N_("%(count)s of %(of)s"), count=language.number(row.count), of=language.number(row.of)
                        ),
                        "source": row.source,
                    }
                    for row in rows
                    if row.division == division
                ],
            }
            for division, title in titles.items()
        ],
    }
    return Shown(template="inclusion.html", title=language.text(N_("Who speaks and who holds office")), values=values)


PAGE = Page(
    id="lab",
    title=N_("Lab"),
    order=8,
    views=(
        View(path="/lab", handler=lab),
        View(path="/lab/explained", handler=explained),
        View(path="/lab/inclusion", handler=inclusion),
    ),
)
