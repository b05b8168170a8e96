"""What a command works with: the settings in force, the open node, and one way to answer as text or as JSON."""

import contextlib
import functools
import os
import sys
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console

    from tocsin.exchange.policies import Person
    from tocsin.node.configuration import Configuration
    from tocsin.node.reading import Reader
    from tocsin.surfaces.language import Translator

__all__ = ["Session", "quiet_logs", "with_node"]

_HOME = click.option("--home", metavar="FOLDER", help="The one folder that holds everything the node keeps.")
_MIRROR = click.option("--mirror", metavar="FOLDER|URL", help="Where published files are mirrored; `none` for none.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Answer with one JSON document on stdout.")
_AS_OF = click.option("--as-of", metavar="YYYY-MM", help="Answer as it could have been after this month.")
_WIDTH_WITHOUT_TERMINAL = 240


class Session:
    """One run of one command."""

    def __init__(self, json: bool, flags: dict[str, Any]) -> None:
        """Keep what the flags said; nothing is opened yet."""
        self.json = json
        self._flags = flags
        self._readers: list[Reader] = []

    def flag(self, **flags: Any) -> None:
        """Add what further flags of a command said; before the settings are read."""
        self._flags.update(flags)

    @cached_property
    def configuration(self) -> "Configuration":
        """The settings in force: flags over environment over file."""
        from tocsin.node.configuration import read_configuration

        return read_configuration(self._flags, environment=os.environ, working_folder=Path.cwd())

    @cached_property
    def person(self) -> "Person":
        """Who is asking: whoever may open this home is its operator."""
        from tocsin.exchange.policies import Person

        return Person(name=self.configuration.operator, member=self.configuration.member, local=True)

    @cached_property
    def words(self) -> "Translator":
        """The reader's language."""
        from tocsin.surfaces.language import Languages

        return Languages(Path(self.configuration.home) / "locales").translator(self.configuration.locale)

    @contextlib.contextmanager
    def reader(self, purpose: str = "read") -> Iterator["Reader"]:
        """Open the node for reading; a node that is running on the same home is not disturbed."""
        from tocsin.node.composition import open_node

        quiet_logs()
        with open_node(self.configuration, write=False) as node:
            reader = node.reader(self.person, purpose)
            self._readers.append(reader)
            yield reader

    @cached_property
    def out(self) -> "Console":
        """Where text answers go: stdout."""
        return _console(sys.stdout)

    @cached_property
    def err(self) -> "Console":
        """Where progress goes: stderr, so that stdout holds the answer and nothing else."""
        return _console(sys.stderr)

    def note(self, line: str) -> None:
        """Tell the reader something on the way, on stderr."""
        click.echo(f"tocsin: {line}", err=True)

    def answer(self, document: object, show: Callable[["Console"], None]) -> None:
        """Answer with one JSON document, or let ``show`` write the text."""
        if self.json:
            import msgspec

            click.echo(msgspec.json.format(msgspec.json.encode(document), indent=2).decode())
        else:
            show(self.out)
            self._tell_policy()

    def _tell_policy(self) -> None:
        """Say on stderr under which policy a text stands that holds what is not public."""
        labels = {reader.label for reader in self._readers}
        if labels - {"public"}:
            from tocsin.exchange.policies import strictest
            from tocsin.surfaces.policy_words import policy_title

            title = policy_title(self.words, strictest(*labels))
            self.note(self.words.text("Policy: %(policy)s", policy=title))


def quiet_logs(level: str = "warning") -> None:
    """Send the log to stderr, from ``level`` up."""
    import logging

    import structlog

    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        # Looked up at each line, because a test or an embedding program may replace stderr.
        logger_factory=lambda *_: structlog.PrintLogger(file=sys.stderr),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        cache_logger_on_first_use=False,
    )


def with_node(*, as_of: bool = False) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command ``--home``, ``--mirror``, ``--json`` (and ``--as-of``), then a :class:`Session`."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def command(home: str | None, mirror: str | None, as_json: bool, **given: Any) -> Any:
            flags = {"home": home, "mirror": mirror}
            if as_of:
                flags["as_of"] = given.pop("as_of")
            return function(Session(as_json, flags), **given)

        # Raw docstrings show click's "do not rewrap" mark as it is typed; click wants the character itself.
        command.__doc__ = (function.__doc__ or "").replace("\\b", "\b")
        shared = [_HOME, _MIRROR, _JSON]
        for option in [_AS_OF, *shared] if as_of else shared:
            command = option(command)
        return command

    return decorate


def _console(file: Any) -> "Console":
    from rich.console import Console

    width = None if file.isatty() else _WIDTH_WITHOUT_TERMINAL
    return Console(file=file, width=width, highlight=False, soft_wrap=not file.isatty())
