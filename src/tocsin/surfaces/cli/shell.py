"""What every command shares: where it is found, and how its end becomes an exit code and at most one line of error."""

import contextlib
import os
import sys
from collections.abc import Sequence
from typing import Any

import click

from tocsin import __version__
from tocsin.errors import TocsinError

__all__ = ["Shell", "tocsin"]

_COMMANDS: dict[str, tuple[str, str]] = {
    "up": ("up", "Sync, forecast, alert, score and serve: the whole node."),
    "sync": ("sync", "Read public sources, or a file of your own."),
    "sources": ("sync", "Show how fresh each source is, and its licence."),
    "forecast": ("forecast", "Make a forecast, write it to files, or import one."),
    "alerts": ("alerts", "Show alerts and why they fired, and answer them."),
    "backtest": ("backtest", "Score every model on past test windows."),
    "score": ("score", "Score a forecast file against what happened."),
    "onsets": ("onsets", "Judge how well onsets in quiet places were foreseen."),
    "record": ("backtest", "Show how good the forecasts have been."),
    "places": ("places", "Show places, or one place and its forecast."),
    "risk": ("pictures", "Show every hazard of a place beside exposure, vulnerability and coping."),
    "pictures": ("pictures", "Show health, economy, disasters, sea, crime and help of a place."),
    "commons": ("pictures", "Show the high seas, the ice, the air and the orbits."),
    "occurrences": ("pictures", "List disasters and incidents at sea."),
    "actors": ("actors", "List dyads and armed actors that are reported."),
    "prevention": ("prevention", "Show where violence may begin or grow, without ongoing wars."),
    "drivers": ("reasons", "Show what moved the forecast of a place."),
    "root-causes": ("reasons", "Show what is known of a place's root causes."),
    "what-if": ("what_if", "Change a slow figure and show the forecast's answer."),
    "organisations": ("places", "Show organisations and their members."),
    "incidents": ("incidents", "Enter, correct, merge and split what was reported."),
    "rota": ("rota", "Show or set who answers which level at which hours."),
    "outlets": ("outlets", "Deliver alerts by webhook and mail, or try a way."),
    "shift": ("shift", "Begin a shift, hand it over, take one over."),
    "cap": ("cap", "Check, take in and show alerts of the Common Alerting Protocol."),
    "stix": ("stix", "Check cyber threat intelligence in STIX 2.1."),
    "lab": ("lab", "Compare councils on paper: power to act, voice, the record replayed."),
    "votes": ("votes", "Show where members stand, with whom they vote, and who is silent."),
    "predict-votes": ("predict_votes", "Foretell members' votes on new drafts."),
    "bodies": ("bodies", "Show who decides by which rule, and count a vote."),
    "power": ("power", "Show how much power a rule gives to each seat."),
    "member": ("member", "Keep the register of members: found, add, rotate, revoke, sign, apply."),
    "log": ("log", "Show, check and prove what this node did in the exchange."),
    "verify": ("verify", "Say what an exported file proves."),
    "share": ("sharing", "Share a forecast, an alert or a series with other members."),
    "pull": ("sharing", "Meet other members' nodes now, or carry a parcel in a file."),
    "recall": ("sharing", "Call back what was shared, and collect receipts."),
    "holdings": ("holdings", "Show what is held of others, and what was shared with whom."),
    "policy": ("policy", "Say what a policy label permits, in plain words."),
    "journal": ("journal", "Show what has happened at this node."),
    "doctor": ("doctor", "Check this node and say what to repair."),
    "starter": ("starter", "Package this node's outputs for machines without data."),
}
"""Command -> module and short help; a module is imported only when one of its commands runs."""

_WRONG_USE = 2
_INTERRUPTED = 130


class Shell(click.Group):
    """The top of the command line: commands are imported when they are used, errors are one line on stderr."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Name the commands in the order in which a reader needs them."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        """Import the command's module and return the command."""
        if cmd_name not in _COMMANDS:
            return None
        from importlib import import_module

        module = import_module(f"tocsin.surfaces.cli.{_COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - as above
        """List the commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, short) for name, (_, short) in _COMMANDS.items()])

    def main(  # type: ignore[override]  # click overloads it by standalone_mode, which is ours to decide
        self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any
    ) -> Any:
        """Run a command: 0 for success, 1 for a negative verdict, 2 for wrong use or input that cannot be read."""
        extra.pop("standalone_mode", None)
        try:
            code = super().main(args=args, prog_name=prog_name or "tocsin", standalone_mode=False, **extra)
            sys.stdout.flush()
        except click.UsageError as error:
            code = _complain(_usage(error))
        except click.ClickException as error:
            code = _complain(error.format_message())
        except TocsinError as error:
            code = _complain(str(error))
        except (KeyboardInterrupt, click.Abort):
            code = _INTERRUPTED
        except BrokenPipeError:
            # The reader of our output left (``| head``): not an error, and nothing more can be written.
            with contextlib.suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = 0
        except OSError as error:
            # A disk that is full, a folder of another owner: the reader needs the place and the reason, not our stack.
            code = _complain(f"{error.filename or 'the machine'}: {error.strerror or error}")
        sys.exit(code if isinstance(code, int) else 0)


def _complain(message: str) -> int:
    click.echo(f"tocsin: {' '.join(message.split())}", err=True)
    return _WRONG_USE


def _usage(error: click.UsageError) -> str:
    where = error.ctx.command_path if error.ctx else "tocsin"
    return f"{where.removeprefix('tocsin ')}: {error.format_message().rstrip('.')}; see `{where} --help`"


@click.command(
    cls=Shell,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    no_args_is_help=False,
    invoke_without_command=True,
    epilog="Settings come from flags, TOCSIN_* variables and tocsin.toml in the home, in this order. "
    "Every command takes --json; exit codes: 0 success, 1 negative verdict, 2 wrong use or unreadable input.",
)
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.pass_context
def tocsin(context: click.Context) -> None:
    """Public conflict data in, honest forecasts out.

    Start with `tocsin up`.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())
