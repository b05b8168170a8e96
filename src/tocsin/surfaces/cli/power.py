"""`tocsin power`: how much power a rule gives to each seat, and which weights would give a wanted distribution."""

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tocsin.errors import BadInputError
from tocsin.messages import N_
from tocsin.surfaces.cli.bodies import named_body
from tocsin.surfaces.cli.session import Session, with_node
from tocsin.surfaces.cli.showing import table_of

if TYPE_CHECKING:
    from rich.console import Console

    from tocsin.node.power_answers import Figure, InverseAnswer, PowerAnswer
    from tocsin.surfaces.language import Translator

__all__ = ["power"]


@click.command()
@click.argument("body", metavar="BODY|RULE.toml")
@click.option("--rule", metavar="ID", default="", help="The rule; without it, the body's first.")
@click.option("--on", metavar="YYYY-MM-DD", default="", help="The day; without it, the day the node stands on.")
@click.option("--abstention", is_flag=True, help="Also with abstention as a third choice.")
@click.option(
    "--wanted",
    metavar="equal|WEIGHT|sqrt:WEIGHT|FILE.csv",
    default="",
    help="Find weights that give this distribution of power; a file has the columns seat and share.",
)
@click.option(
    "--solve",
    type=click.Choice(["weights", "quota"]),
    default="weights",
    show_default=True,
    help="With --wanted: look for weights, or for a bar of the weights that seats have.",
)
@click.option(
    "--quota", metavar="SHARE", default="1/2", show_default=True, help="With --wanted: share the yes votes must carry."
)
@click.option("--weight", metavar="NAME", default="votes", show_default=True, help="With --solve quota: whose bar.")
@click.option(
    "--index",
    type=click.Choice(["shapley", "banzhaf"]),
    default="shapley",
    show_default=True,
    help="With --wanted: the index that is to fit.",
)
@with_node(as_of=True)
def power(session: Session, body: str, rule: str, on: str, abstention: bool, wanted: str, **inverse: str) -> None:
    r"""Show how much power a rule of BODY gives to each seat, before anybody's preferences are known.

    BODY is an id of `tocsin bodies`, or a file of your own. Figures are exact fractions wherever that is in reach;
    where it is not, the method and its error are said. Power from the rule alone says nothing of preferences.

    \b
    Examples:
      $ tocsin power unsc --json
      $ tocsin power unga --rule amendment
      $ tocsin power unsc --abstention
      $ tocsin power ecowas --wanted equal --quota 2/3
    """
    id, text = named_body(body)
    with session.reader() as reader:
        if wanted:
            aim = _shares(wanted) if wanted.endswith(".csv") else wanted
            solved = reader.inverse(
                id,
                on=on,
                wanted=aim,
                solve="quota" if inverse["solve"] == "quota" else "weights",
                share=inverse["quota"],
                weight=inverse["weight"],
                index="banzhaf" if inverse["index"] == "banzhaf" else "shapley",
                text=text,
            )
            session.answer(solved, lambda out: _show_inverse(session.words, out, solved))
            return
        found = reader.power(id, rule=rule, on=on, abstention=abstention, text=text)
    session.answer(found, lambda out: _show(session.words, out, found))


def _shares(name: str) -> dict[str, float]:
    with Path(name).open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        if not {"seat", "share"} <= set(rows.fieldnames or ()):
            raise BadInputError("the columns seat and share are not there", where=name, remedy="add them")
        found = {}
        for row in rows:
            try:
                found[row["seat"]] = float(row["share"])
            except ValueError as error:
                raise BadInputError(
                    f"{row['share']!r} is no number", where=f"{name}:{rows.line_num}", remedy="write a number"
                ) from error
    return found


def _show(words: "Translator", out: "Console", found: "PowerAnswer") -> None:
    from tocsin.councils.power.readings import ABSTENTION, INDICES, METHODS

    out.print(f"{found.body}, {found.rule}: {words.title(found.title)}, {words.digits(found.on)}", markup=False)
    out.print(f"{words.text(INDICES['act'].name)}: {_said(words, found.act)}", markup=False)
    names = ("penrose", "banzhaf", "shapley", "prevent", "initiate")
    headings = [words.text(N_("Seat")), *(words.text(INDICES[name].name) for name in names)]
    rows = [(one.seat, *(_said(words, getattr(one, name)) for name in names)) for one in found.seats]
    out.print(table_of(headings, rows, numbers=range(1, 6)))
    if found.ternary:
        headings = [words.text(N_("Seat")), words.text(INDICES["decides"].name), words.text(INDICES["shapley"].name)]
        rows_ = [
            (
                one.seat,
                _said(words, one.decides),
                _said(words, one.shapley) if one.shapley else words.text(N_("no data")),
            )
            for one in found.ternary
        ]
        out.print(table_of(headings, rows_, numbers=(1, 2)))
    if found.ternary_note:
        out.print(words.title(found.ternary_note), markup=False)
    exact = N_("every figure is exact") if found.exact and found.shapley_exact else N_("not every figure is exact")
    out.print(f"{words.text(METHODS[found.method])}; {words.text(exact)}", markup=False)
    if not (found.exact and found.shapley_exact):
        out.print(
            words.text(
                N_("largest error: %(error)s, of the Shapley-Shubik index %(shapley)s"),
                error=words.digits(f"{found.error:.1g}"),
                shapley=words.digits(f"{found.shapley_error:.1g}"),
            ),
            markup=False,
        )
    if found.note:
        out.print(words.text(found.note), markup=False)
    for name in ("act", *names):
        out.print(f"{words.text(INDICES[name].name)}: {words.text(INDICES[name].says)}", markup=False)
    out.print(words.text(ABSTENTION), markup=False)
    out.print(words.text(found.limits), markup=False)


def _show_inverse(words: "Translator", out: "Console", found: "InverseAnswer") -> None:
    headings = [words.text(each) for each in (N_("Seat"), N_("Weight"), N_("Wanted"), N_("Reached"))]
    rows = [
        (one.seat, words.number(one.weight), _said(words, one.wanted), _said(words, one.reached)) for one in found.seats
    ]
    out.print(table_of(headings, rows, numbers=(1, 2, 3)))
    out.print(
        words.text(
            N_("bar: %(bar)s of %(total)s; differences in sum %(gap)s, at most %(largest)s for a seat"),
            bar=found.bar,
            total=found.total,
            gap=_said(words, found.gap),
            largest=_said(words, found.largest),
        ),
        markup=False,
    )


def _said(words: "Translator", figure: "Figure") -> str:
    """Write a figure: a number of five digits, and as a fraction where that is short."""
    value = words.digits(f"{figure.value:.3g}" if 0 < figure.value < 0.001 else f"{figure.value:.5f}")
    return f"{value} ({words.digits(figure.fraction)})" if 0 < len(figure.fraction) <= 12 else value
