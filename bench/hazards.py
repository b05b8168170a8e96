"""Every hazard beside climatology, persistence and damped persistence, and beside what one-page models reached.

Run: ``TOCSIN_HOME=... TOCSIN_MIRROR=... python bench/hazards.py [HAZARD...] [--draws N]``. The home must hold the
sources (``tocsin sync``); nothing is written to it. Rolling origins as each hazard declares them, over the years of
``SPANS``; a span marked "held" lies after the outcomes on which the models' constants were chosen.
"""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from tocsin.forecasts.backtest import backtest
from tocsin.forecasts.chance import Chance
from tocsin.forecasts.hazard import Hazard
from tocsin.forecasts.verdicts import BacktestResult
from tocsin.node.composition import open_node
from tocsin.node.configuration import read_configuration
from tocsin.node.executors import judging_on
from tocsin.node.planning import models_of
from tocsin.node.running import Node
from tocsin.node.scoring import rolling_of_years
from tocsin.observations.as_of import History
from tocsin.world.basins import ELSEWHERE, WATERS

RECENT = "climatology_recent"
"""The last five years: the climatology of the piracy figures."""
PLAIN = ("climatology_fixed", "climatology_running", "climatology_recent", "persistence", "damped_persistence")
HAZARDS = ("piracy", "heat", "food", "measles", "displacement", "displacement-abroad", "outbreaks", "sea-ice")

COMPLETE = ("AFG", "BDI", "BFA", "CAF", "COD", "GMB", "GNB", "HTI", "LBR", "MLI", "MOZ", "NER", "NGA", "SDN", "SOM")
COMPLETE += ("SSD", "TCD")
"""Countries whose prices are known from January 2007 on: those that the one-page models were judged on."""

Span = tuple[str, str, str]
"""Name, first and last period of outcomes."""

SPANS: dict[str, tuple[Span, ...]] = {
    "piracy": (("dev", "2014-01", "2019-06"),),
    "heat": (("dev", "2013-01", "2023-09"), ("break", "2015-07", "2016-12"), ("held", "2021-01", "2023-09")),
    "food": (("dev", "2017-01", "2022-04"), ("held", "2020-01", "2022-04")),
    "measles": (("dev", "2018-01", "2023-12"),),
    "displacement": (("dev", "2014", "2023"), ("held", "2019", "2023")),
    "displacement-abroad": (("dev", "2014", "2023"), ("held", "2019", "2023")),
    "outbreaks": (("dev", "2018-01", "2024-11"),),
    "sea-ice": (("dev", "2005-01", "2022-06"), ("break", "2016-07", "2017-12"), ("held", "2015-01", "2022-06")),
}


@dataclass(frozen=True)
class Beside:
    """One figure that a one-page model reached: on shared rows (dev), on later rows kept apart, and the aim there."""

    what: str
    step: int
    figure: Callable[[pl.DataFrame, str], float]
    dev: str
    later: str
    aim: str


def brier_above(past: pl.DataFrame, model: str, limit: float = 0.0) -> float:
    """Return the Brier score of lying above a limit, read off the quantiles."""
    chance, came = _above(past, model, limit)
    return float(((chance - came) ** 2).mean())


def auc_above(past: pl.DataFrame, model: str, limit: float = 0.0) -> float:
    """Return the area under the ROC curve of lying above a limit."""
    chance, came = _above(past, model, limit)
    order = np.argsort(chance, kind="stable")
    rank = np.empty(len(order))
    rank[order] = np.arange(1, len(order) + 1)
    yes = came.sum()
    return float((rank[came == 1].sum() - yes * (yes + 1) / 2) / max(yes * (len(came) - yes), 1))


def log_rmse(past: pl.DataFrame, model: str) -> float:
    """Return the root mean squared error of the median's logarithm, in the countries of the one-page models."""
    rows = _of(past, model).filter(pl.col("place").is_in(COMPLETE))
    return float(np.sqrt(((rows["q0.5"].log() - rows["outcome"].log()) ** 2).mean()))


def rmse(past: pl.DataFrame, model: str) -> float:
    """Return the root mean squared error of the median."""
    rows = _of(past, model)
    return float(np.sqrt(((rows["q0.5"] - rows["outcome"]) ** 2).mean()))


def within_a_tenth(past: pl.DataFrame, model: str) -> float:
    """Return the share of the 26 largest stocks of each year whose median was within 10 % of the outcome."""
    return float((_largest(past, model) <= 0.10).mean())


def median_error(past: pl.DataFrame, model: str) -> float:
    """Return the median absolute error in parts of the outcome, for the 26 largest stocks of each year."""
    return float(np.median(_largest(past, model)))


def crps(past: pl.DataFrame, model: str) -> float:
    """Return the mean CRPS."""
    return float(_of(past, model)["crps"].mean() or np.nan)


def skill_of(places: tuple[str, ...]) -> Callable[[pl.DataFrame, str], float]:
    """Return a figure: CRPS skill against the last five years, over some of the waters or the worst of them."""

    def skill(past: pl.DataFrame, model: str) -> float:
        own = {place: _of(past, model).filter(pl.col("place") == place)["crps"].mean() for place in places}
        usual = {place: _of(past, RECENT).filter(pl.col("place") == place)["crps"].mean() for place in places}
        return min(1 - _number(own[place]) / _number(usual[place]) for place in places)

    return skill


def covered(past: pl.DataFrame, model: str) -> float:
    """Return the share of outcomes inside the 80 % interval."""
    rows = _of(past, model)
    return float(((rows["outcome"] >= rows["q0.1"]) & (rows["outcome"] <= rows["q0.9"])).mean() or 0.0)


_WATERS = (*WATERS, ELSEWHERE)

BESIDE: dict[str, tuple[Beside, ...]] = {
    "piracy": (
        Beside("CRPS skill, world", 1, skill_of(("WORLD",)), ".24", ".00", ">= .08"),
        Beside("CRPS skill, worst of the waters", 1, skill_of(_WATERS), "", "-.13", ">= -.02"),
        Beside("CRPS skill, South-East and East Asia", 1, skill_of(("SEA_EAST_ASIA",)), "", ".18", ">= .25"),
        Beside("CRPS skill, world", 3, skill_of(("WORLD",)), ".20", "-.07", ""),
        Beside("coverage 80 %", 1, covered, "", "", ".76-.84"),
    ),
    "measles": (Beside("coverage 80 %", 3, covered, "", "", ".76-.84"),),
    "heat": (
        Beside("Brier", 1, brier_above, ".155", ".216", "<= .200"),
        Beside("Brier", 3, brier_above, ".169", ".230", "<= .215"),
        Beside("AUC", 1, auc_above, ".707", ".724", ">= .76"),
    ),
    "food": (
        Beside("log-RMSE", 1, log_rmse, ".0364", ".0307", ""),
        Beside("log-RMSE", 3, log_rmse, ".0822", ".0759", "<= .070"),
        Beside("log-RMSE", 6, log_rmse, ".1338", ".1334", ""),
        Beside("coverage 80 %", 3, covered, "", "", ".76-.84"),
    ),
    "displacement": (
        Beside("within 10 %, 26 largest", 1, within_a_tenth, ".56", ".69 / .62", ">= .75"),
        Beside("median error, 26 largest", 1, median_error, ".081", ".062 / .059", "<= .05"),
        Beside("coverage 80 %", 1, covered, "", "", ".75-.85"),
    ),
    "sea-ice": (
        Beside("RMSE", 1, rmse, ".409", ".415", ""),
        Beside("RMSE", 3, rmse, ".630", ".750", "<= .65"),
        Beside("RMSE", 6, rmse, ".733", "", ""),
    ),
    "outbreaks": (Beside("CRPS", 1, crps, "", ".956", "<= .92"),),
}


EVENTS = {
    ("food", "rise", 3): "; one page, later rows: skill .234, AUC .812; aim: .30, .85",
    ("measles", "surge", 3): "; one page, later rows: skill .053, AUC .738; aim: .12, .80",
}
"""(hazard, event, step) -> what a one-page model reached and the aim."""


def main(names: list[str], draws: int = 1000) -> None:
    """Judge the hazards that are installed and held, and print the tables."""
    settings = read_configuration(flags={}, environment=os.environ, working_folder=Path.cwd())
    with open_node(settings, write=False) as node:
        for name in names or HAZARDS:
            if name not in node.registry.hazards or not node.standing(name).known:
                print(f"\n{name}: not installed, or no figures held")
                continue
            hazard = node.registry.hazard(name)
            told(hazard, judged(node, hazard, draws))


def judged(node: Node, hazard: Hazard, draws: int) -> BacktestResult:
    """Judge all models of a hazard from rolling origins that reach every outcome of its spans."""
    standing = node.standing(hazard.id)
    history: History = standing.history
    far = max(hazard.rolling.steps if hazard.rolling else (1,)) * standing.step
    first = int(SPANS[hazard.id][0][1][:4]) - -(-far // 12)
    windows = rolling_of_years(standing, first, max(int(span[2][:4]) for span in SPANS[hazard.id]))
    with judging_on(node.settings, node.executor, 1) as executor:
        return backtest(
            hazard,
            lambda origin: standing.panel_at(origin, history),
            {"latest": standing.truth(standing.truths()[0])[0]},
            models_of(node, hazard),
            [],
            windows,
            Chance(node.settings.seed),
            draws,
            executor,
            history=history,
        )


def told(hazard: Hazard, result: BacktestResult) -> None:
    """Print one hazard's tables."""
    models = [hazard.headline, *(name for name in PLAIN if name in result.models)]
    measure = result.measures[0]
    known = result.past.filter(pl.col("outcome").is_not_null())
    origins = known["origin"].n_unique()
    print(f"\n== {hazard.id}: {hazard.headline}, {origins} origins, {result.draws} draws, {measure}")
    print(f"{'outcomes':24}{'step':>5}{'cases':>7}" + "".join(f"{name[:19]:>20}" for name in models) + "  cov 50/80/90")
    for span, begin, end in SPANS[hazard.id]:
        for step in sorted(set(known["horizon"].to_list())):
            past = known.filter(pl.col("horizon") == step, pl.col("period").is_between(pl.lit(begin), pl.lit(end)))
            if past.is_empty():
                continue
            own = past.filter(pl.col("model") == hazard.headline)
            figures = [past.filter(pl.col("model") == name)[measure].mean() for name in models]
            levels = (("q0.25", "q0.75"), ("q0.1", "q0.9"), ("q0.05", "q0.95"))
            inside = [((own["outcome"] >= own[low]) & (own["outcome"] <= own[high])).mean() for low, high in levels]
            print(
                f"{f'{span} {begin}:{end}':24}{step:5}{own.height:7}"
                + "".join(f"{_number(figure):>20.4f}" for figure in figures)
                + "  "
                + "/".join(f"{_number(share):.2f}" for share in inside)
            )
            for beside in BESIDE.get(hazard.id, ()):
                if beside.step == step:
                    line = "".join(f"{beside.figure(past, name):>20.4f}" for name in models)
                    note = f"one page: {beside.dev or '-'}; later rows: {beside.later or '-'}; aim: {beside.aim or '-'}"
                    print(f"  {beside.what:34}{line}  {note if span == 'dev' else ''}")
    for score in result.events:
        if score.model == hazard.headline:
            beside = EVENTS.get((hazard.id, score.event, score.step), "")
            print(
                f"  event {score.event}, step {score.step}: {score.came} of {score.cases} came, "
                f"Brier {score.brier:.4f}, skill against the base rate known then {_number(score.skill):+.3f}, "
                f"AUC {_number(score.auc):.3f}, ECE {score.gap:.3f}{beside}"
            )
    sys.stdout.flush()


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else float("nan")


def _of(past: pl.DataFrame, model: str) -> pl.DataFrame:
    return past.filter(pl.col("model") == model)


def _largest(past: pl.DataFrame, model: str) -> np.ndarray:
    rows = past.filter(pl.col("model") == model).join(
        past.filter(pl.col("model") == "persistence").select("window", "place", pl.col("q0.5").alias("last")),
        on=["window", "place"],
    )
    top = rows.sort("last", descending=True).group_by("window", maintain_order=True).head(26)
    return ((top["q0.5"] - top["outcome"]).abs() / top["outcome"].clip(1)).to_numpy()


def _above(past: pl.DataFrame, model: str, limit: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the chance of lying above a limit by the quantiles of each forecast, and whether the outcome did."""
    rows = _of(past, model)
    levels = sorted((float(name[1:]), name) for name in rows.columns if name.startswith("q0"))
    table, shares = rows.select([name for _, name in levels]).to_numpy(), np.array([level for level, _ in levels])
    below = np.array([np.interp(limit, quantiles, shares, left=0.0, right=1.0) for quantiles in table])
    return 1 - below, (rows["outcome"].to_numpy() > limit).astype(float)


if __name__ == "__main__":
    given = sys.argv[1:]
    number = int(given.pop(given.index("--draws") + 1)) if "--draws" in given else 1000
    main([name for name in given if name != "--draws"], number)
