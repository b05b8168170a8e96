"""A command reaches the running node through its home: with the owner's token, over its own address."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import msgspec
import pytest

from tocsin.errors import BadInputError, NotFoundError, RefusedError
from tocsin.node.answers import JobAnswer
from tocsin.node.configuration import Configuration
from tocsin.node.home import open_home
from tocsin.node.lease import Lease
from tocsin.node.remote import RemoteNode, running_node


def job(state: str, progress: float) -> JobAnswer:
    return JobAnswer(
        id="j1",
        kind="sync",
        subject="views",
        state=state,
        progress=progress,
        message="",
        actor="a@b",
        started=None,
        ended=None,
        error="",
    )


class Api(BaseHTTPRequestHandler):
    """Answers as the running node's API does; each look at the job finds it further on."""

    token = ""
    looks: list[JobAnswer]
    seen: list[dict]

    def do_POST(self) -> None:
        body = msgspec.json.decode(self.rfile.read(int(self.headers["content-length"])))
        self.seen.append(body)
        if self.headers["authorization"] != f"Bearer {self.token}":
            self.answer(403, {"type": "refused", "title": "Refused", "detail": "the token is wrong"})
        elif body["kind"] == "dance":
            self.answer(400, {"type": "bad-input", "detail": "'dance' is no kind of job"})
        else:
            self.answer(202, job("waiting", 0.0))

    def do_GET(self) -> None:
        self.answer(200, self.looks.pop(0) if len(self.looks) > 1 else self.looks[0])

    def answer(self, status: int, body: object) -> None:
        content = msgspec.json.encode(body)
        self.send_response(status)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Configuration, type[Api], Lease]]:
    home = open_home(tmp_path / "home")
    lease = Lease.acquire(home)
    handler = type("Handler", (Api,), {"token": lease.token, "looks": [job("done", 1.0)], "seen": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        lease.announce(f"http://127.0.0.1:{server.server_address[1]}")
        yield Configuration(home=str(home.path)), handler, lease
        server.shutdown()
        thread.join()
    lease.release()


def test_a_job_is_handed_in_with_the_homes_token_and_followed_to_its_end(served: tuple) -> None:
    configuration, api, _ = served
    api.looks[:] = [job("running", 0.5), job("running", 0.5), job("done", 1.0)]
    remote = running_node(configuration)
    shown = []
    asked = remote.submit("sync", "views", sources=["views"])
    done = remote.wait(asked.id, lambda answer: shown.append((answer.state, answer.progress)))
    assert (asked.state, done.state) == ("waiting", "done")
    assert api.seen == [{"kind": "sync", "subject": "views", "arguments": {"sources": ["views"]}}]
    assert shown == [("running", 0.5), ("done", 1.0)]


def test_what_the_running_node_refuses_is_told_in_its_own_words(served: tuple) -> None:
    configuration, api, _ = served
    with pytest.raises(BadInputError, match="'dance' is no kind of job"):
        running_node(configuration).submit("dance", "")
    api.token = "another"
    with pytest.raises(RefusedError, match="the token is wrong"):
        running_node(configuration).submit("sync", "")


def test_where_no_node_runs_there_is_none_to_reach(tmp_path: Path) -> None:
    assert running_node(Configuration(home=str(tmp_path / "nowhere"))) is None
    home = open_home(tmp_path / "home")
    assert running_node(Configuration(home=str(home.path))) is None
    assert not (tmp_path / "nowhere").exists(), "looking makes nothing"


def test_a_writer_that_serves_nowhere_is_named(tmp_path: Path) -> None:
    lease = Lease.acquire(open_home(tmp_path / "home"))
    with pytest.raises(RefusedError, match="serves nowhere"):
        running_node(Configuration(home=str(tmp_path / "home")))
    lease.release()


def test_a_node_that_does_not_answer_is_named() -> None:
    with pytest.raises(NotFoundError, match="does not answer"):
        RemoteNode("http://127.0.0.1:9", "token").job("j1")
