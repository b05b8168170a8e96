"""`tocsin actors`: which armed actors and dyads are reported, everywhere or in one place."""

from typing import TYPE_CHECKING

import click

from tocsin.messages import N_
from tocsin.surfaces.cli.session import Session, with_node
from tocsin.surfaces.cli.showing import table_of

if TYPE_CHECKING:
    from rich.console import Console

    from tocsin.node.actor_answers import Register

__all__ = ["actors"]


@click.command()
@click.argument("place", required=False)
@click.option("--actor", metavar="ID", help="Only this actor, for example rsf.")
@click.option("--most", type=click.IntRange(1), default=30, show_default=True, help="Dyads shown.")
@with_node(as_of=True)
def actors(session: Session, place: str | None, actor: str | None, most: int) -> None:
    r"""List dyads and armed actors that UCDP reports, everywhere or in PLACE, a code or a name.

    A dyad is two sides that fight, or a side and the civilians it kills. That a name stands here says that UCDP
    reports it, and no more. States are sides of dyads and are not counted among armed non-state actors.

    \b
    Examples:
      $ tocsin actors
      $ tocsin actors SDN --json
      $ tocsin actors --actor rsf
    """
    with session.reader() as reader:
        known = reader.named_place(place).id if place else None
        found = reader.actors(place=known, actor=actor)
    session.answer(found, lambda out: _show(session, out, found, most))


def _show(session: Session, out: "Console", found: "Register", most: int) -> None:
    from tocsin.threats.actors import UNNAMED, side_kind

    words = session.words
    if not found.first:
        out.print(words.text("No event file is held here, so no actor is known."), markup=False)
        return
    first, last = words.month(found.first), words.month(found.last)
    span = last if first == last else f"{first} - {last}"
    armed = sum(one.armed for one in found.actors)
    out.print(
        words.text(
            "Reported by UCDP, %(span)s: dyads %(dyads)s, armed non-state actors with a name %(armed)s.",
            span=span,
            dyads=words.number(len(found.dyads)),
            armed=words.number(armed),
        ),
        markup=False,
    )
    headings = [
        words.text(each)
        for each in (
            N_("Dyad"),
            N_("Side A"),
            N_("Side B"),
            N_("Type of violence"),
            N_("Newest month"),
            N_("Events"),
            N_("Deaths"),
        )
    ]
    rows = [
        (
            str(one.id),
            *(words.text(UNNAMED) if side_kind(side) == "unnamed" else side for side in (one.side_a, one.side_b)),
            words.text(one.title),
            words.month(one.last),
            words.number(one.events),
            words.number(one.deaths),
        )
        for one in found.dyads[:most]
    ]
    out.print(table_of(headings, rows, numbers=(5, 6)))
