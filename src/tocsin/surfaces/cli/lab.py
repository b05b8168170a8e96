"""`tocsin lab`: councils on paper side by side, with their power to act, voices, and the record replayed."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tocsin.messages import N_
from tocsin.surfaces.cli.bodies import named_body
from tocsin.surfaces.cli.session import Session, with_node
from tocsin.surfaces.cli.showing import table_of

if TYPE_CHECKING:
    from rich.console import Console

    from tocsin.node.lab_answers import Deadlock, LabAnswer
    from tocsin.surfaces.printing import Sheet

__all__ = ["lab"]


@click.group()
def lab() -> None:
    """Draw councils on paper and compare what they could do, and for whom they speak."""


@lab.command()
@click.argument("councils", nargs=-1, metavar="[PROPOSAL|BODY|RULE.toml|DESIGN]...")
@click.option("--toml", "as_toml", is_flag=True, help="Print each council as the file of a body.")
@click.option(
    "--pdf",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Also write the report as a PDF on A4.",
)
@with_node()
def compare(session: Session, councils: tuple[str, ...], as_toml: bool, pdf: Path | None) -> None:
    r"""Compare up to six COUNCILS; without any, every proposal that ships.

    A council is the id of a proposal (today, g4, au-ezulwini ...) or of a body, a file of your own, or the line that
    stands in a link of the lab (n.africa.veto=2;yes=16).

    \b
    Examples:
      $ tocsin lab compare
      $ tocsin lab compare today g4 au-ezulwini --json
      $ tocsin lab compare today ours.toml --pdf report.pdf
    """
    from tocsin.errors import NotFoundError, RefusedError
    from tocsin.surfaces.lab_sheet import lab_sheet

    named, texts = [], {}
    for one in councils:
        id_, text = named_body(one) if "=" not in one else (one, "")
        named.append(id_)
        if text:
            texts[id_] = text
    with session.reader() as reader:
        found = reader.lab(tuple(named), texts=texts)
        why = ""
        replays = None
        try:
            replays = reader.deadlock(tuple(named), texts=texts)
        except (NotFoundError, RefusedError) as error:
            why = str(error)
        if pdf is not None:
            _print(session, pdf, lab_sheet(reader, session.words, tuple(named), texts=texts))
    if as_toml and not session.json:
        click.echo("\n".join(one.form for one in found.councils), nl=False)
        return
    document = {"lab": found, "deadlock": replays, "deadlock_missing": why}
    session.answer(document, lambda out: _show(session, out, found, replays, why))


def _print(session: Session, file: Path, sheet: "Sheet") -> None:
    from tocsin.errors import BadInputError
    from tocsin.surfaces.printing import pdf_of

    try:
        file.write_bytes(pdf_of(sheet, session.words))
    except OSError as error:
        raise BadInputError(
            f"the file cannot be written: {error.strerror or error}", where=str(file), remedy="name another with --pdf"
        ) from error


def _show(session: Session, out: "Console", found: "LabAnswer", replays: "Deadlock | None", why: str) -> None:
    words = session.words
    headings = [
        words.text(each)
        for each in (
            N_("Council"),
            N_("Seats"),
            N_("Yes votes"),
            N_("Power to act"),
            N_("Power of veto seats"),
            N_("Gap to states"),
            N_("Gap to people"),
            N_("Failed drafts that would have passed"),
        )
    ]
    rows = []
    for place, one in enumerate(found.councils):
        replay = replays.replays[place] if replays else None
        gap = one.representation.gap_people
        rows.append(
            (
                words.title(one.design.title) if one.design.id else one.design.title or words.text(N_("Your council")),
                words.number(one.design.seats),
                words.number(one.design.yes) + ("" if one.design.stated else " *"),
                f"{one.act:.3g}",
                words.share(one.veto_share),
                words.share(one.representation.gap_states),
                words.share(gap) if gap is not None else words.text(N_("no data")),
                words.text(N_("%(low)s to %(high)s of %(all)s"), low=replay.low, high=replay.high, all=replay.drafts)
                if replay
                else words.text(N_("no data")),
            )
        )
    out.print(table_of(headings, rows, numbers=(1, 2, 3, 4, 5, 6)))
    out.print(
        words.text(N_("* The source does not say how many votes a decision takes; the number is assumed.")),
        markup=False,
    )
    if replays:
        out.print(words.text(N_("Newest draft in the record: %(day)s."), day=words.digits(replays.last)), markup=False)
        out.print(
            words.text(N_("Vetoes change what is tabled: drafts that were never put to the vote are in no record.")),
            markup=False,
        )
    elif why:
        out.print(why, markup=False)
