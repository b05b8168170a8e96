"""How `tocsin member` works with files: keys of this home, descriptions of members, and statements on their way."""

import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tocsin.errors import BadInputError, NotFoundError, RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rich.console import Console

    from tocsin.exchange.keys.signed import Signed
    from tocsin.exchange.keys.signing import Signer
    from tocsin.exchange.members.member import Member
    from tocsin.exchange.members.notices import Said
    from tocsin.exchange.members.statements import Change
    from tocsin.node.key_files import KeyFiles
    from tocsin.node.member_answers import Drafted, RegisterAnswer
    from tocsin.node.member_book import MemberState
    from tocsin.surfaces.cli.session import Session

__all__ = [
    "key_files",
    "my_signers",
    "notify",
    "passphrase_of",
    "propose_change",
    "read_documents",
    "read_member",
    "refuse_unchanged",
    "report",
    "signed_by_me",
    "state_of",
    "take_in",
    "with_keys",
    "with_out",
    "write_file",
]


def with_keys(command: "Callable[..., Any]") -> "Callable[..., Any]":
    """Give a command ``--passphrase-file``."""
    return click.option(
        "--passphrase-file",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        metavar="FILE",
        help="File whose first line opens the private keys.",
    )(command)


def with_out(default: str) -> "Callable[[Callable[..., Any]], Callable[..., Any]]":
    """Give a command ``--out``."""
    return click.option(
        "--out",
        type=click.Path(path_type=Path),
        default=default,
        metavar="FILE",
        show_default=True,
        help="Where the document is written.",
    )


def key_files(session: "Session") -> "KeyFiles":
    """Return the private keys of this home."""
    from tocsin.node.home import open_home
    from tocsin.node.key_files import KeyFiles

    return KeyFiles(open_home(Path(session.configuration.home)).keys, secrets.token_bytes)


def passphrase_of(file: Path | None, *, ask: bool = False) -> str:
    """Return the passphrase of a file, or ask for it at a terminal."""
    if file is not None:
        return file.read_text(encoding="utf-8").partition("\n")[0]
    return str(click.prompt("Passphrase", hide_input=True, err=True)) if ask and sys.stdin.isatty() else ""


def my_signers(session: "Session", passphrase_file: Path | None) -> "list[Signer]":
    """Return the signing keys of this home, or those of the process that holds them for it."""
    from tocsin.exchange.keys.algorithms import algorithm_of
    from tocsin.exchange.keys.signing import SigningKey
    from tocsin.node.key_agent import AgentSigner, agent_keys

    if session.configuration.signer:
        path = Path(session.configuration.signer)
        return [AgentSigner(path, id_) for id_ in agent_keys(path)]
    files = key_files(session)
    found: list[Signer] = []
    ids = [id_ for id_ in files.ids() if algorithm_of(id_).purpose == "signing"]
    words = passphrase_of(passphrase_file, ask=any(files.locked(id_) for id_ in ids))
    for id_ in ids:
        key = files.read(id_, words)
        if isinstance(key, SigningKey):
            found.append(key)
    if not found:
        raise NotFoundError(
            "there is no signing key in this home",
            where=str(files.folder),
            remedy="make one with `tocsin member init`, or sign on the machine that has it",
        )
    return found


def state_of(session: "Session") -> "MemberState":
    """Return what this node knows of members."""
    from tocsin.node.composition import open_node
    from tocsin.surfaces.cli.session import quiet_logs

    quiet_logs()
    with open_node(session.configuration, write=False) as node:
        return node.members.state()


def read_member(path: Path) -> "Member":
    """Read the description of a member that `tocsin member init` wrote."""
    import msgspec

    from tocsin.exchange.members.member import Member

    try:
        return msgspec.json.decode(path.read_bytes(), type=Member)
    except msgspec.DecodeError as error:
        raise BadInputError(
            f"this describes no member: {error}", where=str(path), remedy="ask for the file `tocsin member init` wrote"
        ) from error


def read_documents(paths: "Iterable[Path]") -> list[str]:
    """Read signed documents, one a line."""
    return [line for path in paths for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def write_file(path: Path, data: bytes) -> None:
    """Write a file whole: beside, then renamed."""
    beside = path.with_name(f"{path.name}.part")
    beside.write_bytes(data.rstrip(b"\n") + b"\n")
    beside.replace(path)


def propose_change(session: "Session", change: "Change", passphrase_file: Path | None, out: Path) -> None:
    """Write the statement that would change the register so, signed with the keys of this home that count."""
    from tocsin.exchange.members.chain import propose
    from tocsin.node.clock import SystemClock

    state = state_of(session)
    signed = propose(state.known.register, change, SystemClock().now())
    report(session, state, signed_by_me(session, state, signed, passphrase_file), out)


def signed_by_me(session: "Session", state: "MemberState", signed: "Signed", passphrase_file: Path | None) -> "Signed":
    """Return a statement of the register with the signatures of those keys of this home that count for it."""
    from tocsin.exchange.keys.signed import add_signatures

    counting = _counting(state, signed)
    mine = [key for key in my_signers(session, passphrase_file) if key.key in counting]
    return add_signatures(signed, *mine)


def notify(session: "Session", said: "Said", signers: "list[Signer]", out: Path) -> None:
    """Sign a notice of this node's own member, take it in here, and write it to be carried to others."""
    from tocsin.exchange.keys.signed import add_signatures, write_signed
    from tocsin.exchange.members.notices import draft_notice
    from tocsin.exchange.members.times import write_time
    from tocsin.node.clock import SystemClock

    state = state_of(session)
    register, me = state.known.register, session.configuration.member
    register.member(me)
    held = {id_ for id_, record in state.directory().keys.items() if record.member == me}
    draft = draft_notice(register, me, said, write_time(SystemClock().now()))
    new = getattr(said, "new", None)
    allowed = held | ({new.id} if new is not None else set())
    signed = add_signatures(draft, *(key for key in signers if key.key in allowed))
    document = write_signed(signed)
    take_in(session, [document.decode()])
    write_file(out, document)
    drafted = _drafted(signed, out, "", applied=True)
    session.answer(drafted, lambda console: _show(session, console, drafted))


def take_in(session: "Session", documents: list[str], pin: str = "") -> "RegisterAnswer":
    """Hand documents to the running node, or take them in here."""
    import msgspec

    from tocsin.node.member_answers import RegisterAnswer
    from tocsin.node.member_orders import TakeIn
    from tocsin.surfaces.cli.desk import ordered

    order = TakeIn(documents=tuple(documents), pin=pin)

    def here(node: Any) -> RegisterAnswer:
        taken = node.members.order(order, session.person)
        answer: RegisterAnswer = node.reader(session.person).register()
        return msgspec.structs.replace(answer, taken=taken)

    return ordered(session, "/api/v1/register", order, here, RegisterAnswer)


def _counting(state: "MemberState", signed: "Signed") -> set[str]:
    """Return the ids of the keys whose signature a statement could need."""
    from tocsin.exchange.members.chain import concerned

    return set(concerned(state.history.register if state.history else None, signed))


def report(session: "Session", state: "MemberState", signed: "Signed", out: Path) -> None:
    """Write a statement to its file, and say what it states and whose signature it lacks."""
    from tocsin.exchange.keys.signed import write_signed
    from tocsin.exchange.members.chain import missing

    lacking = missing(state.history.register if state.history else None, signed)
    write_file(out, write_signed(signed))
    drafted = _drafted(signed, out, lacking)
    session.answer(drafted, lambda console: _show(session, console, drafted))


def _drafted(signed: "Signed", out: Path, missing: str, *, applied: bool = False) -> "Drafted":
    import msgspec

    from tocsin.exchange.members.statements import statement_hash
    from tocsin.node.member_answers import Drafted

    return Drafted(
        file=str(out),
        hash=statement_hash(signed),
        says=msgspec.json.decode(signed.statement),
        signed_by=tuple(one.key for one in signed.signatures),
        missing=missing,
        applied=applied,
    )


def _show(session: "Session", out: "Console", drafted: "Drafted") -> None:
    import msgspec

    words = session.words
    out.print(msgspec.json.format(msgspec.json.encode(_named(drafted.says)), indent=2).decode(), markup=False)
    out.print(words.text("Hash: %(hash)s", hash=drafted.hash), markup=False)
    out.print(words.text("Written to %(file)s.", file=drafted.file), markup=False)
    if drafted.applied:
        out.print(words.text("It holds at this node; carry the file to the others."), markup=False)
    elif drafted.missing:
        out.print(words.text("Not enough signatures: %(missing)s.", missing=drafted.missing), markup=False)
        out.print(words.text("Send the file to them: `tocsin member sign FILE`."), markup=False)
    else:
        out.print(words.text("It has every signature: `tocsin member apply FILE` at each node."), markup=False)


def _named(value: Any) -> Any:
    """Return what is stated with each public key replaced by its id, which a person can compare."""
    from tocsin.exchange.keys.algorithms import public_key_from_text

    if isinstance(value, list):
        return [_named(item) for item in value]
    if not isinstance(value, dict):
        return value
    named = {name: _named(item) for name, item in value.items()}
    if isinstance(public := named.get("public"), str):
        named["public"] = public_key_from_text(public).id
    return named


def refuse_unchanged(before: object, after: object, file: Path) -> None:
    """Refuse a signing that added nothing: no key of this home counts for the statement."""
    if before == after:
        raise RefusedError(
            "no key of this home counts for this statement, or it has signed already",
            where=str(file),
            remedy="sign on the machine of a governor, or of the member it is about",
        )
