"""`tocsin holdings`: what is held of others, what was shared with whom, what was called back, what waits."""

from typing import TYPE_CHECKING

import click

from tocsin.surfaces.cli.session import Session, with_node
from tocsin.surfaces.cli.showing import table_of

if TYPE_CHECKING:
    from rich.console import Console

    from tocsin.node.sharing_answers import HeldAnswer, PeerAnswer, RecallAnswer, SharedAnswer, WaitingAnswer

__all__ = ["holdings"]

_SHORT = 12


@click.command()
@click.option("--own", is_flag=True, help="What this node shared, with whom, and what became of it.")
@click.option("--recalls", is_flag=True, help="What was called back, and what holders answered.")
@click.option("--waiting", is_flag=True, help="What waits for a second person.")
@click.option("--members", is_flag=True, help="The other members, their queues and quotas.")
@click.option("--from", "origin", default="", metavar="MEMBER", help="Only what this member shared.")
@click.option("--type", "type_", default="", metavar="TYPE", help="Only this type of record.")
@with_node()
def holdings(session: Session, own: bool, recalls: bool, waiting: bool, members: bool, origin: str, type_: str) -> None:
    r"""Show what is held of other members: from whom, under which policy, until when, and to whom it was given on.

    \b
    Examples:
      $ tocsin holdings
      $ tocsin holdings --own --json
      $ tocsin holdings --recalls
    """
    with session.reader() as reader:
        if own:
            shared = reader.shared_things()
            session.answer({"shared": shared}, lambda out: _show_shared(session, out, shared))
        elif recalls:
            called = reader.recalls()
            session.answer({"recalls": called}, lambda out: _show_recalls(session, out, called))
        elif waiting:
            waits = reader.waiting_shares()
            session.answer({"waiting": waits}, lambda out: _show_waiting(session, out, waits))
        elif members:
            peers = reader.peers()
            session.answer({"members": peers}, lambda out: _show_members(session, out, peers))
        else:
            stands, held = reader.sharing(), reader.holdings(origin=origin, type_=type_, limit=10_000)
            session.answer({"exchange": stands, "holdings": held}, lambda out: _show_held(session, out, held))


def _show_held(session: Session, out: "Console", held: "tuple[HeldAnswer, ...]") -> None:
    words = session.words
    rows = [
        (
            one.leaf[:_SHORT],
            one.type,
            one.origin,
            one.state,
            words.moment(one.until) if one.until else "",
            words.moment(one.expires),
            ", ".join(one.given),
            one.why_not,
        )
        for one in held
    ]
    names = [
        words.text(name)
        for name in ("Object", "Type", "Origin", "State", "Usable until", "Expires", "Given to", "Closed because")
    ]
    out.print(table_of(names, rows))


def _show_shared(session: Session, out: "Console", shared: "tuple[SharedAnswer, ...]") -> None:
    words = session.words
    rows = [
        (
            one.thing[:_SHORT],
            one.kind,
            words.moment(one.shared),
            one.by,
            "; ".join(f"{each.member} {each.state}" for each in one.to),
            one.recalled and words.text("called back"),
            "; ".join(f"{each.holder} {each.outcome}" for each in one.receipts),
        )
        for one in shared
    ]
    names = [words.text(name) for name in ("Thing", "Kind", "Shared at", "By", "With", "Recall", "Receipts")]
    out.print(table_of(names, rows))


def _show_recalls(session: Session, out: "Console", called: "tuple[RecallAnswer, ...]") -> None:
    words = session.words
    rows = [
        (
            one.origin,
            words.moment(one.made),
            one.reason,
            words.number(len(one.leaves)),
            "; ".join(f"{each.holder} {each.outcome}" for each in one.receipts),
            ", ".join(one.silent),
        )
        for one in called
    ]
    names = [words.text(name) for name in ("Origin", "Made", "Reason", "Objects", "Receipts", "No answer from")]
    out.print(table_of(names, rows, numbers=(3,)))


def _show_waiting(session: Session, out: "Console", waits: "tuple[WaitingAnswer, ...]") -> None:
    words = session.words
    rows = [(one.leaf[:_SHORT], one.type, ", ".join(one.to), one.asked_by, words.moment(one.until)) for one in waits]
    names = [words.text(name) for name in ("Object", "Type", "With", "Asked by", "Until")]
    out.print(table_of(names, rows))


def _show_members(session: Session, out: "Console", peers: "tuple[PeerAnswer, ...]") -> None:
    words = session.words
    rows = [
        (
            one.member,
            one.kind,
            one.standing,
            one.address,
            words.number(one.due),
            words.number(one.taken),
            words.number(one.refused),
            words.number(one.bytes_today),
        )
        for one in peers
    ]
    names = [
        words.text(name)
        for name in ("Member", "Kind", "Standing", "Address", "To be sent", "Taken", "Refused", "Bytes from it today")
    ]
    out.print(table_of(names, rows, numbers=(4, 5, 6, 7)))
