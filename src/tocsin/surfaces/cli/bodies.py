"""`tocsin bodies`: which bodies decide by which rules, what a vote comes to, and which votes are missing."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tocsin.messages import N_
from tocsin.surfaces.cli.session import Session, with_node
from tocsin.surfaces.cli.showing import table_of

if TYPE_CHECKING:
    from rich.console import Console

    from tocsin.node.council_answers import BodyAnswer, ReadingAnswer, TallyAnswer
    from tocsin.surfaces.language import Translator

__all__ = ["bodies", "named_body"]

_NEGATIVE = 1


@click.command()
@click.argument("body", required=False, metavar="[BODY|RULE.toml]")
@click.option("--on", metavar="YYYY-MM-DD", default="", help="The day; without it, the day the node stands on.")
@click.option("--rule", metavar="ID", default="", help="The rule to count by; without it, the body's first.")
@click.option("--yes", metavar="SEATS", default="", help="Seats that vote yes, with commas.")
@click.option("--no", "against", metavar="SEATS", default="", help="Seats that vote no.")
@click.option("--abstain", metavar="SEATS", default="", help="Seats that abstain.")
@click.option("--absent", metavar="SEATS", default="", help="Seats that are absent.")
@click.option("--aside", metavar="SEATS", default="", help="Seats present that do not participate in the vote.")
@click.option("--party", metavar="SEATS", default="", help="Seats that are party to the dispute.")
@click.option(
    "--rest",
    type=click.Choice(["open", "yes", "no", "abstain", "absent"]),
    default="open",
    show_default=True,
    help="What seats did that are not named.",
)
@click.option("--toml", "as_toml", is_flag=True, help="Print the body as a file that can be changed and read again.")
@click.option("--check", is_flag=True, help="Decide the body's test decisions again; exit 1 where one comes out wrong.")
@with_node(as_of=True)
def bodies(session: Session, body: str | None, on: str, as_toml: bool, check: bool, **vote: str) -> int:
    r"""List bodies that decide together, or show BODY: its seats, its rules and what a vote comes to.

    BODY is an id, or a file of your own. With --yes, --no and so on a vote is counted: whether it is legal, which
    bar is met, and which votes are still missing. A rule is marked unverified where its text was not read.

    \b
    Examples:
      $ tocsin bodies
      $ tocsin bodies unsc --on 1966-05-01
      $ tocsin bodies unsc --on 2025-06-01 --yes FRA,GBR,USA,DNK,GRC,SVN,SOM --abstain CHN,RUS,PAK,DZA
      $ tocsin bodies unsc --toml
    """
    with session.reader() as reader:
        if body is None:
            found = reader.bodies(on=on)
            session.answer(found, lambda out: _list(session, out, found))
            return _NEGATIVE if check and not all(_sound(one) for one in found) else 0
        id, text = named_body(body)
        if any(vote[name] for name in ("yes", "against", "abstain", "absent", "aside")):
            told = reader.tally(
                id,
                rule=vote["rule"],
                on=on,
                choices={
                    "yes": _seats(vote["yes"]),
                    "no": _seats(vote["against"]),
                    "abstain": _seats(vote["abstain"]),
                    "absent": _seats(vote["absent"]),
                    "not_participating": _seats(vote["aside"]),
                },
                roles={"party": _seats(vote["party"])},
                rest=vote["rest"],
                text=text,
            )
            session.answer(told, lambda out: _tell(session.words, out, told))
            return 0
        one = reader.body(id, on=on, text=text)
    if as_toml and not session.json:
        click.echo(one.form, nl=False)
        return 0
    session.answer(one, lambda out: _show(session, out, one))
    return _NEGATIVE if check and not _sound(one) else 0


def named_body(body: str) -> tuple[str, str]:
    """Return the id of a body and, where a file was named, its text."""
    path = Path(body)
    return (path.name, path.read_text(encoding="utf-8")) if path.suffix == ".toml" else (body, "")


def _seats(text: str) -> tuple[str, ...]:
    return tuple(seat.strip() for seat in text.split(",") if seat.strip())


def _sound(body: "BodyAnswer") -> bool:
    return all(decision.agrees for decision in body.decisions if decision.ruled)


def _list(session: Session, out: "Console", found: "tuple[BodyAnswer, ...]") -> None:
    words = session.words
    headings = [words.text(each) for each in (N_("Body"), N_("Name"), N_("Seats"), N_("Rules"), N_("Decisions tested"))]
    rows = [
        (
            one.id,
            words.title(one.name),
            words.number(len(one.seats)) if not one.seats_missing else words.text(N_("no data")),
            words.number(len(one.rules)),
            words.text(
                N_("%(right)s of %(all)s"),
                right=sum(decision.agrees for decision in one.decisions),
                all=len(one.decisions),
            ),
        )
        for one in found
    ]
    out.print(table_of(headings, rows, numbers=(2, 3)))


def _show(session: Session, out: "Console", body: "BodyAnswer") -> None:
    from tocsin.surfaces.saying import say

    words = session.words
    out.print(f"{words.title(body.name)} ({body.id}), {words.digits(body.on)}", markup=False)
    out.print(body.seats_missing or " ".join(seat.id for seat in body.seats), markup=False)
    for rule in body.rules:
        mark = words.text(N_("text read")) if rule.checked else words.text(N_("unverified"))
        basis = ", ".join(part for part in (rule.instrument, rule.article) if part)
        out.print(f"\n{rule.id}: {words.title(rule.title)}", markup=False)
        out.print(f"  {say(words, rule.sentence) if rule.sentence else words.text(N_('no data'))}", markup=False)
        out.print(f"  {basis} [{mark}]", markup=False)
    out.print("")
    headings = [words.text(each) for each in (N_("Date"), N_("Decision"), N_("Rule"), N_("Outcome"), N_("By the rule"))]
    rows = [
        (
            words.digits(one.date),
            one.title,
            one.rule,
            _outcome(words, one.outcome),
            _outcome(words, one.ruled) if one.ruled else words.text(N_("no data")),
        )
        for one in body.decisions
    ]
    out.print(table_of(headings, rows))


def _outcome(words: "Translator", outcome: str) -> str:
    from tocsin.councils.naming import OUTCOMES

    return words.text(OUTCOMES[outcome])


def _tell(words: "Translator", out: "Console", told: "TallyAnswer") -> None:
    from tocsin.surfaces.saying import say

    out.print(
        words.text(
            N_("%(outcome)s: %(yes)s yes, %(no)s no, %(abstain)s abstaining, %(aside)s not participating"),
            outcome=_outcome(words, told.outcome),
            yes=told.counts["yes"],
            no=told.counts["no"],
            abstain=told.counts["abstain"],
            aside=told.counts["not_participating"],
        ),
        markup=False,
    )
    for fault in told.faults:
        out.print(f"  {say(words, fault)}", markup=False)
    _parts(words, out, told.reading, 1)
    if told.outcome == "open":
        way = [
            words.text(N_("%(count)s of %(seats)s"), count=need.count, seats=" ".join(need.seats))
            for need in told.ways[0]
        ]
        out.print(words.text(N_("needs %(votes)s"), votes=words.listing(way)), markup=False)
        if told.may_not_oppose:
            out.print(
                words.text(N_("a no of any of these ends it: %(seats)s"), seats=" ".join(told.may_not_oppose)),
                markup=False,
            )


def _parts(words: "Translator", out: "Console", reading: "ReadingAnswer", depth: int) -> None:
    from tocsin.surfaces.saying import say

    if reading.parts:
        for part in reading.parts:
            _parts(words, out, part, depth)
        return
    mark = words.text(N_("met")) if reading.holds else words.text(N_("not met"))
    figures = f" ({words.digits(reading.counted)})" if reading.counted else ""
    out.print(f"{'  ' * depth}{mark}: {say(words, reading.sentence)}{figures}", markup=False)
