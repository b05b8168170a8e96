"""A hazard of seas, counted by month and judged from rolling origins, works from its declaration alone."""

from collections.abc import Iterator

import numpy as np
import polars as pl
import pytest

from tests.support.pages import opened
from tests.support.small_node import MadeUp, registry, small_node
from tocsin.forecasts.events import Event
from tocsin.forecasts.hazard import Hazard, Rolling
from tocsin.node.preparation import prepare
from tocsin.node.running import Node
from tocsin.surfaces.cli.backtest import run_backtest
from tocsin.surfaces.cli.shell import tocsin
from tocsin.world.months import Month

SEAS = ("SEA_GUINEA", "SEA_MALACCA", "WORLD")
FIRST, LAST = Month(2003, 1), Month(2015, 12)

RAIDS = Hazard(
    id="raids",
    title="Raids at sea",
    target="raids",
    series=("reports.raids",),
    unit="raids",
    place_kind="basin",
    period="month",
    value="count",
    horizon=6,
    shown=6,
    thresholds=(),
    models=("conflictology", "last_poisson"),
    headline="conflictology",
    baselines=("last_poisson",),
    scores=("crps", "rmse", "log_rmse", "coverage_50", "coverage_80", "coverage_90"),
    rolling=Rolling(steps=(1, 2, 3), years=2),
    events=(
        Event(id="wave", title="New 12-month high of at least 4 raids", kind="high", steps=(3,), least=4),
        Event(id="ten", title="At least 10 raids", kind="above", steps=(1, 3), limit=10),
        Event(id="many", title="At least 12 raids in sum", kind="sum", steps=(3,), limit=12),
    ),
)


def reports() -> MadeUp:
    random = np.random.default_rng(4)
    count = LAST - FIRST + 1
    values = random.negative_binomial(3, 0.4, (len(SEAS), count)).astype(float)
    frame = pl.DataFrame(
        {
            "place": np.repeat(SEAS, count),
            "period": [(FIRST + number).first_day for number in range(count)] * len(SEAS),
            "value": values.ravel(),
        }
    )
    return MadeUp("reports", {"reports.raids": frame})


@pytest.fixture(scope="module")
def seas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    home = tmp_path_factory.mktemp("seas") / "home"
    with small_node(home, with_=registry(reports(), hazards=(RAIDS,))) as node:
        prepare(node)
        yield node


def test_the_stored_summary_keeps_chances_of_events_and_the_place_tells_them(seas: Node) -> None:
    found = seas.reader(seas.operator).place_forecast("raids", "SEA_GUINEA")
    assert [set(one.events) for one in found.expectations] == [{"ten"}, set(), {"wave", "ten", "many"}, *[set()] * 3]
    third = found.expectations[2]
    assert all(0 <= chance <= 1 for chance in third.events.values())
    assert set(third.usual_events) == {"wave", "ten", "many"}
    rows = seas.reader(seas.operator, "export").table("forecasts", hazard="raids", place="WORLD")
    told = rows.filter(pl.col("output_type") == "event")
    assert sorted(told.select("output_type_id", "horizon").rows()) == [
        ("many", 3), ("ten", 1), ("ten", 3), ("wave", 3),
    ]  # fmt: skip


def test_the_record_is_of_rolling_origins_told_by_year(seas: Node) -> None:
    record = seas.reader(seas.operator).record("raids")
    assert {row.window for row in record.windows} == {"2014", "2015", "all"}
    whole = {row.model: row for row in record.windows if row.window == "all"}
    # 24 origins of three seas and three steps, less what lies after December 2015
    assert whole["conflictology"].cases == 3 * (24 * 3 - 3 - 3)
    assert record.command.startswith("tocsin backtest raids --rolling 2014:2015 ")
    assert {row.window for row in record.calibration} == {"2014", "2015", "all"}
    assert record.resampled == "time"


def test_the_record_judges_chances_of_events(seas: Node) -> None:
    record = seas.reader(seas.operator).record("raids")
    assert {(row.event, row.step) for row in record.events} == {("wave", 3), ("ten", 1), ("ten", 3), ("many", 3)}
    for row in record.events:
        assert row.skill == pytest.approx(1 - row.brier / row.base)
        assert sum(each.cases for each in row.reliability) == row.cases
        assert row.brier_low <= row.brier <= row.brier_high
    whole = next(row for row in record.windows if (row.window, row.model) == ("all", "conflictology"))
    wave = next(row for row in record.events if (row.event, row.model) == ("wave", "conflictology"))
    assert whole.scores["event_wave_3"] == pytest.approx(wave.brier)


def test_roots_and_coverage_are_what_their_names_say(seas: Node) -> None:
    rolled = run_backtest(
        seas, "raids", range(2014, 2016), rolling=(1, (1,)), only=["conflictology", "last_poisson"],
        history=None, truth=None, progress=None, workers=1,
    )  # fmt: skip
    past = rolled.past.filter(pl.col("model") == "conflictology", pl.col("outcome").is_not_null())
    row = rolled.score("conflictology")
    apart = (past["q0.5"] - past["outcome"]).to_numpy()
    assert row.scores["rmse"] == pytest.approx(np.sqrt((apart**2).mean()))
    inside = ((past["outcome"] >= past["q0.1"]) & (past["outcome"] <= past["q0.9"])).mean()
    assert row.scores["coverage_80"] == pytest.approx(inside)
    assert "coverage_80" not in row.skill
    assert row.skill["rmse"] == pytest.approx(1 - row.scores["rmse"] / rolled.score("last_poisson").scores["rmse"])
    assert rolled.ratio("conflictology", "last_poisson", "rmse").estimate == pytest.approx(1 - row.skill["rmse"])


def test_pages_and_the_api_show_events(seas: Node) -> None:
    with opened(seas) as client:
        place = client.get("/en/places/SEA_GUINEA?hazard=raids").text
        assert "New 12-month high of at least 4 raids" in place
        record = client.get("/en/record?hazard=raids").text
        assert "How good were the chances of events?" in record
        assert "by resampling stretches of time" in record
        for score in ("rmse", "coverage_90", "event_wave_3"):
            assert client.get(f"/en/record?hazard=raids&score={score}").status_code == 200
        assert client.get("/en/?hazard=raids").status_code == 200
        answer = client.get("/api/v1/hazards/raids").json()
        assert answer["events"][0]["kind"] == "high"
        told = client.get("/api/v1/hazards/raids/places/WORLD").json()
        assert "wave" in told["expectations"][2]["events"]


@pytest.mark.parametrize("format_", ["csv", "parquet", "hub", "views"])
def test_every_export_of_a_forecast_holds_the_chances_of_events(seas: Node, tmp_path, monkeypatch, format_) -> None:
    home = str(seas.home.path)

    def again(_settings, *, write=True, **_):
        return small_node(home, with_=registry(reports(), hazards=(RAIDS,)), write=write)

    monkeypatch.setattr("tocsin.node.composition.open_node", again)
    monkeypatch.setattr("tocsin.node.running.Node.codes", lambda *_: {place: at for at, place in enumerate(SEAS)})
    words = ["forecast", "raids", "--as-of", "2015-06", "--horizon", "1:6", "--format", format_, "--out", str(tmp_path)]
    with pytest.raises(SystemExit) as ended:
        tocsin.main([*words, "--home", home])
    assert ended.value.code == 0
    data = next(file for file in sorted(tmp_path.iterdir()) if file.suffix in {".csv", ".parquet"})
    if format_ in {"hub", "views"}:
        data = next(iter(tmp_path.glob("*-events.csv")))
    rows = pl.read_parquet(data) if data.suffix == ".parquet" else pl.read_csv(data)
    told = rows.filter(pl.col("output_type") == "event", pl.col("place") == "WORLD")
    assert sorted(told.select("output_type_id", "horizon").rows()) == [
        ("many", 3), ("ten", 1), ("ten", 3), ("wave", 3),
    ]  # fmt: skip
    assert told["value"].is_between(0, 1).all()
