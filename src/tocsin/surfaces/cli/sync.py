"""`tocsin sync` and `tocsin sources`: read public sources or a file of your own, and see how fresh they are."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tocsin.surfaces.cli.session import Session, with_node
from tocsin.surfaces.cli.showing import table_of
from tocsin.surfaces.cli.working import work

if TYPE_CHECKING:
    from rich.console import Console

    from tocsin.node.answers import JobAnswer, SourceAnswer

__all__ = ["sources", "sync"]


@click.command()
@click.argument("targets", nargs=-1, metavar="[SOURCE|FILE]...")
@click.option("--as", "name", metavar="NAME", help="Name of the series that a file of your own holds.")
@click.option("--map", "columns", multiple=True, metavar="ROLE=COLUMN", help="Which column holds place, period, value.")
@click.option("--scheme", metavar="NAME", help="Code scheme of its places: iso3, m49, gw, cow ... [default: any]")
@click.option("--title", metavar="TEXT", help="What the file's series measures.")
@click.option("--unit", metavar="TEXT", help="Its unit.")
@click.option("--licence", metavar="TEXT", help="Its licence.")
@click.option("--citation", metavar="TEXT", help="How to cite it.")
@click.option("--value", type=click.Choice(["count", "continuous", "binary"]), help="Kind of its values.")
@click.option("--lag", type=click.IntRange(0, 3660), metavar="DAYS", help="Days until a period is published.")
@click.option("--policy", type=click.Choice(["public", "node-only"]), help="Who may see it. [default: node-only]")
@with_node()
def sync(
    session: Session, targets: tuple[str, ...], name: str | None, columns: tuple[str, ...], **said: str | int | None
) -> None:
    r"""Read public sources (all of them by default), or take in a CSV or Parquet file of your own.

    A source that fails never stops the others; what was read before stays. Reading unchanged data writes nothing.

    \b
    Examples:
      $ tocsin sync
      $ tocsin sync views vdem
      $ tocsin sync deaths.csv --as ministry.deaths --map place=country --map period=month --map value=killed
    """
    if name is None:
        given = ["map"] * bool(columns) + [option for option, text in said.items() if text is not None]
        if given:
            raise click.UsageError(f"--{given[0]} belongs to a file of your own; name its series with --as")
        files = [target for target in targets if Path(target).suffix.lower() in {".csv", ".parquet"}]
        if files:
            raise click.UsageError(f"{files[0]} looks like a file; name its series with --as")
        _read_sources(session, targets)
    elif len(targets) != 1:
        raise click.UsageError("name one file with --as")
    else:
        _read_file(session, targets[0], name, columns, said)


def _read_sources(session: Session, targets: tuple[str, ...]) -> None:
    done = work(session, "sync", targets[0] if len(targets) == 1 else "", sources=list(targets))
    with session.reader() as reader:
        found = [one for one in reader.sources() if not targets or one.id in targets]
    session.answer({"job": done, "sources": found}, lambda out: _after(session, out, done, found))
    if any(one.state == "failed" for one in found) or not any(one.rows for one in found):
        raise click.exceptions.Exit(1)


def _read_file(
    session: Session, file: str, name: str, columns: tuple[str, ...], said: dict[str, str | int | None]
) -> None:
    mapping = {}
    for pair in columns:
        role, equals, column = pair.partition("=")
        if not (role and equals and column):
            raise click.BadParameter(f"{pair!r} is not ROLE=COLUMN", param_hint="--map")
        mapping[role] = column
    path = str(Path(file).expanduser().resolve())
    done = work(session, "sync", name, file=path, columns=mapping, **said)
    session.answer({"job": done}, lambda out: out.print(done.message, markup=False))


def _after(session: Session, out: "Console", done: "JobAnswer", found: "list[SourceAnswer]") -> None:
    out.print(done.message, markup=False)
    _table(session, out, found)


@click.command()
@with_node(as_of=True)
def sources(session: Session) -> None:
    r"""Show every source: freshness, rows, licence, last error.

    \b
    Examples:
      $ tocsin sources
      $ tocsin sources --json
    """
    with session.reader() as reader:
        found = reader.sources()
    session.answer(found, lambda out: _table(session, out, list(found)))


def _table(session: Session, out: "Console", found: "list[SourceAnswer]") -> None:
    words = session.words
    rows = [
        (
            one.id,
            one.state,
            words.month(one.last_period) if one.last_period else "",
            "" if one.age_days is None else words.age(timedelta(days=one.age_days)),
            words.number(one.rows),
            one.route,
            one.licence,
            one.last_error,
        )
        for one in found
    ]
    headings = [
        words.text(name)
        for name in ("Source", "State", "Newest figures", "Last read", "Rows", "Route", "Licence", "Last error")
    ]
    out.print(table_of(headings, rows, numbers=(4,)))
