"""`tocsin journal`: what has happened at this node."""

from typing import TYPE_CHECKING

import click

from tocsin.surfaces.cli.session import Session, with_node
from tocsin.surfaces.cli.showing import table_of

if TYPE_CHECKING:
    from rich.console import Console

    from tocsin.node.answers import JournalAnswer

__all__ = ["journal"]


@click.command()
@click.option("--after", default="", metavar="ID", help="Only what came after this entry.")
@click.option("--kind", default="", help="Only entries of this kind.")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 1000), help="Most entries.")
@with_node()
def journal(session: Session, after: str, kind: str, limit: int) -> None:
    r"""Show the append-only journal, oldest first.

    \b
    Examples:
      $ tocsin journal --limit 5
      $ tocsin journal --kind job.done --json
    """
    with session.reader() as reader:
        found = reader.journal(after=after, kind=kind, limit=limit)
    session.answer(found, lambda out: _show(session, out, found))


def _show(session: Session, out: "Console", found: "tuple[JournalAnswer, ...]") -> None:
    words = session.words
    rows = [(words.moment(one.time), one.kind, one.subject, one.actor, one.policy, one.id) for one in found]
    headings = [words.text(name) for name in ("Time", "Kind", "Subject", "Actor", "Policy", "Entry")]
    out.print(table_of(headings, rows))
