"""A real Chromium before real pages; every test that needs it says so when there is none."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

__all__ = ["AXE", "DESK", "Visit", "chromium", "context_of", "launched", "serious_faults"]

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


@contextlib.contextmanager
def launched() -> Iterator[Any]:
    """Open a browser; while it is open, no other test of the process may run an event loop of its own."""
    path = chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=path, args=list(FLAGS))
        yield opened
        opened.close()


class Visit:
    """A page and what went wrong on it."""

    def __init__(self, page: Any, site: str) -> None:
        self.page = page
        self.site = site
        self.complaints: list[str] = []
        self.asked: list[str] = []
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))

    def go(self, path: str, *, until: str = "load") -> Any:
        """Open a path of the site."""
        self.page.goto(f"{self.site}{path}", wait_until=until)
        return self.page


def context_of(browser: Any, **settings: Any) -> Any:
    """A context that takes downloads, moves nothing and gives up soon."""
    context = browser.new_context(accept_downloads=True, reduced_motion="reduce", **settings)
    context.set_default_timeout(15_000)
    return context


def serious_faults(page: Any, width: int, scheme: str = "light") -> list[tuple[Any, ...]]:
    """What axe-core calls serious or critical on an open page at a width."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: run `npm ci` in frontend")
    if not page.evaluate("() => typeof axe === 'object'"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.wait_for_timeout(60)
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        (width, scheme, fault["id"], fault["nodes"][0]["target"], fault["nodes"][0]["failureSummary"])
        for fault in found["violations"]
        if fault["impact"] in {"serious", "critical"}
    ]
