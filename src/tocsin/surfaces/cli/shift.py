"""`tocsin shift`: who has the desk, and what is handed over."""

from typing import TYPE_CHECKING

import click

from tocsin.surfaces.cli.desk import ordered
from tocsin.surfaces.cli.session import Session, with_node
from tocsin.surfaces.cli.showing import table_of

if TYPE_CHECKING:
    from rich.console import Console

    from tocsin.node.desk_answers import ShiftAnswer
    from tocsin.node.desk_orders import ShiftOrder
    from tocsin.node.running import Node

__all__ = ["shift"]


@click.group(invoke_without_command=True)
@click.pass_context
def shift(context: click.Context) -> None:
    r"""List shifts; begin one, hand it over, take one over.

    \b
    Examples:
      $ tocsin shift begin amina
      $ tocsin shift close S0001 --to jonas --note A1="call back at nine" --remarks "quiet night"
      $ tocsin shift take S0001 jonas
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


shift.help = (shift.help or "").replace("\\b", "\b")


@shift.command(name="list")
@with_node()
def list_(session: Session) -> None:
    """List shifts, newest first."""
    with session.reader() as reader:
        found = reader.shifts()
    session.answer(found, lambda out: _list(session, out, found))


@shift.command()
@click.argument("name")
@with_node()
def begin(session: Session, name: str) -> None:
    """Take the desk."""
    from tocsin.node.desk_orders import BeginShift

    _do(session, BeginShift(name=name))


@shift.command()
@click.argument("id_", metavar="ID")
@click.option("--to", default="", help="Who takes over.")
@click.option("--note", "notes", multiple=True, metavar="ALERT=TEXT", help="A note on an open alert.")
@click.option("--remarks", default="", help="Anything else.")
@with_node()
def close(session: Session, id_: str, to: str, notes: tuple[str, ...], remarks: str) -> None:
    """Hand the desk over with everything that is open."""
    from tocsin.alerts.shifts import Handed
    from tocsin.node.composition import open_node
    from tocsin.node.desk_orders import CloseShift

    said = dict(note.split("=", 1) for note in notes if "=" in note)
    if len(said) < len(notes):
        raise click.UsageError("a --note is ALERT=TEXT")
    with open_node(session.configuration, write=False) as node:
        levels = node.desk.open_alerts()
    if unknown := set(said) - set(levels):
        raise click.UsageError(f"{', '.join(sorted(unknown))} is no open alert")
    handed = tuple(Handed(alert=one, level=level, note=said.get(one, "")) for one, level in levels.items())
    _do(session, CloseShift(id=id_, to=to, handed=handed, remarks=remarks))


@shift.command()
@click.argument("id_", metavar="ID")
@click.argument("name")
@with_node()
def take(session: Session, id_: str, name: str) -> None:
    """Say that a hand-over was read."""
    from tocsin.node.desk_orders import TakeShift

    _do(session, TakeShift(id=id_, name=name))


def _do(session: Session, order: "ShiftOrder") -> None:
    from tocsin.node.desk_answers import ShiftAnswer

    def here(node: "Node") -> ShiftAnswer:
        made = node.desk.shift(order, session.person)
        reader = node.reader(session.person)
        return next(one for one in reader.shifts() if one.id == made)

    found = ordered(session, "/api/v1/shifts", order, here, ShiftAnswer)
    session.answer(found, lambda out: _list(session, out, (found,)))


def _list(session: Session, out: "Console", found: "tuple[ShiftAnswer, ...]") -> None:
    words = session.words
    rows = [
        (
            one.id,
            one.shift.name,
            words.moment(one.shift.begun),
            words.moment(one.shift.closed) if one.shift.closed else "",
            one.shift.to,
            words.number(len(one.shift.handed)),
            one.shift.remarks,
        )
        for one in found
    ]
    headings = [
        words.text(name) for name in ("Shift", "Name", "Begun", "Closed", "Handed to", "Open alerts", "Remarks")
    ]
    out.print(table_of(headings, rows, numbers=(5,)))
