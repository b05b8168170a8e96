"""The doctor finds what was broken on purpose, and says what to do."""

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

from sqlalchemy import text

from tests.support.small_node import small_node, sources
from tocsin.node.clock import FixedClock
from tocsin.node.doctor import examine
from tocsin.node.preparation import prepare
from tocsin.node.registry import Registry
from tocsin.node.running import Node


def faults(node: Node) -> dict[str, str]:
    found: dict[str, str] = {}
    for finding in examine(node):
        if finding.state == "fault":
            found[finding.check] = f"{found.get(finding.check, '')} {finding.found}"
    return found


def test_a_node_in_good_health_has_no_fault(node: Node) -> None:
    assert faults(node) == {}


def test_a_home_open_to_others_is_a_fault(node: Node) -> None:
    node.home.path.chmod(0o755)
    assert "entered by others" in faults(node)["home"]
    node.home.path.chmod(0o700)


def test_damaged_files_are_found(node: Node) -> None:
    for pattern in ("series/**/*.parquet", "forecasts/made/*.parquet"):
        path = next(iter(sorted(node.home.path.glob(pattern))))
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(bytes(content))
    assert {"series", "forecasts"} <= set(faults(node))


def test_a_damaged_entry_is_found(node: Node) -> None:
    with node.records._engine.begin() as connection:
        connection.execute(text("DROP TRIGGER journal_refuses_update"))
        connection.execute(text("UPDATE journal SET subject = 'other' WHERE kind = 'forecast.made'"))
    assert "does not match its content hash" in faults(node)["records"]


def test_a_clock_behind_the_journal_is_a_fault(node: Node) -> None:
    node.clock = FixedClock(datetime(2015, 1, 1, tzinfo=UTC))
    assert "behind the newest entry" in faults(node)["clock"]


def test_a_broken_plug_in_a_missing_mirror_and_a_failing_source_are_faults(tmp_path: Path) -> None:
    views, weather = sources()
    views.broken = "no answer"
    with small_node(tmp_path / "home", made_up=(views, weather), mirror=str(tmp_path / "gone")) as node:
        prepare(node)

        def load() -> None:
            raise ImportError("half installed")

        node.registry = Registry(
            lambda group: (
                [SimpleNamespace(name="floods", value="floods:HAZARD", load=load)] if group == "hazards" else []
            ),
            more={"sources": (views, weather)},
        )
        found = faults(node)
    assert "half installed" in found["plug-in"]
    assert "is no folder" in found["mirror"]
    assert "no answer" in found["source"]
