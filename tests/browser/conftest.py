"""A browser before pages served over the made-up node."""

import contextlib
import socket
import threading
import time

import pytest

from tests.support.chromium import DESK, Visit, chromium, context_of, launched


@pytest.fixture(scope="session")
def site():
    """The address of pages served over the made-up node."""
    chromium()
    import uvicorn

    from tests.support.fake_node import FakeNode
    from tocsin.surfaces.app import create_app

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = uvicorn.Config(create_app(FakeNode()), host="127.0.0.1", port=port, log_level="error", lifespan="off")
    server = uvicorn.Server(settings)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not server.started and time.monotonic() < until:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


# One a module: while Playwright's blocking interface is open, no other test of the process may run an event loop.
@pytest.fixture(scope="module")
def browser():
    with launched() as opened:
        yield opened


@pytest.fixture(scope="module")
def desk(browser):
    """The context most visits share: a desk's width, scripts on, and a cache that is warm after the first visit."""
    context = context_of(browser, viewport=DESK)
    yield context
    context.close()


@pytest.fixture
def visit(browser, desk, site):
    """Open pages: ``visit()`` at the shared desk, ``visit(fresh=True)`` or ``visit(scripts=False)`` elsewhere."""
    with contextlib.ExitStack() as closing:

        def opening(*, scripts: bool = True, fresh: bool = False) -> Visit:
            if fresh or not scripts:
                context = context_of(browser, viewport=DESK, java_script_enabled=scripts)
                closing.callback(context.close)
            else:
                context = desk
            page = context.new_page()
            closing.callback(page.close)
            return Visit(page, site)

        yield opening
