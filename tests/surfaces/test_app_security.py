"""Each test is named by the threat it stops."""

import asyncio

import pytest
from litestar import Request, get, post
from litestar.datastructures import Headers

from tests.support.api_client import ADDRESS, BEARER, VISITOR, client
from tests.support.fake_node import FakeNode
from tocsin.exchange.policies import Person
from tocsin.surfaces import app as app_module
from tocsin.surfaces.security import GuardRules, csrf_token, viewer_by_address

WANTED = {"kind": "sync", "subject": "views"}


@pytest.fixture(scope="module")
def here():
    with client() as opened:
        yield opened


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1:9999", "127.0.0.1.evil.example:8700", "localhost", "", "[::1]"]
)
def test_a_foreign_host_name_is_refused_so_that_rebinding_a_name_reads_nothing(here, host):
    answer = here.get("/api/v1/edition", headers={"host": host})
    assert answer.status_code == 403
    assert answer.json()["type"] == "/api/v1/problems/foreign-host"


@pytest.mark.parametrize("host", ["127.0.0.1:8700", "localhost:8700", "LOCALHOST:8700", "[::1]:8700"])
def test_the_nodes_own_names_are_answered(here, host):
    assert here.get("/healthz", headers={"host": host}).status_code == 200


def test_a_configured_name_is_answered():
    with client(names=("tocsin.example.org",)) as here:
        assert here.get("/healthz", headers={"host": "tocsin.example.org"}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_write_from_another_sites_page_is_refused_even_with_the_token(here, headers):
    answer = here.post("/api/v1/jobs", json=WANTED, headers={"authorization": f"Bearer {BEARER}", **headers})
    assert answer.status_code == 403
    assert answer.json()["type"] == "/api/v1/problems/foreign-origin"


def test_a_write_without_a_form_token_or_bearer_token_is_refused(here):
    assert here.post("/api/v1/jobs", json=WANTED).json()["type"] == "/api/v1/problems/csrf"


@pytest.mark.parametrize("given", ["", "Bearer ", "Bearer wrong", "Basic dTpw", "Bearer thé"])
def test_a_wrong_bearer_token_is_refused(here, given):
    assert here.post("/api/v1/jobs", json=WANTED, headers={"authorization": given.encode()}).status_code == 403


def test_an_empty_bearer_setting_accepts_no_token():
    with client(bearer="") as here:
        assert here.post("/api/v1/jobs", json=WANTED, headers={"authorization": "Bearer "}).status_code == 403


def test_the_homes_token_may_write(here):
    answer = here.post("/api/v1/jobs", json=WANTED, headers={"authorization": f"Bearer {BEARER}"})
    assert answer.status_code == 202
    assert answer.headers["location"] == f"/api/v1/jobs/{answer.json()['id']}"


@pytest.fixture
def formed(monkeypatch):
    """An application with one page that has a form, and the handler that takes it."""

    @get("/form", sync_to_thread=False, media_type="text/html")
    def form(request: Request) -> str:
        return csrf_token(request.scope)

    @post("/form", sync_to_thread=False, status_code=200)
    def take() -> str:
        return "taken"

    monkeypatch.setattr(app_module, "web_routes", lambda pages, languages: [form, take])
    with client() as opened:
        yield opened


def test_a_form_with_the_token_of_its_page_is_taken(formed):
    token = formed.get("/form").text
    assert formed.post("/form", data={"csrf_token": token}).text == "taken"
    assert formed.post("/form", headers={"x-csrf-token": token}).text == "taken"


def test_a_form_without_its_token_is_refused(formed):
    formed.get("/form")
    assert formed.post("/form", data={"other": "x"}).status_code == 403


def test_a_token_an_attacker_made_up_is_refused_even_when_cookie_and_field_agree(formed):
    formed.cookies.set("tocsin_csrf", "made.up")
    assert formed.post("/form", data={"csrf_token": "made.up"}).status_code == 403


def test_a_token_of_another_visit_is_refused(formed):
    first = formed.get("/form").text
    formed.cookies.clear()
    formed.get("/form")
    assert formed.post("/form", data={"csrf_token": first}).status_code == 403


def test_the_token_cookie_is_out_of_reach_of_scripts_and_other_sites(formed):
    cookie = formed.get("/form").headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie


def test_the_token_stays_the_same_while_its_cookie_lives(formed):
    assert formed.get("/form").text == formed.get("/form").text


@pytest.mark.parametrize("path", ["/healthz", "/api/v1/edition", "/nowhere", "/static/none.js", "/api/v1/places/XX"])
def test_every_answer_forbids_other_hosts_frames_and_sniffing(here, path):
    headers = here.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "http" not in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "geolocation=()" in headers["permissions-policy"]


def test_an_oversized_query_is_refused(here):
    assert here.get("/api/v1/search", params={"q": "a" * 5000}).status_code == 414


def test_an_overlong_parameter_is_refused(here):
    assert here.get("/api/v1/search", params={"q": "a" * 300}).status_code == 400


def test_an_oversized_body_is_refused(here):
    answer = here.post("/form", content=b"x" * (1024 * 1024 + 1))
    assert answer.status_code == 413


def test_a_client_that_leaves_while_sending_is_not_waited_for():
    async def half_a_request() -> list[dict]:
        application = client().app
        sent: list[dict] = []
        messages = iter([{"type": "http.request", "body": b"a", "more_body": True}, {"type": "http.disconnect"}])

        async def receive():
            return next(messages)

        async def send(message):
            sent.append(message)

        scope = {
            "type": "http", "method": "POST", "path": "/api/v1/jobs", "raw_path": b"/api/v1/jobs", "query_string": b"",
            "headers": [(b"host", b"127.0.0.1:8700")], "client": ("127.0.0.1", 1), "http_version": "1.1",
            "scheme": "http", "server": ("127.0.0.1", 8700), "root_path": "", "asgi": {"version": "3.0"},
        }  # fmt: skip
        await application(scope, receive, send)
        return sent

    assert asyncio.run(half_a_request())[0]["status"] == 403


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/..%2fapp.py",
        "/static/%2e%2e/%2e%2e/app.py",
        "/static//etc/passwd",
        "/static/built/../../../app.py",
        "/static/%00",
    ],
)
def test_no_path_leads_out_of_the_static_folder(here, path):
    answer = here.get(path)
    assert answer.status_code == 404
    assert "create_app" not in answer.text


def test_a_link_that_leaves_the_static_folder_is_not_served(tmp_path):
    (tmp_path / "secret.txt").write_text("secret")
    folder = tmp_path / "static"
    folder.mkdir()
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "own.txt").write_text("own")
    with client(static=folder) as here:
        assert here.get("/static/own.txt").text == "own"
        assert here.get("/static/link.txt").status_code == 404


def test_a_parameter_cannot_add_a_header(here):
    answer = here.get("/api/v1/tables/forecasts", params={"format": "csv", "place": 'x"\r\nset-cookie: a=b'})
    assert "set-cookie" not in answer.headers
    assert "\n" not in answer.headers["content-disposition"]
    assert answer.headers["content-disposition"].count('"') == 2


def test_a_viewer_from_elsewhere_gets_no_object_that_stays_at_this_node():
    with client(person=VISITOR) as here:
        assert here.get("/api/v1/jobs").json()["items"] == []
        job = FakeNode().submitted[0].id
        assert here.get(f"/api/v1/jobs/{job}").status_code in {403, 404}
        assert here.get(f"/api/v1/jobs/{job}/events").status_code in {403, 404}


def test_a_viewer_from_elsewhere_may_not_start_work_even_with_the_token():
    with client(person=VISITOR) as here:
        answer = here.post("/api/v1/jobs", json=WANTED, headers={"authorization": f"Bearer {BEARER}"})
    assert answer.status_code == 403


def _scope(client: str, host: str, **headers: str) -> dict:
    pairs = {"host": host, **headers}
    return {"type": "http", "client": (client, 5), "headers": [(n.encode(), v.encode()) for n, v in pairs.items()]}


@pytest.mark.parametrize(
    ("scope", "local"),
    [
        (_scope("127.0.0.1", "127.0.0.1:8700"), True),
        (_scope("::1", "[::1]:8700"), True),
        (_scope("10.0.0.9", "127.0.0.1:8700"), False),
        (_scope("127.0.0.1", "tocsin.example.org"), False),
        (_scope("127.0.0.1", "127.0.0.1:8700", **{"x-forwarded-for": "10.0.0.9"}), False),
        (_scope("127.0.0.1", "127.0.0.1:8700", forwarded="for=10.0.0.9"), False),
    ],
)
def test_only_someone_on_loopback_who_was_not_forwarded_is_the_local_operator(scope, local):
    person: Person = viewer_by_address(GuardRules(secret=b"s"))(scope)
    assert person.local is local
    assert Headers.from_scope(scope)["host"]


def test_an_unexpected_error_says_nothing_about_the_inside():
    class Broken(FakeNode):
        def reader(self, person, purpose="read"):
            raise RuntimeError("secret path /srv/node")

    with client(Broken()) as here:
        answer = here.get("/api/v1/edition", headers={"host": ADDRESS.removeprefix("http://")})
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert answer.json()["type"] == "/api/v1/problems/error"
