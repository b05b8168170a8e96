"""Disasters that others publish raise alerts at their own level, join one alert a place and kind, and end with it."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from tests.support.small_node import NOW, small_node
from tocsin.node.clock import FixedClock
from tocsin.node.running import Node
from tocsin.observations.occurrences import OCCURRENCE
from tocsin.sources.source import OccurrenceReading


def _event(id_: str, level: str, start: datetime, **more: Any) -> dict[str, Any]:
    given = {"kind": "flood", "places": ["KEN"], "end": None, "known_since": start} | more
    return {
        "id": id_,
        "title": f"A flood called {id_}",
        "lon": 37.0,
        "lat": 0.0,
        "start": start,
        "level": level,
        "figures": "{}",
        "link": "",
        "known_basis": "recorded",
        **given,
    }


def _told(node: Node, *rows: dict[str, Any]) -> None:
    node.occurrences.append(
        OccurrenceReading(
            id="feed.events",
            title="Feed",
            source="feed",
            whole=False,
            frame=pl.DataFrame(list(rows), schema=OCCURRENCE),
            licence="CC0",
            citation="Feed",
            address="mirror:feed",
            checksum="c",
            retrieved=node.now(),
        )
    )
    node.wait(node.submit("alert", "", node.operator).id)


def _alerts(node: Node) -> dict[tuple[str, str], Any]:
    return {(one.place, one.event): one for one in node.reader(node.operator).alerts(hazard="disaster")}


def test_a_received_event_has_its_publishers_level_and_names_it(tmp_path: Path) -> None:
    with small_node(tmp_path / "home") as node:
        _told(
            node,
            _event("g.1", "red", NOW - timedelta(days=2)),
            _event("g.2", "orange", NOW - timedelta(days=2), places=["UGA"]),
            _event("g.3", "green", NOW - timedelta(days=2), places=["ETH"]),
            _event("g.4", "red", NOW - timedelta(days=200), places=["SDN"]),
        )
        found = _alerts(node)
        assert {key: one.level for key, one in found.items()} == {
            ("KEN", "flood"): "warning",
            ("UGA", "flood"): "advisory",
        }
        signal = found["KEN", "flood"].signal
        assert (signal.evidence.kind, signal.evidence.id, signal.evidence.source) == ("event", "g.1", "feed.events")
        assert found["KEN", "flood"].absence == ""
        assert node.reader(node.operator).alert_coverage()[-1].id == "feed.events"


def test_a_second_flood_of_the_same_place_joins_the_alert_that_is_open(tmp_path: Path) -> None:
    with small_node(tmp_path / "home") as node:
        _told(node, _event("g.1", "orange", NOW - timedelta(days=5)))
        _told(node, _event("g.2", "red", NOW - timedelta(days=1)))
        (one,) = _alerts(node).values()
        assert (one.level, one.signal.evidence.id) == ("warning", "g.2")
        assert [step.verb for step in one.steps] == ["raised", "updated"]


def test_an_event_that_is_over_ends_its_alert_and_a_silent_feed_does_not(tmp_path: Path) -> None:
    with small_node(tmp_path / "home") as node:
        _told(node, _event("g.1", "red", NOW - timedelta(days=2)))
    with small_node(tmp_path / "home", clock=FixedClock(NOW + timedelta(days=20))) as node:
        node.wait(node.submit("alert", "", node.operator).id)
        (one,) = _alerts(node).values()
        assert (one.state, one.absence) == ("open", "stale")  # nobody has read the feed for twenty days
        _told(node, _event("g.1", "red", NOW - timedelta(days=2), end=NOW, known_since=NOW + timedelta(days=1)))
        (one,) = _alerts(node).values()
        assert one.state == "ended"
