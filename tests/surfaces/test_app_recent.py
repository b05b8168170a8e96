"""Recent answers save work and never cross from one person, visit or state of the node to another."""

import asyncio

import pytest
from litestar import Request, get, post

from tests.support.api_client import OPERATOR, VISITOR, client
from tests.support.fake_node import FakeNode
from tocsin.surfaces import app as app_module
from tocsin.surfaces.security import csrf_token, person_of


@pytest.fixture
def counted(monkeypatch):
    """Pages that count how often they are rendered."""
    rendered = []

    @get("/who", sync_to_thread=False, media_type="text/html")
    def who(request: Request) -> str:
        rendered.append("who")
        return f"for {person_of(request.scope).name}"

    @get("/form", sync_to_thread=False, media_type="text/html")
    def form(request: Request) -> str:
        rendered.append("form")
        return f"token={csrf_token(request.scope)}"

    @post("/form", sync_to_thread=False, status_code=200)
    def take() -> str:
        return "taken"

    @get("/slow", media_type="text/html")
    async def slow() -> str:
        rendered.append("slow")
        await asyncio.sleep(0.05)
        return "slow"

    monkeypatch.setattr(app_module, "web_routes", lambda pages, languages: [who, form, take, slow])
    return rendered


def test_a_page_that_was_just_rendered_is_not_rendered_again(counted):
    with client() as here:
        assert [here.get("/who").text for _ in range(3)] == ["for operator"] * 3
    assert counted == ["who"]


def test_a_kept_page_is_never_given_to_another_person(counted):
    asking = [OPERATOR]
    with client() as here:
        here.app.front.viewer = lambda scope: asking[0]
        assert here.get("/who").text == "for operator"
        asking[0] = VISITOR
        assert here.get("/who").text == "for visitor"


def test_two_visits_never_share_a_form_token(counted):
    with client() as here:
        first = here.get("/form").text
        assert here.get("/form").text == first
        here.cookies.clear()
        second = here.get("/form").text
        assert second != first
        assert here.post("/form", data={"csrf_token": second.removeprefix("token=")}).text == "taken"
    assert counted == ["form"]


def test_a_write_forgets_what_was_kept(counted):
    with client() as here:
        token = here.get("/form").text.removeprefix("token=")
        here.post("/form", data={"csrf_token": token})
        here.get("/form")
    assert counted == ["form", "form"]


def test_new_holdings_of_the_node_forget_what_was_kept(counted):
    node = FakeNode()
    node.generation = 0
    with client(node) as here:
        here.get("/who")
        node.generation = 1
        here.get("/who")
    assert counted == ["who", "who"]


def test_other_words_in_the_query_are_another_question(counted):
    with client() as here:
        here.get("/who?a=1")
        here.get("/who?a=2")
    assert counted == ["who", "who"]


def test_a_kept_page_has_a_tag_and_is_not_sent_twice(counted):
    with client() as here:
        tag = here.get("/who").headers["etag"]
        assert here.get("/who", headers={"if-none-match": tag}).status_code == 304
        assert here.get("/who", headers={"if-none-match": '"other"'}).status_code == 200


def test_the_first_askers_condition_is_not_everyones(counted):
    with client() as here:
        tag = here.get("/api/v1/edition").headers["etag"]
    asked = []

    class Counting(FakeNode):
        def reader(self, person, purpose="read"):
            asked.append(purpose)
            return super().reader(person, purpose)

    with client(Counting()) as here:
        assert here.get("/api/v1/edition", headers={"if-none-match": tag}).status_code == 304
        assert here.get("/api/v1/edition").json()["route"] == "mirror"
    assert asked == ["read"]


def test_questions_that_arrive_together_are_all_answered_when_there_is_nothing_to_keep(counted):
    async def together():
        statuses = []
        application = client().app

        async def ask():
            async def receive():
                return {"type": "http.request", "body": b"", "more_body": False}

            async def send(message):
                if message["type"] == "http.response.start":
                    statuses.append(message["status"])

            await application(_scope("/api/v1/places/XX"), receive, send)

        await asyncio.gather(*(ask() for _ in range(20)))
        return statuses

    assert asyncio.run(together()) == [404] * 20


def test_progress_of_jobs_is_never_kept():
    node = FakeNode()
    with client(node) as here:
        before = len(here.get("/api/v1/jobs").json()["items"])
        node.submit("sync", "views", OPERATOR)
        assert len(here.get("/api/v1/jobs").json()["items"]) == before + 1


def _scope(path: str) -> dict:
    return {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"",
        "headers": [(b"host", b"127.0.0.1:8700")], "client": ("127.0.0.1", 1), "http_version": "1.1",
        "scheme": "http", "server": ("127.0.0.1", 8700), "root_path": "", "asgi": {"version": "3.0"},
    }  # fmt: skip


def test_questions_that_arrive_together_are_answered_once(counted):
    async def ask(application, bodies):
        async def receive():
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message):
            if message["type"] == "http.response.body":
                bodies.append(message["body"])

        await application(_scope("/slow"), receive, send)

    async def together():
        bodies = []
        application = client().app
        await asyncio.gather(*(ask(application, bodies) for _ in range(20)))
        return bodies

    assert asyncio.run(together()) == [b"slow"] * 20
    assert counted == ["slow"]


def test_requests_are_counted_by_pattern_also_when_answered_from_memory(counted):
    with client() as here:
        for _ in range(3):
            here.get("/api/v1/places/SDN")
        text = here.get("/metrics").text
    assert 'route="/api/v1/places/{place_id}",status="200"} 3.0' in text
    assert "SDN" not in text
