"""`tocsin backtest` and `tocsin record`: how good would each model have been, and how good have forecasts been here."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tocsin.surfaces.cli.session import Session, with_node
from tocsin.surfaces.cli.showing import table_of
from tocsin.surfaces.cli.steps import horizon_of
from tocsin.surfaces.cli.working import fill, progress_bar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import polars as pl
    from rich.console import Console

    from tocsin.forecasts.forecast import Forecast
    from tocsin.forecasts.model import Model
    from tocsin.forecasts.verdicts import BacktestResult
    from tocsin.node.running import Node

__all__ = ["HISTORIES", "backtest", "document_of", "record", "run_backtest", "scores_table", "years_of"]

_YEARS = "2018:2023"

HISTORIES = ("assumed", "recorded", "feature", "final")


def years_of(text: str) -> range:
    """Read ``2018:2023`` or ``2018``.

    >>> list(years_of("2018:2020"))
    [2018, 2019, 2020]
    """
    found = re.fullmatch(r"(\d{4})(?::(\d{4}))?", text)
    if found is None or int(found[2] or found[1]) < int(found[1]):
        raise click.BadParameter(f"{text!r} is not a range of years such as 2018:2023", param_hint="--windows")
    return range(int(found[1]), int(found[2] or found[1]) + 1)


@click.command()
@click.argument("hazard")
@click.option("--windows", metavar="A:B", help="First and last test year. [default: 2018:2023, or the hazard's own]")
@click.option("--rolling", metavar="A:B", help="Instead: an origin each period of these years, told by year.")
@click.option("--every", type=click.IntRange(1), help="Periods between rolling origins. [default: the hazard's own]")
@click.option("--steps", metavar="A:B", help="Steps judged from rolling origins. [default: the hazard's own]")
@click.option("--models", metavar="ID,...", help="Only these models and published forecasts.")
@click.option("--history", type=click.Choice(HISTORIES), help="Which history models see. [default: assumed]")
@click.option("--truth", metavar="NAME", help="Which outcomes count: names separated by commas, or all. [default: all]")
@click.option("--draws", type=click.IntRange(100, 100_000), help="Draws per forecast. [default: 1000]")
@click.option("--seed", type=click.IntRange(0), help="Seed of the draws.")
@click.option("--workers", type=click.IntRange(1), help="Worker processes. [default: one per core]")
@click.option(
    "--breakdown",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Also write every window, step and region, with and without the worst places, as .csv or .parquet.",
)
@with_node(as_of=True)
def backtest(
    session: Session,
    hazard: str,
    windows: str | None,
    rolling: str | None,
    every: int | None,
    steps: str | None,
    models: str | None,
    history: str | None,
    truth: str | None,
    draws: int | None,
    seed: int | None,
    workers: int | None,
    breakdown: Path | None,
) -> None:
    r"""Score every model of HAZARD on past test windows, beside published forecasts.

    The protocol is the VIEWS challenge's: data up to October of the year before, a forecast for each month of the
    window. With --rolling, and for hazards that declare it, a forecast is made from each period's end. Each model runs
    once a window; the same draws are judged by every truth asked for, and each row says by which. The same arguments
    give the same figures; nothing is written but the file of --breakdown.

    \b
    Examples:
      $ tocsin backtest conflict --windows 2018:2023 --json
      $ tocsin backtest conflict --windows 2018:2023 --breakdown parts.csv
      $ tocsin backtest piracy --rolling 2014:2018 --steps 1:3
      $ tocsin backtest conflict --windows 2021 --models zero,conflictology --history feature --truth final
    """
    if rolling and windows:
        raise click.UsageError("--rolling and --windows exclude each other; give one")
    if not rolling and (every or steps):
        raise click.UsageError("--every and --steps belong to --rolling")
    years = years_of(rolling or windows or _YEARS)
    rule = None if not rolling else (every or 0, tuple(horizon_of(steps, "--steps")) if steps else ())
    session.flag(draws=draws, seed=seed)
    fill(session, hazard)
    from tocsin.node.composition import open_node

    with open_node(session.configuration, write=False) as node, progress_bar(session) as bar:
        result = run_backtest(
            node,
            hazard,
            years if rolling or windows else None,
            rolling=rule,
            only=models.split(",") if models else None,
            history=history,
            truth=truth,
            workers=workers,
            progress=lambda done: bar(done, f"backtest {hazard}"),
        )
        estimate = node.standing(hazard).estimate
    if breakdown is not None:
        _write(result.breakdown, breakdown)
    session.answer({**document_of(result), "estimate": estimate}, lambda out: _show(session, out, result, estimate))


def _write(frame: "pl.DataFrame", file: Path) -> None:
    if file.suffix == ".parquet":
        frame.write_parquet(file, compression="zstd")
    else:
        frame.write_csv(file)


def run_backtest(
    node: "Node",
    hazard: str,
    years: "Iterable[int] | None",
    *,
    rolling: tuple[int, tuple[int, ...]] | None = None,
    only: "Sequence[str] | None",
    history: str | None,
    truth: str | None,
    progress: Any,
    workers: int | None = None,
) -> "BacktestResult":
    """Run the backtest of a hazard over test years on an open node; None stands for the years of its own record.

    ``rolling`` gives pace and steps of rolling origins, each empty for the hazard's own.
    """
    import msgspec

    from tocsin.forecasts.backtest import backtest as judge
    from tocsin.forecasts.chance import Chance
    from tocsin.forecasts.windows import challenge_windows
    from tocsin.node.executors import judging_on
    from tocsin.node.planning import ALL, truths_of
    from tocsin.node.scoring import record_windows, rolling_of_years
    from tocsin.observations.as_of import History

    declared = node.registry.hazard(hazard)
    standing = node.standing(hazard)
    spoken = list(years) if years is not None else list(years_of(_YEARS))
    if rolling is not None or (declared.rolling is not None and years is not None):
        every, steps = rolling or (0, ())
        windows = rolling_of_years(standing, spoken[0], spoken[-1], steps, every)
    elif declared.rolling is not None:
        windows = record_windows(standing, "", _YEARS)
    else:
        windows = challenge_windows(declared, spoken)
    origins = {window.origin for window in windows}
    published = [each.forecast(declared) for each in node.elsewhere(hazard) if each.origin in origins]
    models, references = _chosen(node, declared.models, published, only)
    seen = msgspec.convert(history or standing.history, History)
    counted = truths_of(standing, truth or ALL)
    with judging_on(node.settings, node.executor, workers) as executor:
        return judge(
            declared,
            lambda origin: standing.panel_at(origin, seen),
            {name: standing.truth(name)[0] for name in counted},
            models,
            references,
            windows,
            Chance(node.settings.seed),
            node.settings.draws,
            executor,
            history=seen,
            progress=progress,
        )


def _chosen(
    node: "Node", declared: "Sequence[str]", published: "Sequence[Forecast]", only: "Sequence[str] | None"
) -> "tuple[list[Model], list[Forecast]]":
    elsewhere = {made.model for made in published}
    if only is None:
        return [node.registry.models[name] for name in declared if name in node.registry.models], list(published)
    names = [name.strip() for name in only if name.strip()]
    return (
        [node.registry.model(name) for name in names if name not in elsewhere],
        [made for made in published if made.model in names],
    )


def document_of(result: "BacktestResult") -> dict[str, object]:
    """Return a result as the JSON document that commands print: tables of values, no frames."""
    document = {
        name: getattr(result, name)
        for name in result.__dataclass_fields__
        if name not in {"places", "past", "breakdown"}  # thousands of rows; the record's tables hold them
    }
    return document | {"breakdown": _main_parts(result)}


def _main_parts(result: "BacktestResult") -> "list[dict[str, Any]]":
    """Return the breakdown against the first benchmark, steps and regions over all windows; a file holds all of it."""
    import polars as pl

    wide = (pl.col("part") == "whole") | pl.col("window").is_in(["all", "geometric"])
    rows = result.breakdown.filter(wide, pl.col("benchmark") == (result.baselines[0] if result.baselines else ""))
    return rows.to_dicts()


def scores_table(session: Session, result: "BacktestResult", windows: "Sequence[str]", truth: str) -> Any:
    """Return the table of scores under one truth: a row a window and model, the first measure with its interval."""
    words = session.words
    first, *others = result.measures
    rows = [
        (
            row.window,
            row.model,
            words.number(row.scores[first], 3),
            f"{words.number(row.low[first], 3)} - {words.number(row.high[first], 3)}",
            *(words.number(row.scores.get(name, float("nan")), 3) for name in others),
            words.number(row.cases),
        )
        for row in result.scores
        if row.window in windows and row.truth == truth
    ]
    headings = [words.text("Window"), words.text("Model"), first, "90 %", *others, words.text("Cases")]
    return table_of(headings, rows, numbers=range(2, 5 + len(others)))


def _show(session: Session, out: "Console", result: "BacktestResult", estimate: str) -> None:
    if estimate:
        out.print(session.words.text(estimate), markup=False)
    for truth in result.truths:
        out.print(f"{result.hazard}: history {result.history}, truth {truth}, {result.draws} draws, seed {result.seed}")
        out.print(scores_table(session, result, (*result.windows, "all"), truth))
        out.print(_calibration_table(session, result, truth))
        if result.events:
            out.print(_events_table(session, result, truth))
        out.print(_significance_table(session, result, truth))


def _calibration_table(session: Session, result: "BacktestResult", truth: str) -> Any:
    """Return how often active places' outcomes lay inside 90 %, over all windows, and the transform's largest gap."""
    words = session.words
    rows = [
        (
            row.model,
            words.number(row.coverage_active["0.9"], 3),
            f"{words.number(row.coverage_active_low['0.9'], 3)} - {words.number(row.coverage_active_high['0.9'], 3)}",
            words.number(row.coverage["0.9"], 3),
            words.number(row.pit_gap, 3),
        )
        for row in result.calibration
        if (row.window, row.truth) == ("all", truth)
    ]
    headings = [words.text("Model"), "90 %, active places", "90 %", "90 %, all places", "PIT gap"]
    return table_of(headings, rows, numbers=range(1, 5))


def _events_table(session: Session, result: "BacktestResult", truth: str) -> Any:
    """Return how good the chances of events were, over all windows."""
    words = session.words
    rows = [
        (
            row.event,
            str(row.step),
            row.model,
            words.number(row.brier, 4),
            words.number(row.base, 4),
            *("" if value is None else words.number(value, 3) for value in (row.skill, row.skill_low, row.skill_high)),
            *("" if value is None else words.number(value, 3) for value in (row.auc, row.average_precision)),
            words.number(row.gap, 3),
            words.number(row.came),
            words.number(row.cases),
        )
        for row in result.events
        if row.truth == truth
    ]
    headings = [
        *(words.text("Event"), words.text("Step"), words.text("Model"), "Brier", words.text("base rate")),
        *("BSS", "5 %", "95 %", "AUC", "AP", "ECE", words.text("Events"), words.text("Cases")),
    ]
    return table_of(headings, rows, numbers=range(3, 13))


def _significance_table(session: Session, result: "BacktestResult", truth: str) -> Any:
    """Return the Diebold-Mariano tests against the first benchmark."""
    words = session.words
    rows = [
        (
            row.model,
            row.benchmark,
            words.number(row.difference, 4),
            *(words.number(value, 3) for value in (row.statistic, row.p, row.place_statistic, row.place_p)),
        )
        for row in result.significance
        if row.truth == truth and row.benchmark == result.baselines[0]
    ]
    measure = next((row.measure for row in result.significance), "")
    headings = [words.text("Model"), words.text("Benchmark"), measure, "DM", "p", "DM by place", "p"]
    return table_of(headings, rows, numbers=range(2, 7))


@click.command()
@click.argument("hazard", default="conflict")
@click.option("--history", type=click.Choice(HISTORIES), help="Which history models saw.")
@click.option("--truth", metavar="NAME", help="Which outcomes count, or all. [default: the first held]")
@with_node(as_of=True)
def record(session: Session, hazard: str, history: str | None, truth: str | None) -> None:
    r"""Show how good the forecasts of HAZARD have been, as the track-record page does.

    \b
    Examples:
      $ tocsin record
      $ tocsin record conflict --history final --json
    """
    with session.reader() as reader:
        found = reader.record(hazard, history=history, truth=truth)
        scores = reader.hazard(hazard).scores
    words = session.words

    def show(out: "Console") -> None:
        measures = [name for name in scores if any(name in row.scores for row in found.windows)]
        rows = [
            (
                row.window,
                row.model,
                row.history,
                row.truth,
                *(words.number(row.scores.get(name, float("nan")), 3) for name in measures),
                words.number(row.cases),
            )
            for row in found.windows
        ]
        headings = [words.text(name) for name in ("Window", "Model", "History", "Truth")]
        out.print(table_of([*headings, *measures, words.text("Cases")], rows, numbers=range(4, 5 + len(measures))))
        out.print(found.command, markup=False)

    session.answer(found, show)
