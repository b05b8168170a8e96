"""What the API answers: the reader's own answers, named by their content, in every form a programme asks for."""

import io
import json

import msgspec
import polars as pl
import pytest

from tests.support.api_client import OPERATOR, client
from tests.support.fake_node import HAZARD, FakeNode
from tocsin.node.answers import WorldForecast

V1 = "/api/v1"


@pytest.fixture(scope="module")
def here():
    with client() as opened:
        yield opened


def test_the_world_of_the_api_is_the_readers_world(here):
    answer = here.get(f"{V1}/hazards/conflict/world", params={"period": "2023-12", "model": "zero"})
    expected = FakeNode().reader(OPERATOR).world("conflict", period="2023-12", model="zero")
    assert msgspec.json.decode(answer.content, type=WorldForecast) == expected


def test_history_and_future_are_read_at_the_same_address(here):
    past = here.get(f"{V1}/hazards/conflict/world", params={"period": "2020-01"}).json()
    assert past["expectations"] == []
    assert past["observed"]


def test_periods_say_where_history_ends(here):
    found = here.get(f"{V1}/hazards/conflict/periods").json()
    assert found["last_observed"] in found["periods"]
    assert found["origin"] == HAZARD.origin


def test_a_place_is_named_in_the_language_asked_for(here):
    assert here.get(f"{V1}/places/SDN").json()["name"] == "Sudan"
    assert here.get(f"{V1}/places/SDN", params={"locale": "fr"}).json()["name"] == "Soudan"


def test_names_come_with_the_direction_of_their_script(here):
    names = here.get(f"{V1}/names/ar").json()
    assert names["direction"] == "rtl"
    assert names["places"]["SDN"] == "السودان"


def test_a_search_hit_says_what_it_is_and_what_it_is_called(here):
    assert {"kind": "place", "id": "SDN", "name": "Sudan"} in here.get(f"{V1}/search", params={"q": "SDN"}).json()


def test_the_same_content_has_the_same_tag_and_is_not_sent_twice(here):
    first = here.get(f"{V1}/hazards/conflict/world")
    again = here.get(f"{V1}/hazards/conflict/world", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"].strip('"').startswith(first.headers["etag"].strip('"').removesuffix("-gzip"))


def test_other_content_has_another_tag(here):
    tags = {
        here.get(f"{V1}/hazards/conflict/world", params={"period": period}).headers["etag"]
        for period in ("2023-11", "2023-12", "2022-01")
    }
    assert len(tags) == 3


def test_compressed_and_plain_answers_differ_in_tag_and_agree_in_content(here):
    packed = here.get(f"{V1}/places", headers={"accept-encoding": "gzip"})
    plain = here.get(f"{V1}/places", headers={"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.headers["etag"] != plain.headers["etag"]
    assert packed.content == plain.content
    assert "accept-encoding" in plain.headers["vary"]


@pytest.mark.parametrize("limit", [1, 7, 50, 1000])
def test_paging_neither_repeats_nor_skips(here, limit):
    seen, address = [], f"{V1}/places?limit={limit}"
    while address:
        page = here.get(address)
        seen += [one["id"] for one in page.json()["items"]]
        assert ('rel="next"' in page.headers["link"]) == (page.json()["next"] is not None)
        address = page.json()["next"]
    assert seen == sorted(one.id for one in FakeNode().reader(OPERATOR).places())


def test_paging_keeps_what_was_selected(here):
    following = here.get(f"{V1}/places", params={"kind": "country", "limit": 10}).json()["next"]
    assert all(one["kind"] == "country" for one in here.get(following).json()["items"])


def test_jobs_that_arrive_while_reading_are_not_mixed_in():
    node = FakeNode()
    for number in range(5):
        node.submit("sync", str(number), OPERATOR)
    with client(node) as here:
        first = here.get(f"{V1}/jobs", params={"limit": 2}).json()
        node.submit("sync", "late", OPERATOR)
        second = here.get(first["next"]).json()
    assert [one["subject"] for one in first["items"] + second["items"]] == ["4", "3", "2", "1"]


def test_an_unknown_code_is_a_problem_that_says_what_to_do(here):
    answer = here.get(f"{V1}/hazards/earthquake/world")
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("application/problem+json")
    problem = answer.json()
    assert problem["type"] == f"{V1}/problems/unknown-code"
    assert problem["status"] == 404
    assert problem["instance"] == f"{V1}/hazards/earthquake/world"
    assert "conflict" in problem["remedy"]


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("/places?limit=0", "limit"),
        ("/places?limit=1001", "limit"),
        ("/places?limit=many", "limit"),
        ("/places/SDN?locale=../../x", "locale"),
        ("/hazards/conflict/world?perod=2023-11", "perod"),
        ("/search", "q"),
        ("/tables/forecasts?format=xlsx", "format"),
    ],
)
def test_a_parameter_that_does_not_fit_is_named(here, path, parameter):
    answer = here.get(V1 + path)
    assert answer.status_code == 400
    assert answer.json()["type"] == f"{V1}/problems/validation"
    assert [fault["parameter"] for fault in answer.json()["errors"]] == [parameter]
    assert answer.json()["errors"][0]["place"] == "query"


@pytest.mark.parametrize("cursor", ["!!!", "Y", "/w"])
def test_a_cursor_this_node_did_not_make_is_refused(here, cursor):
    assert here.get(f"{V1}/places", params={"cursor": cursor}).status_code == 400


def test_every_problem_type_that_is_answered_can_be_looked_up(here):
    for one in here.get(f"{V1}/problems").json():
        assert here.get(one["type"]).json() == one


def test_nothing_at_an_address_is_a_problem_too(here):
    for path in (f"{V1}/nowhere", f"{V1}/places/SDN/nowhere"):
        assert here.get(path).json()["type"] == f"{V1}/problems/not-found"
    assert here.delete(f"{V1}/places", headers={"authorization": "Bearer the-home-token"}).status_code == 405


def test_a_csv_file_carries_licence_citation_and_disclaimer_and_still_reads_as_csv(here):
    answer = here.get(f"{V1}/tables/forecasts", params={"format": "csv", "place": "SDN"})
    head = [line for line in answer.text.splitlines() if line.startswith("#")]
    assert {line.split(":")[0] for line in head} >= {"# licence", "# citation", "# disclaimer", "# source"}
    frame = pl.read_csv(io.StringIO(answer.text), comment_prefix="#")
    assert frame.columns == ["place", "period", "value"]
    assert answer.headers["content-disposition"].startswith('attachment; filename="tocsin-forecasts-conflict-SDN')


def test_a_parquet_file_carries_licence_and_citation_in_its_metadata(here):
    answer = here.get(f"{V1}/tables/observations", params={"format": "parquet"})
    metadata = pl.read_parquet_metadata(io.BytesIO(answer.content))
    assert metadata["tocsin.licence"] == "CC BY 4.0"
    assert metadata["tocsin.citation"]
    assert pl.read_parquet(io.BytesIO(answer.content)).height == 1


def test_a_table_as_json_says_the_same(here):
    table = here.get(f"{V1}/tables/record").json()
    assert table["notice"]["licence"] == "CC BY 4.0"
    assert table["rows"] == [{"place": "SDN", "period": "2023-11", "value": 1.0}]


def test_an_unknown_table_names_the_known_ones(here):
    assert "forecasts" in here.get(f"{V1}/tables/secrets").json()["remedy"]


def test_jobs_are_followed_to_their_end_as_events():
    node = FakeNode()
    job = node.submit("sync", "views", OPERATOR)
    ended = msgspec.structs.replace(job, state="done", progress=1.0)
    looks = iter([job, job, ended])

    class Reader(type(node.reader(OPERATOR))):
        def job(self, id):
            return next(looks)

    node.reader = lambda person, purpose="read": Reader(person, node.edition, ())
    with client(node) as here:
        text = here.get(f"{V1}/jobs/{job.id}/events").text
    events = [block for block in text.split("\r\n\r\n") if block.strip()]
    assert [block.split("\r\n")[0] for block in events] == ["event: progress", "event: end"]
    assert json.loads(events[-1].split("data: ", 1)[1])["state"] == "done"


def test_a_request_for_unknown_work_names_what_does_not_fit():
    with client() as here:
        answer = here.post(
            f"{V1}/jobs", json={"kind": "delete", "subject": "all"}, headers={"authorization": "Bearer the-home-token"}
        )
    assert answer.status_code == 400
    assert answer.json()["type"] == f"{V1}/problems/validation"
