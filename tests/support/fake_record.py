"""Made-up evidence of a made-up record: parts, tests and onsets that follow from the made-up scores."""

from itertools import product

from tests.support.fake_figures import HASH, HAZARD, MODELS, NOW, means, unit
from tocsin.node.answers import Calibration
from tocsin.node.record_answers import (
    OnsetRank,
    OnsetRule,
    OnsetSeen,
    PartRatio,
    RollingOnsets,
    TestedPair,
    WorstPlaces,
)

WINDOWS = tuple(str(year) for year in range(2018, 2024))
REGIONS = ("M49_002", "M49_019", "M49_142", "M49_150", "M49_009")
IDS = tuple(one[0] for one in MODELS)
RULE = OnsetRule(limit=25, before=12, rival=60)


def ratio(window: str, part: str, key: str, without: bool, measure: str, model: str, benchmark: str) -> PartRatio:
    ours, theirs = means(window, model)["crps"], means(window, benchmark)["crps"]
    value = ours / theirs * (0.9 + 0.2 * unit(part, key, measure, str(without)))
    bounded = window in {"all", "geometric"} or part == "whole"
    return PartRatio(
        truth="final", window=window, part=part, key=key, without_worst=without, measure=measure, model=model,
        benchmark=benchmark, cases=2292, score=None if window == "geometric" else ours,
        against=None if window == "geometric" else theirs, ratio=value, low=value * 0.9 if bounded else None,
        high=value * 1.1 if bounded else None,
    )  # fmt: skip


def ratios() -> tuple[PartRatio, ...]:
    scales = tuple(product((False, True), ("crps", "crps_log1p")))
    whole = [
        ratio(window, "whole", "", without, measure, model, benchmark)
        for (without, measure), window in product(scales, (*WINDOWS, "all", "geometric"))
        for model, benchmark in product(IDS, HAZARD.baselines)
        if model != benchmark
    ]
    parts = [("step", str(step)) for step in range(3, 15)] + [("region", region) for region in REGIONS]
    return (
        *whole,
        *(
            ratio("all", part, key, without, measure, model, HAZARD.baselines[0])
            for (without, measure), (part, key), model in product(scales, parts, IDS)
            if model != HAZARD.baselines[0]
        ),
    )


def worst() -> tuple[WorstPlaces, ...]:
    return tuple(
        WorstPlaces(
            truth="final", window=window, benchmark=HAZARD.baselines[0], measure="crps",
            places=("ETH", "UKR", "AFG", "SYR", "YEM"),
        )
        for window in WINDOWS
    )  # fmt: skip


def tests() -> tuple[TestedPair, ...]:
    return tuple(
        TestedPair(
            truth="final", model=model, benchmark=benchmark, measure="crps_log1p",
            difference=-0.02 + 0.03 * unit(model), periods=72, lags=11,
            statistic=-1.9, p=0.06, places=191, place_statistic=-2.4, place_p=0.02,
        )
        for model, benchmark in product(IDS, HAZARD.baselines)
        if model != benchmark
    )  # fmt: skip


def rank(model: str, verdict: str = "none") -> OnsetRank:
    rival = model == "mean_60"
    gain = 0.0 if rival else 0.05 + 0.02 * unit(model)
    return OnsetRank(
        truth="final", model=model, cases=944, events=20, auc=0.85 + gain, average_precision=0.25 + gain,
        auc_gain=gain, auc_gain_low=-0.01, auc_gain_high=0.1, auc_verdict=verdict, average_precision_gain=gain,
        average_precision_gain_low=0.01, average_precision_gain_high=0.12,
        average_precision_verdict="none" if rival else "gain",
    )  # fmt: skip


def ranks() -> tuple[OnsetRank, ...]:
    return tuple(rank(model) for model in (*IDS, "mean_60"))


def seen() -> tuple[OnsetSeen, ...]:
    return tuple(
        OnsetSeen(
            truth="final", window="2020", place=place, before=3.0, during=340.0 + number,
            chances={model: round(unit(model, place), 3) for model in (*IDS, "mean_60")},
            ranks={model: 1 + int(150 * unit(place, model)) for model in (*IDS, "mean_60")}, quiet=157,
        )
        for number, place in enumerate(("AZE", "ARM", "MOZ", "TZA"))
    )  # fmt: skip


def rolling() -> RollingOnsets:
    return RollingOnsets(
        history="assumed", truth="latest", first="1994-10", last="2016-10", origins=265, draws=1000, seed=1,
        rival="mean_60", made=NOW, vintage=HASH,
        command="tocsin onsets conflict --rolling 1995:2017 --every 1 --models smoothed_conflictology --keep",
        ranks=(rank(HAZARD.headline), rank("mean_60")),
    )  # fmt: skip


def calibration(model: str, window: str) -> Calibration:
    active = 0.83 + 0.05 * unit(model, "x")
    return Calibration(
        model=model, window=window, truth="final",
        coverage={"0.5": 0.62 + 0.05 * unit(model), "0.8": 0.86, "0.9": 0.92},
        coverage_low={"0.9": 0.9}, coverage_high={"0.9": 0.94},
        coverage_active={"0.5": 0.44, "0.8": 0.71, "0.9": active},
        coverage_active_low={"0.9": active - 0.03}, coverage_active_high={"0.9": active + 0.02}, active_cases=900,
        pit=tuple(0.1 + 0.05 * (unit(model, str(i)) - 0.5) for i in range(10)), pit_gap=0.041, pit_gap_active=0.062,
    )  # fmt: skip
