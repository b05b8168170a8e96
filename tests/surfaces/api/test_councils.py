"""Councils over the API: the reader's own answers."""

import msgspec
import pytest

from tests.support.api_client import OPERATOR, client
from tests.support.fake_node import FakeNode
from tocsin.node.council_answers import BodyAnswer, TallyAnswer

V1 = "/api/v1/councils"


@pytest.fixture(scope="module")
def here():
    with client() as opened:
        yield opened


def test_a_body_of_the_api_is_the_readers_body(here):
    answer = here.get(f"{V1}/unsc", params={"on": "1966-05-01"})
    expected = FakeNode().reader(OPERATOR).body("unsc", on="1966-05-01")
    assert msgspec.json.decode(answer.content, type=BodyAnswer) == expected
    assert "ecowas" in {one["id"] for one in here.get(V1).json()}


def test_a_vote_over_the_api_names_what_is_missing(here):
    asked = {"yes": "FRA,GBR,USA,DNK,GRC,SVN,SOM", "abstain": "CHN,RUS,PAK,DZA"}
    told = msgspec.json.decode(here.get(f"{V1}/unsc/tally", params=asked).content, type=TallyAnswer)
    assert told.needs == "needs 2 of GUY KOR PAN SLE"


def test_an_unknown_body_and_a_wrong_day_are_problems(here):
    assert here.get(f"{V1}/unsc-1").status_code == 404
    assert here.get(f"{V1}/unsc", params={"on": "yesterday"}).status_code == 400


def test_power_over_the_api_is_exact(here):
    found = here.get(f"{V1}/unsc/power", params={"abstention": "true"}).json()
    assert found["act"]["fraction"] == "53/2048"
    assert len(found["ternary"]) == 15
    solved = here.get(f"{V1}/ecowas/weights", params={"quota": "2/3"}).json()
    assert {one["reached"]["fraction"] for one in solved["seats"]} == {"1/11"}
