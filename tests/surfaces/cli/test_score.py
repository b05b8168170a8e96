"""A researcher's file is scored on a bare machine by outcomes beside it: no home, no data, no internet."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tocsin.forecasts.forecast import Forecast
from tocsin.formats.forecast_format import Notes
from tocsin.formats.views import month_id
from tocsin.node.registry import Registry
from tocsin.surfaces.cli.shell import tocsin
from tocsin.world.months import Month

CODES = {"SDN": 245, "KEN": 237, "IND": 119}
STEPS = tuple(range(3, 15))
ORIGIN = Month(2017, 10)


@pytest.fixture
def forecast() -> Forecast:
    draws = np.random.default_rng(1).poisson(5, (3, 12, 100)).astype(np.float32)
    return Forecast("ged_sb", "theirs", ORIGIN, "v", 0, tuple(sorted(CODES)), STEPS, draws)


def outcomes(folder: Path, *, views: bool) -> Path:
    rows = [(place, ORIGIN + step, float(step)) for place in CODES for step in range(-24, 15)]
    frame = (
        pl.DataFrame(
            {
                "month_id": [month_id(month) for _, month, _ in rows],
                "country_id": [CODES[place] for place, _, _ in rows],
                "outcome": [value for *_, value in rows],
            }
        )
        if views
        else pl.DataFrame(
            {
                "place": [place for place, _, _ in rows],
                "period": [str(month) for _, month, _ in rows],
                "value": [value for *_, value in rows],
            }
        )
    )
    path = folder / "observed.csv"
    frame.write_csv(path)
    return path


@pytest.mark.parametrize("name", ["views", "hub", "csv", "parquet"])
def test_every_format_is_scored_by_a_file_of_outcomes_alone(
    forecast: Forecast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TOCSIN_OFFLINE", "true")
    format_, notes = Registry().formats[name], Notes(target="ged_sb", codes=CODES)
    path = tmp_path / format_.file_name(forecast, notes)
    path.write_bytes(format_.write(forecast, notes))
    arguments = ["score", str(path), "--observed", str(outcomes(tmp_path, views=name == "views"))]
    arguments += ["--origin", str(ORIGIN), "--home", str(tmp_path / "home"), "--mirror", "none", "--json"]
    with pytest.raises(SystemExit) as end:
        tocsin.main(arguments)
    said = capsys.readouterr()
    assert end.value.code == 0, said.err
    found = json.loads(said.out)
    row = next(row for row in found["scores"] if row["window"] == str(ORIGIN))
    assert row["cases"] == 3 * 12
    assert row["low"]["crps"] <= row["scores"]["crps"] <= row["high"]["crps"]
    assert row["approximate"] == (name != "views")
