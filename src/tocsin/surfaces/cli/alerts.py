"""`tocsin alerts`: what needs an answer now, why it fired, and the answers themselves."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from tocsin.surfaces.cli.session import Session, with_node
from tocsin.surfaces.cli.showing import table_of
from tocsin.surfaces.cli.working import work

if TYPE_CHECKING:
    from rich.console import Console

    from tocsin.alerts.exact import Share
    from tocsin.node.alert_answers import AlertAnswer, HazardLevels, ReplayAnswer, RulesAnswer

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
    session.answer(found, lambda out: _list(session, out, found))


@alerts.command()
@click.argument("alert")
@with_node(as_of=True)
def show(session: Session, alert: str) -> None:
    """Show one ALERT: its figures, the rule that raised it, and every step since."""
    with session.reader() as reader:
        found = reader.alert(_whole(session, alert))
    session.answer(found, lambda out: _show(session, out, found))


@alerts.command()
@click.argument("hazard")
@click.option("--least", type=click.Choice(_LEVELS), default="watch", show_default=True, help="From this level up.")
@click.option("--no-data", "absent", is_flag=True, help="Only places of which nothing is known about now.")
@with_node(as_of=True)
def levels(session: Session, hazard: str, least: str, absent: bool) -> None:
    """Show where every place of HAZARD stands by the rules, and of which places there is no data."""
    with session.reader() as reader:
        found = reader.alert_levels(hazard)
    session.answer(found, lambda out: _levels(session, out, found, least, absent=absent))


@alerts.command()
@click.argument("hazard")
@click.option("--place", default="", metavar="ID", help="As they hold in this place.")
@with_node()
def rules(session: Session, hazard: str, place: str) -> None:
    """Show the rules that make alerts of HAZARD."""
    with session.reader() as reader:
        found = reader.alert_rules(hazard, place)
    session.answer(found, lambda out: _rules(out, found))


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
    session.answer(found, lambda out: _replay(session, out, found))


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
    session.answer(found[0] if len(found) == 1 else found, lambda out: _list(session, out, found))


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


def _list(session: Session, out: "Console", found: "tuple[AlertAnswer, ...]") -> None:
    from tocsin.alerts.titles import STATES, VERDICTS

    words = session.words
    if not found:
        out.print(words.text("No alert answers to this; see `tocsin alerts levels` for places without data."))
        return
    rows = [
        (
            one.id,
            words.text(_title(one.level)),
            words.text(VERDICTS[one.verdict] if one.verdict else STATES[one.state]),
            one.hazard,
            words.place(one.place),
            f"{one.signal.question} {one.signal.period}" if one.signal else "",
            words.percent(one.signal.probability) if one.signal else "",
            words.share(one.signal.base_rate) if one.signal and one.signal.base_rate is not None else "",
            one.newest + (f" {words.text('no data')}" if one.absence else ""),
        )
        for one in found
    ]
    headings = [
        words.text(each)
        for each in ("Alert", "Level", "State", "Hazard", "Place", "Speaks of", "Probability", "Usual here", "Data")
    ]
    out.print(table_of(headings, rows, numbers=(6, 7)))


def _show(session: Session, out: "Console", found: "AlertAnswer") -> None:
    from tocsin.alerts.titles import STEPS, VERDICTS

    words = session.words
    out.print(
        f"{words.text(_title(found.level))}  {found.hazard}  {words.place(found.place)}  {found.id}", markup=False
    )
    signal = found.signal
    if signal is not None:
        usual = "" if signal.base_rate is None else f"{words.share(signal.base_rate)} ({signal.came}/{signal.cases})"
        rarity = "" if signal.return_period is None else words.number(signal.return_period)
        facts = [
            (words.text("Speaks of"), f"{signal.question}, {signal.period} (+{signal.lead})"),
            (
                words.text("Probability"),
                words.text("observed") if signal.observed else words.percent(signal.probability),
            ),
            (words.text("Usual here"), f"{usual} {signal.reference}" if usual else ""),
            (words.text("Times usual"), "" if found.ratio is None else words.number(found.ratio)),
            (words.text("Return period in years"), rarity),
            (words.text("Evidence"), f"{signal.evidence.kind} {signal.evidence.id} {signal.evidence.model}"),
            (words.text("Data"), f"{signal.evidence.series} {signal.evidence.origin} {signal.evidence.vintage[:12]}"),
        ]
        out.print(table_of(("", ""), [(name, text) for name, text in facts if text]))
    out.print(f"{words.text('Rule')}: {found.rule}  {_limit_text(found.limit)}", markup=False)
    if found.absence:
        from tocsin.alerts.freshness import REASONS

        out.print(f"{words.text('no data')}: {words.text(REASONS[found.absence])} ({found.newest})", markup=False)
    rows = [
        (
            words.moment(step.time),
            words.text(STEPS[step.verb]),
            step.actor,
            words.text(_title(step.level)) if step.level else "",
            step.why or step.to or (words.text(VERDICTS[step.verdict]) if step.verdict else ""),
        )
        for step in found.steps
    ]
    out.print(table_of([words.text(each) for each in ("Time", "Step", "Actor", "Level", "Why")], rows))


def _levels(session: Session, out: "Console", found: "HazardLevels", least: str, *, absent: bool) -> None:
    words = session.words
    shown = [
        one
        for one in found.places
        if (one.absence if absent else one.level is not None and _LEVELS.index(one.level) >= _LEVELS.index(least))
    ]
    shown.sort(key=lambda one: (-_LEVELS.index(one.level or "normal"), one.place))
    rows = [
        (
            one.place,
            words.place(one.place),
            words.text(_title(one.level)) if one.level else "",
            words.text("no data") if one.absence else "",
            one.newest,
            f"{one.signal.question} {one.signal.period}" if one.signal else "",
            words.percent(one.signal.probability) if one.signal else "",
        )
        for one in shown
    ]
    headings = [words.text(each) for each in ("Code", "Name", "Level", "State", "Data", "Speaks of", "Probability")]
    out.print(table_of(headings, rows, numbers=(6,)))
    silent = sum(bool(one.absence) for one in found.places)
    said = words.text("%(silent)s of %(places)s places have no data about now", silent=silent, places=len(found.places))
    out.print(said, markup=False)


def _replay(session: Session, out: "Console", found: "ReplayAnswer") -> None:
    from tocsin.alerts.titles import PARTS

    words, made = session.words, found.replay
    span = f"{made.first} - {made.last} (/{made.every})"
    out.print(f"{made.hazard}  {made.rule}  {made.model}  {span}  {found.truth}", markup=False)
    rows = [
        (
            words.text(_title(one.level)),
            words.text(PARTS[one.part]),
            one.question,
            *(_share_text(session, each) for each in (one.exactly, one.precision, one.detection)),
            "" if one.lead_mean is None else words.number(one.lead_mean),
        )
        for one in made.levels
    ]
    headings = [
        words.text(each)
        for each in ("Level", "Places", "Event", "Came true", "True from here up", "Detected", "Lead in periods")
    ]
    out.print(table_of(headings, rows, numbers=(3, 4, 5, 6)))
    said = words.text(
        "%(raised)s alerts raised, %(week)s a week (budget %(budget)s); came true: %(kept)s; flapped: %(flaps)s",
        raised=made.raised,
        week=words.number(made.per_week),
        budget=words.number(found.budget),
        kept=_share_text(session, made.kept),
        flaps=made.flaps,
    )
    out.print(said, markup=False)
    curve = [
        (
            words.percent(one.probability),
            words.number(one.per_week),
            _share_text(session, one.precision),
            _share_text(session, one.detection),
        )
        for one in made.trade_off
    ]
    headings = [words.text(each) for each in ("Limit", "New a week", "Came true", "Detected")]
    out.print(table_of(headings, curve, numbers=(0, 1, 2, 3)))


def _share_text(session: Session, share: "Share") -> str:
    words = session.words
    if share.share is None:
        return "-"
    ends = f"{words.share(share.low)}-{words.share(share.high)}"
    return f"{words.share(share.share)} ({share.hits}/{share.cases}; {ends})"


def _rules(out: "Console", found: "RulesAnswer") -> None:
    out.print(found.id, markup=False)
    rows = [(str(level), _limit_text(limit)) for level, limit in found.levels.items()]
    rows += [("events", ", ".join(f"{name}: {severity}" for name, severity in found.events.items()))]
    rows += [("leads", ", ".join(map(str, found.leads))), ("reference", str(found.reference))]
    rows += [("lower", f"{found.lower:g}"), ("stay_days", f"{found.stay_days:g}")]
    rows += [("stale_days", f"{found.stale_days:g}"), ("budget", f"{found.per_week:g}/7 d, {found.least}")]
    out.print(table_of(("", ""), rows))


def _limit_text(limit: Any) -> str:
    import msgspec

    given = msgspec.structs.asdict(limit) if limit is not None else {}
    return ", ".join(f"{name} >= {value}" for name, value in given.items() if value is not None)


def _title(level: str) -> str:
    from tocsin.alerts.levels import TITLES, level_of

    return TITLES[level_of(level)]
