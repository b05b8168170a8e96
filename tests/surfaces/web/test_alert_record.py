"""What the rules of alerts would have been worth stands on the record page, its curve with a table behind it."""

from types import SimpleNamespace

import msgspec
import pytest

from tests.support.fake_replay import REPLAY, TOLD
from tocsin.errors import NotFoundError
from tocsin.node.alert_answers import ReplayAnswer
from tocsin.surfaces.language import translator
from tocsin.surfaces.web.alert_record import alert_record


def shown(told: ReplayAnswer | None, language: str = "en"):
    def alert_replay(hazard: str) -> ReplayAnswer:
        if told is None:
            raise NotFoundError("no replay", where=hazard)
        return told

    visit = SimpleNamespace(reader=SimpleNamespace(alert_replay=alert_replay), language=translator(language))
    return alert_record(visit, SimpleNamespace(id="frost"))


def test_each_level_says_how_often_it_has_come_true_with_an_exact_interval():
    (level,) = shown(TOLD)["levels"]
    assert level["exactly"] == "70% (14 of 20; 49% to 86%)"
    assert level["detection"] == "no case", "nothing to detect is no share of nothing"


def test_the_curve_runs_from_few_alerts_to_many_and_leaves_out_what_has_no_case():
    drawn = shown(TOLD)["drawing"]
    points = [tuple(float(part) for part in point.split(",")) for point in drawn["precision"].split()]
    assert len(points) == 2
    assert points[0][0] < drawn["budget"] < points[1][0]
    assert points[0][1] < points[1][1], "fewer alerts stand higher: more of them came true"
    assert len(shown(TOLD)["trade_off"]) == 3, "the table keeps the row without a case"


@pytest.mark.parametrize("points", [(), REPLAY.trade_off[:1]])
def test_too_few_points_make_no_curve(points):
    replay = msgspec.structs.replace(REPLAY, trade_off=points)
    assert shown(msgspec.structs.replace(TOLD, replay=replay))["drawing"] is None


def test_a_hazard_without_a_replay_shows_no_part():
    assert shown(None) is None


def test_figures_are_written_in_the_readers_language():
    assert shown(TOLD, "ar")["levels"][0]["lead"] != ""
    assert shown(TOLD, "fr")["levels"][0]["exactly"].startswith("70")
