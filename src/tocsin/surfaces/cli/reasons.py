"""`tocsin drivers` and `tocsin root-causes`: what moved a forecast, and what is known of a place's slow causes."""

from typing import TYPE_CHECKING

import click

from tocsin.surfaces.cli.session import Session, with_node
from tocsin.surfaces.cli.showing import table_of

if TYPE_CHECKING:
    from rich.console import Console

    from tocsin.node.reason_answers import DriversAnswer, RootCause

__all__ = ["drivers", "root_causes"]


@click.command()
@click.argument("hazard")
@click.argument("place")
@click.option("--model", metavar="ID", help="The model that is asked. [default: the headline]")
@with_node(as_of=True)
def drivers(session: Session, hazard: str, place: str, model: str | None) -> None:
    r"""Tell which groups of features moved the forecast of HAZARD for PLACE from its base rate.

    \b
    Examples:
      $ tocsin drivers conflict SDN
    """
    with session.reader() as reader:
        found = reader.drivers(hazard, reader.named_place(place).id, model=model)
    session.answer(found, lambda out: _drivers(session, out, found))


def _drivers(session: Session, out: "Console", found: "DriversAnswer") -> None:
    words = session.words
    names = [words.title(one.name) for one in found.groups]
    headings = [words.text("Period"), words.text("Base rate of the place"), *names, words.text("Forecast")]
    rows = [
        (
            words.month(one.period),
            words.number(one.base, 2),
            *(words.number(value, 2) for value in one.contributions.values()),
            words.number(one.forecast, 2),
        )
        for one in found.steps
    ]
    out.print(table_of(headings, rows, numbers=range(1, len(headings))))
    out.print(f"{found.model}, {words.month(found.origin)}, {found.vintage[:12]}, {words.title(found.unit)}")


@click.command(name="root-causes")
@click.argument("place")
@with_node(as_of=True)
def root_causes(session: Session, place: str) -> None:
    r"""Tell what is known of poverty, inequality, governance and other slow causes in PLACE.

    \b
    Examples:
      $ tocsin root-causes SDN
      $ tocsin root-causes Sudan --as-of 2012-11 --json
    """
    with session.reader() as reader:
        found = reader.root_causes(reader.named_place(place).id)
    session.answer(found, lambda out: _causes(session, out, found))


def _causes(session: Session, out: "Console", found: "tuple[RootCause, ...]") -> None:
    from tocsin.surfaces.web.causes import rank_text, trend_text

    words = session.words
    rows = [
        (
            words.title(one.title),
            words.title(one.measures) if one.series else ", ".join(one.wanted),
            words.text("no data") if one.value is None else words.number(one.value),
            "" if one.year is None else words.month(str(one.year)),
            "; ".join(trend_text(words, trend) for trend in one.trends),
            "" if one.in_world is None else rank_text(words, one.in_world, words.place("WORLD")),
            one.licence,
        )
        for one in found
    ]
    headings = [words.text("Root cause"), words.text("Figure"), words.text("Newest value"), words.text("Year")]
    headings += [words.text("Change"), words.text("Among peers"), words.text("Licence")]
    out.print(table_of(headings, rows, numbers=(2,)))
