"""What do a place's pictures, its risk and the commons show? Rows of figures with source, period and age, in words."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from tocsin.messages import N_
from tocsin.node.picture_answers import ChanceAnswer, DroughtAnswer, FigureAnswer, OccurrenceAnswer, RiskAnswer
from tocsin.observations.drought import CLASSES
from tocsin.observations.occurrences import KINDS, LEVELS
from tocsin.observations.pictures import COMMONS, PICTURES, RISK, Picture
from tocsin.surfaces.language import Translator
from tocsin.surfaces.policy_words import policy_title
from tocsin.surfaces.web.addresses import api
from tocsin.surfaces.web.page import Visit
from tocsin.surfaces.web.writing import amount
from tocsin.world.basins import ELSEWHERE, WATERS

__all__ = [
    "chance_rows",
    "commons_strip",
    "drought_rows",
    "occurrence_rows",
    "picture_groups",
    "pictures_of",
    "risk_of",
    "told_series",
    "waters_of",
]

_EVENTS = 10
_WIDTH, _HEIGHT = 96, 20
AT_LEAST = N_("at least %(limit)s")
_FIGURES = {
    "dead": N_("dead: %(number)s"),
    "displaced": N_("displaced: %(number)s"),
    "magnitude": N_("magnitude: %(number)s"),
    "people_exposed": N_("people nearby: %(number)s"),
}
_CLASS_TITLES = {name: title for _, name, title in CLASSES}


def pictures_of(visit: Visit, place: str, kind: str) -> dict[str, Any]:
    """Return what the pictures of a place's page show."""
    reader, language = visit.reader, visit.language
    # Rain itself is told by its index, in a section of its own.
    shown = tuple(one for one in (*PICTURES, *COMMONS) if one.id != "drought")
    groups = picture_groups(language, reader.pictures(place), shown, visit)
    fitting = [one for one in PICTURES if kind in one.kinds and one.occurrences]
    kinds = [name for one in fitting for name in one.occurrences]
    told = reader.occurrences(places=(place,), kinds=kinds, limit=_EVENTS) if kinds else ()
    return {
        "pictures": groups,
        "waters": waters_of(visit, kind),
        "happened": occurrence_rows(visit, told),
        "happened_asked": bool(kinds),
        "drought": drought_rows(language, reader.drought(place)),
        "drought_asked": any(one.id == "drought" and kind in one.kinds for one in PICTURES),
        "drought_note": next(language.text(one.note) for one in PICTURES if one.id == "drought"),
        "pictures_call": api(f"places/{place}/pictures"),
        "happened_call": api("occurrences", place=place),
    }


def waters_of(visit: Visit, kind: str) -> list[dict[str, str]]:
    """Return links to the waters that hostile acts at sea are told of, for a page of a country or an organisation."""
    if kind != "country":
        return []
    return [
        {"href": visit.address.page(f"places/{id_}"), "name": visit.language.place(id_)} for id_ in (*WATERS, ELSEWHERE)
    ]


def told_series(values: dict[str, Any]) -> set[str]:
    """Return the series that a page's pictures and risk already tell of, so that no list repeats them."""
    groups = [*values["pictures"], *(values["risk"]["groups"] if values["risk"] else ())]
    told = {row["series"] for group in groups for row in group["rows"]}
    return told | {row["series"] for row in values["drought"]}


def picture_groups(
    language: Translator, lines: Iterable[FigureAnswer], pictures: Sequence[Picture], visit: Visit
) -> list[dict[str, Any]]:
    """Return the pictures that have lines, in their order, each with its rows and how to connect a series."""
    by_picture: dict[str, list[FigureAnswer]] = {}
    for line in lines:
        by_picture.setdefault(line.picture, []).append(line)
    return [
        {
            "id": picture.id,
            "title": language.text(picture.title),
            "note": language.text(picture.note) if picture.note else "",
            "rows": [_row(visit, line) for line in by_picture.get(picture.id, ())],
            "connect": ", ".join(f"own.{prefix}" for prefix in picture.own),
            "command": f"tocsin sync FILE --as {picture.own[0]}.NAME" if picture.own else "",
            "empty": not any(line.value is not None for line in by_picture.get(picture.id, ())),
        }
        for picture in pictures
        if picture.id in by_picture
    ]


def _row(visit: Visit, line: FigureAnswer) -> dict[str, Any]:
    language = visit.language
    known = [value for _, value in line.history if value is not None]
    told = line.value is not None
    return {
        "series": line.series,
        "title": language.title(line.title),
        "measures": language.title(line.measures) if line.measures and line.measures != line.title else "",
        "wanted": ", ".join(line.wanted),
        "value": language.number(line.value) if line.value is not None else "",
        "unit": language.title(line.unit) if told else "",
        "period": language.month(line.period) if told else "",
        "age": language.age(timedelta(days=line.age_days)) if line.age_days is not None else "",
        "usual": "" if line.usual is None else language.number(line.usual),
        "coverage": _coverage(language, line),
        "source": line.source,
        "licence": line.licence,
        "policy": policy_title(language, line.policy) if line.policy != "public" else "",
        "call": api(f"series/{line.series}/observations", **_asked(line)) if line.series else "",
        "line": _line(known) if len(known) > 2 else "",
        "history": [
            (language.month(period), language.text(N_("no data")) if value is None else language.number(value))
            for period, value in reversed(line.history)
        ]
        if len(known) > 2
        else [],
    }


def _asked(line: FigureAnswer) -> dict[str, str]:
    return {"place": line.place} if line.basis in {"reported", "summed"} and line.of == 1 else {}


def _coverage(language: Translator, line: FigureAnswer) -> str:
    if line.value is None or line.basis == "reported":
        return ""
    if line.basis == "median":
        return language.plural(
            N_("median of %(n)s of %(all)s member"), N_("median of %(n)s of %(all)s members"), line.parts, all=line.of
        )
    return language.plural(
        N_("sum of %(n)s of %(all)s part"), N_("sum of %(n)s of %(all)s parts"), line.parts, all=line.of
    )


def _line(values: Sequence[float]) -> str:
    """Return the points of a small line of figures, newest at the right."""
    low, high = min(values), max(values)
    span = high - low or 1.0
    step = _WIDTH / (len(values) - 1)
    return " ".join(
        f"{at * step:.1f},{_HEIGHT - 1 - (value - low) / span * (_HEIGHT - 2):.1f}" for at, value in enumerate(values)
    )


def occurrence_rows(visit: Visit, told: Iterable[OccurrenceAnswer]) -> list[dict[str, Any]]:
    """Return disasters and incidents as rows, the newest first."""
    language = visit.language
    return [
        {
            "day": language.date(one.start.date()),
            "kind": language.text(KINDS[one.kind]),
            "title": one.title,
            "level": one.level,
            "level_title": language.text(LEVELS[one.level]) if one.level in LEVELS else "",
            "figures": [
                language.text(_FIGURES[name], number=language.number(value))
                for name, value in one.figures.items()
                if name in _FIGURES and value
            ],
            "places": [
                {"name": language.place(id_), "href": visit.address.page(f"places/{id_}")} for id_ in one.places
            ],
            "source": one.source,
            "licence": one.licence,
            "link": one.link if one.link.startswith("https://") else "",
        }
        for one in told
    ]


def drought_rows(language: Translator, told: Iterable[DroughtAnswer]) -> list[dict[str, Any]]:
    """Return the index by series: newest month with its classes, and the months before as a table."""
    return [
        {
            "series": one.series,
            "title": language.title(one.measures),
            "reference": language.digits(one.reference),
            "source": one.source,
            "licence": one.licence,
            "period": language.month(one.months[-1].period),
            "newest": [
                {
                    "months": scale,
                    "index": language.text(N_("no data")) if value is None else language.number(value, 2),
                    "class": language.text(_CLASS_TITLES[one.classes[scale]]) if scale in one.classes else "",
                }
                for scale, value in one.months[-1].index.items()
            ],
            "months": [
                (
                    language.month(month.period),
                    [
                        language.text(N_("no data")) if value is None else language.number(value, 2)
                        for value in month.index.values()
                    ],
                )
                for month in reversed(one.months)
            ],
            "policy": policy_title(language, one.policy) if one.policy != "public" else "",
        }
        for one in told
        if one.months
    ]


def risk_of(visit: Visit, risk: RiskAnswer, call: str) -> dict[str, Any]:
    """Return what the section on compound risk shows: chances, and three pictures beside them."""
    groups = picture_groups(visit.language, risk.figures, RISK, visit)
    shown = bool(risk.chances) or any(not group["empty"] for group in groups)
    return {
        "risk": {
            "chances": chance_rows(visit, risk.chances),
            "groups": groups,
            "inform": any(line.source == "inform_risk" and line.value is not None for line in risk.figures),
            "call": call,
        }
        if shown
        else None
    }


def chance_rows(visit: Visit, chances: Iterable[ChanceAnswer]) -> list[dict[str, Any]]:
    """Return one row a question and period, in words, number and base rate."""
    language = visit.language
    rows = []
    for one in chances:
        question = language.title(one.question) if one.question else ""
        if one.threshold:
            question = language.text(AT_LEAST, limit=amount(language, float(one.threshold), one.unit))
        rows.append(
            {
                "hazard": language.title(one.title),
                "href": visit.address.page("record", hazard=one.hazard),
                "question": question,
                "period": language.month(one.period) if one.period else "",
                "chance": _chance(language, one),
                "usual": "" if one.usual is None else language.share(one.usual),
                "origin": language.month(one.origin) if one.origin else "",
            }
        )
    return rows


def _chance(language: Translator, one: ChanceAnswer) -> str:
    if one.chance is None:
        return language.text(N_("no data"))
    if one.members:
        return language.text(
            N_("%(expected)s of %(members)s members expected; likeliest: %(place)s, %(percent)s"),
            expected=language.number(one.chance, 1),
            members=language.number(one.members),
            place=language.place(one.highest),
            percent=language.percent(one.highest_chance or 0.0),
        )
    return f"{language.percent(one.chance)}, {language.chance(one.chance)}"


def commons_strip(visit: Visit) -> list[dict[str, Any]]:
    """Return the parts of the commons for the front page: what is known of each, or that there is no data."""
    language = visit.language
    lines = visit.reader.commons()
    return [
        {
            "title": language.text(picture.title),
            "href": visit.address.page(f"places/{picture.place}"),
            "place": language.place(picture.place),
            "rows": [_row(visit, line) for line in lines if line.picture == picture.id],
            "empty": not any(line.value is not None for line in lines if line.picture == picture.id),
            "command": f"tocsin sync FILE --as {picture.own[0]}.NAME",
        }
        for picture in COMMONS
    ]
