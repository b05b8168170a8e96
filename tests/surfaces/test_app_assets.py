"""Built files are kept by browsers as long as their content lives, and every address answers the questions of HTTP."""

import pytest
import structlog

from tests.support.api_client import VISITOR, client

SCRIPT = "export const answer = 42;\n" * 200


@pytest.fixture
def here(tmp_path):
    built = tmp_path / "built"
    built.mkdir()
    (built / "watch-PR7CV3C3.js").write_text(SCRIPT)
    (built / "boundaries-110m.json").write_text("{}")
    (built / ".inputs").write_text("hidden")
    with client(static=tmp_path) as opened:
        yield opened


def test_a_file_named_by_its_content_is_kept_for_a_year(here):
    answer = here.get("/static/built/watch-PR7CV3C3.js")
    assert answer.text == SCRIPT
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["content-encoding"] == "gzip"


def test_a_file_with_a_plain_name_is_asked_for_again_and_not_sent_twice(here):
    first = here.get("/static/built/boundaries-110m.json")
    assert "no-cache" in first.headers["cache-control"]
    again = here.get("/static/built/boundaries-110m.json", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304


def test_files_of_the_build_itself_are_not_served(here):
    assert here.get("/static/built/.inputs").status_code == 404


@pytest.mark.parametrize("path", ["/healthz", "/api/v1/edition", "/static/built/watch-PR7CV3C3.js"])
def test_head_answers_like_get_without_a_body(here, path):
    whole, head = here.get(path), here.head(path)
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-type"] == whole.headers["content-type"]
    assert head.headers.get("etag", "").replace("-gzip", "") == whole.headers.get("etag", "").replace("-gzip", "")


def test_counters_are_for_whoever_is_at_this_node(here):
    assert "tocsin_http_requests_total" in here.get("/metrics").text
    with client(person=VISITOR) as elsewhere:
        assert elsewhere.get("/metrics").status_code == 403


@pytest.fixture
def plain_log():
    """Logging as it is before any command sets it; commands run in this process set it for good."""
    structlog.reset_defaults()
    yield
    structlog.reset_defaults()


def test_the_request_log_says_nothing_about_a_person(plain_log, capsys):
    with client() as here:
        here.get("/api/v1/places/SDN?locale=fr", headers={"user-agent": "somebody", "cookie": "name=somebody"})
    said = capsys.readouterr()
    lines = [line for line in (said.out + said.err).splitlines() if "request" in line]
    assert lines
    assert not any(word in line for line in lines for word in ("SDN", "somebody", "127.0.0.1", "locale=fr"))
