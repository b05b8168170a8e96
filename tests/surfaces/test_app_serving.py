"""A node on a port: the socket is known before any work, pages open once, and the end is clean."""

import contextlib
import os
import signal
import socket
import threading
import time

import httpx
import pytest

from tests.support.fake_node import FakeNode
from tocsin.errors import BadInputError
from tocsin.surfaces.app import create_app
from tocsin.surfaces.serving import address_of, bind, serve, stop_on_signal


@contextlib.contextmanager
def served(node=None):
    """Serve a fake node on a free port of loopback, and stop it at the end."""
    stops = []
    ready = threading.Event()

    @contextlib.contextmanager
    def by_hand(stop):
        stops.append(stop)
        yield

    with contextlib.closing(bind("127.0.0.1", 0)) as opened:
        app = create_app(node or FakeNode(), port=opened.getsockname()[1], pages=())
        thread = threading.Thread(
            target=serve, args=(app, opened), kwargs={"started": ready.set, "install_signals": by_hand}
        )
        thread.start()
        try:
            assert ready.wait(10)
            yield address_of(opened)
        finally:
            stops[0]()
            thread.join(10)
    assert not thread.is_alive()


def test_a_real_client_is_answered_and_known_to_be_local():
    with served() as address, httpx.Client(base_url=address) as client:
        assert client.get("/healthz").text == "ok\n"
        assert client.get("/api/v1/jobs").json()["items"], "the local operator sees what stays at this node"


def test_a_forwarded_client_is_not_taken_for_the_operator():
    with served() as address, httpx.Client(base_url=address, headers={"x-forwarded-for": "10.0.0.9"}) as client:
        assert client.get("/api/v1/jobs").json()["items"] == []


def test_answers_do_not_say_which_server_this_is():
    with served() as address:
        assert "server" not in httpx.get(f"{address}/healthz").headers


def test_an_open_event_stream_does_not_hold_up_the_end():
    node = FakeNode()
    job = node.submit("sync", "views", _operator())
    started = time.monotonic()
    with served(node) as address, httpx.stream("GET", f"{address}/api/v1/jobs/{job.id}/events") as events:
        assert next(events.iter_lines()).startswith("event")
    assert time.monotonic() - started < 6


def _operator():
    from tocsin.exchange.policies import Person

    return Person(name="operator", member="self", local=True)


def test_an_error_while_opening_ends_the_serving_and_is_not_hidden():
    def broken():
        raise ZeroDivisionError

    with contextlib.closing(bind("127.0.0.1", 0)) as opened:
        app = create_app(FakeNode(), pages=())
        with pytest.raises(ZeroDivisionError):
            serve(app, opened, started=broken)


def test_a_busy_port_is_told_before_any_work_and_names_the_option():
    with contextlib.closing(bind("127.0.0.1", 0)) as opened:
        port = opened.getsockname()[1]
        with pytest.raises(BadInputError, match=rf"port {port} .*--port 0"):
            bind("127.0.0.1", port)


def test_port_zero_takes_a_free_one():
    with contextlib.closing(bind("127.0.0.1", 0)) as opened:
        assert opened.getsockname()[1] > 0
        assert address_of(opened) == f"http://127.0.0.1:{opened.getsockname()[1]}"


def test_an_address_of_the_sixth_version_is_written_in_brackets():
    with contextlib.closing(socket.socket(socket.AF_INET6)) as probe:
        try:
            probe.bind(("::1", 0))
        except OSError:
            pytest.skip("this machine has no loopback of the sixth version")
    with contextlib.closing(bind("::1", 0)) as opened:
        assert address_of(opened).startswith("http://[::1]:")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_once_and_the_old_handler_comes_back(number):
    before = signal.getsignal(number)
    stopped = []
    with stop_on_signal(lambda: stopped.append(1)):
        os.kill(os.getpid(), number)
        time.sleep(0.01)
        assert stopped == [1]
    assert signal.getsignal(number) == before
