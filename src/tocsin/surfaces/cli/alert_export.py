"""`tocsin alerts export`: alerts as JSON, CSV, GeoJSON or CAP."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tocsin.surfaces.cli.session import Session, quiet_logs, with_node

if TYPE_CHECKING:
    from rich.console import Console

    from tocsin.node.alert_answers import AlertAnswer
    from tocsin.node.running import Node

__all__ = ["export"]

_FORMATS = ("json", "csv", "geojson", "cap")


@click.command()
@click.argument("alert_ids", metavar="[ALERT]...", nargs=-1)
@click.option("--format", "format_", type=click.Choice(_FORMATS), default="json", show_default=True, help="As what.")
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE|FOLDER",
    help="Where to; a folder for cap, with one message a file.",
)
@click.option("--hazard", metavar="ID", help="Only alerts of this hazard.")
@click.option("--place", metavar="ID", help="Only alerts about this place.")
@click.option("--all", "every", is_flag=True, help="Ended ones too.")
@click.option("--exercise", default="", metavar="NAME", help="CAP: an exercise of this name instead of a draft.")
@click.option("--signed-off-by", default="", metavar="NAME", help="CAP: the person of the authority who releases it.")
@with_node(as_of=True)
def export(
    session: Session,
    alert_ids: tuple[str, ...],
    format_: str,
    out: Path,
    hazard: str | None,
    place: str | None,
    every: bool,
    exercise: str,
    signed_off_by: str,
) -> None:
    r"""Write alerts to a file, or as CAP to a folder.

    CAP leaves as a Draft with restricted scope, in six languages, unless this node has an alerting authority (the
    settings authority and authority_sender) and a person of it signs off.

    \b
    Examples:
      $ tocsin alerts export --format csv --out alerts.csv
      $ tocsin alerts export 5b1c0d --format cap --out cap
    """
    from tocsin.node.composition import open_node

    quiet_logs()
    with open_node(session.configuration, write=False) as node:
        reader = node.reader(session.person, "export")
        found = reader.alerts(hazard=hazard, place=place, state=None if every or alert_ids else "active")
        chosen = tuple(one for one in found if not alert_ids or one.id.startswith(alert_ids))
        if format_ == "cap":
            paths = _caps(session, node, chosen, out, exercise, signed_off_by)
        else:
            out.parent.mkdir(parents=True, exist_ok=True)
            out.write_bytes(_one(session, node, chosen, format_))
            paths = [out]
    document = {"alerts": len(chosen), "format": format_, "files": [str(path) for path in paths]}
    session.answer(document, lambda console: _said(console, paths))


def _one(session: Session, node: "Node", alerts: "tuple[AlertAnswer, ...]", format_: str) -> bytes:
    import msgspec

    from tocsin.errors import NotFoundError
    from tocsin.surfaces.alert_exports import alert_collection, alert_rows, strictest_of
    from tocsin.surfaces.boundaries import boundaries_of, geometries

    if format_ == "csv":
        return alert_rows(alerts).write_csv().encode()
    if format_ == "json":
        return msgspec.json.format(msgspec.json.encode(alerts), indent=1)
    try:
        drawn = boundaries_of(node, node.reader(session.person, "export").shows)
        shapes, label = geometries(drawn), drawn.policy
    except NotFoundError:
        shapes, label = {}, "public"
    return msgspec.json.encode(alert_collection(alerts, shapes, policy=strictest_of(alerts, label)))


def _caps(
    session: Session, node: "Node", alerts: "tuple[AlertAnswer, ...]", out: Path, exercise: str, signed_off_by: str
) -> list[Path]:
    from tocsin.formats.cap import write
    from tocsin.surfaces.alert_exports import alert_cap, authority_of
    from tocsin.surfaces.language import Languages

    settings = session.configuration
    languages = Languages(Path(settings.home) / "locales")
    authority = authority_of(settings, signed_off_by, node.now())
    reader = node.reader(session.person, "export")
    out.mkdir(parents=True, exist_ok=True)
    paths = []
    for one in alerts:
        if one.level == "normal":
            continue  # a miss that was found: nothing was ever issued
        message = alert_cap(reader, languages, one, member=settings.member, authority=authority, exercise=exercise)
        path = out / f"{one.id}.xml"
        path.write_bytes(write(message))
        paths.append(path)
    return paths


def _said(console: "Console", paths: list[Path]) -> None:
    for path in paths:
        console.print(str(path), markup=False)
