"""`tocsin member found|add|remove|...`: the changes that governors propose, and what a member states of itself."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tocsin.surfaces.cli.member_files import with_keys, with_out
from tocsin.surfaces.cli.session import Session, with_node

if TYPE_CHECKING:
    from tocsin.exchange.keys.signing import Signer

__all__ = ["CHANGES"]

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_THRESHOLD = click.option("--threshold", default=0, metavar="M", help="New number of governors who must sign.")


@click.command()
@click.argument("name")
@click.argument("files", nargs=-1, required=True, type=_FILE)
@click.option("--threshold", type=int, required=True, metavar="M", help="How many governors must sign a change.")
@click.option("--witnesses", default=0, metavar="K", help="How many witnesses must cosign a checkpoint.")
@click.option("--language", default="en", show_default=True, metavar="LANG", help="The language of the name.")
@with_keys
@with_out("found.json")
@with_node()
def found(
    session: Session, name: str, files: tuple[Path, ...], passphrase_file: Path | None, out: Path, **given: Any
) -> None:
    r"""Found a register from the descriptions of its first members; each of them signs.

    \b
    Example:
      $ tocsin member found "Example community" a.json b.json c.json --threshold 2
    """
    from tocsin.exchange.members.statements import Found, Statement, draft
    from tocsin.exchange.members.times import write_time
    from tocsin.node.clock import SystemClock
    from tocsin.node.member_book import MemberState
    from tocsin.surfaces.cli.member_files import read_member, report, signed_by_me

    members = sorted((read_member(file) for file in files), key=lambda one: one.id)
    change = Found(
        name={given["language"]: name},
        members=tuple(members),
        threshold=given["threshold"],
        witnesses=given["witnesses"],
    )
    statement = Statement(register="", position=0, previous="", at=write_time(SystemClock().now()), change=change)
    nowhere = MemberState()
    report(session, nowhere, signed_by_me(session, nowhere, draft(statement), passphrase_file), out)


@click.command()
@click.argument("file", type=_FILE)
@_THRESHOLD
@with_keys
@with_out("add.json")
@with_node()
def add(session: Session, file: Path, threshold: int, passphrase_file: Path | None, out: Path) -> None:
    """Propose a new member from its description; it signs too, with each of its signing keys."""
    from tocsin.exchange.members.statements import Admit
    from tocsin.surfaces.cli.member_files import propose_change, read_member

    propose_change(session, Admit(member=read_member(file), threshold=threshold), passphrase_file, out)


@click.command()
@click.argument("id_", metavar="ID")
@click.option("--reason", default="", metavar="TEXT", help="Why; everyone will read it.")
@_THRESHOLD
@with_keys
@with_out("remove.json")
@with_node()
def remove(session: Session, id_: str, reason: str, threshold: int, passphrase_file: Path | None, out: Path) -> None:
    """Propose that a member leaves; what is shared from then on never reaches it."""
    from tocsin.exchange.members.statements import Remove
    from tocsin.surfaces.cli.member_files import propose_change

    propose_change(session, Remove(member=id_, reason=reason, threshold=threshold), passphrase_file, out)


@click.command()
@click.argument("id_", metavar="ID")
@click.option(
    "--role", "given", multiple=True, required=True, metavar="ROLE", help="Each role it has then; repeatable."
)
@_THRESHOLD
@with_keys
@with_out("roles.json")
@with_node()
def roles(
    session: Session, id_: str, given: tuple[str, ...], threshold: int, passphrase_file: Path | None, out: Path
) -> None:
    """Propose other roles for a member; one that becomes a governor signs too."""
    from tocsin.exchange.members.statements import Roles
    from tocsin.surfaces.cli.member_files import propose_change

    change = Roles(member=id_, roles=tuple(sorted(set(given))), threshold=threshold)  # type: ignore[arg-type]
    propose_change(session, change, passphrase_file, out)


@click.command()
@click.argument("id_", metavar="[ID]", default="")
@click.argument("file", type=_FILE, required=False)
@click.option("--only", type=click.Choice(("signing", "sealing")), help="Renew the keys of one purpose only.")
@click.option("--expires", default="", metavar="TIME", help="When the new keys end.")
@with_keys
@with_out("rotate.json")
@with_node()
def rotate(
    session: Session, id_: str, file: Path | None, passphrase_file: Path | None, out: Path, **given: Any
) -> None:
    r"""Renew this node's own keys at once, or propose new keys for a member that lost its own.

    \b
    Examples:
      $ tocsin member rotate --only sealing
      $ tocsin member rotate cert.example new-keys.json
    """
    from tocsin.errors import BadInputError
    from tocsin.exchange.members.statements import Rotate
    from tocsin.surfaces.cli.member_files import my_signers, propose_change, read_member

    if id_ and file is None:
        raise BadInputError("no file with the new keys", where=id_, remedy="name the file its `member init` wrote")
    if file is not None:
        propose_change(session, Rotate(member=id_, keys=read_member(file).keys), passphrase_file, out)
        return
    _renew(session, my_signers(session, passphrase_file), passphrase_file, out, given["only"], given["expires"])


@click.command()
@click.argument("key")
@click.option("--why", type=click.Choice(("retired", "lost", "compromised")), required=True, help="Why it ends.")
@click.option("--since", default=-1, metavar="N", help="Position of the member's log from which nothing is believed.")
@click.option("--governors", is_flag=True, help="Propose it to the governors, also where the key is your own.")
@with_keys
@with_out("revoke.json")
@with_node()
def revoke(
    session: Session, key: str, why: str, since: int, governors: bool, passphrase_file: Path | None, out: Path
) -> None:
    r"""End a key: your own at once, that of another member by its governors.

    \b
    Example:
      $ tocsin member revoke ed25519:5d429729d7a6acd054fd2507e39974ee --why compromised --since 412
    """
    from tocsin.exchange.members.notices import End
    from tocsin.exchange.members.statements import Revoke
    from tocsin.surfaces.cli.member_files import my_signers, notify, propose_change, state_of

    since = 0 if why == "compromised" and since < 0 else since
    record = state_of(session).directory().keys.get(key)
    if record is not None and record.member == session.configuration.member and not governors:
        said = End(key=key, why=why, since=since)  # type: ignore[arg-type]
        notify(session, said, my_signers(session, passphrase_file), out)
        return
    change = Revoke(key=key, why=why, since=since)  # type: ignore[arg-type]
    propose_change(session, change, passphrase_file, out)


@click.command()
@click.argument("id_", metavar="ID")
@click.option("--name", default="", metavar="TEXT", help="Its name; needed for a new one.")
@click.option("--language", default="en", show_default=True, metavar="LANG", help="The language of the name.")
@click.option("--member", "members", multiple=True, metavar="ID", help="Who is in it then; repeatable.")
@click.option("--keeper", "keepers", multiple=True, metavar="ID", help="Who must agree to later changes; repeatable.")
@click.option("--quorum", default=0, metavar="Q", help="How many keepers must sign. [default: more than half]")
@with_keys
@with_out("community.json")
@with_node()
def community(session: Session, id_: str, passphrase_file: Path | None, out: Path, **given: Any) -> None:
    r"""Propose a community of members, or another set of members for one.

    \b
    Example:
      $ tocsin member community water --name "Water desk" --member a.example --member b.example --keeper a.example
    """
    from tocsin.errors import BadInputError
    from tocsin.exchange.members.member import Community
    from tocsin.exchange.members.statements import Gather
    from tocsin.surfaces.cli.member_files import propose_change, state_of

    old = state_of(session).known.register.communities.get(id_)
    name = {given["language"]: given["name"]} if given["name"] else dict(old.name) if old else {}
    if not name:
        raise BadInputError("a new community has a name", where=id_, remedy="give it with --name")
    keepers = tuple(sorted(set(given["keepers"]))) or (old.keepers if old else ())
    quorum = given["quorum"] or (len(keepers) // 2 + 1 if keepers else 0)
    made = Community(id=id_, name=name, members=tuple(sorted(set(given["members"]))), keepers=keepers, quorum=quorum)
    propose_change(session, Gather(community=made), passphrase_file, out)


@click.command()
@click.argument("id_", metavar="ID")
@click.argument("place")
@click.option("--part", type=click.Choice(("party", "backer", "none")), required=True, help="What it is there.")
@with_keys
@with_out("party.json")
@with_node()
def party(session: Session, id_: str, place: str, part: str, passphrase_file: Path | None, out: Path) -> None:
    r"""State that a member is, backs, or is no longer, a party to the violence in a place.

    Your own is a notice that holds at once; that of another member is proposed to the governors.

    \b
    Example:
      $ tocsin member party state.example SDN --part backer
    """
    from tocsin.exchange.members.notices import Declare
    from tocsin.exchange.members.statements import Party
    from tocsin.surfaces.cli.member_files import my_signers, notify, propose_change

    if id_ == session.configuration.member and part != "none":
        said = Declare(place=place, part=part)  # type: ignore[arg-type]
        notify(session, said, my_signers(session, passphrase_file), out)
        return
    change = Party(member=id_, place=place, part=part)  # type: ignore[arg-type]
    propose_change(session, change, passphrase_file, out)


@click.command()
@click.option("--threshold", type=int, required=True, metavar="M", help="How many governors must sign.")
@click.option("--witnesses", type=int, required=True, metavar="K", help="How many witnesses must cosign.")
@with_keys
@with_out("govern.json")
@with_node()
def govern(session: Session, threshold: int, witnesses: int, passphrase_file: Path | None, out: Path) -> None:
    """Propose another number of governors who must sign, and of witnesses."""
    from tocsin.exchange.members.statements import Govern
    from tocsin.surfaces.cli.member_files import propose_change

    propose_change(session, Govern(threshold=threshold, witnesses=witnesses), passphrase_file, out)


CHANGES = (found, add, remove, roles, rotate, revoke, community, party, govern)
"""The commands of this file, to be put under `tocsin member`."""

for _command in CHANGES:
    _command.help = (_command.help or "").replace("\\b", "\b")


def _renew(
    session: Session,
    signers: "list[Signer]",
    passphrase_file: Path | None,
    out: Path,
    only: str | None,
    expires: str,
) -> None:
    """Renew each key of this home that stands: sealing keys first, since the old signing key vouches for them."""
    from tocsin.exchange.keys.sealing import SealingKey
    from tocsin.exchange.keys.signing import SigningKey
    from tocsin.exchange.members.member import HeldKey
    from tocsin.exchange.members.notices import Renew
    from tocsin.surfaces.cli.member_files import key_files, notify, passphrase_of, state_of

    files, me = key_files(session), session.configuration.member
    state_of(session).known.register.member(me)
    standing = state_of(session).directory().held[me]
    for held in sorted(standing, key=lambda one: one.signs):
        if held.id not in files.ids() or (only and (only == "signing") != held.signs):
            continue
        algorithm = held.key.algorithm
        new = SigningKey.generate(algorithm) if held.signs else SealingKey.generate()
        # The key is kept before anybody is told of it: a notice of a key that was lost on the way could not be undone.
        files.keep(new, passphrase_of(passphrase_file))
        said = Renew(old=held.id, new=HeldKey(public=new.public.text(), expires=expires))
        signing = [*signers, new] if isinstance(new, SigningKey) else signers
        notify(session, said, signing, out.with_name(f"{out.stem}-{algorithm}{out.suffix}"))
