"""What stands on an A4 brief of a place or an organisation? Alerts, forecasts with their record, drivers, sources."""

from collections.abc import Iterable
from typing import Any

from tocsin.alerts.freshness import REASONS
from tocsin.alerts.titles import STATES
from tocsin.errors import NotFoundError
from tocsin.exchange.policies import strictest
from tocsin.messages import N_
from tocsin.node.answers import HazardAnswer, PlaceForecast
from tocsin.node.reading import Reader
from tocsin.surfaces.alert_words import headline_of, reason_of
from tocsin.surfaces.language import Translator
from tocsin.surfaces.place_names import place_name
from tocsin.surfaces.policy_words import policy_title
from tocsin.surfaces.printing import Block, Heading, Paragraph, Sheet, Table
from tocsin.surfaces.web.drivers import moved
from tocsin.surfaces.web.measures import measure_of
from tocsin.surfaces.web.naming import sorting_key
from tocsin.surfaces.web.tracks import skill_of
from tocsin.surfaces.web.writing import amount, measure_title
from tocsin.world.disclaimer import DISCLAIMER

__all__ = ["organisation_sheet", "place_sheet"]

_PERIODS = 6
_MEMBERS = 12


def place_sheet(reader: Reader, language: Translator, place: str) -> Sheet:
    """Return the brief of a place, in the order in which a delegate reads it.

    Raises
    ------
    UnknownCodeError
        For a place that nobody knows.
    """
    here = reader.place(place)
    name = place_name(here.id, reader, language)
    labels: list[str] = []
    blocks: list[Block] = [Heading(name, 1), *_made(reader, language), *_alerts(reader, language, {here.id}, labels)]
    told: list[str] = []
    for hazard in reader.hazards():
        try:
            made = reader.place_forecast(hazard.id, here.id)
        except NotFoundError:
            continue
        labels.append(made.policy)
        told.append(hazard.id)
        blocks += _forecast(reader, language, hazard, made)
    if not told:
        blocks.append(
            Paragraph(language.text(N_("Nothing is forecast for this place: no data, which is no all-clear.")))
        )
    blocks += _sources(reader, language, told)
    return _sheet(reader, language, name, blocks, labels)


def organisation_sheet(reader: Reader, language: Translator, organisation: str) -> Sheet:
    """Return the brief of an organisation: its members' alerts, and where each hazard is most likely among them."""
    here = reader.organisation(organisation)
    name = language.organisation(here.id)
    members = {member.place for member in here.members}
    labels: list[str] = []
    blocks: list[Block] = [Heading(name, 1), *_made(reader, language), *_alerts(reader, language, members, labels)]
    told: list[str] = []
    for hazard in reader.hazards():
        if hazard.place_kind != "country" or not hazard.origin:
            continue
        try:
            world = reader.world(hazard.id)
        except NotFoundError:
            continue
        labels.append(world.policy)
        told.append(hazard.id)
        measure = measure_of(hazard, None)
        rows = sorted((one for one in world.expectations if one.place in members), key=lambda one: -measure.of(one))[
            :_MEMBERS
        ]
        blocks.append(Heading(f"{language.title(hazard.title)}, {language.month(world.period)}"))
        head = (
            language.text(N_("Place")),
            measure_title(language, hazard, measure),
            language.text(N_("In words")),
            language.text(N_("Usual here")),
        )
        cells = []
        for one in rows:
            number = measure.of(one)
            if measure.kind == "expected":
                cells.append((language.place(one.place), amount(language, number, hazard.unit), "", ""))
                continue
            usual = measure.usual(one)
            said = (language.percent(number), language.chance(number), "" if usual is None else language.share(usual))
            cells.append((language.place(one.place), *said))
        blocks.append(Table(head, tuple(cells), (3, 3, 3, 2)))
        missing = sorted((language.place(one) for one in world.missing if one in members), key=sorting_key)
        if missing:
            text = language.text(N_("No data: %(places)s."), places=language.listing(missing))
            blocks.append(Paragraph(text, small=True))
    blocks += _sources(reader, language, told)
    return _sheet(reader, language, name, blocks, labels)


def _sheet(reader: Reader, language: Translator, name: str, blocks: Iterable[Block], labels: list[str]) -> Sheet:
    label = strictest("public", *labels)
    foot: list[Block] = [
        Heading(language.text(N_("Read this with it"))),
        Paragraph(
            language.text(
                N_(
                    "Forecasts are distributions computed by the models named beside them. They are nobody's official "
                    "position, and a number is not a decision."
                )
            ),
            small=True,
        ),
        Paragraph(language.text(DISCLAIMER), small=True),
    ]
    return Sheet(
        title=language.text(N_("Brief: %(name)s"), name=name),
        subject=name,
        label=language.text(N_("Policy: %(policy)s"), policy=policy_title(language, label)),
        blocks=(*blocks, *foot),
        made=reader.edition().stands_on,
        author="Tocsin",
    )


def _made(reader: Reader, language: Translator) -> list[Block]:
    edition = reader.edition()
    said = language.text(N_("Stands on %(day)s"), day=language.moment(edition.stands_on))
    if edition.as_of:
        said = f"{said} · {language.text(N_('Time machine'))}"
    return [Paragraph(said, small=True)]


def _alerts(reader: Reader, language: Translator, places: set[str], labels: list[str]) -> list[Block]:
    found = [one for one in reader.alerts(state="active") if one.place in places]
    labels += [one.policy for one in found]
    blocks: list[Block] = [Heading(language.text(N_("Alerts")))]
    if not found:
        said = N_("No alert is open here. That is no all-clear: it says nothing of what no data is held for.")
        return [*blocks, Paragraph(language.text(said))]
    rows = tuple(
        (
            headline_of(reader, language, one),
            reason_of(reader, language, one)
            + (
                f" · {language.text(N_('no data about now'))}: {language.text(REASONS[one.absence])}"
                if one.absence
                else ""
            ),
            language.text(STATES[one.state]),
            language.moment(one.raised),
        )
        for one in found
    )
    head = tuple(language.text(title) for title in (N_("Alert"), N_("Why"), N_("State"), N_("Raised")))
    return [*blocks, Table(head, rows, (5, 6, 2, 3))]


def _absence(language: Translator, absence: str) -> str:
    if not absence:
        return ""
    return f" · {language.text(N_('no data about now'))}: {language.text(REASONS[absence])}"


def _forecast(reader: Reader, language: Translator, hazard: HazardAnswer, made: PlaceForecast) -> list[Block]:
    measure = measure_of(hazard, None)
    rows = []
    for one in made.expectations[:_PERIODS]:
        number = measure.of(one)
        usual = measure.usual(one)
        spread = ""
        if hazard.value != "binary" and {"0.05", "0.95"} <= set(one.quantiles):
            spread = language.text(
                N_("%(low)s to %(high)s"),
                low=language.number(one.quantiles["0.05"]),
                high=language.number(one.quantiles["0.95"]),
            )
        chance = measure.kind == "chance"
        rows.append(
            (
                language.month(one.period),
                language.percent(number) if chance else amount(language, number, hazard.unit),
                language.chance(number) if chance else "",
                "" if usual is None else language.share(usual),
                spread,
            )
        )
    head = (
        language.text(N_("Period")),
        measure_title(language, hazard, measure),
        language.text(N_("In words")),
        language.text(N_("Usual here")),
        language.text(N_("90 %% interval")),
    )
    model = next((one.title for one in hazard.models if one.id == made.model), made.model)
    origin = language.text(
        N_("Model: %(model)s, data up to %(origin)s."), model=language.title(model), origin=language.month(made.origin)
    )
    return [
        Heading(language.title(hazard.title)),
        Table(head, tuple(rows), (3, 4, 4, 2, 3)),
        Paragraph(" ".join((origin, _record(language, hazard, made), _drivers(reader, language, hazard, made)))),
    ]


def _record(language: Translator, hazard: HazardAnswer, made: PlaceForecast) -> str:
    skill: dict[str, Any] | None = skill_of(language, hazard, made.skill)
    if skill is None:
        return language.text(N_("No score could be computed for this place so far."))
    said = language.text(
        N_("%(score)s of this model here: %(mean)s over %(cases)s forecasts."),
        score=skill["score"],
        mean=skill["mean"],
        cases=skill["cases"],
    )
    return f"{said} {skill['words']}.".replace(" .", "") if skill["words"] else said


def _drivers(reader: Reader, language: Translator, hazard: HazardAnswer, made: PlaceForecast) -> str:
    try:
        found = reader.drivers(hazard.id, made.place, model=made.model)
    except NotFoundError:
        return language.text(N_("This model does not say what moved its forecast."))
    first = found.steps[0]
    strongest = sorted(first.contributions.items(), key=lambda one: -abs(one[1]))[:3]
    parts = [f"{language.title(name)}: {moved(language, value)}" for name, value in strongest]
    return language.text(N_("What moved it: %(parts)s."), parts=language.listing(parts))


def _sources(reader: Reader, language: Translator, hazards: list[str]) -> list[Block]:
    now = reader.edition().stands_on
    seen = {one.id: one for hazard in hazards for one in reader.series_behind(hazard)}
    if not seen:
        return []
    head = tuple(
        language.text(title) for title in (N_("Series"), N_("Source"), N_("Licence"), N_("Newest"), N_("Last read"))
    )
    rows = tuple(
        (
            language.title(one.title),
            one.source,
            one.licence,
            language.month(one.last_period) if one.last_period else "",
            language.age(now - one.retrieved),
        )
        for one in seen.values()
    )
    return [Heading(language.text(N_("Sources and their age"))), Table(head, rows, (5, 3, 4, 3, 3))]
