"""A forecast made elsewhere is stamped on arrival, scored and shown like our own, and hindsight is called so."""

from pathlib import Path

import pytest

from tests.support.small_node import small_node
from tocsin.forecasts.chance import Chance
from tocsin.forecasts.forecast import Forecast, forecast
from tocsin.formats.forecast_format import Notes
from tocsin.node.importing import read_forecasts
from tocsin.node.running import Node
from tocsin.storage.records.tables import IMPORTS
from tocsin.world.codes import Code
from tocsin.world.months import Month

CODES = {
    "SDN": 245,
    "SSD": 246,
    "KEN": 237,
    "UGA": 70,
    "ETH": 57,
    "FRA": 78,
    "COL": 15,
    "IND": 119,
    "UKR": 117,
    "MLI": 50,
}


@pytest.fixture(autouse=True)
def codes(node: Node) -> None:
    node.code_tables.append(
        "views", [Code(place=place, scheme="views", code=str(code)) for place, code in CODES.items()]
    )


def made(node: Node, origin: Month, steps: range = range(1, 13)) -> Forecast:
    model = node.registry.model("smoothed_conflictology")
    hazard = node.registry.hazard("conflict")
    return forecast(hazard, node.panel("conflict", origin), model, steps, 50, Chance(3), node.executor)


def written(node: Node, folder: Path, name: str, forecast: Forecast) -> Path:
    format_ = node.registry.formats[name]
    notes = Notes(codes=CODES)
    path = folder / format_.file_name(forecast, notes)
    path.write_bytes(format_.write(forecast, notes))
    return path


def import_(node: Node, path: Path, origin: str, **more: str) -> str:
    job = node.submit("import", "conflict", node.operator, file=str(path), model="guest", origin=origin, **more)
    done = node.wait(job.id)
    assert done.state == "done", done.error
    return done.message


@pytest.mark.parametrize("name", ["views", "hub", "csv", "parquet"])
def test_every_format_comes_in_and_is_scored_beside_our_own(node: Node, tmp_path: Path, name: str) -> None:
    origin = Month(2014, 3)
    import_(node, written(node, tmp_path, name, made(node, origin)), str(origin))
    reader = node.reader(node.operator)
    guest = {model.id: model for model in reader.hazard("conflict").models}["guest"]
    assert (guest.imported, guest.hindsight) == (True, True)
    rows = {row.model: row for row in reader.record("conflict").windows if row.window == "2014-03"}
    assert rows["guest"].imported
    assert rows["guest"].cases == rows["conflictology"].cases == 120
    assert rows["guest"].scores["crps"] == pytest.approx(rows["smoothed_conflictology"].scores["crps"], rel=0.1)
    # What was given as quantiles is scored from draws that stand for them, and says so wherever its score is shown.
    assert rows["guest"].approximate == (name != "views")
    assert not rows["conflictology"].approximate
    assert len(reader.place_forecast("conflict", "IND", model="guest").past) == 12
    assert reader.world("conflict", model="guest").period == "2014-04"


def test_arrival_is_stamped_in_the_journal_with_the_files_checksum(node: Node, tmp_path: Path) -> None:
    path = written(node, tmp_path, "csv", made(node, Month(2014, 3)))
    import_(node, path, "2014-03")
    (entry,) = node.records.entries(kind="forecast.imported")
    assert entry.time == node.clock.now()
    assert entry.policy == "node-only"
    assert node.records.state(IMPORTS)[0]["checksum"] == entry.payload["checksum"]
    assert "taken in before" in import_(node, path, "2014-03")
    assert len(list(node.records.entries(kind="forecast.imported"))) == 1


def test_a_forecast_that_arrives_before_its_outcomes_is_no_hindsight(node: Node, tmp_path: Path) -> None:
    steps = range(3, 15)
    message = import_(node, written(node, tmp_path, "csv", made(node, Month(2015, 12), steps)), "2015-12")
    assert "hindsight" not in message
    reader = node.reader(node.operator)
    assert not {model.id: model for model in reader.hazard("conflict").models}["guest"].hindsight
    assert "guest" not in {row.model for row in reader.record("conflict").windows}, "nothing has happened yet"


def test_a_forecast_from_a_windows_origin_stands_in_that_window(node: Node, tmp_path: Path) -> None:
    import_(node, written(node, tmp_path, "csv", made(node, Month(2012, 10), range(3, 15))), "2012-10")
    record = node.reader(node.operator).record("conflict")
    assert {row.window for row in record.windows if row.model == "guest"} == {"2013", "all"}


def test_what_is_derived_from_an_import_stays_here_as_the_import_does(node: Node, tmp_path: Path) -> None:
    import_(node, written(node, tmp_path, "csv", made(node, Month(2012, 10), range(3, 15))), "2012-10")
    reader = node.reader(node.operator)
    assert reader.record("conflict").policy == "node-only"
    assert reader.world("conflict", model="guest").policy == "node-only"
    assert reader.world("conflict").policy == "public"


def test_an_import_made_today_is_hidden_in_the_time_machine(node: Node, tmp_path: Path) -> None:
    import_(node, written(node, tmp_path, "csv", made(node, Month(2010, 3))), "2010-03")
    home = node.home.path
    node.close()
    with small_node(home, as_of="2011-04") as past:
        assert past.elsewhere("conflict") == ()


@pytest.mark.parametrize("name", ["hub", "csv", "parquet"])
def test_an_origin_that_the_file_itself_contradicts_is_refused(node: Node, tmp_path: Path, name: str) -> None:
    path = written(node, tmp_path, name, made(node, Month(2014, 3)))
    job = node.submit("import", "conflict", node.operator, file=str(path), model="guest", origin="2013-03")
    assert "made from 2014-03, not from 2013-03" in node.wait(job.id).error


@pytest.mark.parametrize(
    ("model", "origin", "said"),
    [("conflictology", "2014-03", "cannot name"), ("a b", "2014-03", "cannot name"), ("guest", "soon", "not a month")],
)
def test_a_name_that_is_taken_or_a_month_that_is_none_is_refused(
    node: Node, tmp_path: Path, model: str, origin: str, said: str
) -> None:
    path = written(node, tmp_path, "views", made(node, Month(2014, 3)))
    job = node.submit("import", "conflict", node.operator, file=str(path), model=model, origin=origin)
    assert said in node.wait(job.id).error


def test_a_file_can_be_read_to_be_scored_without_being_kept(node: Node, tmp_path: Path) -> None:
    path = written(node, tmp_path, "hub", made(node, Month(2014, 3)))
    hazard = node.registry.hazard("conflict")
    (found,) = read_forecasts(node, path, hazard=hazard, model="mine")
    assert (found.model, str(found.origin), len(found.places)) == ("mine", "2014-03", 10)
    assert node.forecasts.given() == ()
