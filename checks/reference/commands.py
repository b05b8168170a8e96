"""The command line, from the commands' own help."""

from collections.abc import Iterator

import click

from tocsin.surfaces.cli.forecast import import_
from tocsin.surfaces.cli.shell import tocsin

__all__ = ["every", "page"]

_PREFACE = """# Commands

The command line has the verbs of the API, in the groups of the rooms. Every command has `--json`: one document on
stdout and nothing else. It exits with 0 on success, with 1 on a negative verdict (a check that found faults), and
with 2 on wrong use or unreadable input, with one line on stderr that says what, where and what to do.
[Settings](settings.md) may also stand in the environment or in `tocsin.toml`."""

_WIDTH = 100


def page() -> str:
    """Write the help of every command, its subcommands below it."""
    parts = [_PREFACE]
    for name, (command, context) in every().items():
        parts.append(f"## `{name}`\n\n```text\n{click.unstyle(command.get_help(context)).rstrip()}\n```")
    return "\n\n".join(parts)


def every() -> dict[str, tuple[click.Command, click.Context]]:
    """Name every command a person can give, subcommands after their parents, each with a context to ask it in."""
    return dict(_below(tocsin, "tocsin", None))


def _below(
    command: click.Command, name: str, parent: click.Context | None
) -> Iterator[tuple[str, tuple[click.Command, click.Context]]]:
    own = {} if parent else dict(command.context_settings, max_content_width=_WIDTH, terminal_width=_WIDTH, color=False)
    context = click.Context(command, info_name=name.rpartition(" ")[2], parent=parent, **own)
    yield name, (command, context)
    if name == "tocsin forecast":
        # Reads as a subcommand, and is none for click: HAZARD stands in the same place.
        yield from _below(import_, f"{name} import", context)
    if isinstance(command, click.Group):
        for child in command.list_commands(context):
            found = command.get_command(context, child)
            if found is not None and not found.hidden:
                yield from _below(found, f"{name} {child}", context)
