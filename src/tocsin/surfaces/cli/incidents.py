"""`tocsin incidents`: what was reported, entered in a minute, merged, split and corrected without loss."""

from typing import TYPE_CHECKING, Any

import click

from tocsin.surfaces.cli.desk import ordered
from tocsin.surfaces.cli.session import Session, with_node
from tocsin.surfaces.cli.showing import table_of

if TYPE_CHECKING:
    from datetime import datetime

    from rich.console import Console

    from tocsin.node.desk_answers import IncidentAnswer
    from tocsin.node.desk_orders import IncidentOrder

__all__ = ["incidents"]

_SECTORS = (
    "conflict", "crime", "maritime", "health", "food", "displacement", "disaster", "climate", "cyber",
    "infrastructure", "politics", "other",
)  # fmt: skip
_SEVERITIES = ("minor", "moderate", "severe", "extreme")
_KINDS = ("phone", "press", "field", "partner", "official", "sensor", "social")
_GRADES = tuple(f"{source}{content}" for source in "ABCDEF" for content in "123456")


@click.group(invoke_without_command=True)
@click.pass_context
def incidents(context: click.Context) -> None:
    r"""List incidents, or enter, correct, merge and split them.

    \b
    Examples:
      $ tocsin incidents add "Shelling near the market" --place SDN --severity severe --grade B2 --kind phone
      $ tocsin incidents merge I0002 --into I0001 --reason "same event"
      $ tocsin incidents list --json
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


incidents.help = (incidents.help or "").replace("\\b", "\b")


@incidents.command(name="list")
@with_node()
def list_(session: Session) -> None:
    """List incidents, newest first."""
    with session.reader() as reader:
        found = reader.incidents()
    session.answer(found, lambda out: _list(session, out, found))


@incidents.command()
@click.argument("id_", metavar="ID")
@with_node()
def show(session: Session, id_: str) -> None:
    """Show one incident: its reports, and every version it has had."""
    with session.reader() as reader:
        found = reader.incident(id_)
    session.answer(found, lambda out: _show(session, out, found))


def _facts(command: Any) -> Any:
    options = [
        click.option("--place", default="", metavar="PLACE", help="Place by any code or name."),
        click.option("--at", metavar="TIME", help="When it happened: 2026-01-01T02:10Z. [default: now]"),
        click.option("--position", metavar="LAT,LON", help="Position in degrees, e.g. 12.5,45.0."),
        click.option("--sector", type=click.Choice(_SECTORS), default="conflict", show_default=True, help="Sector."),
        click.option(
            "--severity", type=click.Choice(_SEVERITIES), default="moderate", show_default=True, help="How bad it is."
        ),
        click.option("--actor", "actors", multiple=True, metavar="NAME", help="Who took part; may be given often."),
        click.option("--text", default="", help="What is known."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def _report(command: Any) -> Any:
    options = [
        click.option("--kind", type=click.Choice(_KINDS), default="phone", show_default=True, help="Kind of source."),
        click.option(
            "--grade",
            type=click.Choice(_GRADES, case_sensitive=False),
            default="F6",
            show_default=True,
            metavar="A1..F6",
            help="Source A to F, content 1 to 6.",
        ),
        click.option("--source", default="", help="Who said it."),
        click.option("--said", default="", help="What was said."),
        click.option("--received", metavar="TIME", help="When it came in. [default: now]"),
    ]
    for option in reversed(options):
        command = option(command)
    return command


@incidents.command()
@click.argument("title")
@_facts
@_report
@click.option(
    "--policy",
    type=click.Choice(["public", "node-only"]),
    default="node-only",
    show_default=True,
    help="Who may read it.",
)
@with_node()
def add(session: Session, title: str, policy: Any, **given: Any) -> None:
    """Enter an incident with its first report; it raises an alert or joins one at once."""
    from tocsin.node.desk_orders import AddIncident

    _do(session, AddIncident(facts=_facts_of(title, given), report=_report_of(given), policy=policy))


@incidents.command()
@click.argument("id_", metavar="ID")
@_report
@with_node()
def report(session: Session, id_: str, **given: Any) -> None:
    """Write one more report to an incident."""
    from tocsin.node.desk_orders import AddReport

    _do(session, AddReport(id=id_, report=_report_of(given)))


@incidents.command()
@click.argument("id_", metavar="ID")
@click.option("--title", help="A new title.")
@click.option("--place", metavar="PLACE", help="Another place, by any code or name.")
@click.option("--at", metavar="TIME", help="Another time.")
@click.option("--position", metavar="LAT,LON", help="Another position.")
@click.option("--sector", type=click.Choice(_SECTORS), help="Another sector.")
@click.option("--severity", type=click.Choice(_SEVERITIES), help="Another severity.")
@click.option("--actor", "actors", multiple=True, metavar="NAME", help="The actors, all of them anew.")
@click.option("--text", help="Another text.")
@click.option("--reason", required=True, help="Why.")
@with_node()
def correct(session: Session, id_: str, reason: str, **given: Any) -> None:
    """Correct what is given; the version before stays."""
    import msgspec

    from tocsin.node.desk_orders import CorrectIncident, Facts

    with session.reader() as reader:
        old = reader.incident(id_).incident.facts
    changes = {name: value for name, value in _renamed(given).items() if value not in (None, ())}
    facts = Facts(**{**msgspec.structs.asdict(old), **changes})
    _do(session, CorrectIncident(id=id_, facts=facts, reason=reason))


@incidents.command()
@click.argument("id_", metavar="ID")
@click.argument("report_", metavar="REPORT")
@click.argument("grade_", metavar="GRADE", type=click.Choice(_GRADES, case_sensitive=False))
@click.option("--reason", default="", help="Why.")
@with_node()
def grade(session: Session, id_: str, report_: str, grade_: str, reason: str) -> None:
    """Change a report's grade; the grade before stays."""
    from tocsin.node.desk_orders import GradeReport

    source: Any = grade_[0].upper()
    content: Any = int(grade_[1])
    _do(session, GradeReport(id=id_, report=report_, reliability=source, credibility=content, reason=reason))


@incidents.command()
@click.argument("id_", metavar="ID")
@click.option("--into", required=True, metavar="ID", help="The incident it is part of.")
@click.option("--reason", default="", help="Why.")
@with_node()
def merge(session: Session, id_: str, into: str, reason: str) -> None:
    """Read one incident as part of another; `undo` takes it back."""
    from tocsin.node.desk_orders import MergeIncidents

    _do(session, MergeIncidents(id=id_, into=into, reason=reason))


@incidents.command()
@click.argument("id_", metavar="ID")
@click.option("--reason", default="", help="Why.")
@with_node()
def undo(session: Session, id_: str, reason: str) -> None:
    """Undo the merge of an incident."""
    from tocsin.node.desk_orders import UndoMerge

    _do(session, UndoMerge(id=id_, reason=reason))


@incidents.command()
@click.argument("id_", metavar="ID")
@click.argument("reports", nargs=-1, required=True, metavar="REPORT...")
@click.option("--title", required=True, help="What the new incident is.")
@click.option("--reason", default="", help="Why.")
@with_node()
def split(session: Session, id_: str, reports: tuple[str, ...], title: str, reason: str) -> None:
    """Make an incident of its own from some reports."""
    from tocsin.node.desk_orders import SplitIncident

    _do(session, SplitIncident(id=id_, reports=reports, title=title, reason=reason))


def _do(session: Session, order: "IncidentOrder") -> None:
    from tocsin.node.desk_answers import IncidentAnswer

    found = ordered(
        session,
        "/api/v1/incidents",
        order,
        lambda node: node.reader(session.person).incident(node.desk.incident(order, session.person)),
        IncidentAnswer,
    )
    session.answer(found, lambda out: _show(session, out, found))


def _facts_of(title: str, given: dict[str, Any]) -> Any:
    from tocsin.node.desk_orders import Facts

    return Facts(**{"title": title, **_renamed(given)})


def _renamed(given: dict[str, Any]) -> dict[str, Any]:
    names = ("title", "place", "sector", "severity", "actors", "text")
    found = {name: given[name] for name in names if name in given}
    if given.get("at"):
        found["time"] = _time(given["at"])
    if given.get("position"):
        latitude, _, longitude = given["position"].partition(",")
        try:
            found |= {"latitude": float(latitude), "longitude": float(longitude)}
        except ValueError:
            raise click.UsageError(f"{given['position']!r} is no position; write e.g. 12.5,45.0") from None
    return found


def _report_of(given: dict[str, Any]) -> Any:
    from tocsin.node.desk_orders import NewReport

    content: Any = int(given["grade"][1])
    return NewReport(
        kind=given["kind"],
        reliability=given["grade"][0].upper(),
        credibility=content,
        source=given["source"],
        text=given["said"],
        received=_time(given["received"]) if given["received"] else None,
    )


def _time(text: str) -> "datetime":
    from datetime import datetime

    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise click.UsageError(f"{text!r} is no time; write e.g. 2026-01-01T02:10Z") from None


def _list(session: Session, out: "Console", found: "tuple[IncidentAnswer, ...]") -> None:
    from tocsin.alerts.incidents import SECTORS, SEVERITY_WORDS

    words = session.words
    rows = [
        (
            one.id,
            words.moment(one.incident.facts.time),
            words.place(one.incident.facts.place),
            words.text(SECTORS[one.incident.facts.sector]),
            words.text(SEVERITY_WORDS[one.incident.facts.severity]),
            one.grade,
            one.incident.alert,
            one.incident.facts.title,
        )
        for one in found
    ]
    headings = [
        words.text(name)
        for name in ("Incident", "Time", "Place", "Sector", "Severity", "Best grade", "Alert", "What happened")
    ]
    out.print(table_of(headings, rows))


def _show(session: Session, out: "Console", found: "IncidentAnswer") -> None:
    words, facts = session.words, found.incident.facts
    where = words.place(facts.place) if facts.place else f"{facts.latitude}, {facts.longitude}"
    out.print(f"{found.id}: {facts.title} ({where}, {words.moment(facts.time)})", markup=False)
    if found.incident.merged_into:
        out.print(words.text("Part of %(incident)s", incident=found.incident.merged_into), markup=False)
    if found.incident.alert:
        out.print(f"{words.text('Alert')}: {found.incident.alert}", markup=False)
    rows = [(one.id, one.grade, words.moment(one.received), one.source, one.text) for one in found.incident.reports]
    headings = [words.text(name) for name in ("Report", "Grade", "Received", "Source", "What was said")]
    out.print(table_of(headings, rows))
    steps = [
        (words.moment(one.at), one.kind, one.by, one.other, one.facts.title, one.reason)
        for one in found.incident.versions
    ]
    headings = [words.text(name) for name in ("Time", "Step", "By", "With", "What happened", "Reason")]
    out.print(table_of(headings, steps))
