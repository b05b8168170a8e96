"""A real Chromium before real pages over the made-up node; every test that needs it says so when there is none."""

import contextlib
import os
import shutil
import socket
import threading
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "frontend/node_modules/axe-core/axe.min.js"
BUILT = ROOT / "src/tocsin/surfaces/web/static/built/manifest.json"
DESK = {"width": 1280, "height": 900}
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


def chromium() -> str:
    """Return the path of Chromium, or skip with the reason."""
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    found = os.environ.get("TOCSIN_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.skip("no Chromium on this machine: install it, or name it in TOCSIN_CHROMIUM")
    if not BUILT.is_file():
        pytest.skip("the front end was not built: run `make frontend`")
    return found


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
    path = chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=path, args=list(FLAGS))
        yield opened
        opened.close()


class Visit:
    """A page and what went wrong on it."""

    def __init__(self, page, site: str) -> None:
        self.page = page
        self.site = site
        self.complaints: list[str] = []
        self.asked: list[str] = []
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))

    def go(self, path: str, *, until: str = "load"):
        self.page.goto(f"{self.site}{path}", wait_until=until)
        return self.page


def _context(browser, **settings):
    context = browser.new_context(accept_downloads=True, reduced_motion="reduce", **settings)
    context.set_default_timeout(15_000)
    return context


@pytest.fixture(scope="module")
def desk(browser):
    """The context most visits share: a desk's width, scripts on, and a cache that is warm after the first visit."""
    context = _context(browser, viewport=DESK)
    yield context
    context.close()


@pytest.fixture
def visit(browser, desk, site):
    """Open pages: ``visit()`` at the shared desk, ``visit(fresh=True)`` or ``visit(scripts=False)`` elsewhere."""
    with contextlib.ExitStack() as closing:

        def opening(*, scripts: bool = True, fresh: bool = False) -> Visit:
            if fresh or not scripts:
                context = _context(browser, viewport=DESK, java_script_enabled=scripts)
                closing.callback(context.close)
            else:
                context = desk
            page = context.new_page()
            closing.callback(page.close)
            return Visit(page, site)

        yield opening
