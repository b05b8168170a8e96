"""`tocsin predict-votes`: how each member is expected to vote on drafts, from their words and the record before."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tocsin.surfaces.cli.session import Session, with_node
from tocsin.surfaces.cli.working import progress_bar, work

if TYPE_CHECKING:
    import polars as pl

__all__ = ["predict_votes"]

_SOURCE = {"unga": "unga_votes", "unsc": "unsc_votes"}


@click.command()
@click.option("--body", type=click.Choice(["unga", "unsc"]), default="unga", show_default=True, help="Whose votes.")
@click.option(
    "--train-through",
    "through",
    type=click.IntRange(1),
    required=True,
    metavar="SESSION",
    help="The last session whose votes are learned from; a year in the Security Council.",
)
@click.option(
    "--drafts",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    metavar="FILE",
    help="CSV of drafts: rcid, session, date, unres, amend, para, importantvote, short, descr, issues.",
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Where the CSV goes. [default: stdout]",
)
@with_node()
def predict_votes(session: Session, body: str, through: int, drafts: Path, out: Path | None) -> None:
    r"""Foretell every member's vote on each draft from its words and the votes up to a session.

    Writes one row for a draft and a member: rcid, iso3, p_yes, p_abstain, p_no, given that the member takes part. For
    the Security Council, one row a draft: rcid, p_not_unanimous.

    Columns on outcomes in the file of drafts are not read. A membership that the record writes under an older code
    as well has a row under each (SRB and YUG).

    \b
    Examples:
      $ tocsin predict-votes --body unga --train-through 69 --drafts drafts.csv --out votes.csv
    """
    _fill(session, body)
    with session.reader() as reader, progress_bar(session) as bar:
        made = reader.votes_forecast(
            body,
            through=through,
            drafts=drafts.read_bytes(),
            where=drafts.name,
            told=lambda done: bar(done, f"votes of {body} through session {through}"),
        )
    if out is not None:
        _write(made.rows, out)
    if session.json:
        told = {name: getattr(made, name) for name in made.__struct_fields__ if name != "rows"}
        session.answer({**told, "rows": made.rows.height, "out": str(out or "")}, lambda _: None)
    elif out is None:
        click.echo(_rounded(made.rows).write_csv(), nl=False)
    else:
        session.note(f"{made.rows.height} rows, learned from {made.learned} roll calls up to {made.last}: {out}")


def _rounded(rows: "pl.DataFrame") -> "pl.DataFrame":
    import polars as pl

    return rows.with_columns(pl.col(pl.Float64).round(5))


def _write(rows: "pl.DataFrame", out: Path) -> None:
    from tocsin.errors import BadInputError

    try:
        _rounded(rows).write_csv(out)
    except OSError as error:
        raise BadInputError(
            f"the file cannot be written: {error.strerror or error}", where=str(out), remedy="name another with --out"
        ) from error


def _fill(session: Session, body: str) -> None:
    """Read the record first where this home holds none."""
    from tocsin.node.composition import open_node

    with open_node(session.configuration, write=False) as node:
        held = {table.id for table in node.votes.tables()}
    if not held & {body, f"{body}_digital_library"}:
        session.note("this home holds no voting record yet: reading it first")
        work(session, "sync", _SOURCE[body])
