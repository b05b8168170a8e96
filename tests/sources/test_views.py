"""VIEWS: its history, outcomes and benchmark draws from a mirror, and its history from the API."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tests.support.publishers import Answer, Publishers, views_pages
from tocsin.errors import NotFoundError, SourceError
from tocsin.sources.seam import Seam
from tocsin.sources.source import CodesReading, ForecastReading, Reading
from tocsin.sources.synchronise import synchronise
from tocsin.sources.views import Views
from tocsin.storage.code_tables import CodeTableStore
from tocsin.storage.reference import ReferenceStore
from tocsin.storage.series import SeriesStore
from tocsin.world.codes import codes
from tocsin.world.months import Month

MakeSeam = Callable[..., Seam]
OCTOBER = 454
"""October 2017 as VIEWS counts."""


def write_mirror(root: Path, *, draws: int = 3) -> Path:
    """A mirror in the layout of the real one, with two countries and a few months."""
    folder = root / "conflict"
    folder.mkdir(parents=True)
    (folder / "countries.csv").write_text(
        "country_id,name,gwcode,iso3\n133,Afghanistan,700,AFG\n246,South Sudan,626,SSD\n999,Nowhere,999,\n"
    )
    pl.DataFrame(
        {
            "month_id": [OCTOBER - 1, OCTOBER, OCTOBER],
            "country_id": [133, 133, 246],
            "ged_sb": [1800.9999, 7.0, 0.0],
        }
    ).write_parquet(folder / "ged_sb_cm_1990-01_2017-10.parquet")
    outcomes = {"month_id": [457, 457], "country_id": [133, 246]}
    pl.DataFrame({**outcomes, "outcome": [3, 4], "window": ["Y2018"] * 2}).write_parquet(
        folder / "views_actuals_cm_Y2018_Y2018.parquet"
    )
    pl.DataFrame({**outcomes, "outcome_original_release": [2, 4]}).write_parquet(
        folder / "views_actuals_cm_Y2018_Y2018_original_release.parquet"
    )
    cube = [
        ("Y2018", month, country, draw, 100 * month + 10 * country + draw)
        for month in (457, 458)
        for country in (246, 133)
        for draw in range(draws)
    ]
    names = ["window", "month_id", "country_id", "draw", "outcome"]
    for model in ("bm_conflictology", "bm_last_historical_poisson"):
        pl.DataFrame(cube, schema=names, orient="row").write_parquet(folder / f"{model}_Y2018_Y2018.parquet")
    return root


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    return write_mirror(tmp_path / "mirror")


def read(seam: Seam, source: Views | None = None) -> list[object]:
    return list((source or Views()).read(seam, lambda _: None))


def test_the_three_tables_become_three_series(make_seam: MakeSeam, mirror: Path) -> None:
    found = {got.series.id: got for got in read(make_seam(mirror=str(mirror))) if isinstance(got, Reading)}
    assert set(found) == {"views.ged_sb", "views.ged_sb_first_release", "views.ged_sb_final"}
    history = found["views.ged_sb"].frame
    assert history.select("place", "period", "value").rows() == [
        ("AFG", date(2017, 9, 1), 1801.0),
        ("AFG", date(2017, 10, 1), 7.0),
        ("SSD", date(2017, 10, 1), 0.0),
    ]
    assert found["views.ged_sb_final"].frame["value"].to_list() == [3.0, 4.0]
    assert found["views.ged_sb_first_release"].frame["value"].to_list() == [2.0, 4.0]


def test_float_noise_and_unknown_countries_are_said(make_seam: MakeSeam, mirror: Path) -> None:
    first = read(make_seam(mirror=str(mirror)))[0]
    assert isinstance(first, Reading)
    assert first.notes == ("1 counts rounded to whole numbers (float noise)",)
    assert [(entry.column, entry.value) for entry in first.rejected] == [("iso3", "")]


def test_months_before_a_country_appears_stay_missing(make_seam: MakeSeam, mirror: Path) -> None:
    first = read(make_seam(mirror=str(mirror)))[0]
    assert isinstance(first, Reading)
    assert first.frame.filter(pl.col("place") == "SSD")["period"].to_list() == [date(2017, 10, 1)]


def test_draws_are_put_in_order_whatever_order_they_come_in(make_seam: MakeSeam, mirror: Path) -> None:
    found = [got for got in read(make_seam(mirror=str(mirror))) if isinstance(got, ForecastReading)]
    assert [(got.model, got.window) for got in found] == [
        ("views_conflictology", "2018"),
        ("views_last_poisson", "2018"),
    ]
    got = found[0]
    assert got.places == ("AFG", "SSD")
    assert got.periods == (date(2018, 1, 1), date(2018, 2, 1))
    assert got.origin == Month(2017, 10)
    assert got.draws.shape == (2, 2, 3)
    assert np.array_equal(got.draws[1, 0], [100 * 457 + 2460 + draw for draw in range(3)])


def test_draws_with_a_gap_are_refused(make_seam: MakeSeam, mirror: Path) -> None:
    path = mirror / "conflict" / "bm_conflictology_Y2018_Y2018.parquet"
    pl.read_parquet(path)[:-1].write_parquet(path)
    with pytest.raises(SourceError, match=r"the draws have gaps or repeats \(11 rows for 12 cells\)"):
        read(make_seam(mirror=str(mirror)))


def test_the_country_ids_serve_the_resolver_from_the_month_they_begin(make_seam: MakeSeam, mirror: Path) -> None:
    tables = [got for got in read(make_seam(mirror=str(mirror))) if isinstance(got, CodesReading)]
    resolver = codes().with_table("views", tables[0].entries)
    assert resolver.resolve(246, "views").id == "SSD"
    assert tables[0].entries[1].valid_from == date(2017, 10, 1)


def test_a_sync_keeps_all_of_it_and_a_second_one_nothing(make_seam: MakeSeam, mirror: Path, tmp_path: Path) -> None:
    seam, home = make_seam(mirror=str(mirror)), tmp_path / "home"
    stores = SeriesStore(home / "series"), ReferenceStore(home / "references"), CodeTableStore(home / "codes")
    more = {"references": stores[1], "tables": stores[2]}
    (first,) = synchronise((Views(),), seam, stores[0], seam.clock, **more)
    assert (first.state, first.error) == ("new", "")
    assert first.references == ("views_conflictology/2018", "views_last_poisson/2018")
    assert first.tables == ("views",)
    before = {path: path.stat().st_mtime_ns for path in home.rglob("*")}
    (second,) = synchronise((Views(),), seam, stores[0], seam.clock, **more)
    assert second.state == "unchanged"
    assert {path: path.stat().st_mtime_ns for path in home.rglob("*")} == before
    assert stores[1].read("views_last_poisson", "2018").steps == (3, 4)


def test_a_mirror_without_the_history_is_said(make_seam: MakeSeam, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(NotFoundError, match=r"the mirror holds no file conflict/countries\.csv"):
        read(make_seam(mirror=str(tmp_path / "empty")))


def test_a_table_that_changed_its_columns_is_said(make_seam: MakeSeam, mirror: Path) -> None:
    path = mirror / "conflict" / "ged_sb_cm_1990-01_2017-10.parquet"
    pl.read_parquet(path).rename({"ged_sb": "best"}).write_parquet(path)
    with pytest.raises(SourceError, match="the columns ged_sb are gone; the file has month_id, country_id, best"):
        read(make_seam(mirror=str(mirror)))
    path.write_bytes(b"PAR1 but no more")
    with pytest.raises(SourceError, match="no readable Parquet file"):
        read(make_seam(mirror=str(mirror)))


def test_the_api_is_read_page_by_page(web: Publishers, seam: Seam) -> None:
    rows = [("AFG", month, float(month)) for month in range(450, 455)] + [("XXX", 454, 1.0)]
    (got,) = read(seam, Views(api=views_pages(web, rows)))
    assert isinstance(got, Reading)
    assert got.frame["value"].to_list() == [450.0, 451.0, 452.0, 453.0, 454.0]
    assert got.frame["period"].to_list()[0] == date(2017, 6, 1)
    assert got.known_basis == "recorded"
    assert [entry.value for entry in got.rejected] == ["XXX"]
    assert web.requests == 2


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ([], "a page holds no rows"),
        ([{"month_id": 1, "isoab": "AFG", "ged_best": 1}], "the columns ucdp_ged_sb_best_sum are gone"),
    ],
)
def test_an_empty_or_renamed_page_never_passes_for_figures(
    web: Publishers, seam: Seam, data: list[object], said: str
) -> None:
    path = "/views/predictors_fatalities002_0000_00/cm/px/ucdp_ged_sb_best_sum"
    body = json.dumps({"next_page": "", "data": data}).encode()
    web.offers(path, Answer(body, kind="application/json"))
    with pytest.raises(SourceError, match=said):
        read(seam, Views(api=f"{web.address}/views"))


def test_an_api_that_speaks_otherwise_is_said(web: Publishers, seam: Seam) -> None:
    path = "/views/predictors_fatalities002_0000_00/cm/px/ucdp_ged_sb_best_sum"
    web.offers(path, Answer(b'{"detail": "not here"}', kind="application/json"))
    with pytest.raises(SourceError, match="not what the VIEWS API used to answer"):
        read(seam, Views(api=f"{web.address}/views"))
