"""`tocsin log`: what this node did in the exchange, in an order that witnesses hold it to."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tocsin.surfaces.cli.session import Session, with_node
from tocsin.surfaces.cli.showing import table_of

if TYPE_CHECKING:
    from rich.console import Console

    from tocsin.node.log_answers import LogAnswer, LogCheck, ProofAnswer

__all__ = ["log"]

_NEGATIVE = 1


@click.group(invoke_without_command=True)
@click.option("--acts", default=20, show_default=True, type=click.IntRange(0, 1000), help="Most of the newest acts.")
@with_node()
@click.pass_context
def log(context: click.Context, session: Session, acts: int) -> None:
    r"""Show the node's log: its size, its signed head, who witnessed it, its newest acts.

    Every act of the exchange is one entry. Other members witness the log: they cosign a head only where it grew out of
    the last one they saw, so nothing in it can be changed or dated back unseen.

    \b
    Examples:
      $ tocsin log
      $ tocsin log verify
      $ tocsin log export 41
    """
    if context.invoked_subcommand is not None:
        return
    with session.reader() as reader:
        found = reader.log(acts)
    session.answer(found, lambda out: _show(session, out, found))


@log.command()
@with_node()
def verify(session: Session) -> int:
    r"""Hash every entry and tile of the node's own log again and compare them with the signed head.

    Exit code: 0 when all of it is what was signed, 1 when something is not.

    \b
    Examples:
      $ tocsin log verify
      $ tocsin log verify --json
    """
    with session.reader() as reader:
        found = reader.log_check()
    session.answer(found, lambda out: _check(session, out, found))
    return 0 if found.sound else _NEGATIVE


@log.command()
@click.argument("about", metavar="HASH|NUMBER")
@click.option("--object", "whole", is_flag=True, help="HASH is a held object: export it with all that proves it.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write to this file.")
@with_node()
def export(session: Session, about: str, whole: bool, out: Path | None) -> None:
    r"""Give the proof that the log holds an act: on the batch with this HASH, or its entry with this NUMBER.

    The proof opens the entry's commitment: whoever gets it sees which batch the act was about. With --object the HASH
    is that of a held object, as `tocsin holdings --json` names it, and the file holds the object itself with the
    origin's signature, its policy, the register and what the log says: `tocsin verify` checks it, and so does the
    independent reader in the documentation, without this node.

    \b
    Examples:
      $ tocsin log export 41
      $ tocsin log export 41 --out proof.json
    """
    with session.reader("export") as reader:
        if whole:
            data = reader.log_exported(about).data
            if out is None:
                click.echo(data.decode())
            else:
                out.write_bytes(data)
                session.note(session.words.text("written: %(file)s", file=str(out)))
            return
        found = reader.log_proofs(about)
    if out is not None:
        _write(out, found)
        session.note(session.words.text("written: %(file)s", file=str(out)))
        return
    session.json = True
    session.answer(found.proofs, lambda _: None)


def _write(path: Path, found: "ProofAnswer") -> None:
    import msgspec

    path.write_bytes(msgspec.json.format(msgspec.json.encode(found.proofs), indent=2) + b"\n")


def _show(session: Session, out: "Console", found: "LogAnswer") -> None:
    words = session.words
    if not found.checkpoint:
        out.print(words.text("Nothing of the log %(origin)s has been published so far.", origin=found.origin))
        return
    out.print(
        words.text("%(origin)s: %(size)s entries, root %(root)s", origin=found.origin, size=found.size, root=found.root)
    )
    if not found.witnesses:
        out.print(words.text("No witness has cosigned this head so far."))
    for witness in found.witnesses:
        time = words.moment(witness.time)
        out.print(words.text("Cosigned by %(name)s, %(time)s", name=witness.name, time=time))
    headings = [words.text(name) for name in ("Entry", "Time", "Act", "About")]
    rows = [(str(act.index), words.moment(act.time), _said(session, act.kind), act.subject) for act in found.acts]
    out.print(table_of(headings, rows, numbers=[0]))
    for watched in found.watched:
        out.print(words.text("Witness of %(origin)s: %(size)s entries", origin=watched.origin, size=watched.size))
        for _ in watched.evidence:
            out.print(words.text("%(origin)s signed two histories: see --json for the evidence", origin=watched.origin))


def _said(session: Session, kind: str) -> str:
    from tocsin.exchange.log.acts import KINDS

    return session.words.text(KINDS[kind])


def _check(session: Session, out: "Console", found: "LogCheck") -> None:
    words = session.words
    for fault in found.faults:
        out.print(fault)
    if found.sound:
        out.print(
            words.text("All %(size)s entries of %(origin)s are what was signed.", size=found.size, origin=found.origin)
        )
    else:
        out.print(words.text("The log %(origin)s is not what was signed.", origin=found.origin))
