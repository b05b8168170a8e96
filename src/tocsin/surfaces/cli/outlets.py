"""`tocsin outlets`: try the webhook and the mail, and deliver what is due."""

from typing import TYPE_CHECKING

import click

from tocsin.surfaces.cli.session import Session, with_node

if TYPE_CHECKING:
    from tocsin.node.outlets import Outlets
    from tocsin.node.running import Node

__all__ = ["outlets", "outlets_of"]


@click.command()
@click.option("--test", "way", type=click.Choice(["webhook", "mail"]), help="Send one message that only tries the way.")
@with_node()
def outlets(session: Session, way: str | None) -> None:
    r"""Deliver what is due by webhook and mail, as a running node does; or try a way.

    Nothing leaves unless settings name where to: `webhook`, `mail_server` (or `mail_folder` for a dry run).

    \b
    Examples:
      $ tocsin outlets --test webhook
      $ tocsin outlets --json
    """
    from tocsin.node.composition import open_node

    with open_node(session.configuration) as node:
        ways = outlets_of(session, node, f"http://{node.settings.host}:{node.settings.port}")
        if way is None:
            tries = ways.run()
            session.answer({"tries": tries}, lambda out: out.print(session.words.text("Tries: %(n)s", n=tries)))
            return
        found = ways.test(way)
    session.answer(found, lambda out: out.print(found.said, markup=False))
    if not found.accepted:
        raise click.exceptions.Exit(1)


def outlets_of(session: Session, node: "Node", address: str) -> "Outlets":
    """Return a node's ways out, with letters in the reader's language."""
    from tocsin.node.outlets import Outlets
    from tocsin.surfaces.letters import WrittenLetters

    return Outlets(node, WrittenLetters(node, session.words, address))
