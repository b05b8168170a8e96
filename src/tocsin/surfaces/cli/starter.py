"""`tocsin starter build`: package this node's outputs for machines without data."""

from pathlib import Path

import click

from tocsin.surfaces.cli.session import Session, with_node

__all__ = ["starter"]


@click.group()
def starter() -> None:
    """Package this node's outputs for machines without data."""


@starter.command()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Where it is written.")
@with_node(as_of=True)
def build(session: Session, out: Path | None) -> None:
    r"""Write the starter edition: rounded quantiles of smoothed models, levels and scores, never source rows.

    \b
    Examples:
      $ tocsin starter build
      $ tocsin starter build --out starter.zip --json
    """
    from tocsin.node.composition import open_node
    from tocsin.node.starter import build_starter

    with open_node(session.configuration, write=False) as node:
        built = build_starter(node, out)
    session.answer(built, lambda to: to.print(str(built), markup=False))
