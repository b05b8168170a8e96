"""A mirror of three countries in the layout of the real one."""

from pathlib import Path

import polars as pl

COUNTRIES = {101: "AFG", 102: "SDN", 103: "UKR"}


def write_mirror(root: Path, edition: int) -> None:
    """The files of VIEWS, every figure of which is the edition's number, so that a mixture would show."""
    folder = root / "conflict"
    folder.mkdir(parents=True, exist_ok=True)
    named = "\n".join(f"{number},{name}" for number, name in COUNTRIES.items())
    (folder / "countries.csv").write_text(f"country_id,iso3\n{named}\n")
    months = range(400, 520)
    table = pl.DataFrame(
        [(month, number, edition) for month in months for number in COUNTRIES],
        schema=["month_id", "country_id", "ged_sb"],
        orient="row",
    )
    table.write_parquet(folder / "ged_sb_cm_1990-01_2023-03.parquet")
    outcomes = table.filter(pl.col("month_id") >= 457)
    outcomes.rename({"ged_sb": "outcome"}).write_parquet(folder / "views_actuals_cm_Y2018_Y2022.parquet")
    outcomes.rename({"ged_sb": "outcome_original_release"}).write_parquet(
        folder / "views_actuals_cm_Y2018_Y2022_original_release.parquet"
    )
    draws = [
        (f"Y{year}", 457 + 12 * (year - 2018) + month, number, draw, edition)
        for year in (2018, 2019)
        for month in range(12)
        for number in COUNTRIES
        for draw in range(12)
    ]
    names = ["window", "month_id", "country_id", "draw", "outcome"]
    pl.DataFrame(draws, schema=names, orient="row").write_parquet(folder / "bm_conflictology_Y2018_Y2019.parquet")
