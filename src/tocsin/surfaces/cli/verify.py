"""`tocsin verify`: what an exported file proves, and what it does not."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tocsin.messages import N_
from tocsin.surfaces.cli.session import Session, with_node

if TYPE_CHECKING:
    from rich.console import Console

    from tocsin.exchange.exported import Exported
    from tocsin.surfaces.language import Translator

__all__ = ["verify"]

_NEGATIVE = 1
_UNPROVED = (
    N_("That what the record says is true."),
    N_("That nobody else has it, that its policy was obeyed, or that anybody deleted it."),
    N_("When it was signed: the origin's own word is %(made)s; witnesses show only that it was before they saw it."),
    N_("That the register says the same today: it may have changed after its statement %(position)s."),
)
_UNPINNED = N_("That the register is the one you mean: name its hash with --register.")


@click.command()
@click.argument("file", metavar="FILE")
@click.option(
    "--register", default="", metavar="HASH", help="Hash of the register's founding statement, as you know it."
)
@with_node()
def verify(session: Session, file: str, register: str) -> int:
    r"""Say what an exported proof in FILE (or - for stdin) proves and what it does not; needs no network and no home.

    It is checked whole: the record and its policy against the origin's signature, the origin's key against the
    register that the file brings, the logs it stands in against their witnesses. Only the register's hash must come
    from elsewhere.

    Exit code: 0 when it is proved, 1 when it is not, 2 when it cannot be read.

    \b
    Examples:
      $ tocsin verify proof.json --register 0982641ac015d565...
      $ tocsin verify - --json
    """
    from datetime import UTC, datetime

    from tocsin.errors import BadInputError, RefusedError
    from tocsin.exchange.envelopes.proofs import read_proof
    from tocsin.exchange.exported import check_exported

    data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    try:
        found = check_exported(read_proof(data.strip()), pin=register, now=datetime.now(UTC))
    except BadInputError as error:
        raise BadInputError(error.what, where=error.where or file, remedy=error.remedy) from error
    except RefusedError as error:
        reason = str(error)
        document = {"verdict": "not proved", "reason": reason, "proved": [], "not_proved": []}
        session.answer(document, lambda out: out.print(session.words.text("Not proved: %(reason)s", reason=reason)))
        return _NEGATIVE
    proved, unproved = _proved(session.words, found), _unproved(session.words, found)
    document = {"verdict": "proved", "reason": "", **_facts(found), "proved": proved, "not_proved": unproved}
    session.answer(document, lambda out: _show(session, out, proved, unproved))
    return 0


def _facts(found: "Exported") -> dict[str, Any]:
    header = found.proven.header
    return {
        "origin": header.origin,
        "keys": found.proven.keys,
        "record_type": found.proven.object.record.type,
        "content": found.proven.object.content,
        "policy": found.proven.object.policy,
        "batch": found.batch,
        "register": found.register.id,
        "pinned": found.pinned,
        "since": found.since,
        "logged": [{"origin": one.place.origin, "index": one.place.index, "size": one.size} for one in found.logged],
    }


def _proved(words: "Translator", found: "Exported") -> list[str]:
    header, shown = found.proven.header, found.proven.object
    lines = [
        words.text(
            N_("The register %(register)s has %(count)s statements, each signed by enough of its governors."),
            register=found.register.id,
            count=found.register.position + 1,
        ),
        words.text(
            N_("%(origin)s signed exactly this record of type %(type)s, under exactly this policy: %(policy)s"),
            origin=header.origin,
            type=shown.record.type,
            policy=shown.policy,
        ),
        words.text(
            N_("It is object %(number)s of the stream %(stream)s, in the batch %(batch)s."),
            number=shown.number,
            stream=header.stream,
            batch=found.batch,
        ),
    ]
    if found.proven.recipients:
        recipients = ", ".join(found.proven.recipients)
        lines.append(words.text(N_("It was addressed to %(recipients)s, and to nobody else."), recipients=recipients))
    lines += [
        words.text(
            N_(
                "The log %(log)s holds the batch as entry %(index)s of %(size)s, seen by %(witnesses)s, first %(time)s."
            ),
            log=one.place.origin,
            index=one.place.index,
            size=one.size,
            witnesses=", ".join(each.witness.name for each in one.seen) or words.text(N_("nobody")),
            time=words.moment(one.since) if one.since else words.text(N_("at no known time")),
        )
        for one in found.logged
    ]
    return lines


def _unproved(words: "Translator", found: "Exported") -> list[str]:
    from tocsin.exchange.members.times import read_time

    made = words.moment(read_time(found.proven.header.made))
    values = {"made": made, "position": found.register.position}
    first = [] if found.pinned else [words.text(_UNPINNED)]
    return first + [words.text(line, **values) for line in _UNPROVED]


def _show(session: Session, out: "Console", proved: list[str], unproved: list[str]) -> None:
    out.print(session.words.text(N_("Proved:")))
    for line in proved:
        out.print(f"- {line}", markup=False)
    out.print(session.words.text(N_("Not proved, by this or any such file:")))
    for line in unproved:
        out.print(f"- {line}", markup=False)
