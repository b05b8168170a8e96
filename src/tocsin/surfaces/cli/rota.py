"""`tocsin rota`: who answers which level at which hours."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tocsin.surfaces.cli.desk import ordered
from tocsin.surfaces.cli.session import Session, with_node
from tocsin.surfaces.cli.showing import table_of

if TYPE_CHECKING:
    from rich.console import Console

    from tocsin.node.desk_answers import RotaAnswer
    from tocsin.node.running import Node

__all__ = ["rota"]


@click.command()
@click.option(
    "--set",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Replace the rota by this TOML file.",
)
@click.option("--tend", is_flag=True, help="Pass on now what nobody answered in time, as a running node does.")
@click.option("--toml", is_flag=True, help="Write the rota in force as TOML.")
@with_node()
def rota(session: Session, file: Path | None, tend: bool, toml: bool) -> None:
    r"""Show who answers now and in which hours nobody does, or replace the rota.

    \b
    Examples:
      $ tocsin rota
      $ tocsin rota --set rota.toml
      $ tocsin rota --toml
    """
    from tocsin.alerts.rota import read_rota, written
    from tocsin.node.desk_answers import RotaAnswer
    from tocsin.node.desk_orders import WriteRota

    if tend:
        _tend(session)
        return
    if file is not None:
        order = WriteRota(rota=read_rota(file.read_text(encoding="utf-8")))

        def here(node: "Node") -> RotaAnswer:
            node.desk.write_rota(order, session.person)
            return node.reader(session.person).rota()

        found = ordered(session, "/api/v1/rota", order, here, RotaAnswer)
    else:
        with session.reader() as reader:
            found = reader.rota()
    if toml:
        click.echo(written(found.rota), nl=False)
        return
    session.answer(found, lambda out: _show(session, out, found))


def _tend(session: Session) -> None:
    from tocsin.node.composition import open_node

    with open_node(session.configuration) as node:
        asked = node.desk.tend()
    words = session.words
    rows = [(one.alert, words.text(one.level.capitalize()), one.name, one.why) for one in asked]
    headings = [words.text(name) for name in ("Alert", "Level", "Name", "Reason")]
    session.answer(asked, lambda out: out.print(table_of(headings, rows)))


def _show(session: Session, out: "Console", found: "RotaAnswer") -> None:
    words = session.words
    rows = []
    for level, names in found.on_duty.items():
        minutes = found.rota.deadlines.get(level)  # type: ignore[call-overload]
        wait = words.number(minutes) if minutes else ""
        rows.append((words.text(level.capitalize()), ", ".join(names), wait))
    headings = [words.text(name) for name in ("Level", "Answers now", "Minutes until the next name")]
    out.print(table_of(headings, rows, numbers=(2,)))
    for gap in found.gaps:
        said = words.text(
            "Nobody answers %(level)s from %(start)s to %(until)s.",
            level=words.text(gap.level.capitalize()),
            start=gap.start,
            until=gap.until,
        )
        out.print(said, markup=False)
