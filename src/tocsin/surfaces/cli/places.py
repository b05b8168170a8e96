"""`tocsin places` and `tocsin organisations`: who and where, and what is expected there."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tocsin.surfaces.cli.session import Session, with_node
from tocsin.surfaces.cli.showing import table_of
from tocsin.surfaces.cli.working import work

if TYPE_CHECKING:
    from rich.console import Console

    from tocsin.node.answers import OrganisationAnswer, PlaceAnswer, PlaceForecast
    from tocsin.node.reading import Reader
    from tocsin.node.sum_answers import SpanSum

__all__ = ["organisations", "places"]


@click.command()
@click.argument("code", required=False)
@click.option("--kind", help="Only places of this kind: country, region, area ...")
@click.option("--scheme", metavar="NAME", help="Code scheme of CODE: iso3, m49, gw, cow ... [default: any]")
@click.option("--hazard", default="conflict", show_default=True, help="The hazard whose forecast is shown.")
@click.option(
    "--load",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Load a file of administrative units with their P-codes, in place of those held of the same countries.",
)
@click.option(
    "--policy",
    type=click.Choice(["public", "node-only"]),
    help="Who may see the units of the file. [default: node-only]",
)
@with_node(as_of=True)
def places(
    session: Session,
    code: str | None,
    kind: str | None,
    scheme: str | None,
    hazard: str,
    file: Path | None,
    policy: str | None,
) -> None:
    r"""List places, or show one place, by any code or name, and what is expected there.

    \b
    Examples:
      $ tocsin places --kind country
      $ tocsin places SDN --json
      $ tocsin places Sudan
      $ tocsin places --load units.csv
    """
    if file is not None:
        if session.configuration.as_of:
            raise click.UsageError("--load belongs to the present; leave out --as-of")
        done = work(session, "places", "", file=str(file.resolve()), policy=policy)
        session.answer({"job": done}, lambda out: out.print(done.message, markup=False))
        return
    if policy is not None:
        raise click.UsageError("--policy belongs to a file; name it with --load")
    with session.reader() as reader:
        if code is None:
            found = reader.places(kind)
            session.answer(found, lambda out: _list(session, out, found))
            return
        place = reader.named_place(code, scheme or "")
        forecast = _forecast_of(reader, hazard, place.id)
        parts = reader.children(place.id)
        events = {event.id: event.title for event in reader.hazard(hazard).events} if forecast else {}
    document = {"place": place, "parts": [one.id for one in parts], "forecast": forecast}
    session.answer(document, lambda out: _one(session, out, place, parts, forecast, events))


def _forecast_of(reader: "Reader", hazard: str, place: str) -> "PlaceForecast | None":
    from tocsin.errors import NotFoundError

    try:
        return reader.place_forecast(hazard, place)
    except NotFoundError:
        return None


def _list(session: Session, out: "Console", found: "tuple[PlaceAnswer, ...]") -> None:
    from tocsin.surfaces.place_names import name_of

    words = session.words
    rows = [(one.id, name_of(one, words), one.kind, one.valid_from, one.valid_until) for one in found]
    headings = [words.text(name) for name in ("Code", "Name", "Kind", "From", "Until")]
    out.print(table_of(headings, rows))


def _one(
    session: Session,
    out: "Console",
    place: "PlaceAnswer",
    parts: "tuple[PlaceAnswer, ...]",
    forecast: "PlaceForecast | None",
    events: "dict[str, str]",
) -> None:
    from tocsin.surfaces.place_names import name_of

    words = session.words
    out.print(f"{name_of(place, words)} ({place.id})", markup=False)
    if parts:
        out.print(words.listing([name_of(one, words) for one in parts]), markup=False)
    if place.organisations:
        out.print(words.listing([words.organisation(one) for one in place.organisations]))
    if forecast is None:
        out.print(words.text("No forecast is held for this place."))
        return
    thresholds = list(forecast.expectations[0].chances) if forecast.expectations else []
    rows = [
        (
            words.month(one.period),
            words.number(one.mean, 1),
            f"{words.number(one.quantiles['0.05'], 0)} - {words.number(one.quantiles['0.95'], 0)}",
            *(words.percent(one.chances[threshold]) for threshold in thresholds),
        )
        for one in forecast.expectations
    ]
    headings = [words.text("Month"), words.text("Mean"), "90 %", *(f">= {threshold}" for threshold in thresholds)]
    out.print(table_of(headings, rows, numbers=range(1, 3 + len(thresholds))))
    _events(session, out, forecast, events)
    _sums(session, out, forecast.sums)
    out.print(f"{forecast.model}, {words.month(forecast.origin)}, {forecast.vintage[:12]}, {forecast.history}")


def _events(session: Session, out: "Console", forecast: "PlaceForecast", events: "dict[str, str]") -> None:
    """Write a line for each chance of an event."""
    words = session.words
    for one in forecast.expectations:
        for event, chance in one.events.items():
            usual = one.usual_events.get(event)
            base = f" ({words.text('usual here')}: {words.percent(usual)})" if usual is not None else ""
            title = words.text(events[event]) if event in events else event
            out.print(f"{title}, {words.month(one.period)}: {words.percent(chance)}{base}", markup=False)


def _sums(session: Session, out: "Console", sums: "tuple[SpanSum, ...]") -> None:
    """Write a line for each stretch of periods that is added up."""
    words = session.words
    for one in sums:
        low, high = words.number(one.quantiles["0.05"], 0), words.number(one.quantiles["0.95"], 0)
        reached = ", ".join(f">= {threshold} {words.percent(chance)}" for threshold, chance in one.chances.items())
        ends = f"{words.month(one.first)} - {words.month(one.last)}"
        mean = f"{words.text('Mean')} {words.number(one.mean, 1)}"
        line = f"{words.text('Expected in sum')}, {ends}: {mean}, 90 % {low} - {high}; {reached}"
        out.print(line, markup=False)


@click.command()
@click.argument("id_", metavar="[ID]", required=False)
@click.option("--hazard", default="conflict", show_default=True, help="The hazard that is added up over members.")
@with_node(as_of=True)
def organisations(session: Session, id_: str | None, hazard: str) -> None:
    r"""List organisations, or show who belongs to one and what is expected there in sum.

    \b
    Examples:
      $ tocsin organisations
      $ tocsin organisations AU --as-of 2010-01
    """
    with session.reader() as reader:
        if id_ is None:
            found = reader.organisations()
            session.answer(found, lambda out: _organisations(session, out, found))
        else:
            one = reader.organisation(id_)
            sums = _together(reader, hazard, id_)
            session.answer(one, lambda out: _members(session, out, one, sums))


def _organisations(session: Session, out: "Console", found: "tuple[OrganisationAnswer, ...]") -> None:
    words = session.words
    rows = [(one.id, words.organisation(one.id), one.founded, words.number(len(one.members))) for one in found]
    headings = [words.text(name) for name in ("Code", "Name", "Founded", "Members")]
    out.print(table_of(headings, rows, numbers=(3,)))


def _together(reader: "Reader", hazard: str, organisation: str) -> "tuple[SpanSum, ...]":
    from tocsin.errors import NotFoundError

    try:
        return reader.organisation_forecast(hazard, organisation).sums
    except NotFoundError:
        return ()


def _members(session: Session, out: "Console", one: "OrganisationAnswer", sums: "tuple[SpanSum, ...]") -> None:
    words = session.words
    out.print(f"{words.organisation(one.id)} ({one.id})")
    rows = [
        (row.place, words.place(row.place), row.since, row.until, row.status) for row in (*one.members, *one.former)
    ]
    out.print(table_of([words.text(name) for name in ("Code", "Name", "Since", "Until", "Status")], rows))
    _sums(session, out, sums)
