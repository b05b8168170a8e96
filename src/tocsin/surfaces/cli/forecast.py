"""`tocsin forecast`: make a forecast and write it to files, or take in one that was made elsewhere."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tocsin.surfaces.cli.backtest import HISTORIES
from tocsin.surfaces.cli.session import Session, with_node
from tocsin.surfaces.cli.showing import table_of
from tocsin.surfaces.cli.steps import horizon_of
from tocsin.surfaces.cli.working import fill, progress_bar, work

if TYPE_CHECKING:
    from rich.console import Console

    from tocsin.forecasts.forecast import Forecast
    from tocsin.formats.csv import Csv
    from tocsin.formats.forecast_format import Notes
    from tocsin.node.running import Node

__all__ = ["forecast", "import_"]

_SHOWN_PLACES = 20


class _Forecast(click.Command):
    """A command with one subcommand, so that ``forecast conflict`` and ``forecast import FILE`` both read naturally."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Hand ``import`` and what follows to its own command."""
        if args[:1] == ["import"]:
            return import_.make_context(f"{info_name} import", args[1:], parent=parent, **extra)
        return super().make_context(info_name, args, parent=parent, **extra)


@click.command(cls=_Forecast, epilog="To take in a forecast made elsewhere: tocsin forecast import --help")
@click.argument("hazard")
@click.option("--as-of", metavar="YYYY-MM", help="The origin: the last month of data. [default: the newest]")
@click.option("--horizon", metavar="A:B", help="First and last step ahead. [default: all the hazard declares]")
@click.option("--model", "models", multiple=True, metavar="ID", help="A model, repeatable. [default: the headline]")
@click.option("--draws", type=click.IntRange(1, 100_000), help="Draws per place and month. [default: 1000]")
@click.option("--seed", type=click.IntRange(0), help="Seed of the draws; equal seeds give equal bytes.")
@click.option("--history", type=click.Choice(HISTORIES), help="Which history the model sees. [default: assumed]")
@click.option("--format", "format_", metavar="views|hub|csv|parquet", help="Write files in this format.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", help="Folder of the files.")
@with_node()
def forecast(
    session: Session,
    hazard: str,
    as_of: str | None,
    horizon: str | None,
    models: tuple[str, ...],
    draws: int | None,
    seed: int | None,
    history: str | None,
    format_: str | None,
    out: Path | None,
) -> None:
    r"""Make a forecast of HAZARD from what could be known at an origin.

    Nothing is written to the home. With --format, files are written to --out; without, the forecast is shown. Chances
    of the hazard's events stand in csv and parquet files as rows of type "event", beside other formats in a file of
    their own (NAME-events.csv).

    \b
    Examples:
      $ tocsin forecast conflict
      $ tocsin forecast conflict --as-of 2017-10 --horizon 3:14 --draws 1000 --format views --out DIR
      $ tocsin forecast import model.parquet --model mine --origin 2017-10
    """
    steps = horizon_of(horizon) if horizon else None
    if (format_ is None) != (out is None):
        raise click.UsageError("--format and --out belong together; give both")
    fill(session, hazard)
    from tocsin.errors import UnknownCodeError
    from tocsin.node.composition import open_node

    with open_node(session.configuration, write=False) as node, progress_bar(session) as bar:
        if format_ is not None and format_ not in node.registry.formats:
            known = ", ".join(node.registry.formats)
            raise UnknownCodeError(f"no format is called {format_!r}", where="--format", remedy=f"choose {known}")
        names = models or (node.registry.hazard(hazard).headline,)
        made = []
        for number, name in enumerate(names):
            bar(number / len(names), f"{hazard} {name}")
            made.append(_make(node, hazard, name, as_of=as_of, steps=steps, draws=draws, seed=seed, history=history))
        seen = history or node.settings.history
        files = [str(file) for one in made for file in _write(node, one, hazard, format_, out, seen)] if out else []
        estimate = node.standing(hazard).estimate
    document = {
        "estimate": estimate,
        "forecasts": [_facts(one, seen) for one in made],
        "files": files,
        "expectations": [] if files else [row for one in made for row in _expected(one)],
    }
    session.answer(document, lambda to: _show(session, to, made, files, seen, estimate))


def _make(
    node: "Node",
    hazard: str,
    model: str,
    *,
    as_of: str | None,
    steps: "Sequence[int] | None",
    draws: int | None,
    seed: int | None,
    history: str | None,
) -> "Forecast":
    """Make one model's forecast on an open node; nothing is kept."""
    import msgspec

    from tocsin.forecasts.chance import Chance
    from tocsin.forecasts.forecast import forecast as ask
    from tocsin.observations.as_of import History
    from tocsin.world.months import Month

    declared = node.registry.hazard(hazard)
    chosen = node.registry.model(model)
    origin = Month.parse(as_of) if as_of else None
    seen = msgspec.convert(history, History) if history else None
    panel = node.panel(declared.id, origin, seen)
    return ask(
        declared,
        panel,
        chosen,
        steps or range(1, declared.horizon + 1),
        draws or node.settings.draws,
        Chance(node.settings.seed if seed is None else seed),
        node.executor,
    )


def _notes(node: "Node", made: "Forecast", hazard: str, history: str) -> "Notes":
    from tocsin.formats.forecast_format import Notes
    from tocsin.world.disclaimer import DISCLAIMER

    series = node.reader(node.operator, "export").series_behind(hazard)
    return Notes(
        licence=" | ".join(dict.fromkeys(one.licence for one in series)),
        citation=" | ".join(dict.fromkeys(one.citation for one in series)),
        policy=node.label(node.registry.hazard(hazard)),
        disclaimer=DISCLAIMER,
        seed=made.seed,
        vintage=made.vintage,
        history=history,
        thresholds=node.registry.hazard(hazard).thresholds,
        codes=node.codes("views", made.origin),
        step_months=made.step_months,
    )


def _write(node: "Node", made: "Forecast", hazard: str, format_: str | None, folder: Path, history: str) -> list[Path]:
    from tocsin.forecasts.summaries import event_rows, summarise
    from tocsin.formats.forecast_format import companion

    format_found = node.registry.formats[str(format_)]
    notes = _notes(node, made, hazard, history)
    name = format_found.file_name(made, notes)
    parts = [(name, format_found.write(made, notes))]
    if format_found.suffix == ".csv":
        header = parts[0][1].split(b"\n", 1)[0].decode()
        parts.append(companion(name, notes, tuple(header.split(","))))
    if made.events and not getattr(format_found, "states_events", False):
        # a format of others has no room for our questions: they stand beside it, as our own rows
        plain: Csv = node.registry.formats["csv"]
        beside = f"{Path(name).stem}-events.csv"
        parts.append((beside, plain.write_table(event_rows(summarise(made, ())), notes)))
    return [_write_whole(folder / part, data) for part, data in parts]


def _write_whole(path: Path, data: bytes) -> Path:
    """Write beside and rename, so that no reader finds half a file."""
    from tocsin.errors import BadInputError

    beside = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(data)
        beside.replace(path)
    except OSError as error:
        raise BadInputError(
            f"the file cannot be written: {error.strerror}", where=str(path), remedy="choose another --out"
        ) from error
    return path


def _facts(made: "Forecast", history: str) -> dict[str, object]:
    return {
        "target": made.target,
        "model": made.model,
        "origin": str(made.origin),
        "periods": [str(period) for period in made.periods],
        "places": len(made.places),
        "draws": made.draws.shape[2],
        "seed": made.seed,
        "vintage": made.vintage,
        "history": history,
    }


def _expected(made: "Forecast") -> list[dict[str, Any]]:
    from tocsin.forecasts.summaries import summarise

    return summarise(made, ()).to_dicts()


def _show(
    session: Session, out: "Console", made: "Sequence[Forecast]", files: list[str], history: str, estimate: str
) -> None:
    words = session.words
    if estimate:
        out.print(words.text(estimate), markup=False)
    for file in files:
        out.print(file, markup=False)
    for one in [] if files else made:
        out.print(f"{one.model}: origin {one.origin}, history {history}, seed {one.seed}, data {one.vintage[:12]}")
        first, last = one.periods[0], one.periods[-1]
        means = one.draws.mean(axis=2)
        order = sorted(range(len(one.places)), key=lambda row: (-_number(means[row].sum()), one.places[row]))
        rows = [
            (
                one.places[row],
                words.place(one.places[row]),
                words.number(float(means[row, 0]), 1),
                words.number(float(means[row, -1]), 1),
            )
            for row in order[:_SHOWN_PLACES]
        ]
        headings = [words.text("Code"), words.text("Name"), words.month(first), words.month(last)]
        out.print(table_of(headings, rows, numbers=(2, 3)))


def _number(value: float) -> float:
    return -1.0 if value != value else float(value)  # noqa: PLR0124 - NaN is put last


@click.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--model", required=True, metavar="NAME", help="The name it is shown under.")
@click.option("--origin", required=True, metavar="YYYY-MM", help="The last month of data it was made from.")
@click.option("--hazard", default="conflict", show_default=True, help="The hazard it forecasts.")
@click.option("--format", "format_", metavar="views|hub|csv|parquet", help="Its format. [default: found out]")
@with_node()
def import_(session: Session, file: Path, model: str, origin: str, hazard: str, format_: str | None) -> None:
    r"""Take in a forecast FILE that was made elsewhere, and score and show it like our own.

    Its arrival is stamped in the journal; one that arrives after the outcome is marked hindsight.

    \b
    Examples:
      $ tocsin forecast import model.parquet --model mine --origin 2017-10
    """
    done = work(session, "import", hazard, file=str(file.resolve()), model=model, origin=origin, format=format_)
    session.answer({"job": done}, lambda out: out.print(done.message, markup=False))
