"""`tocsin risk`, `pictures`, `commons` and `occurrences`: hazards, figures and events side by side."""

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from tocsin.messages import N_
from tocsin.surfaces.cli.session import Session, with_node
from tocsin.surfaces.cli.showing import table_of

if TYPE_CHECKING:
    from rich.console import Console

    from tocsin.node.picture_answers import ChanceAnswer, FigureAnswer, OccurrenceAnswer, RiskAnswer
    from tocsin.node.reading import Reader

__all__ = ["commons", "occurrences", "pictures", "risk"]

_FIGURES = (N_("Picture"), N_("Figure"), N_("Newest value"), N_("Unit"), N_("Period"), N_("Age"), N_("Source"))
_CHANCES = (N_("Hazard"), N_("Question"), N_("Period"), N_("Chance"), N_("Usual here"), N_("Model"))
_EVENTS = (N_("Began"), N_("Kind"), N_("Publisher's level"), N_("What is told"), N_("Place"), N_("Source"))


def _told_of(reader: "Reader", text: str) -> tuple[str, bool]:
    """Return the organisation or the place that a text means, and whether it is an organisation."""
    if any(one.id == text for one in reader.organisations()):
        return text, True
    return reader.named_place(text).id, False


@click.command()
@click.argument("place")
@with_node(as_of=True)
def risk(session: Session, place: str) -> None:
    r"""Show what every hazard says of PLACE, and exposure, vulnerability and coping beside it.

    PLACE is a place or an organisation. The parts are shown side by side and never made into one index.

    \b
    Examples:
      $ tocsin risk SDN
      $ tocsin risk AU --json
    """
    with session.reader() as reader:
        known, together = _told_of(reader, place)
        found = reader.organisation_risk(known) if together else reader.risk(known)
    session.answer(found, lambda out: _risk(session, out, found))


@click.command()
@click.argument("place")
@with_node(as_of=True)
def pictures(session: Session, place: str) -> None:
    r"""Show health, economy, disasters, sea, crime and help of PLACE, a place or an organisation.

    \b
    Examples:
      $ tocsin pictures SDN
      $ tocsin pictures SEA_WEST_AFRICA --json
    """
    with session.reader() as reader:
        known, together = _told_of(reader, place)
        found = reader.organisation_pictures(known) if together else reader.pictures(known)
    session.answer(found, lambda out: _figures(session, out, found))


@click.command()
@with_node(as_of=True)
def commons(session: Session) -> None:
    r"""Show the high seas, the ice, the air and the orbits.

    \b
    Examples:
      $ tocsin commons
    """
    with session.reader() as reader:
        found = reader.commons()
    session.answer(found, lambda out: _figures(session, out, found))


@click.command()
@click.argument("place", required=False)
@click.option("--kind", "kinds", metavar="KIND", multiple=True, help="flood, earthquake, cyclone, piracy ...")
@click.option("--first", metavar="YYYY-MM", default="", help="Not before this month.")
@click.option("--last", metavar="YYYY-MM", default="", help="Not after this month.")
@click.option("--most", type=click.IntRange(1, 1000), default=30, show_default=True, help="Events shown.")
@with_node(as_of=True)
def occurrences(session: Session, place: str | None, kinds: tuple[str, ...], first: str, last: str, most: int) -> None:
    r"""List disasters and incidents at sea, everywhere or in PLACE, the newest first.

    \b
    Examples:
      $ tocsin occurrences PAK --kind flood
      $ tocsin occurrences SEA_EAST_AFRICA --first 2013-01 --json
    """
    from tocsin.observations.occurrences import KINDS

    strange = [kind for kind in kinds if kind not in KINDS]
    if strange:
        raise click.UsageError(f"--kind: there is no kind {strange[0]!r}; choose {', '.join(KINDS)}")
    with session.reader() as reader:
        places = (reader.named_place(place).id,) if place else None
        found = reader.occurrences(places=places, kinds=kinds, first=first, last=last, limit=most)
    session.answer(found, lambda out: _events(session, out, found))


def _risk(session: Session, out: "Console", found: "RiskAnswer") -> None:
    words = session.words
    rows = [
        (
            words.title(one.title),
            _question(session, one),
            words.month(one.period) if one.period else "",
            words.text("no data") if one.chance is None else _chance(session, one),
            "" if one.usual is None else words.share(one.usual),
            one.model,
        )
        for one in found.chances
    ]
    out.print(table_of([words.text(each) for each in _CHANCES], rows, numbers=(3, 4)))
    _figures(session, out, found.figures)


def _question(session: Session, one: "ChanceAnswer") -> str:
    from tocsin.surfaces.web.pictures import AT_LEAST
    from tocsin.surfaces.web.writing import amount

    words = session.words
    if one.threshold:
        return words.text(AT_LEAST, limit=amount(words, float(one.threshold), one.unit))
    return words.title(one.question) if one.question else ""


def _chance(session: Session, one: "ChanceAnswer") -> str:
    words = session.words
    if one.members:
        return f"{words.number(one.chance or 0.0, 1)} / {one.members} ({one.highest})"
    return words.percent(one.chance or 0.0)


def _figures(session: Session, out: "Console", found: "Iterable[FigureAnswer]") -> None:
    words = session.words
    rows = [
        (
            one.picture,
            words.title(one.title),
            words.text("no data") if one.value is None else words.number(one.value),
            words.title(one.unit) if one.value is not None else "",
            words.month(one.period) if one.period else "",
            "" if one.age_days is None else words.age(timedelta(days=one.age_days)),
            one.source or ", ".join(one.wanted),
        )
        for one in found
    ]
    out.print(table_of([words.text(each) for each in _FIGURES], rows, numbers=(2,)))


def _events(session: Session, out: "Console", found: "Iterable[OccurrenceAnswer]") -> None:
    from tocsin.observations.occurrences import KINDS, LEVELS

    words = session.words
    rows = [
        (
            words.date(one.start.date()),
            words.text(KINDS[one.kind]),
            words.text(LEVELS[one.level]) if one.level in LEVELS else "",
            one.title,
            words.listing(words.place(place) for place in one.places),
            one.source,
        )
        for one in found
    ]
    out.print(table_of([words.text(each) for each in _EVENTS], rows))
