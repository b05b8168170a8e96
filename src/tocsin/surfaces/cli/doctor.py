"""`tocsin doctor`: whether this node is in good health, and what should be repaired."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tocsin.surfaces.cli.session import Session, with_node
from tocsin.surfaces.cli.showing import table_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from tocsin.node.running import Node

__all__ = ["doctor"]

_LEAST_FREE_BYTES = 500 * 1024 * 1024

Finding = tuple[str, str, str, str]
"""What was looked at, ``good``, ``note`` or ``fault``, what was found, and what to do."""


@click.command()
@with_node()
def doctor(session: Session) -> None:
    """Check this node and say what to repair; exits 1 when something is at fault.

    \b
    Examples:
      $ tocsin doctor
      $ tocsin doctor --json
    """
    from tocsin.node.composition import open_node

    with open_node(session.configuration, write=False) as node:
        findings = [*_machine(session), *_home(node), *_plugins(node), *_data(node, session), *_surfaces(session)]
    document = {
        "settings": session.configuration.shown(),
        "findings": [dict(zip(("check", "state", "found", "remedy"), one, strict=True)) for one in findings],
    }
    session.answer(document, lambda out: _show(session, out, findings))
    if any(state == "fault" for _, state, _, _ in findings):
        raise click.exceptions.Exit(1)


def _show(session: Session, out: "Console", findings: list[Finding]) -> None:
    words = session.words
    out.print(table_of([words.text(name) for name in ("Check", "State", "Found", "What to do")], findings))


def _machine(session: Session) -> "Iterator[Finding]":
    import platform
    import shutil

    from tocsin import __version__

    yield "program", "good", f"tocsin {__version__}, Python {platform.python_version()}", ""
    free = shutil.disk_usage(Path(session.configuration.home)).free
    short = free < _LEAST_FREE_BYTES
    yield "disk", "fault" if short else "good", f"{free // 1024**2} MB free", "make room" if short else ""


def _home(node: "Node") -> "Iterator[Finding]":
    from tocsin.node.lease import read_holder

    path = node.home.path
    if node.home.loose():
        yield "home", "fault", f"{path} can be entered by others", f"chmod 700 {path}"
    else:
        yield "home", "good", str(path), ""
    holder = read_holder(node.home)
    running = f"process {holder.pid} {holder.address}".strip() if holder else "nobody writes to this home"
    yield "lease", "good", running, ""
    mirror = node.settings.mirror
    if mirror and "://" not in mirror and not Path(mirror).is_dir():
        yield "mirror", "fault", f"{mirror} is no folder", "correct --mirror, or use `none`"
    else:
        yield "mirror", "good", mirror or "none: data comes from its publishers", ""


def _plugins(node: "Node") -> "Iterator[Finding]":
    registry = node.registry
    counts = {name: len(getattr(registry, name)) for name in ("hazards", "models", "sources", "formats", "pages")}
    yield "plug-ins", "good", ", ".join(f"{count} {name}" for name, count in counts.items()), ""
    for one in registry.broken:
        yield "plug-in", "fault", f"{one.group} {one.name} ({one.value}): {one.reason}", "repair or remove it"


def _data(node: "Node", session: Session) -> "Iterator[Finding]":
    reader = node.reader(session.person)
    for source in reader.sources():
        if source.state == "failed":
            yield "source", "fault", f"{source.id}: {source.last_error}", f"tocsin sync {source.id}"
        elif source.state == "never":
            yield "source", "note", f"{source.id} was never read", f"tocsin sync {source.id}"
        else:
            yield "source", "good", f"{source.id}: {source.state}, {source.rows} rows", ""
    for hazard in reader.hazards():
        if hazard.origin:
            yield "forecast", "good", f"{hazard.id}: newest origin {hazard.origin}", ""
        else:
            yield "forecast", "note", f"{hazard.id}: none held", "tocsin up"


def _surfaces(session: Session) -> "Iterator[Finding]":
    from tocsin.surfaces.assets import FOLDER
    from tocsin.surfaces.boundaries import PACKAGED, read_boundaries
    from tocsin.surfaces.language import Languages

    built = (FOLDER / "built" / "manifest.json").is_file()
    yield (
        "pages",
        "good" if built else "note",
        "built" if built else "without maps and charts",
        "" if built else ("make frontend"),
    )
    own = session.configuration.boundaries
    if own or PACKAGED.is_file():
        read_boundaries(own)
        yield "boundaries", "good", own or "packaged", ""
    else:
        yield "boundaries", "note", "none packaged", "make frontend"
    for one in Languages(Path(session.configuration.home) / "locales").report():
        complete = one.translated >= one.messages
        found = f"{one.locale} {one.language}: {one.translated} of {one.messages} messages"
        yield "language", "good" if complete else "note", found, "" if complete else "complete its messages.po"
