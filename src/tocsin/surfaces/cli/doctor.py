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

Finding = tuple[str, str, str, str]
"""What was looked at, ``good``, ``note`` or ``fault``, what was found, and what to do."""


@click.command()
@with_node()
def doctor(session: Session) -> None:
    r"""Check this node and say what to repair; exits 1 when something is at fault.

    \b
    Examples:
      $ tocsin doctor
      $ tocsin doctor --json
    """
    from tocsin.node.composition import open_node

    with open_node(session.configuration, write=False) as node:
        findings = [*_machine(), *_node(node), *_surfaces(session, node)]
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


def _machine() -> "Iterator[Finding]":
    import platform

    from tocsin import __version__

    yield "program", "good", f"tocsin {__version__}, Python {platform.python_version()}", ""


def _node(node: "Node") -> "Iterator[Finding]":
    from tocsin.node.doctor import examine

    for one in examine(node):
        yield one.check, one.state, one.found, one.remedy


def _surfaces(session: Session, node: "Node") -> "Iterator[Finding]":
    from tocsin.surfaces.assets import FOLDER
    from tocsin.surfaces.boundaries import PACKAGED, boundaries_of
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
        faults = boundaries_of(node, node.reader(session.person).shows).faults
        for fault in faults:
            yield "boundaries", "fault", f"{own}: {fault}", "correct the file, or the setting `boundaries`"
        if not faults:
            yield "boundaries", "good", own or "packaged", ""
    else:
        yield "boundaries", "note", "none packaged", "make frontend"
    for one in Languages(Path(session.configuration.home) / "locales").report():
        complete = one.translated >= one.messages
        found = f"{one.locale} {one.language}: {one.translated} of {one.messages} messages"
        yield "language", "good" if complete else "note", found, "" if complete else "complete its messages.po"
