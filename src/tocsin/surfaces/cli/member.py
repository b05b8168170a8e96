"""`tocsin member`: keys, the register of members, and statements that are proposed, signed and applied as files."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tocsin.surfaces.cli.member_changes import CHANGES
from tocsin.surfaces.cli.member_files import with_keys, with_out
from tocsin.surfaces.cli.session import Session, with_node
from tocsin.surfaces.cli.showing import table_of

if TYPE_CHECKING:
    from rich.console import Console

    from tocsin.node.key_files import AnyKey
    from tocsin.node.member_answers import MemberAnswer, RegisterAnswer

__all__ = ["member"]


@click.group(invoke_without_command=True)
@click.pass_context
def member(context: click.Context) -> None:
    r"""Keep the register of members, m of n, with no centre.

    \b
    Examples:
      $ tocsin member init --id cert.example --kind company --name "Example CERT"
      $ tocsin member found "Example community" a.json b.json c.json --threshold 2
      $ tocsin member add d.json
      $ tocsin member sign add.json
      $ tocsin member apply add.json
      $ tocsin member list
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


member.help = (member.help or "").replace("\\b", "\b")


@member.command()
@click.option("--id", "id_", default="", metavar="ID", help="Id, like a DNS name. [default: the setting `member`]")
@click.option("--kind", type=click.Choice(("state", "organisation", "company", "ngo", "university", "network")),
              default="organisation", show_default=True, help="What the member is.")  # fmt: skip
@click.option("--role", "roles", multiple=True, default=("member",), help="What it does; repeatable. [default: member]",
              type=click.Choice(("member", "governor", "witness", "relay", "partner")))  # fmt: skip
@click.option("--name", required=True, metavar="TEXT", help="Its name.")
@click.option("--language", default="en", show_default=True, metavar="LANG", help="The language of the name.")
@click.option("--jurisdiction", default="", metavar="PLACE", help="Place whose law it answers to, for example KEN.")
@click.option("--address", "addresses", multiple=True, metavar="URL", help="Where its node is reached; repeatable.")
@click.option("--offline-site", is_flag=True, help="Its site has no connection: the longer lease applies.")
@click.option("--post-quantum", is_flag=True, help="Sign with ML-DSA-44 beside Ed25519.")
@click.option("--expires", default="", metavar="TIME", help="When the keys end: 2027-11-27T00:00:00Z. [default: never]")
@with_keys
@with_out("member.json")
@with_node()
def init(session: Session, id_: str, passphrase_file: Path | None, out: Path, **given: Any) -> None:
    r"""Make this node's keys and write the description that its governors need.

    The private keys stay in the home, in files only you can read. A passphrase file locks them.

    \b
    Example:
      $ tocsin member init --id cert.example --kind company --name "Example CERT" --out cert.json
    """
    import msgspec

    from tocsin.errors import RefusedError
    from tocsin.exchange.canonical import canonical
    from tocsin.exchange.keys.sealing import SealingKey
    from tocsin.exchange.keys.signing import SigningKey
    from tocsin.exchange.members.member import HeldKey, Member
    from tocsin.surfaces.cli.member_files import key_files, passphrase_of, write_file

    files = key_files(session)
    if files.ids():
        raise RefusedError(
            "this home has keys already", where=str(files.folder), remedy="renew them with `tocsin member rotate`"
        )
    words = passphrase_of(passphrase_file)
    keys: list[AnyKey] = [SigningKey.generate(), SealingKey.generate()]
    if given["post_quantum"]:
        keys.append(SigningKey.generate("ml-dsa-44"))
    held = [HeldKey(public=key.public.text(), expires=given["expires"]) for key in keys]
    made = Member(
        id=id_ or session.configuration.member,
        kind=given["kind"],
        roles=tuple(sorted(set(given["roles"]))),
        name={given["language"]: given["name"]},
        keys=tuple(sorted(held, key=lambda one: one.public)),
        jurisdiction=given["jurisdiction"],
        addresses=tuple(given["addresses"]),
        offline=given["offline_site"],
    )
    data = canonical(msgspec.to_builtins(made))
    for key in keys:
        files.keep(key, words)
    write_file(out, data)
    if made.id != session.configuration.member:
        session.note(f'write member = "{made.id}" into tocsin.toml, so that this node speaks as that member')
    session.answer(made, lambda console: _made(session, console, made.id, [key.key for key in keys], out))


@member.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what it states and whose signature it lacks.")
@with_keys
@with_node()
def sign(session: Session, file: Path, dry_run: bool, passphrase_file: Path | None) -> None:
    r"""Add this home's signatures to a statement; read first what it says.

    \b
    Examples:
      $ tocsin member sign add.json --dry-run
      $ tocsin member sign add.json
    """
    from tocsin.errors import BadInputError
    from tocsin.exchange.keys.signed import read_signed
    from tocsin.surfaces.cli.member_files import read_documents, refuse_unchanged, report, signed_by_me, state_of

    documents = read_documents([file])
    if len(documents) != 1:
        raise BadInputError(f"{len(documents)} documents are in the file", where=str(file), remedy="sign one at a time")
    before, state = read_signed(documents[0].encode()), state_of(session)
    if dry_run:
        report(session, state, before, file)
        return
    after = signed_by_me(session, state, before, passphrase_file)
    refuse_unchanged(before, after, file)
    report(session, state, after, file)


@member.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--pin", default="", metavar="HASH", help="Hash of the founding statement to believe in; needed to join.")
@with_node()
def apply(session: Session, files: tuple[Path, ...], pin: str) -> None:
    r"""Take signed statements and notices into this node's register.

    \b
    Examples:
      $ tocsin member apply add.json
      $ tocsin member apply register.jsonl --pin 024b4fd1...
    """
    from tocsin.surfaces.cli.member_files import read_documents, take_in

    found = take_in(session, read_documents(files), pin)
    session.answer(found, lambda out: _register(session, out, found))


@member.command(name="list")
@with_node()
def list_(session: Session) -> None:
    """List the members and how each stands."""
    with session.reader() as reader:
        reader.register()
        found = reader.members()
    words = session.words
    headings = [words.text(name) for name in ("Member", "Name", "Kind", "Roles", "Standing", "Communities")]
    rows = [
        (
            one.id,
            one.name.get(session.configuration.locale) or next(iter(one.name.values())),
            one.kind,
            ", ".join(one.roles),
            one.standing,
            ", ".join(one.communities),
        )
        for one in found
    ]
    session.answer(found, lambda out: out.print(table_of(headings, rows)))


@member.command()
@click.argument("id_", metavar="[ID]", default="")
@with_node()
def show(session: Session, id_: str) -> None:
    """Show one member with its keys, or the register: governors, communities, forks."""
    with session.reader() as reader:
        if id_:
            one = reader.member(id_)
            session.answer(one, lambda out: _member(session, out, one))
        else:
            found = reader.register()
            session.answer(found, lambda out: _register(session, out, found))


@member.command()
@with_out("register.jsonl")
@with_node()
def export(session: Session, out: Path) -> None:
    """Write the signed statements and notices, to be carried to another node."""
    from tocsin.surfaces.cli.member_files import write_file

    with session.reader() as reader:
        documents = reader.register_documents()
    write_file(out, "\n".join(documents).encode())
    said = session.words.text("Written to %(file)s.", file=str(out))
    session.answer({"file": str(out), "documents": len(documents)}, lambda console: console.print(said, markup=False))


@member.command()
@click.argument("what", metavar="MEMBER|KEY")
@click.option("--trust", is_flag=True, help="End the distrust.")
@click.option("--reason", default="", metavar="TEXT", help="Why; kept in the journal.")
@with_node()
def pin(session: Session, what: str, trust: bool, reason: str) -> None:
    r"""Distrust a member or a key at this node, whatever the register says.

    \b
    Examples:
      $ tocsin member pin cert.example --reason "unexplained messages"
      $ tocsin member pin cert.example --trust
    """
    from tocsin.node.member_orders import Distrust

    _order(session, Distrust(what=what, ended=trust, reason=reason))


@member.command()
@click.argument("socket", type=click.Path(path_type=Path))
@click.option("--govern", is_flag=True, help="Sign also what changes a register or this member's keys.")
@with_keys
@with_node()
def agent(session: Session, socket: Path, govern: bool, passphrase_file: Path | None) -> None:
    r"""Hold the signing keys of this home in a process of its own, until it is stopped.

    A node whose setting `signer` names the socket asks it for each signature and never sees a key.

    \b
    Example:
      $ tocsin member agent signer.sock
    """
    import contextlib
    import signal

    from tocsin.node.key_agent import Agent
    from tocsin.surfaces.cli.member_files import my_signers

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    serving = Agent(socket, my_signers(session, passphrase_file), govern=govern, told=session.note)
    session.note(f"signs at {socket}")
    with contextlib.suppress(KeyboardInterrupt):
        serving.serve()
    serving.close()


@member.command()
@click.argument("tip", metavar="HASH")
@with_node()
def follow(session: Session, tip: str) -> None:
    """Follow this branch of a register that forked; nothing is merged."""
    from tocsin.node.member_orders import Follow

    _order(session, Follow(tip=tip))


for change in CHANGES:
    member.add_command(change)


def _order(session: Session, order: Any) -> None:
    from tocsin.node.member_answers import RegisterAnswer
    from tocsin.surfaces.cli.desk import ordered

    def here(node: Any) -> RegisterAnswer:
        node.members.order(order, session.person)
        answer: RegisterAnswer = node.reader(session.person).register()
        return answer

    found = ordered(session, "/api/v1/register", order, here, RegisterAnswer)
    session.answer(found, lambda out: _register(session, out, found))


def _made(session: Session, out: "Console", id_: str, keys: list[str], file: Path) -> None:
    words = session.words
    out.print(words.text("Keys of %(member)s: %(keys)s.", member=id_, keys=", ".join(keys)), markup=False)
    out.print(words.text("Written to %(file)s.", file=str(file)), markup=False)
    out.print(words.text("Send the file to a governor, and read the key ids to them by another way."), markup=False)


def _register(session: Session, out: "Console", found: "RegisterAnswer") -> None:
    words = session.words
    governed = words.text("%(m)s of %(n)s governors", m=found.threshold, n=len(found.governors))
    rows = [
        (words.text("Register"), found.id),
        (words.text("Position"), f"{found.position} ({found.head})"),
        (words.text("Epoch"), str(found.epoch)),
        (words.text("Signed by"), f"{governed}: {', '.join(found.governors)}"),
        (words.text("Members"), str(found.members)),
        *((words.text("Community"), f"{one.id}: {', '.join(one.members)}") for one in found.communities),
        *((words.text("Distrusted here"), what) for what in found.distrusted),
    ]
    out.print(table_of(("", ""), rows))
    for fork in found.forks:
        said = words.text(
            "The register forked after position %(position)s; %(governors)s signed both branches. Choose with"
            " `tocsin member follow HASH`: %(branches)s",
            position=fork.position,
            governors=", ".join(fork.equivocators),
            branches=", ".join(found.branches),
        )
        out.print(said, markup=False)


def _member(session: Session, out: "Console", one: "MemberAnswer") -> None:
    words = session.words
    rows = [
        (words.text("Member"), one.id),
        *((words.text("Name"), f"{name} ({language})") for language, name in one.name.items()),
        (words.text("Kind"), one.kind),
        (words.text("Roles"), ", ".join(one.roles)),
        (words.text("Standing"), one.standing),
        (words.text("Jurisdiction"), one.jurisdiction),
        (words.text("Communities"), ", ".join(one.communities)),
        (words.text("Party to violence in"), ", ".join(one.party_in)),
        *((words.text("Address"), address) for address in one.addresses),
        *((words.text("Key"), f"{key.id} {key.state}") for key in one.keys),
    ]
    out.print(table_of(("", ""), rows))
