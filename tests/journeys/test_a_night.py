"""A night at the desk in a real browser over a real node: call, alert, nobody answers, next name, answer, hand-over."""

import re
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.chromium import chromium, context_of, launched, serious_faults
from tests.support.moving_clock import MovingClock
from tests.support.small_node import small_node
from tocsin.node.tending import Tender

pytestmark = pytest.mark.browser

EVENING = datetime(2016, 3, 9, 20, tzinfo=UTC)


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock(EVENING)


@pytest.fixture
def desk(tmp_path: Path, clock: MovingClock) -> Iterator[tuple[str, object]]:
    chromium()
    import uvicorn

    from tocsin.surfaces.app import create_app

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with small_node(tmp_path / "home", clock=clock) as node, Tender([node.desk.tend], seconds=0.1):
        settings = uvicorn.Config(create_app(node), host="127.0.0.1", port=port, log_level="error", lifespan="off")
        server = uvicorn.Server(settings)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        until = time.monotonic() + 30
        while not server.started and time.monotonic() < until:
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}", node
        server.should_exit = True
        thread.join(10)


def wait_until(said) -> None:
    until = time.monotonic() + 30
    while not said():
        assert time.monotonic() < until
        time.sleep(0.1)


@pytest.mark.slow
def test_a_night_from_the_call_to_the_brief_by_keyboard_alone(desk, clock):
    site, node = desk
    reader = node.reader(node.operator)
    with launched() as browser:
        page = context_of(browser, viewport={"width": 1280, "height": 900}).new_page()

        page.goto(f"{site}/en/rota")
        page.fill("input[name=names-0]", "amina, jonas")
        page.click("text=Set the rota >> nth=0")
        page.goto(f"{site}/en/shift")
        page.fill("#begin input[name=name]", "amina")
        page.keyboard.press("Enter")
        page.wait_for_selector("h1:has-text('amina has the desk')")

        clock.move(hours=6)
        page.goto(f"{site}/en/incidents/new")
        began = time.monotonic()
        keys = page.keyboard
        keys.type("Shelling near the market")
        keys.press("Tab")
        keys.type("Sudan")
        for _ in range(2):
            keys.press("Tab")
        page.focus("select[name=severity]")
        keys.type("extreme")
        page.focus("select[name=reliability]")
        keys.type("B")
        keys.press("Tab")
        keys.type("2")
        keys.press("Control+Enter")
        page.wait_for_url(re.compile(r"/en/incidents/I0001$"))
        assert time.monotonic() - began < 60
        (alert,) = reader.alerts()
        assert (alert.level, alert.place) == ("emergency", "SDN")

        wait_until(lambda: reader.asked() and reader.asked()[0].standing.asked.name == "amina")
        clock.move(minutes=15)
        wait_until(lambda: reader.asked()[0].standing.asked.name == "jonas")
        page.goto(f"{site}/en/alerts")
        assert "jonas is asked since" in page.inner_text("main")
        assert "nobody acknowledged it in time" in page.inner_text("main")
        keys.press("j")
        assert page.locator(".alert-row.here").count() == 1
        keys.press("x")
        assert page.locator(".alert-row input:checked").count() == 1
        keys.press("a")
        page.wait_for_selector(".alert-state-words:has-text('acknowledged')")
        assert reader.alert(alert.id).acknowledged_by == "amina@self"

        page.goto(f"{site}/en/shift")
        page.fill(f"input[name=note-{alert.id}]", "call the stringer back at nine")
        page.fill("input[name=to]", "jonas")
        page.click("text=Hand over and close the shift")
        page.wait_for_selector("text=Handed over, and not taken yet")
        page.click("text=I have read it and take over")
        page.wait_for_selector("text=taken over")

        clock.move(hours=1)
        page.goto(f"{site}/en/brief?since=2016-03-09T19:00")
        told = page.inner_text("main")
        for words in ("Shelling near the market", "call the stringer back at nine", "jonas", "none → Emergency"):
            assert words in told, words
        page.emulate_media(media="print")
        assert page.locator("form:visible").count() == 0
        assert page.locator("text=call the stringer back at nine").first.is_visible()
        page.emulate_media(media="screen")

        for path in ("alerts", f"alerts/{alert.id}", "incidents/I0001", "brief", "shift"):
            for locale in ("en", "ar"):
                page.goto(f"{site}/{locale}/{path}")
                for width in (1280, 390):
                    assert serious_faults(page, width) == []
                    assert page.evaluate("document.documentElement.scrollWidth") <= width, (locale, path, width)


@pytest.mark.slow
def test_the_same_night_without_javascript(desk, clock):
    site, node = desk
    with launched() as browser:
        page = context_of(browser, viewport={"width": 390, "height": 844}, java_script_enabled=False).new_page()
        page.goto(f"{site}/fr/incidents/new")
        page.fill("#title", "Bombardement")
        page.fill("input[name=place]", "Soudan")
        page.click("button.first")
        (alert,) = node.reader(node.operator).alerts()
        page.goto(f"{site}/fr/alerts?state=open")
        page.check(f"#pick-{alert.id}")
        page.click("button[value=acknowledge]")
        assert page.url.endswith("/fr/alerts?state=open")
        assert node.reader(node.operator).alert(alert.id).state == "acknowledged"
        page.goto(f"{site}/fr/alerts/{alert.id}")
        page.fill("form:has(input[value=end]) input[name=why]", "fini")
        page.click("form:has(input[value=end]) button")
        assert node.reader(node.operator).alert(alert.id).state == "ended"
