"""`tocsin alerts`: what needs an answer now, why it fired, and the answers themselves."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from tocsin.surfaces.cli.alert_export import export
from tocsin.surfaces.cli.alert_tables import (
    show_coverage,
    show_levels,
    show_list,
    show_one,
    show_replay,
    show_rules,
    show_silent,
)
from tocsin.surfaces.cli.session import Session, with_node
from tocsin.surfaces.cli.working import work

if TYPE_CHECKING:
    from rich.console import Console


__all__ = ["alerts"]

_LEVELS = ("normal", "watch", "advisory", "warning", "emergency")
_STATES = ("active", "open", "acknowledged", "snoozed", "ended")


@click.group()
def alerts() -> None:
    r"""Show alerts and why they fired, and answer them.

    \b
    Examples:
      $ tocsin alerts list --least advisory
      $ tocsin alerts show 5b1c0d
      $ tocsin alerts ack 5b1c0d --why "called the desk"
      $ tocsin alerts levels conflict
    """


alerts.add_command(export)


@alerts.command("list")
@click.option("--hazard", metavar="ID", help="Only alerts of this hazard.")
@click.option("--place", metavar="ID", help="Only alerts about this place.")
@click.option("--least", type=click.Choice(_LEVELS), help="Only this level and those above.")
@click.option("--state", type=click.Choice(_STATES), default="active", show_default=True, help="Only in this state.")
@click.option("--all", "every", is_flag=True, help="In any state.")
@with_node(as_of=True)
def list_(session: Session, hazard: str | None, place: str | None, least: str | None, state: str, every: bool) -> None:
    """List alerts: those that wait for an answer first, then by level."""
    with session.reader() as reader:
        found = reader.alerts(hazard=hazard, place=place, least=least, state=None if every else state)
        silent = [one for one in reader.alert_coverage() if one.absence]

    def show(out: "Console") -> None:
        show_list(session, out, found)
        for one in silent:
            show_silent(session, out, one)

    session.answer(found, show)


@alerts.command()
@with_node(as_of=True)
def coverage(session: Session) -> None:
    """Show of which hazards and feeds nothing is known about now: their silence is no all-clear."""
    with session.reader() as reader:
        found = reader.alert_coverage()

    session.answer(found, lambda out: show_coverage(session, out, found))


@alerts.command()
@click.argument("alert")
@with_node(as_of=True)
def show(session: Session, alert: str) -> None:
    """Show one ALERT: its figures, the rule that raised it, and every step since."""
    with session.reader() as reader:
        found = reader.alert(_whole(session, alert))
    session.answer(found, lambda out: show_one(session, out, found))


@alerts.command()
@click.argument("hazard")
@click.option("--least", type=click.Choice(_LEVELS), default="watch", show_default=True, help="From this level up.")
@click.option("--no-data", "absent", is_flag=True, help="Only places of which nothing is known about now.")
@with_node(as_of=True)
def levels(session: Session, hazard: str, least: str, absent: bool) -> None:
    """Show where every place of HAZARD stands by the rules, and of which places there is no data."""
    with session.reader() as reader:
        found = reader.alert_levels(hazard)
    session.answer(found, lambda out: show_levels(session, out, found, least, absent=absent))


@alerts.command()
@click.argument("hazard")
@click.option("--place", default="", metavar="ID", help="As they hold in this place.")
@with_node()
def rules(session: Session, hazard: str, place: str) -> None:
    """Show the rules that make alerts of HAZARD."""
    with session.reader() as reader:
        found = reader.alert_rules(hazard, place)
    session.answer(found, lambda out: show_rules(out, found))


@alerts.command()
@click.argument("hazard")
@click.option("--first", default="", metavar="YYYY-MM", help="First origin. [default: five years before the last]")
@click.option("--last", default="", metavar="YYYY-MM", help="Last origin. [default: the newest with known outcomes]")
@click.option(
    "--every", type=click.IntRange(1), help="Periods between origins. [default: the hazard's own, or 3 months]"
)
@click.option("--model", default="", metavar="ID", help="The model replayed. [default: the headline]")
@click.option("--kept", is_flag=True, help="Only show the newest replay that is kept here.")
@with_node()
def replay(session: Session, hazard: str, first: str, last: str, every: int | None, model: str, kept: bool) -> None:
    r"""Replay the rules over the past of HAZARD: precision, detection, lead time, misses, and the budget's trade-off.

    The model is asked again at past origins, each with what was known then; what it said is kept, so that another
    replay by other rules takes seconds.

    \b
    Examples:
      $ tocsin alerts replay conflict --json
      $ tocsin alerts replay conflict --first 2015-01 --last 2017-12 --every 1
    """
    if not kept:
        work(session, "replay", hazard, first=first, last=last, every=every, model=model)
    with session.reader() as reader:
        found = reader.alert_replay(hazard)
    session.answer(found, lambda out: show_replay(session, out, found))


@alerts.command("make")
@click.argument("hazard", default="")
@with_node()
def make(session: Session, hazard: str) -> None:
    """Raise, update and end alerts by the newest forecasts, of HAZARD or of all."""
    done = work(session, "alert", hazard)
    session.answer(done, lambda out: out.print(done.message, markup=False))


_WHY = click.option("--why", default="", metavar="TEXT", help="Why, kept with the step.")
_REQUEST = click.option("--request", default="", metavar="ID", help="A name of your own: sent twice, taken once.")


@alerts.command()
@click.argument("alert_ids", metavar="ALERT...", nargs=-1, required=True)
@_WHY
@_REQUEST
@with_node()
def ack(session: Session, alert_ids: tuple[str, ...], why: str, request: str) -> None:
    """Acknowledge alerts: somebody has seen them and is acting."""
    _take(session, alert_ids, "acknowledged", why=why, request=request)


@alerts.command()
@click.argument("alert_id", metavar="ALERT")
@click.argument("to", metavar="NAME")
@_WHY
@_REQUEST
@with_node()
def assign(session: Session, alert_id: str, to: str, why: str, request: str) -> None:
    """Assign an alert to NAME."""
    _take(session, (alert_id,), "assigned", to=to, why=why, request=request)


@alerts.command()
@click.argument("alert_id", metavar="ALERT")
@click.option("--until", required=True, metavar="TIME", help="2024-05-01, or 2024-05-01T06:00+02:00; UTC without zone.")
@_WHY
@_REQUEST
@with_node()
def snooze(session: Session, alert_id: str, until: str, why: str, request: str) -> None:
    """Let an alert rest until a time; a rise of its level wakes it. An emergency cannot rest."""
    _take(session, (alert_id,), "snoozed", until=_time(until), why=why, request=request)


@alerts.command()
@click.argument("alert_id", metavar="ALERT")
@click.option("--level", type=click.Choice(_LEVELS[1:]), help="The level from now on.")
@_WHY
@_REQUEST
@with_node()
def update(session: Session, alert_id: str, level: str | None, why: str, request: str) -> None:
    """Add what is new to an alert, or change its level."""
    _take(session, (alert_id,), "updated", level=level, why=why, request=request)


@alerts.command()
@click.argument("alert_id", metavar="ALERT")
@click.option("--why", required=True, metavar="TEXT", help="Why it is over, kept with the step.")
@_REQUEST
@with_node()
def end(session: Session, alert_id: str, why: str, request: str) -> None:
    """End an alert; it stays in the record and can be verified."""
    _take(session, (alert_id,), "ended", why=why, request=request)


@alerts.command()
@click.argument("alert_id", metavar="ALERT")
@click.argument("verdict", type=click.Choice(["hit", "false-alarm"]))
@_WHY
@_REQUEST
@with_node()
def verify(session: Session, alert_id: str, verdict: str, why: str, request: str) -> None:
    """Say whether what an alert spoke of came."""
    _take(session, (alert_id,), "verified", verdict=verdict.replace("-", " "), why=why, request=request)


def _take(session: Session, ids: tuple[str, ...], verb: str, **said: Any) -> None:
    from tocsin.node.composition import open_node
    from tocsin.node.remote import running_node
    from tocsin.surfaces.cli.session import quiet_logs

    given = {name: value for name, value in said.items() if value}
    whole = tuple(_whole(session, id_) for id_ in ids)
    remote = running_node(session.configuration)
    if remote is not None:
        found = tuple(remote.step(id_, verb, **given) for id_ in whole)
    else:
        quiet_logs()
        with open_node(session.configuration) as node:
            found = tuple(node.step(id_, verb, session.person, **given) for id_ in whole)
    session.answer(found[0] if len(found) == 1 else found, lambda out: show_list(session, out, found))


def _whole(session: Session, start: str) -> str:
    """Complete the beginning of an alert's id, as the list shows it, where it means one alert."""
    from tocsin.errors import UnknownCodeError

    with session.reader() as reader:
        found = [one.id for one in reader.alerts() if one.id.startswith(start)]
    if len(found) > 1 and start not in found:
        raise UnknownCodeError(
            f"{len(found)} alerts begin like this", where=start, remedy=f"write more of it: {', '.join(found[:5])}"
        )
    return start if start in found or not found else found[0]


def _time(text: str) -> datetime:
    from datetime import UTC

    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.UsageError(f"{text!r} is no date and no time; write 2024-05-01T06:00+02:00") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)
