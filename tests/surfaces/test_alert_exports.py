"""Alerts leave as rows, layers and CAP: whole, labelled, and never as somebody's order unless an authority signed."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from tests.support.small_node import small_node
from tocsin.errors import BadInputError
from tocsin.formats.cap import Authority, key_of, read, references_of, write
from tocsin.node.alert_answers import AlertAnswer
from tocsin.node.preparation import prepare
from tocsin.node.running import Node
from tocsin.surfaces.alert_exports import alert_cap, alert_collection, alert_rows, authority_of, strictest_of
from tocsin.surfaces.language import BUILT_IN, Languages


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("alerts") / "home"
    with small_node(path) as node:
        prepare(node)
    return path


@pytest.fixture
def node(home: Path, tmp_path: Path) -> Iterator[Node]:
    shutil.copytree(home, tmp_path / "home")
    with small_node(tmp_path / "home") as found:
        yield found


@pytest.fixture
def one(node: Node) -> AlertAnswer:
    return node.reader(node.operator).alerts(hazard="conflict", state="open")[0]


def _cap(node: Node, one: AlertAnswer, **more: object) -> object:
    return alert_cap(node.reader(node.operator, "export"), Languages(), one, member="self", **more)


def test_rows_and_layers_hold_every_alert_with_its_figures_and_label(node: Node) -> None:
    found = node.reader(node.operator, "export").alerts()
    rows = alert_rows(found)
    assert rows["id"].to_list() == [one.id for one in found]
    assert rows["probability"].null_count() == sum(one.signal is None for one in found)
    layer = alert_collection(found, {"SDN": {"type": "Point", "coordinates": [30, 15]}}, policy=strictest_of(found))
    assert len(layer["features"]) == len(found)
    # A place that nobody drew stays in the layer, without a shape.
    assert any(feature["geometry"] is None for feature in layer["features"])
    assert msgspec.json.decode(msgspec.json.encode(layer))["policy"] == strictest_of(found)


def test_the_strictest_label_wins() -> None:
    assert strictest_of((), "public", "node-only") == "node-only"
    assert strictest_of((), "public") == "public"
    assert strictest_of((), "something new") == "node-only"


def test_without_an_authority_cap_is_a_restricted_draft_in_six_languages_that_the_schema_takes(
    node: Node, one: AlertAnswer
) -> None:
    message = _cap(node, one)
    assert (message.status, message.scope) == ("Draft", "Restricted")
    assert [info.language for info in message.infos] == list(BUILT_IN)
    assert len({(info.severity, info.urgency, info.certainty) for info in message.infos}) == 1
    said = {pair.name: pair.value for pair in message.infos[0].parameters}
    assert float(said["tocsin:probability"]) == pytest.approx(one.signal.probability, rel=1e-3)
    assert read(write(message)).alert == message


def test_an_exercise_says_so(node: Node, one: AlertAnswer) -> None:
    message = _cap(node, one, exercise="Spring drill")
    assert (message.status, message.scope, message.note) == ("Exercise", "Restricted", "Spring drill")


def test_only_a_configured_authority_and_a_person_make_it_actual(node: Node, one: AlertAnswer) -> None:
    signed = Authority(oid="2.49.0.0.894.0", sender="cap@met.example", signed_off_by="Li", signed_off_at=node.now())
    message = _cap(node, one, authority=signed)
    assert message.status == "Actual"
    assert message.scope == ("Public" if one.policy == "public" else "Restricted")
    with pytest.raises(BadInputError, match="no alerting authority"):
        authority_of(node.settings, "Li", node.now())
    assert authority_of(node.settings, "", node.now()) is None


def test_the_end_of_an_alert_cancels_the_message_that_raised_it(node: Node, one: AlertAnswer) -> None:
    raised = _cap(node, one)
    ended = _cap(node, node.step(one.id, "ended", node.operator, why="over"))
    assert ended.message_type == "Cancel"
    assert references_of(ended) == (key_of(raised),)


def test_acknowledging_changes_nothing_that_leaves(node: Node, one: AlertAnswer) -> None:
    before = _cap(node, one)
    assert _cap(node, node.step(one.id, "acknowledged", node.operator)) == before
