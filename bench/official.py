"""The public files of the VIEWS prediction challenge as they lie in a mirror, for benchmarks and mirror tests.

The folder is ``$TOCSIN_MIRROR``, else ``../shared/mirror`` beside the repository.
"""

import os
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tocsin.forecasts.forecast import Forecast
from tocsin.forecasts.hazards.conflict import CONFLICT
from tocsin.forecasts.histories import lay_final_over
from tocsin.forecasts.panel import Panel, build_panel
from tocsin.world.months import Month

REPOSITORY = Path(__file__).resolve().parents[1]
WINDOWS = tuple(range(2018, 2024))
VINTAGE = "mirror"


def folder() -> Path | None:
    """Find the folder of the conflict files; None where there is no mirror."""
    root = Path(os.environ.get("TOCSIN_MIRROR", REPOSITORY.parent / "shared" / "mirror"))
    found = root / "conflict"
    return found if (found / "ged_sb_cm_1990-01_2023-10.parquet").exists() else None


def read(name: str) -> pl.DataFrame:
    """Read one file of the mirror, with ``place`` and ``period`` beside the VIEWS numbers."""
    root = folder()
    if root is None:
        raise FileNotFoundError("no mirror: set TOCSIN_MIRROR")
    codes = pl.read_csv(root / "countries.csv").select(
        pl.col("country_id").cast(pl.Int64), pl.col("iso3").alias("place")
    )
    month = pl.col("month_id").cast(pl.Int32) - 1
    return (
        pl.read_parquet(root / name)
        .with_columns(
            pl.col("country_id").cast(pl.Int64), pl.date(1980 + month // 12, month % 12 + 1, 1).alias("period")
        )
        .join(codes, on="country_id", maintain_order="left")
    )


@cache
def places() -> tuple[str, ...]:
    """List the 191 countries of the challenge."""
    return tuple(sorted(read("views_actuals_cm_Y2018_Y2023.parquet")["place"].unique().to_list()))


@cache
def feature_rows() -> pl.DataFrame:
    """Read the long history in its feature vintage."""
    return read("ged_sb_cm_1990-01_2023-10.parquet").select("place", "period", pl.col("ged_sb").alias("value"))


@cache
def truth_rows(truth: str = "final") -> pl.DataFrame:
    """Read the outcomes of the challenge: ``final``, ``first_release``, or ``latest``, the feature vintage."""
    if truth == "latest":
        return feature_rows()
    if truth == "final":
        return read("views_actuals_cm_Y2018_Y2023.parquet").select("place", "period", pl.col("outcome").alias("value"))
    table = read("views_actuals_cm_Y2018_Y2021_original_release.parquet")
    return table.select("place", "period", pl.col("outcome_original_release").alias("value"))


def panel_at(origin: Month, history: str = "feature") -> Panel:
    """Lay out the history up to an origin: the feature vintage, or final outcomes over it."""
    rows = feature_rows()
    if history == "final":
        rows = lay_final_over(rows, truth_rows())
    return build_panel(CONFLICT, rows.filter(pl.col("period") <= origin.first_day), origin, places(), VINTAGE)


def outcomes(window: int, rows: pl.DataFrame) -> NDArray[np.float64]:
    """Lay out a year's outcomes as (places, 12)."""
    table = rows.filter(pl.col("period").dt.year() == window).sort("place", "period")
    return table["value"].cast(pl.Float64).to_numpy().reshape(len(places()), 12)


def official(name: str, model: str) -> tuple[Forecast, ...]:
    """Read official benchmark draws as forecasts, one a window, with their draws in the file's order."""
    root = folder()
    if root is None:
        raise FileNotFoundError("no mirror: set TOCSIN_MIRROR")
    codes = dict(pl.read_csv(root / "countries.csv").select("iso3", "country_id").iter_rows())
    order = {codes[place]: number for number, place in enumerate(places())}
    found = []
    for window in WINDOWS:
        # a window at a time, numbers only: the whole table as rows would take more memory than the backtest itself
        table = (
            pl.scan_parquet(root / name)
            .filter(pl.col("window") == f"Y{window}")
            .select(
                pl.col("country_id").replace_strict(order, return_dtype=pl.Int16).alias("row"),
                pl.col("month_id"),
                pl.col("draw"),
                pl.col("outcome").cast(pl.Float32),
            )
            .sort("row", "month_id", "draw")
            .collect()
        )
        draws = table["outcome"].to_numpy()
        found.append(
            Forecast(
                target=CONFLICT.target,
                model=model,
                origin=Month(window - 1, 10),
                vintage=VINTAGE,
                seed=0,
                places=places(),
                steps=tuple(range(3, 15)),
                draws=draws.reshape(len(places()), 12, -1),
            )
        )
    return tuple(found)


def references() -> tuple[Forecast, ...]:
    """List the official draws that the mirror holds: conflictology, and last-value Poisson."""
    return (
        *official("bm_conflictology_Y2018_Y2023.parquet", "views_conflictology"),
        *official("bm_last_historical_poisson_Y2018_Y2023.parquet", "views_last_poisson"),
    )
