"""`tocsin onsets`: which onsets came, who foresaw them, and whether that is more than the past alone said."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tocsin.surfaces.cli.backtest import HISTORIES, years_of
from tocsin.surfaces.cli.session import Session, with_node
from tocsin.surfaces.cli.showing import table_of
from tocsin.surfaces.cli.working import fill, progress_bar, work

if TYPE_CHECKING:
    from rich.console import Console

    from tocsin.forecasts.onset_record import OnsetRecord
    from tocsin.node.running import Node

__all__ = ["onsets"]


@click.command()
@click.argument("hazard")
@click.option("--windows", default="2018:2023", show_default=True, metavar="A:B", help="First and last test year.")
@click.option("--rolling", metavar="A:B", help="Instead: an origin each month whose window lies within these years.")
@click.option("--every", type=click.IntRange(1), default=1, show_default=True, help="Months between rolling origins.")
@click.option("--models", metavar="ID,...", help="Only these models; slow ones may need --every.")
@click.option("--history", type=click.Choice(HISTORIES), help="Which history models see. [default: assumed]")
@click.option("--truth", metavar="NAME", help="Which outcomes count. [default: all; latest for --rolling]")
@click.option("--draws", type=click.IntRange(100, 100_000), help="Draws per forecast. [default: 1000]")
@click.option("--seed", type=click.IntRange(0), help="Seed of the draws.")
@click.option("--workers", type=click.IntRange(1), help="Worker processes. [default: one per core]")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the list of onsets with every model's probability and rank, as .csv or .parquet.",
)
@click.option("--keep", is_flag=True, help="Keep a rolling judgement in this home, so that the record page shows it.")
@with_node(as_of=True)
def onsets(
    session: Session,
    hazard: str,
    windows: str,
    rolling: str | None,
    every: int,
    models: str | None,
    history: str | None,
    truth: str | None,
    draws: int | None,
    seed: int | None,
    workers: int | None,
    out: Path | None,
    keep: bool,
) -> None:
    r"""Judge how well onsets of HAZARD were foreseen in places that had been quiet.

    An onset, by the hazard's declaration: under 25 deaths in the last 12 months, then at least 25 summed over the
    window. A model's probability is the share of its paths that reach the limit; its rival ranks places by the mean of
    their last 60 months. A gain whose 90 % interval (by resampling places) includes 0 is called none.

    \b
    Examples:
      $ tocsin onsets conflict --windows 2018:2023 --out onsets.csv
      $ tocsin onsets conflict --rolling 1995:2017 --every 3 --models smoothed_conflictology --json
    """
    asked = years_of(rolling or windows)
    if keep and (not rolling or history or truth or out):
        raise click.UsageError("--keep keeps a --rolling judgement as the node itself would make it")
    session.flag(draws=draws, seed=seed)
    fill(session, hazard)
    names = [name.strip() for name in models.split(",") if name.strip()] if models else []
    if keep:
        years = f"{asked[0]}:{asked[-1]}"
        done = work(session, "onsets", hazard, years=years, every=every, models=names, draws=draws)
        session.answer(done, lambda console: console.print(done.message, markup=False))
        return
    from tocsin.node.composition import open_node

    with open_node(session.configuration, write=False) as node, progress_bar(session) as bar:
        found = _judge(
            node,
            hazard,
            asked,
            rolling=bool(rolling),
            every=every,
            models=names,
            history=history,
            truth=truth,
            workers=workers,
            progress=lambda share: bar(share, f"onsets {hazard}"),
        )
    if out is not None:
        _write(found, out)
    session.answer(found, lambda console: _show(session, console, found))


def _judge(
    node: "Node",
    hazard: str,
    years: range,
    *,
    rolling: bool,
    every: int,
    models: list[str],
    history: str | None,
    truth: str | None,
    workers: int | None,
    progress: Any,
) -> "OnsetRecord":
    import msgspec

    from tocsin.forecasts.chance import Chance
    from tocsin.forecasts.onset_record import onset_record, windows_within
    from tocsin.forecasts.windows import challenge_windows
    from tocsin.node.executors import judging_on
    from tocsin.node.planning import ALL, models_of, truths_of
    from tocsin.node.standing import LATEST
    from tocsin.observations.as_of import History

    declared = node.registry.hazard(hazard)
    standing = node.standing(hazard)
    seen = msgspec.convert(history or standing.history, History)
    counted = truths_of(standing, truth or (LATEST if rolling else ALL))
    wide = windows_within(declared, years[0], years[-1], every) if rolling else challenge_windows(declared, years)
    with judging_on(node.settings, node.executor, workers) as executor:
        return onset_record(
            declared,
            lambda origin: standing.panel_at(origin, seen),
            {name: standing.truth(name)[0] for name in counted},
            models_of(node, declared, models),
            wide,
            Chance(node.settings.seed),
            node.settings.draws,
            executor,
            history=seen,
            progress=progress,
        )


def _write(found: "OnsetRecord", file: Path) -> None:
    import polars as pl

    rows = [
        {
            "truth": case.truth,
            "window": case.window,
            "place": case.place,
            "before": case.before,
            "during": case.during,
            "quiet_places": case.quiet,
            **{
                f"{word}_{model}": values.get(model)
                for model in (*found.models, found.rival)
                for word, values in (("probability", case.chances), ("rank", case.ranks))
            },
        }
        for case in found.cases
    ]
    frame = pl.DataFrame(rows, infer_schema_length=None).rename(
        {f"probability_{found.rival}": found.rival} if rows else {}
    )
    if file.suffix == ".parquet":
        frame.write_parquet(file, compression="zstd")
    else:
        frame.write_csv(file)


def _show(session: Session, out: "Console", found: "OnsetRecord") -> None:
    words = session.words
    out.print(f"{found.hazard}: {len(found.windows)} origins, history {found.history}, {found.draws} draws")
    rows = [
        (
            row.truth,
            row.model,
            words.number(row.cases),
            words.number(row.events),
            words.number(row.auc, 3),
            f"{words.number(row.auc_gain_low, 3)} - {words.number(row.auc_gain_high, 3)}",
            row.auc_verdict,
            words.number(row.average_precision, 3),
            f"{words.number(row.average_precision_gain_low, 3)} - {words.number(row.average_precision_gain_high, 3)}",
            row.average_precision_verdict,
        )
        for row in found.scores
    ]
    headings = ["Truth", "Model", "Cases", "Events", "AUC", "Gain, 90 %", "", "AP", "Gain, 90 %", ""]
    out.print(table_of(headings, rows, numbers=(2, 3, 4, 5, 7, 8)))
    out.print(f"gain over {found.rival}; none where the interval includes 0")
