"""`tocsin share`, `tocsin pull`, `tocsin recall`: give things to other members, meet their nodes, call things back."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tocsin.surfaces.cli.desk import ordered
from tocsin.surfaces.cli.session import Session, quiet_logs, with_node
from tocsin.surfaces.cli.showing import table_of

if TYPE_CHECKING:
    from rich.console import Console

    from tocsin.node.sharing_answers import Audience
    from tocsin.node.sharing_orders import Carried, Done

__all__ = ["pull", "recall", "share"]

_ORDERS = "/api/v1/exchange/orders"
_REASONS = ("consent", "error", "legal", "mistake", "other", "safety", "superseded")
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("thing", metavar="FORECAST|ALERT|SERIES|HAZARD")
@click.option("--to", "to", multiple=True, metavar="MEMBER", help="A member, community:ID or kind:KIND; repeatable.")
@click.option(
    "--policy", metavar="public|FILE", help="Policy as JSON in a file. [default: recipients read, nobody else]"
)
@click.option("--days", default=365, show_default=True, type=click.IntRange(1, 3650), help="Days until it expires.")
@click.option("--dry-run", is_flag=True, help="Show who would be able to read it, who not, and why; share nothing.")
@click.option("--by", default="", metavar="NAME", help="Who shares it. [default: the operator]")
@click.option("--agree", is_flag=True, help="Agree, as a second person, to the share of this leaf that waits.")
@click.option("--turn-down", is_flag=True, help="Turn the share of this leaf down.")
@click.option("--export", "export", type=_FILE, metavar="FILE", help="Write what is due to the one --to into a file.")
@with_node()
def share(
    session: Session,
    thing: str,
    to: tuple[str, ...],
    policy: str | None,
    days: int,
    dry_run: bool,
    by: str,
    agree: bool,
    turn_down: bool,
    export: Path | None,
) -> None:
    r"""Share a forecast, an alert with the steps that follow, or a series of your own with other members.

    Nothing is shared with some of the recipients only: if the gate refuses it to one, nothing leaves. Exit code 1: with
    --dry-run, one of the recipients would not get it.

    \b
    Examples:
      $ tocsin share conflict --to ketter.example --dry-run
      $ tocsin share 3f9a61c2 --to community:sahel --policy policy.json
      $ tocsin share own.clinics --to cert.example --days 30
    """
    from tocsin.errors import BadInputError
    from tocsin.node.sharing_answers import Audience
    from tocsin.node.sharing_orders import Decide, Done, ShareThing, audience_of, obey

    if agree or turn_down:
        decide = Decide(leaf=thing, agree=agree, by=by)
        done = ordered(session, _ORDERS, decide, lambda node: obey(node, decide, session.person), Done)
        session.answer(done, lambda out: _show_done(session, out, done))
        return
    if not to:
        raise BadInputError("no recipient is named", where="--to", remedy="name a member, community:ID or kind:KIND")
    order = ShareThing(thing=thing, to=to, label=_label(policy), days=days, by=by)
    if dry_run:
        found = ordered(session, "/api/v1/exchange/audience", order, lambda node: audience_of(node, order), Audience)
        session.answer(found, lambda out: _show_audience(session, out, found))
        if not found.allowed:
            raise click.exceptions.Exit(1)
        return
    done = ordered(session, _ORDERS, order, lambda node: obey(node, order, session.person), Done)
    if export is not None:
        _export(session, export, to)
    session.answer(done, lambda out: _show_done(session, out, done))


@click.command()
@click.argument("members", nargs=-1, metavar="[MEMBER...]")
@click.option(
    "--import",
    "file",
    type=_FILE,
    metavar="FILE",
    help="Take in a file that another member's node wrote.",
)
@click.option("--export", "export", type=_FILE, metavar="FILE", help="Write what is due to the one MEMBER into a file.")
@with_node()
def pull(session: Session, members: tuple[str, ...], file: Path | None, export: Path | None) -> None:
    r"""Meet other members' nodes now: hand over what is due to them, take in what is due here. Or carry it in a file.

    Exit code 1: a node could not be met, or something in a file was refused; what is due stays due.

    \b
    Examples:
      $ tocsin pull
      $ tocsin pull ketter.example --export /media/stick/for-ketter.parcel
      $ tocsin pull --import /media/stick/from-ketter.parcel
    """
    from tocsin.node.sharing_orders import Done, Meet, obey

    if export is not None:
        carried = _export(session, export, members)
        session.answer(carried, lambda out: _show_carried(session, out, carried))
        return
    if file is not None:
        carried = _import(session, file)
        session.answer(carried, lambda out: _show_carried(session, out, carried))
        if carried.reasons:
            raise click.exceptions.Exit(1)
        return
    order = Meet(members=members)
    done = ordered(session, _ORDERS, order, lambda node: obey(node, order, session.person), Done)
    session.answer(done, lambda out: _show_done(session, out, done))
    if done.failing:
        raise click.exceptions.Exit(1)


@click.command()
@click.argument("what", nargs=-1, required=True, metavar="THING|LEAF...")
@click.option("--reason", default="error", show_default=True, type=click.Choice(_REASONS), help="Why.")
@click.option("--by", default="", metavar="NAME", help="Who calls it back. [default: the operator]")
@with_node()
def recall(session: Session, what: tuple[str, ...], reason: str, by: str) -> None:
    r"""Call back what was shared: every holder destroys it, recalls what it derived, and answers with a receipt.

    A receipt is a statement. Nobody can prove that nothing was copied, and what was read stays known.

    \b
    Examples:
      $ tocsin recall 3f9a61c2 --reason mistake
    """
    from tocsin.node.sharing_orders import Done, RecallThings, obey

    order = RecallThings(what=what, reason=reason, by=by)  # type: ignore[arg-type] # click has checked it
    done = ordered(session, _ORDERS, order, lambda node: obey(node, order, session.person), Done)
    session.answer(done, lambda out: _show_done(session, out, done))


def _label(policy: str | None) -> str:
    if not policy:
        return ""
    if policy == "public" or policy.startswith("{"):
        return policy
    import msgspec

    from tocsin.errors import BadInputError
    from tocsin.exchange.policies import Policy, label_of

    path = Path(policy).expanduser()
    try:
        said = msgspec.json.decode(path.read_bytes())
        said.pop("v", None)
        return label_of(msgspec.convert(said, Policy))
    except (OSError, AttributeError, msgspec.MsgspecError) as error:
        raise BadInputError(
            f"the policy cannot be read ({error})", where=policy, remedy="give a JSON file; see the guide on sharing"
        ) from error


def _export(session: Session, path: Path, members: tuple[str, ...]) -> "Carried":
    from tocsin.errors import BadInputError
    from tocsin.node.composition import open_node
    from tocsin.node.sharing_orders import carry_out, members_named

    quiet_logs()
    with open_node(session.configuration, write=False) as node:
        named = members_named(node, members)
        if len(named) != 1:
            raise BadInputError(
                "a file is for one member", where=str(path), remedy="name one, and make a file for each"
            )
        return carry_out(node, path, named[0])


def _import(session: Session, path: Path) -> "Carried":
    from tocsin.errors import BadInputError
    from tocsin.node.composition import open_node
    from tocsin.node.sharing_orders import carry_in

    if not path.is_file():
        raise BadInputError("there is no such file", where=str(path), remedy="name the file that was carried here")
    quiet_logs()
    with open_node(session.configuration) as node:
        return carry_in(node, path)


def _show_done(session: Session, out: "Console", done: "Done") -> None:
    words = session.words
    if done.recall:
        out.print(
            words.text("called back: %(count)s objects") % {"count": words.number(len(done.leaves))}, markup=False
        )
    elif done.leaves:
        out.print(words.text("shared: %(count)s objects") % {"count": words.number(len(done.leaves))}, markup=False)
    if done.removed:
        out.print(words.text("taken out before it left: %(paths)s") % {"paths": ", ".join(done.removed)}, markup=False)
    for leaf in done.waiting:
        out.print(words.text("waits for a second person: %(leaf)s") % {"leaf": leaf}, markup=False)
    for member, why in done.failing.items():
        out.print(f"{member}: {why}", markup=False)


def _show_carried(session: Session, out: "Console", carried: "Carried") -> None:
    words = session.words
    out.print(words.text("frames: %(count)s") % {"count": words.number(carried.frames)}, markup=False)
    for state, count in sorted(carried.states.items()):
        out.print(f"  {state}: {words.number(count)}", markup=False)
    for reason in carried.reasons:
        out.print(f"  {reason}", markup=False)


def _show_audience(session: Session, out: "Console", found: "Audience") -> None:
    words = session.words
    yes, no = words.text("yes"), words.text("no")
    headings = [
        words.text(name) for name in ("Member", "Receives it", "Can read it", "May get it from a holder", "Why")
    ]
    rows = [
        (one.member, *(yes if said else no for said in (one.receives, one.reads, one.may_get)), one.why)
        for one in sorted(found.members, key=lambda one: (not one.receives, one.member))
    ]
    out.print(table_of(headings, rows))
    out.print(words.text("objects: %(count)s") % {"count": words.number(found.records)}, markup=False)
    if found.second_person:
        out.print(words.text("a second person of this member must agree first"), markup=False)
    if found.laxer:
        out.print(
            words.text("permits more than its policy here in: %(fields)s") % {"fields": ", ".join(found.laxer)},
            markup=False,
        )
    if not found.allowed:
        out.print(words.text("refused to one of the recipients: nothing would leave"), markup=False)
