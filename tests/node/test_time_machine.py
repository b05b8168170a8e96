"""Opened as of a past month, the node answers as it could have on that day: nothing in any answer is later."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from tests.node.test_reading import QUESTIONS
from tests.support.small_node import PLACES, small_node, sources
from tocsin.errors import BadInputError, NotFoundError, UnknownCodeError
from tocsin.node.preparation import prepare
from tocsin.node.running import Node
from tocsin.sources.source import ForecastReading
from tocsin.world.months import Month

INSTANT = datetime(2011, 6, 1, tzinfo=UTC)


def texts(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every text and datetime inside an answer, with the fields that lead to it."""
    if isinstance(value, msgspec.Struct):
        value = msgspec.structs.asdict(value)
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from texts(inner, f"{path}.{key}")
    elif isinstance(value, tuple | list):
        for inner in value:
            yield from texts(inner, path)
    elif isinstance(value, str | datetime):
        yield path, value


def every_answer(node: Node) -> Iterator[tuple[str, Any]]:
    reader = node.reader(node.operator)
    for name in ("edition", "hazards", "places", "organisations", "sources", "jobs", "journal"):
        yield name, QUESTIONS[name](reader)
    for hazard in ("conflict", "frost"):
        yield f"series behind {hazard}", reader.series_behind(hazard)
        yield f"record of {hazard}", reader.record(hazard)
        periods = reader.periods(hazard)
        observed = periods[: periods.index(reader.hazard(hazard).last_observed) + 1]
        for period in observed[-5:]:
            yield f"{hazard} in {period}", reader.world(hazard, period=period)
        for place in PLACES:
            if place not in {"SDN", "SSD"}:
                answer = reader.place_forecast(hazard, place)
                yield f"{hazard} in {place}", (answer.observed, answer.past, answer.skill, answer.origin, answer.made)
        for name in ("observations", "record"):
            yield f"{name} of {hazard}", tuple(reader.table(name, hazard=hazard).to_dicts())


def test_no_answer_holds_anything_later_than_the_day(in_the_past: Node) -> None:
    count = 0
    for question, answer in every_answer(in_the_past):
        for path, found in texts(answer):
            count += 1
            if isinstance(found, datetime):
                assert found <= INSTANT, (question, path, found)
            elif re.fullmatch(r"\d{4}-\d{2}-\d{2}", found):
                assert found < "2011-06-01", (question, path, found)
            elif re.fullmatch(r"\d{4}-\d{2}", found):
                assert found <= "2011-04", (question, path, found)
            elif re.fullmatch(r"(19|20)\d{2}", found) and not path.endswith((".m49", ".gw", ".cow")):
                assert found < "2011", (question, path, found)
    assert count > 5000


def test_the_node_says_which_day_it_stands_on(in_the_past: Node) -> None:
    edition = in_the_past.reader(in_the_past.operator).edition()
    assert (edition.as_of, edition.stands_on) == ("2011-04", INSTANT)


def test_forecasts_start_from_the_last_month_that_was_known(in_the_past: Node) -> None:
    reader = in_the_past.reader(in_the_past.operator)
    world = reader.world("conflict")
    assert (world.origin, world.period, world.made) == ("2011-04", "2011-05", INSTANT)
    assert reader.hazard("frost").origin == "2010"
    assert reader.periods("conflict")[-1] == "2012-06"


def test_a_forecast_from_the_past_is_the_one_that_would_have_been_made_then(tmp_path: Path, in_the_past: Node) -> None:
    """The same node on sources that end where the past ends gives the same draws."""
    views, weather = sources()
    views.tables = {
        "views.ged_sb": views.tables["views.ged_sb"].filter(
            views.tables["views.ged_sb"]["period"] <= Month(2011, 4).first_day
        )
    }
    with small_node(tmp_path / "home", made_up=(views, weather), as_of="2011-04") as node:
        prepare(node)
        then = node.reader(node.operator).world("conflict").expectations
    assert then == in_the_past.reader(in_the_past.operator).world("conflict").expectations


def test_only_windows_whose_outcomes_were_all_known_are_scored(in_the_past: Node) -> None:
    record = in_the_past.reader(in_the_past.operator).record("conflict")
    assert {row.window for row in record.windows} == {"2005", "2006", "2007", "2008", "2009", "2010", "all"}
    assert record.truths == ("latest",), "the final outcomes were published later"


def test_places_and_memberships_are_those_of_the_day(in_the_past: Node) -> None:
    reader = in_the_past.reader(in_the_past.operator)
    countries = {place.id for place in reader.places("country")} | {place.id for place in reader.places("historic")}
    assert "SDN_2011" in countries
    assert "SSD" not in countries
    with pytest.raises(UnknownCodeError, match="did not exist yet"):
        reader.place("SSD")
    assert reader.place("SDN_2011").valid_until == ""
    assert reader.place("SDN_2011").successors == ()
    assert reader.search("south sudan", "en") == ()
    assert all(not row.until for row in reader.organisation("AU").members)
    assert "2020" not in reader.organisation("EU").source, "nobody had left it yet"


def test_jobs_and_entries_of_today_are_not_told(in_the_past: Node) -> None:
    reader = in_the_past.reader(in_the_past.operator)
    assert reader.jobs() == ()
    assert reader.journal(limit=1000) == ()
    job = in_the_past.submit("forecast", "", in_the_past.operator)
    assert in_the_past.wait(job.id).state == "done", "whoever asked for a job can still follow it"


def test_an_origin_after_the_day_is_refused(in_the_past: Node) -> None:
    with pytest.raises(BadInputError, match="lies after"):
        in_the_past.panel("conflict", Month(2012, 1))
    assert in_the_past.panel("conflict", Month(2009, 1)).periods[-1] == Month(2009, 1)


def test_before_the_first_row_nothing_is_known_and_that_is_said(tmp_path: Path) -> None:
    with small_node(tmp_path / "home", as_of="1979-01") as node:
        prepare(node)
        with pytest.raises(NotFoundError, match="no value"):
            node.standing("conflict").origin  # noqa: B018 - asking is the test
        assert node.reader(node.operator).hazard("conflict").origin == ""


@pytest.mark.parametrize("as_of", ["1979-01", "2011-04"])
def test_remarks_on_files_that_came_later_are_not_told(tmp_path: Path, as_of: str) -> None:
    views, weather = sources()
    views.notes = ("3 of 2391 events end in 2015",)
    with small_node(tmp_path / "home", made_up=(views, weather), as_of=as_of) as node:
        prepare(node)
        told = next(one for one in node.reader(node.operator).sources() if one.id == "views")
        assert told.note == ""
        assert (told.address != "") == bool(told.series)
        assert told.route == ("never" if as_of == "1979-01" else "mirror")


@pytest.mark.parametrize(("hindsight", "shown"), [(False, True), (True, False)])
def test_published_draws_made_with_revised_history_are_hidden(tmp_path: Path, hindsight: bool, shown: bool) -> None:
    views, weather = sources()
    views.published = (
        ForecastReading(
            model="official",
            title="Official benchmark",
            target="ged_sb",
            window="2010",
            places=("KEN", "UGA"),
            periods=tuple(Month(2010, number).first_day for number in range(1, 13)),
            draws=np.ones((2, 12, 20), dtype=np.float32),
            origin=Month(2009, 10),
            address="made-up:official",
            checksum="1" * 64,
            retrieved=datetime(2016, 1, 1, tzinfo=UTC),
            licence="made up",
            citation="nobody",
            hindsight=hindsight,
        ),
    )
    with small_node(tmp_path / "home", made_up=(views, weather), as_of="2011-04") as node:
        prepare(node)
        reader = node.reader(node.operator)
        assert ("official" in {model.id for model in reader.hazard("conflict").models}) is shown
        assert ("official" in {row.model for row in reader.record("conflict").windows}) is shown
