"""`tocsin votes`: where members stand in a record of votes, with whom they vote, and who is silent."""

from typing import TYPE_CHECKING

import click

from tocsin.messages import N_
from tocsin.surfaces.cli.session import Session, with_node
from tocsin.surfaces.cli.showing import table_of

if TYPE_CHECKING:
    from rich.console import Console

    from tocsin.node.voting_answers import MemberVotes, VotingRecord

__all__ = ["votes"]


@click.command()
@click.argument("member", required=False)
@click.option("--body", type=click.Choice(["unga", "unsc"]), default="unga", show_default=True, help="Whose votes.")
@click.option("--sessions", metavar="A:B", default="", help="Sessions read. [default: the last three]")
@click.option("--issue", metavar="TAG", default="", help="Only votes with this tag: co, di, ec, hr, me or nu.")
@click.option("--most", type=click.IntRange(1), default=20, show_default=True, help="Rows shown of each list.")
@with_node(as_of=True)
def votes(session: Session, member: str | None, body: str, sessions: str, issue: str, most: int) -> None:
    r"""Show positions, blocs and participation in a record, or with whom MEMBER votes alike.

    A position describes votes and is no judgement; its sign only says on which side the United States stands.

    \b
    Examples:
      $ tocsin votes --sessions 60:72
      $ tocsin votes KEN --sessions 70:72 --json
    """
    first, last = _sessions(sessions)
    with session.reader() as reader:
        if member:
            told = reader.member_votes(body, member, first=first, last=last)
            session.answer(told, lambda out: _member(session, out, told, most))
            return
        found = reader.voting_record(body, first=first, last=last, issue=issue)
    session.answer(found, lambda out: _record(session, out, found, most))


def _sessions(text: str) -> tuple[int, int]:
    from tocsin.errors import BadInputError

    first, _, last = text.partition(":")
    try:
        return int(first or 0), int(last or first or 0)
    except ValueError as error:
        raise BadInputError(
            f"{text!r} names no sessions", where="--sessions", remedy="write A:B, e.g. 70:72"
        ) from error


def _record(session: Session, out: "Console", found: "VotingRecord", most: int) -> None:
    words = session.words
    out.print(
        words.text(
            N_("Sessions %(first)s to %(last)s: %(calls)s roll calls; the record ends on %(until)s."),
            first=words.number(found.first),
            last=words.number(found.last),
            calls=words.number(found.calls),
            until=words.digits(found.until),
        ),
        markup=False,
    )
    places = found.positions.places if found.positions else ()
    headings = [words.text(each) for each in (N_("Member"), N_("Position"), N_("90 % interval"))]
    shown = places if len(places) <= 2 * most else (*places[:most], *places[-most:])
    rows = [(one.member, f"{one.place:+.2f}", f"{one.low:+.2f} {one.high:+.2f}") for one in shown]
    out.print(table_of(headings, rows, numbers=(1, 2)))
    for stretch in found.stretches[-3:]:
        out.print(f"{stretch.first}-{stretch.last}", markup=False)
        for bloc in stretch.blocs:
            out.print(f"  {bloc.number}: {len(bloc.members)} {' '.join(bloc.members[:most])}", markup=False)


def _member(session: Session, out: "Console", told: "MemberVotes", most: int) -> None:
    words = session.words
    headings = [words.text(each) for each in (N_("Member"), N_("Votes alike"), N_("90 % interval"), N_("Votes"))]
    both = told.agreements if len(told.agreements) <= 2 * most else (*told.agreements[:most], *told.agreements[-most:])
    rows = [
        (
            one.other,
            words.share(one.share or 0.0),
            f"{words.share(one.low or 0.0)} - {words.share(one.high or 0.0)}",
            words.number(one.votes),
        )
        for one in both
    ]
    out.print(table_of(headings, rows, numbers=(1, 2, 3)))
    for issue in told.issues:
        out.print(f"{words.text(issue.title)}: {issue.place:+.2f} ({issue.low:+.2f} {issue.high:+.2f})", markup=False)
