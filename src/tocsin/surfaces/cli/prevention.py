"""`tocsin prevention`: where a hazard may begin or grow, without the wars that fill every other list."""

from typing import TYPE_CHECKING

import click

from tocsin.surfaces.cli.session import Session, with_node
from tocsin.surfaces.cli.showing import table_of

if TYPE_CHECKING:
    from rich.console import Console

    from tocsin.node.sum_answers import PlaceRisk, PreventionAnswer

__all__ = ["prevention"]


@click.command()
@click.argument("hazard", required=False)
@click.option("--model", metavar="ID", help="The model whose forecast is ranked. [default: the headline]")
@click.option(
    "--list",
    "list_",
    type=click.Choice(["onset", "escalation", "both"]),
    default="both",
    show_default=True,
    help="Which ranking is shown.",
)
@click.option("--most", type=click.IntRange(1), default=20, show_default=True, help="Places shown of each list.")
@with_node(as_of=True)
def prevention(session: Session, hazard: str | None, model: str | None, list_: str, most: int) -> None:
    r"""Rank onset risk in quiet places and escalation risk in active ones, by the limits HAZARD declares.

    Places at war are named and not ranked. Without HAZARD, the first hazard that declares a prevention view.

    \b
    Examples:
      $ tocsin prevention
      $ tocsin prevention conflict --list onset --json
    """
    from tocsin.surfaces.preventing import preventing

    with session.reader() as reader:
        made = reader.prevention(hazard or preventing(reader.hazards()), model=model)
    session.answer(made, lambda out: _show(session, out, made, list_, most))


def _show(session: Session, out: "Console", made: "PreventionAnswer", list_: str, most: int) -> None:
    words = session.words
    for name, title, ranked in (
        ("onset", words.text("Where may it begin?"), made.onset),
        ("escalation", words.text("Where may it grow?"), made.escalation),
    ):
        if list_ not in {name, "both"}:
            continue
        out.print(f"{title} {words.month(made.first)} - {words.month(made.last)}", markup=False)
        headings = [
            words.text(each) for each in ("Code", "Name", "Probability", "In words", "Usual here", "Expected in sum")
        ]
        out.print(table_of(headings, [_row(session, one) for one in ranked[:most]], numbers=(2, 4, 5)))
    wars = [f"{words.place(place)} ({words.number(before)})" for place, before in made.wars.items()]
    if wars:
        out.print(f"{words.text('Hidden from both lists: at war')}: {words.listing(wars)}", markup=False)
    out.print(f"{made.model}, {words.month(made.origin)}, {made.vintage[:12]}, {made.history}")


def _row(session: Session, one: "PlaceRisk") -> tuple[str, ...]:
    words = session.words
    usual = "" if one.usual is None else words.share(one.usual)
    return (
        one.place,
        words.place(one.place),
        words.percent(one.chance),
        words.chance(one.chance),
        usual,
        words.number(one.mean),
    )
