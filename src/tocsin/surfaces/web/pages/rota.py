"""Who answers which level at which hours? The rota as a form and as a file."""

from collections.abc import Mapping
from typing import Any

import msgspec

from tocsin.alerts.levels import LEVELS, TITLES
from tocsin.alerts.rota import DAYS, Person, Rota, Turn, read_rota, written
from tocsin.errors import BadInputError, TocsinError
from tocsin.messages import N_
from tocsin.node import desk_orders as orders
from tocsin.surfaces.language import Translator
from tocsin.surfaces.web.addresses import api
from tocsin.surfaces.web.desk import desk_links
from tocsin.surfaces.web.page import Answer, Forward, Page, Shown, View, Visit

__all__ = ["PAGE", "change", "rota"]

_DAYS = {
    "mon": N_("Monday"),
    "tue": N_("Tuesday"),
    "wed": N_("Wednesday"),
    "thu": N_("Thursday"),
    "fri": N_("Friday"),
    "sat": N_("Saturday"),
    "sun": N_("Sunday"),
}
_EMPTY_TURNS = 1


def rota(visit: Visit, *, fault: str = "", text: str = "") -> Shown:
    """Show who answers now, the hours in which nobody does, and the form."""
    language = visit.language
    found = visit.reader.rota()
    blank = Turn(names=("?",))
    turns = [*found.rota.turns, *(blank for _ in range(_EMPTY_TURNS))]
    values: dict[str, Any] = {
        "links": desk_links(visit, "rota"),
        "finding": _finding(language, found.on_duty),
        "now": [(language.text(TITLES[level]), list(found.on_duty[level])) for level in reversed(LEVELS[1:])],
        "gaps": [
            language.text(
                N_("Nobody answers %(level)s from %(start)s to %(until)s."),
                level=language.text(gap.level.capitalize()),
                start=gap.start,
                until=gap.until,
            )
            for gap in found.gaps
        ],
        "turns": [
            {
                "names": "" if turn is blank else ", ".join(turn.names),
                "levels": set(turn.levels),
                "days": set(turn.days),
                "from": turn.start,
                "until": turn.until,
                "timezone": turn.timezone,
            }
            for turn in turns
        ],
        "levels": [(level, language.text(TITLES[level])) for level in LEVELS[1:]],
        "days": [(day, language.text(_DAYS[day])) for day in DAYS],
        "deadlines": [(level, language.text(TITLES[level]), _minutes(found.rota, level)) for level in LEVELS[1:]],
        "people": [(name, found.rota.people.get(name, Person())) for name in (*found.rota.names, *_others(found.rota))],
        "timezone": found.rota.timezone,
        "toml": text or written(found.rota),
        "set": language.text(N_("set %(when)s by %(name)s"), when=found.set_at, name=found.set_by)
        if found.set_at
        else language.text(N_("no rota has been set so far: nobody is asked")),
        "fault": fault,
        "may_write": visit.person.local and not visit.reader.edition().as_of,
        "call": api("rota"),
    }
    title = language.text(N_("Rota"))
    return Shown(template="rota.html", title=title, values=values, status=400 if fault else 200)


def change(visit: Visit) -> Answer:
    """Replace the rota by what the form or the text says; one that does not hold comes back with the fault."""
    form = visit.form
    try:
        made = read_rota(form["toml"]) if form.get("as") == "file" else _rota(form)
        visit.node.desk.write_rota(orders.WriteRota(rota=made), visit.person)
    except (TocsinError, msgspec.ValidationError) as error:
        return rota(visit, fault=str(error), text=form.get("toml", ""))
    return Forward(to=visit.address.page("rota"))


def _rota(form: Mapping[str, str]) -> Rota:
    turns = []
    for number in range(200):
        names = [name.strip() for name in form.get(f"names-{number}", "").split(",") if name.strip()]
        if not names:
            continue
        turns.append(
            {
                "names": names,
                "levels": [level for level in LEVELS[1:] if form.get(f"{level}-{number}")],
                "days": [day for day in DAYS if form.get(f"{day}-{number}")],
                "from": form.get(f"from-{number}") or "00:00",
                "until": form.get(f"until-{number}") or "00:00",
                "timezone": form.get(f"timezone-{number}", "").strip(),
            }
        )
    deadlines = {level: _whole(text) for level in LEVELS[1:] if (text := form.get(f"minutes-{level}", "").strip())}
    people = {}
    for number in range(200):
        name = form.get(f"person-{number}", "").strip()
        if name:
            reached = {"mail": form.get(f"mail-{number}", ""), "phone": form.get(f"phone-{number}", "")}
            people[name] = {key: text.strip() for key, text in reached.items()}
    said = {"turns": turns, "deadlines": deadlines, "people": people, "timezone": form.get("timezone", "") or "UTC"}
    return msgspec.convert(said, Rota)


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise BadInputError(f"{text!r} is no number of minutes", where="rota", remedy="write a whole number")
    return int(text)


def _others(found: Rota) -> tuple[str, ...]:
    return tuple(name for name in found.people if name not in found.names)


def _minutes(found: Rota, level: str) -> str:
    wait = found.deadline(level)
    return "" if wait is None else str(int(wait.total_seconds() // 60))


def _finding(language: Translator, on_duty: Mapping[str, tuple[str, ...]]) -> str:
    first = on_duty.get("emergency", ())
    if not first:
        return language.text(N_("Nobody answers an emergency now"))
    return language.text(N_("%(names)s answer an emergency now"), names=language.listing(first))


PAGE = Page(
    id="rota",
    title=N_("Rota"),
    order=-1,
    views=(View(path="/rota", handler=rota), View(path="/rota/set", handler=change, method="POST")),
)
