"""`tocsin what-if`: what a model expects with another figure, beside what it expects as things stand."""

from typing import TYPE_CHECKING

import click

from tocsin.surfaces.cli.session import Session, with_node
from tocsin.surfaces.cli.showing import table_of

if TYPE_CHECKING:
    from rich.console import Console

    from tocsin.node.reason_answers import WhatIfAnswer, WhatIfInputs, WhatIfPart

__all__ = ["what_if"]


@click.command(name="what-if")
@click.argument("hazard")
@click.argument("place")
@click.option("--set", "sets", multiple=True, metavar="SERIES=VALUE", help="A figure to change; repeatable.")
@click.option("--model", metavar="ID", help="The model that answers. [default: the headline, or the first that can]")
@with_node(as_of=True)
def what_if(session: Session, hazard: str, place: str, sets: tuple[str, ...], model: str | None) -> None:
    r"""Change a slow figure of PLACE and show the forecast's answer: an association, not a cause.

    Without --set, lists the figures that can be changed. A figure outside the range that the data hold is refused.

    \b
    Examples:
      $ tocsin what-if conflict SDN
      $ tocsin what-if conflict SDN --set gapminder.gini=30
    """
    from tocsin.surfaces.changing import changes_of

    with session.reader() as reader:
        id_ = reader.named_place(place).id
        if not sets:
            inputs = reader.what_if_inputs(hazard, id_, model=model)
            session.answer(inputs, lambda out: _inputs(session, out, inputs))
            return
        found = reader.what_if(hazard, id_, changes_of(sets), model=model)
    session.answer(found, lambda out: _answer(session, out, found))


def _inputs(session: Session, out: "Console", inputs: "WhatIfInputs") -> None:
    words = session.words
    rows = [
        (
            one.series,
            words.title(one.title),
            words.text("no data") if one.now is None else words.number(one.now),
            words.number(one.low),
            words.number(one.high),
            words.title(one.unit),
        )
        for one in inputs.inputs
    ]
    headings = [words.text("Series"), words.text("Figure"), words.text("As known now")]
    headings += [words.text("Lowest in the data"), words.text("Highest in the data"), words.text("Unit")]
    out.print(table_of(headings, rows, numbers=(2, 3, 4)))


def _answer(session: Session, out: "Console", found: "WhatIfAnswer") -> None:
    words = session.words
    for change in found.changes:
        before = words.text("no data") if change.before is None else words.number(change.before)
        out.print(f"{words.title(change.title)}: {before} -> {words.number(change.after)}", markup=False)
    headings = [words.text("Periods"), words.text("Mean, as it stands"), words.text("Mean, with the change")]
    headings += [words.text("90 %% interval, as it stands"), words.text("90 %% interval, with the change")]
    rows = [_row(session, one) for one in (*found.sums, *found.periods)]
    out.print(table_of(headings, rows, numbers=range(1, 5)))
    out.print(words.text(found.note), markup=False)
    out.print(f"{found.model}, {words.month(found.origin)}, {found.vintage[:12]}")


def _row(session: Session, one: "WhatIfPart") -> tuple[str, ...]:
    words = session.words
    first, last = words.month(one.first), words.month(one.last)

    def span(said: dict[str, float]) -> str:
        return f"{words.number(said['low'], 0)} - {words.number(said['high'], 0)}"

    return (
        first if first == last else f"{first} - {last}",
        words.number(one.before["mean"], 1),
        words.number(one.after["mean"], 1),
        span(one.before),
        span(one.after),
    )
