"""Which group of features, and which member of the pool, earns its place? Asked on windows before 2018.

Run: ``python bench/ablation.py`` (needs the mirror; a quarter of an hour), or with the names of parts: ``forest``,
``onset``, ``pool``. With ``--write FILE`` the tables also go into a page. Nothing after December 2017 is read.
"""

import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import choose_pool
import numpy as np
from numpy.typing import NDArray
from panels import outcomes, panel_at

from tocsin.forecasts.chance import Chance
from tocsin.forecasts.features.causes import CAUSES
from tocsin.forecasts.features.history import LONG, RECENT
from tocsin.forecasts.models.conflictology import MODEL as BENCHMARK
from tocsin.forecasts.models.leaf_forest import GROUPS
from tocsin.forecasts.models.leaf_forest import MODEL as FOREST
from tocsin.forecasts.models.pool import MEMBERS, REGIMES
from tocsin.forecasts.models.quiet_onset import FIRST, LAST, LIMIT, is_quiet
from tocsin.forecasts.models.quiet_onset import MODEL as ONSET
from tocsin.forecasts.scores.crps import crps
from tocsin.forecasts.scores.intervals import place_weights, ratio_interval
from tocsin.world.months import Month

WINDOWS = range(2008, 2018)
ORIGINS = [Month(year, 10) for year in range(1995, 2017)]
STEPS = range(3, 15)

Values = NDArray[np.float64]


def forest_variants() -> dict[str, tuple[str, ...]]:
    """Return the sets of groups that are tried in the forest of past situations, by what differs from the kept set."""
    fewer = {f"without {group}": tuple(one for one in GROUPS if one != group) for group in GROUPS}
    more = {f"with {group}": (*GROUPS, group) for group in (LONG, *CAUSES)}
    return {"kept set": GROUPS, **fewer, **more}


def forest_scores(window: int) -> dict[str, Values]:
    """Return CRPS and CRPS of logarithms, shape (2, P, H), of every variant and of the benchmark in one window."""
    panel = panel_at(Month(window - 1, 10))
    truth = outcomes(panel, STEPS)
    found = {}
    models = {name: replace(FOREST, groups=groups) for name, groups in forest_variants().items()}
    for name, model in {**models, "conflictology": BENCHMARK}.items():
        draws = model.draw(panel, tuple(STEPS), 500, Chance(0))
        found[name] = np.stack([crps(truth, draws), crps(np.log1p(truth), np.log1p(draws))])
    return found


def forest_table(pool: ProcessPoolExecutor) -> Iterator[str]:
    """Yield the rows of the forest's ablation."""
    windows = list(pool.map(forest_scores, WINDOWS))
    places = max(len(one["kept set"][0]) for one in windows)
    weights = place_weights(places, np.random.default_rng(0))
    stacked = {name: np.concatenate([_padded(one[name], places) for one in windows], axis=2) for name in windows[0]}
    yield "| groups | CRPS | CRPS of log(1 + x) | log score to the kept set | 90 % interval | verdict |"
    yield "|---|---|---|---|---|---|"
    kept = stacked["kept set"]
    for name, values in stacked.items():
        ratio = ratio_interval(values[1], kept[1], weights)
        verdict = _verdict(name, ratio.low, ratio.high)
        plain, logged = np.nanmean(values[0]), np.nanmean(values[1])
        interval = f"{ratio.low:.4f} to {ratio.high:.4f}"
        yield f"| {name} | {plain:.3f} | {logged:.4f} | {ratio.estimate:.4f} | {interval} | {verdict} |"


def _padded(values: Values, places: int) -> Values:
    whole = np.full((values.shape[0], places, values.shape[2]), np.nan)
    whole[:, : values.shape[1]] = values
    return whole


def _verdict(name: str, low: float, high: float) -> str:
    if name.startswith("without"):
        return "earns its place" if low > 1 else "does no harm to leave out" if high < 1 else "no clear difference"
    if name.startswith("with "):
        return "would earn a place" if high < 1 else "would do harm" if low > 1 else "earns nothing"
    return ""


def onset_variants() -> dict[str, tuple[str, ...]]:
    """Return the sets of groups that are tried in the risk of an onset."""
    whole = ONSET.groups
    return {
        "kept set": whole,
        **{f"without {group}": tuple(one for one in whole if one != group) for group in whole},
        **{f"with {group}": (*whole, group) for group in (LONG, *CAUSES) if group not in whole},
        "own past only": (RECENT, LONG),
    }


def onset_chances(origin: Month) -> tuple[dict[str, Values], Values, Values, list[str]]:
    """Return each variant's chances for the quiet places of an origin, what happened, the 60-month mean, and places."""
    panel = panel_at(origin)
    quiet = is_quiet(panel.values)[:, -1]
    truth = outcomes(panel, STEPS)[quiet]
    known = ~np.isnan(truth).any(axis=1)
    found = {}
    for name, groups in onset_variants().items():
        model = replace(ONSET, groups=groups)
        risk = model.risk(panel)
        assert risk is not None
        found[name] = risk.of(model.table(panel).values[quiet, -1])[known]
    mean = np.nanmean(panel.values[quiet][known, -60:], axis=1)
    names = [place for place, still in zip(panel.places, quiet, strict=True) if still]
    return found, (truth[known].sum(axis=1) >= LIMIT), mean, [n for n, k in zip(names, known, strict=True) if k]


def onset_table(pool: ProcessPoolExecutor) -> Iterator[str]:
    """Yield the rows of the onset risk's ablation."""
    from sklearn.metrics import average_precision_score, roc_auc_score

    origins = list(pool.map(onset_chances, ORIGINS))
    begins = np.concatenate([one[1] for one in origins])
    yield f"{len(begins)} quiet places and origins, {int(begins.sum())} onsets."
    yield ""
    yield "| groups | AUC | average precision | log loss | verdict by log loss |"
    yield "|---|---|---|---|---|"
    losses: dict[str, float] = {}
    for name in onset_variants():
        chances = np.clip(np.concatenate([one[0][name] for one in origins]), 1e-4, 1 - 1e-4)
        losses[name] = float(-np.where(begins, np.log(chances), np.log(1 - chances)).mean())
        worse = losses[name] > losses["kept set"]
        earns = worse == name.startswith("without")
        verdict = "" if name in {"kept set", "own past only"} else "earns its place" if earns else "earns nothing"
        yield (
            f"| {name} | {roc_auc_score(begins, chances):.3f} | {average_precision_score(begins, chances):.3f} | "
            f"{losses[name]:.4f} | {verdict} |"
        )
    mean = np.concatenate([one[2] for one in origins])
    yield f"| 60-month mean | {roc_auc_score(begins, mean):.3f} | {average_precision_score(begins, mean):.3f} | | |"


def pool_table(pool: ProcessPoolExecutor) -> Iterator[str]:
    """Yield the rows of the pool's ablation: its score with all members, without each, and each alone."""
    parts = list(pool.map(choose_pool.members_at, choose_pool.ORIGINS))
    draws = np.concatenate([part[0] for part in parts], axis=1)
    truth = np.concatenate([part[1] for part in parts])
    regime = np.concatenate([part[2] for part in parts])
    yield (
        "Mean of CRPS and CRPS of log(1 + x), each over conflictology's, with weights fitted anew without each member "
        "(2 is conflictology)."
    )
    yield ""
    yield "| members | " + " | ".join(REGIMES) + " |"
    yield "|---|" + "---|" * len(REGIMES)
    cells: dict[str, list[str]] = {}
    for number in range(len(REGIMES)):
        apart, between = choose_pool.normalised(draws, truth, regime == number)
        everyone = np.ones(len(MEMBERS), dtype=bool)
        for name, used in [("all", everyone)] + [
            (f"without {member}", np.array([member != one for one in MEMBERS])) for member in MEMBERS
        ]:
            weights = choose_pool.lowest(apart[used], between[np.ix_(used, used)])
            score = weights @ apart[used] - weights @ between[np.ix_(used, used)] @ weights / 2
            cells.setdefault(name, []).append(f"{score:.4f}")
        for at, member in enumerate(MEMBERS):
            cells.setdefault(f"{member} alone", []).append(f"{apart[at] - between[at, at] / 2:.4f}")
    for name, row in cells.items():
        yield f"| {name} | " + " | ".join(row) + " |"


PARTS = {
    "forest": ("Groups of features in the forest of past situations, windows 2008 to 2017", forest_table),
    "onset": ("Groups of features in the onset risk, Octobers 1995 to 2016", onset_table),
    "pool": ("Members of the pool, April and October origins 2007 to 2016", pool_table),
}


def main(arguments: list[str]) -> int:
    """Run the named parts (all without names); print, and write where asked."""
    file = Path(arguments[arguments.index("--write") + 1]) if "--write" in arguments else None
    named = [one for one in arguments if one in PARTS] or list(PARTS)
    lines = []
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        for name in named:
            title, table = PARTS[name]
            for line in (f"## {title}", "", *table(pool), ""):
                print(line, flush=True)
                lines.append(line)
    if file is not None:
        head = file.read_text(encoding="utf-8").partition("\n## ")[0] if file.exists() else "# Ablation\n"
        file.write_text(head.rstrip() + "\n\n" + "\n".join(lines).rstrip() + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    assert (STEPS[0], STEPS[-1]) == (FIRST, LAST)
    sys.exit(main(sys.argv[1:]))
