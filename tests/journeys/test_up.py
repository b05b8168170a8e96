"""What a person at a crisis centre does: one command, one line, pages, downloads; with the mirror and without."""

import contextlib
import io
import json
import signal
import stat
import subprocess
import sys
import time

import httpx
import polars as pl
import pytest
from click.testing import CliRunner

from tests.support.running_node import starting, stop, up
from tocsin.surfaces.cli.shell import tocsin
from tocsin.surfaces.serving import bind

PAGES = ("", "places", "places/SDN", "organisations", "organisations/AU", "record", "data")


@pytest.fixture
def browser(running_node):
    """A client that behaves like a browser on this machine."""
    with httpx.Client(base_url=running_node.address, timeout=30, follow_redirects=True) as client:
        yield client


@pytest.mark.mirror
@pytest.mark.slow
def test_one_line_says_where_and_from_which_data(running_node):
    assert running_node.line.startswith("Tocsin is open at http://127.0.0.1:")
    assert "mirror" in running_node.line
    assert "newest figures 20" in running_node.line


@pytest.mark.mirror
@pytest.mark.slow
def test_forecasts_stand_before_the_backtest_is_done(running_node):
    said = running_node.errors
    opened = next(number for number, line in enumerate(said) if "forecasts made" in line)
    assert opened < next(number for number, line in enumerate(said) if "tocsin: backtest:" in line)


@pytest.mark.mirror
@pytest.mark.slow
@pytest.mark.parametrize("locale", ["en", "ar"])
@pytest.mark.parametrize("page", PAGES)
def test_each_page_opens_in_two_directions_of_writing(browser, page, locale):
    answer = browser.get(f"/{locale}/{page}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert f'dir="{"rtl" if locale == "ar" else "ltr"}"' in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.mirror
@pytest.mark.slow
def test_the_front_door_leads_to_the_readers_language(browser):
    assert browser.get("/", headers={"accept-language": "fr"}).url.path == "/fr/"


@pytest.mark.mirror
@pytest.mark.slow
def test_the_world_holds_a_distribution_for_every_shown_month(browser):
    hazard = browser.get("/api/v1/hazards/conflict").json()
    periods = browser.get("/api/v1/hazards/conflict/periods").json()["periods"]
    shown = [period for period in periods if period > hazard["origin"]][: hazard["shown"]]
    assert len(shown) == hazard["shown"] == 14
    for period in (shown[0], shown[-1]):
        world = browser.get("/api/v1/hazards/conflict/world", params={"period": period}).json()
        assert len(world["expectations"]) > 180
        assert all(0 <= one["chances"]["25"] <= 1 for one in world["expectations"])


@pytest.mark.mirror
@pytest.mark.slow
def test_no_forecast_is_shown_without_a_score_beside_it(browser):
    record = browser.get("/api/v1/hazards/conflict/record").json()
    assert {"2018", "2023", "all"} <= {row["window"] for row in record["windows"]}
    place = browser.get("/api/v1/hazards/conflict/places/SDN").json()
    assert place["skill"]["scores"]["crps"] > 0
    assert place["past"]


@pytest.mark.mirror
@pytest.mark.slow
def test_downloads_carry_licence_and_citation_and_hold_the_rows_of_the_page(browser):
    asked = {"hazard": "conflict", "place": "SDN"}
    text = browser.get("/api/v1/tables/forecasts", params={**asked, "format": "csv"}).text
    packed = browser.get("/api/v1/tables/forecasts", params={**asked, "format": "parquet"}).content
    assert "# licence: " in text
    assert "# citation: " in text
    metadata = pl.read_parquet_metadata(io.BytesIO(packed))
    assert metadata["tocsin.licence"]
    rows = pl.read_csv(io.StringIO(text), comment_prefix="#")
    table = pl.read_parquet(io.BytesIO(packed))
    assert rows.height == table.height > 0
    assert rows.columns == table.columns


@pytest.mark.mirror
@pytest.mark.slow
def test_a_write_from_elsewhere_is_refused_by_the_real_server(browser):
    assert browser.post("/api/v1/jobs", json={"kind": "sync"}).status_code == 403
    assert browser.get("/", headers={"host": "evil.example"}).status_code == 403


@pytest.mark.mirror
@pytest.mark.slow
def test_a_command_reads_beside_the_running_node_and_hands_it_work(running_node):
    home = str(running_node.home)
    command = [sys.executable, "-m", "tocsin"]
    read = subprocess.run([*command, "sources", "--home", home], capture_output=True, text=True, check=False)
    assert read.returncode == 0, read.stderr
    handed = subprocess.run(
        [*command, "sync", "views", "--home", home, "--json"], capture_output=True, text=True, check=False
    )
    assert handed.returncode == 0, handed.stderr
    second = subprocess.run(
        [*command, "up", "--home", home, "--port", "0", "--no-browser"], capture_output=True, text=True, check=False
    )
    assert second.returncode == 2
    assert running_node.address in second.stderr
    assert second.stdout == ""


@pytest.mark.mirror
@pytest.mark.slow
def test_the_home_is_for_its_owner_alone(running_node):
    assert stat.S_IMODE(running_node.home.stat().st_mode) == 0o700


@pytest.mark.slow
def test_without_any_source_the_pages_open_and_say_so(tmp_path):
    nowhere = tmp_path / "empty mirror"
    nowhere.mkdir()
    with up(tmp_path / "home", mirror=str(nowhere), TOCSIN_OFFLINE="true") as node:
        assert "starter edition" in node.line or "no data" in node.line
        with httpx.Client(base_url=node.address, timeout=30) as client:
            edition = client.get("/api/v1/edition").json()
            assert edition["route"] in {"starter", "empty"}
            for page in PAGES:
                assert client.get(f"/en/{page}").status_code in {200, 404}
            assert client.get("/en/").status_code == 200
        assert stop(node.process, signal.SIGINT) == 0


@pytest.mark.slow
def test_a_signal_ends_the_node_cleanly_even_while_it_prepares(tmp_path):
    nowhere = tmp_path / "mirror"
    nowhere.mkdir()
    with up(tmp_path / "home", mirror=str(nowhere), TOCSIN_OFFLINE="true") as node:
        assert stop(node.process) == 0
    assert not (node.home / "lease.json").exists()
    assert not any("Traceback" in line or "closing" in line for line in node.errors)


def test_a_busy_port_is_one_line_that_names_the_option(tmp_path):
    with contextlib.closing(bind("127.0.0.1", 0)) as opened:
        port = str(opened.getsockname()[1])
        found = subprocess.run(
            [sys.executable, "-m", "tocsin", "up", "--home", str(tmp_path / "home"), "--port", port],
            capture_output=True,
            text=True,
            check=False,
        )
    assert found.returncode == 2
    assert len(found.stderr.splitlines()) == 1
    assert "--port" in found.stderr
    assert not (tmp_path / "home").exists()


def _in_process(home, *arguments):
    return CliRunner().invoke(tocsin, [*arguments, "--home", str(home)], prog_name="tocsin")


def _command(home, *arguments):
    command = [sys.executable, "-m", "tocsin", *arguments, "--home", str(home)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.mirror
@pytest.mark.slow
def test_the_same_seed_writes_the_same_bytes_in_every_format(running_node, tmp_path):
    asked = ["forecast", "conflict", "--as-of", "2017-10", "--horizon", "3:5", "--draws", "200", "--seed", "7"]
    for format_ in ("views", "hub", "csv", "parquet"):
        written = []
        for turn in ("first", "second"):
            folder = tmp_path / format_ / turn
            # In another process as well, because order and memory must not matter; one format is enough for that.
            run = _command if (format_, turn) == ("views", "second") else _in_process
            found = run(running_node.home, *asked, "--format", format_, "--out", str(folder), "--json")
            assert json.loads(found.stdout)["files"], found.stderr
            written.append({file.name: file.read_bytes() for file in sorted(folder.iterdir())})
        assert written[0] == written[1]
    frame = pl.read_parquet(next((tmp_path / "views" / "first").iterdir()))
    assert frame.columns == ["month_id", "country_id", "draw", "outcome"]
    assert sorted(frame["month_id"].unique()) == [457, 458, 459]
    assert frame.group_by("month_id", "country_id").len()["len"].unique().to_list() == [200]


@pytest.mark.mirror
@pytest.mark.slow
def test_a_forecast_file_is_scored_beside_every_benchmark(running_node, tmp_path):
    made = ["forecast", "conflict", "--as-of", "2017-10", "--horizon", "3:14", "--model", "conflictology"]
    assert _command(running_node.home, *made, "--format", "views", "--out", str(tmp_path)).returncode == 0
    file = str(next(tmp_path.iterdir()))
    found = _command(running_node.home, "score", file, "--origin", "2017-10", "--model", "mine", "--json")
    assert found.returncode == 0, found.stderr
    scores = {
        row["model"]: row["scores"]["crps"] for row in json.loads(found.stdout)["scores"] if row["window"] == "all"
    }
    assert scores["mine"] == pytest.approx(scores["conflictology"], rel=0.02)
    assert {"zero", "last_poisson", "bootstrap_240", "views_conflictology"} <= scores.keys()


@pytest.mark.mirror
@pytest.mark.slow
def test_a_backtest_prints_one_document_that_names_its_history_and_truth(running_node):
    found = _command(
        running_node.home, "backtest", "conflict", "--windows", "2018", "--models", "zero,views_conflictology", "--json"
    )
    assert found.returncode == 0, found.stderr
    document = json.loads(found.stdout)
    assert document["history"] == "assumed"
    assert document["truths"]
    assert {row["truth"] for row in document["scores"]} == set(document["truths"])
    assert {row["model"] for row in document["scores"]} == {"zero", "views_conflictology"}


@pytest.mark.mirror
@pytest.mark.slow
def test_every_reading_command_answers_in_text_and_in_one_document(running_node):
    for arguments in (
        ("sources",), ("places", "SDN"), ("places",), ("organisations",), ("organisations", "AU"), ("record",),
        ("journal",), ("doctor",),
    ):  # fmt: skip
        text = _in_process(running_node.home, *arguments)
        assert text.exit_code in {0, 1}, (arguments, text.stderr)
        assert text.stdout.strip()
        assert json.loads(_in_process(running_node.home, *arguments, "--json").stdout)
    wrong = _in_process(running_node.home, "places", "SUDAM")
    assert wrong.exit_code == 2
    assert len(wrong.stderr.splitlines()) == 1


@pytest.mark.mirror
@pytest.mark.slow
def test_the_time_machine_answers_with_nothing_known_later(running_node):
    found = _command(running_node.home, "places", "SDN", "--as-of", "2012-11", "--json")
    assert found.returncode == 0, found.stderr
    forecast = json.loads(found.stdout)["forecast"]
    if forecast is not None:
        assert max(one["period"] for one in forecast["observed"]) <= "2012-11"
        assert forecast["origin"] <= "2012-11"


@pytest.mark.mirror
@pytest.mark.slow
def test_a_node_that_is_stopped_while_it_reads_ends_cleanly_and_starts_again(tmp_path):
    with starting(tmp_path / "home") as process:
        until = time.monotonic() + 60
        while not (tmp_path / "home" / "token").exists() and time.monotonic() < until:
            time.sleep(0.05)
        time.sleep(0.5)
        assert stop(process, signal.SIGINT) == 0
    assert _command(tmp_path / "home", "sources").returncode == 0
