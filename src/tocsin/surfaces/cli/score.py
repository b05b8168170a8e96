"""`tocsin score`: the official figures of a forecast file, beside every benchmark."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tocsin.surfaces.cli.backtest import HISTORIES, document_of, scores_table
from tocsin.surfaces.cli.session import Session, with_node
from tocsin.surfaces.cli.showing import table_of
from tocsin.surfaces.cli.working import fill, progress_bar

if TYPE_CHECKING:
    import polars as pl
    from rich.console import Console

    from tocsin.forecasts.hazard import Hazard
    from tocsin.forecasts.verdicts import BacktestResult
    from tocsin.node.running import Node

__all__ = ["score"]


@click.command()
@click.argument("forecast", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--observed",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="What happened: CSV or Parquet with place (or country_id), period (or month_id) and value (or outcome). "
    "[default: what this node holds]",
)
@click.option("--origin", metavar="YYYY-MM", help="Origin of a file that does not name it.")
@click.option("--model", default="this_file", show_default=True, metavar="NAME", help="Name of a file without one.")
@click.option("--hazard", default="conflict", show_default=True, help="The hazard it forecasts.")
@click.option("--format", "format_", metavar="views|hub|csv|parquet", help="Its format. [default: found out]")
@click.option("--history", type=click.Choice(HISTORIES), help="Which history the benchmarks see. [default: assumed]")
@click.option("--truth", metavar="NAME", help="Which outcomes of this node count.")
@with_node()
def score(
    session: Session,
    forecast: Path,
    observed: Path | None,
    origin: str | None,
    model: str,
    hazard: str,
    format_: str | None,
    history: str | None,
    truth: str | None,
) -> None:
    r"""Score a FORECAST file against what happened, beside every benchmark, with intervals.

    \b
    Examples:
      $ tocsin score mine.parquet --origin 2017-10
      $ tocsin score hub.csv --observed actuals.parquet --json
    """
    from tocsin.node.composition import open_node

    if observed is None:
        fill(session, hazard)

    with open_node(session.configuration, write=False) as node, progress_bar(session) as bar:
        result, named = _judge(
            node,
            forecast,
            hazard=hazard,
            format_=format_,
            origin=origin,
            model=model,
            history=history,
            truth=truth,
            observed=observed,
            progress=lambda done: bar(done, f"score {forecast.name}"),
        )
    session.answer(document_of(result), lambda out: _show(session, out, result, named))


def _judge(
    node: "Node",
    file: Path,
    *,
    hazard: str,
    format_: str | None,
    origin: str | None,
    model: str,
    history: str | None,
    truth: str | None,
    observed: Path | None,
    progress: Any,
) -> "tuple[BacktestResult, set[str]]":
    """Return the verdicts, and the names of the models that the file holds."""
    import msgspec

    from tocsin.errors import NotFoundError
    from tocsin.forecasts.backtest import backtest
    from tocsin.forecasts.chance import Chance
    from tocsin.forecasts.windows import Window
    from tocsin.node.importing import read_forecasts
    from tocsin.observations.as_of import History

    declared = node.registry.hazard(hazard)
    standing = node.standing(hazard)
    if observed is not None and not standing.known:
        return _judge_alone(node, file, observed, declared, format_ or "", model, origin or "")
    given = read_forecasts(node, file, hazard=declared, format=format_ or "", model=model, origin=origin or "")
    windows = [Window(name=str(one.origin), origin=one.origin, steps=one.steps) for one in given]
    if not windows:
        raise NotFoundError("the file holds no forecast", where=str(file), remedy="see `tocsin score --help`")
    named = {one.model for one in given}
    seen = msgspec.convert(history or standing.history, History)
    counted = truth or standing.truths()[0]
    outcomes = _observed(node, observed, hazard) if observed else standing.truth(counted)[0]
    published = [
        each.forecast(declared)
        for each in node.elsewhere(hazard)
        if each.model not in named and each.origin in {window.origin for window in windows}
    ]
    result = backtest(
        declared,
        lambda at: standing.panel_at(at, seen),
        {str(observed) if observed else counted: outcomes},
        [node.registry.models[name] for name in declared.baselines if name in node.registry.models],
        [*given, *published],
        windows,
        Chance(node.settings.seed),
        node.settings.draws,
        node.executor,
        history=seen,
        progress=progress,
    )
    return result, named


def _judge_alone(
    node: "Node", file: Path, observed: Path, hazard: "Hazard", format_: str, model: str, origin: str
) -> "tuple[BacktestResult, set[str]]":
    """Score a file by another file's outcomes where the home holds no data: no benchmark, the same figures."""
    from tocsin.forecasts.chance import Chance
    from tocsin.forecasts.score_file import score_file
    from tocsin.node.importing import read_imports

    codes = node.codes("views") or _own_codes(observed)
    given = read_imports(node, file, hazard=hazard, format=format_, model=model, origin=origin, codes=codes)
    truth = _observed(node, observed, hazard.id, codes)
    # A known past before the origin, as far as the file of outcomes reaches back, says which places were active.
    result = score_file(hazard, given, truth, (), Chance(node.settings.seed), history=truth, truth_name=str(observed))
    return result, {one.forecast.model for one in given}


def _own_codes(observed: Path) -> dict[str, int]:
    """Let each VIEWS country_id of a file of outcomes stand for its own place, where no table of codes is held."""
    from tocsin.formats.tables import read_table

    frame, _ = read_table(observed.read_bytes())
    if "country_id" not in frame.columns:
        return {}
    return {f"views:{code}": code for code in sorted({int(code) for code in frame["country_id"].drop_nulls()})}


def _observed(node: "Node", file: Path, hazard: str, codes: "dict[str, int] | None" = None) -> "pl.DataFrame":
    """Return outcomes from a file: columns place, period (date) and value."""
    import polars as pl

    from tocsin.errors import BadInputError
    from tocsin.formats.tables import read_table
    from tocsin.formats.views import month_of

    frame, _ = read_table(file.read_bytes())
    declared = node.registry.hazard(hazard)
    value = next((name for name in ("value", "outcome", declared.target) if name in frame.columns), "")
    if not value or not ({"place", "country_id"} & set(frame.columns)):
        raise BadInputError(
            f"columns {', '.join(frame.columns)} do not say place and value",
            where=str(file),
            remedy="name them place, period and value, or country_id, month_id and outcome",
        )
    if "place" in frame.columns and "period" in frame.columns:
        text = pl.col("period").cast(pl.String).str.slice(0, 7) + "-01"
        places, periods = pl.col("place"), text.str.to_date()
    else:
        place_of = {str(code): place for place, code in (codes or node.codes("views", None)).items()}
        months = {str(number): month_of(number).first_day for number in range(1, 1200)}
        places = pl.col("country_id").cast(pl.Int64).cast(pl.String).replace_strict(place_of, default=None)
        periods = pl.col("month_id").cast(pl.Int64).cast(pl.String).replace_strict(months, default=None)
    found = frame.select(
        places.alias("place"), periods.cast(pl.Date).alias("period"), pl.col(value).cast(pl.Float64).alias("value")
    )
    return found.drop_nulls(["place", "period"])


def _show(session: Session, out: "Console", result: "BacktestResult", named: set[str]) -> None:
    words = session.words
    windows = (*result.windows, "all") if len(result.windows) > 1 else result.windows
    out.print(f"{result.hazard}: history {result.history}, truth {result.truths[0]}, {result.draws} draws")
    out.print(scores_table(session, result, windows, result.truths[0]))
    rows = [
        (row.model, row.benchmark, row.measure, words.number(row.ratio, 3), _interval(session, row.low, row.high))
        for row in result.comparisons
        if row.window == "all" and row.model in named and row.measure == result.measures[0]
    ]
    headings = [words.text(name) for name in ("Model", "Benchmark", "Measure", "Ratio")]
    out.print(table_of([*headings, "90 %"], rows, numbers=(3, 4)))


def _interval(session: Session, low: float, high: float) -> str:
    return f"{session.words.number(low, 3)} - {session.words.number(high, 3)}"
