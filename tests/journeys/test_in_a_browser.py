"""The same in a real browser, at a desk's and a phone's width: with the mirror, and with no source in reach."""

import io

import polars as pl
import pytest

from tests.support.chromium import DESK, Visit, context_of, launched, serious_faults
from tests.support.running_node import up

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = (
    "/en/",
    "/en/places",
    "/en/places/SDN",
    "/en/places/NZL",
    "/en/places/SUN",
    "/en/places/ATA",
    "/en/organisations",
    "/en/organisations/ECOWAS",
    "/en/record",
    "/en/data",
    "/en/about",
    "/en/search?q=mali",
    "/ar/",
)
WIDTHS = (1280, 390)


# One a module: while Playwright's blocking interface is open, no other test of the process may run an event loop.
@pytest.fixture(scope="module")
def browser():
    with launched() as opened:
        yield opened


@pytest.fixture(scope="module")
def starter_node(tmp_path_factory):
    """A node that reaches no source: no mirror, and publishers behind a proxy that is not there."""
    closed = "http://127.0.0.1:9"
    proxies = {"HTTP_PROXY": closed, "HTTPS_PROXY": closed, "ALL_PROXY": closed}
    with up(tmp_path_factory.mktemp("starter") / "home", mirror="none", **proxies) as node:
        yield node


@pytest.fixture
def opened(browser):
    """Open a page of a node as a visit; everything is closed after the test."""
    context = context_of(browser, viewport=DESK)
    yield lambda address: Visit(context.new_page(), address)
    context.close()


def faults_of(visit, path):
    """Everything that is wrong with a page at both widths."""
    page = visit.go(path)
    found = [(path, fault) for width in WIDTHS for fault in serious_faults(page, width)]
    if page.evaluate("document.documentElement.scrollWidth") > WIDTHS[-1]:
        found.append((path, "scrolls sideways on a phone"))
    return found + [(path, said) for said in visit.complaints]


def walk_with_the_slider(page):
    """Move the slider by keyboard; return the heading before and after."""
    page.set_viewport_size(DESK)
    page.wait_for_selector("#map svg .place")
    before = page.locator("h1").inner_text()
    page.focus("#slider")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("before => document.querySelector('h1').innerText !== before", arg=before)
    return before, page.locator("h1").inner_text()


def downloaded(page, path):
    """Press the page's own link to its figures; return them with the notice above them."""
    with page.expect_download() as coming:
        page.locator(f"a[download][href*='{path}'][href*='format=csv']").first.click()
    text = coming.value.path().read_text(encoding="utf-8")
    notice = dict(line[2:].split(": ", 1) for line in text.splitlines() if line.startswith("# ") and ": " in line)
    return pl.read_csv(io.StringIO(text), comment_prefix="#"), notice


@pytest.mark.mirror
def test_every_page_is_sound_at_two_widths_and_asks_nobody_else(opened, running_node):
    visit = opened(running_node.address)
    assert [fault for path in PAGES for fault in faults_of(visit, path)] == []
    assert all(address.startswith((running_node.address, "data:", "blob:")) for address in visit.asked)


@pytest.mark.mirror
def test_the_slider_moves_the_world_by_keyboard(opened, running_node):
    visit = opened(running_node.address)
    before, after = walk_with_the_slider(visit.go("/en/"))
    assert "November 2023" in before
    assert "December 2023" in after
    assert "period=2023-12" in visit.page.url


@pytest.mark.mirror
def test_what_is_downloaded_is_what_the_page_and_the_interface_say(opened, running_node):
    page = opened(running_node.address).go("/en/")
    rows, notice = downloaded(page, "tables/forecasts")
    assert notice["licence"]
    assert notice["citation"]
    assert "do not imply" in notice["disclaimer"]
    world = page.request.get(f"{running_node.address}/api/v1/hazards/conflict/world").json()
    told = {one["place"]: one["mean"] for one in world["expectations"]}
    means = rows.filter((pl.col("output_type") == "mean") & (pl.col("period") == world["period"]))
    assert dict(means.select("place", "value").iter_rows()) == pytest.approx(told)


@pytest.mark.mirror
def test_a_country_is_read_from_its_fan_to_its_past(opened, running_node):
    page = opened(running_node.address).go("/en/places/SDN")
    page.wait_for_selector("#fan svg")
    page.wait_for_selector("#past svg")
    assert "At least 25 deaths in November 2023" in page.locator(".headline").inner_text()
    assert "past outcomes lay inside the 90 % interval" in page.locator("#past-section").inner_text()


def test_without_any_source_every_page_is_sound_and_says_what_it_stands_on(opened, starter_node):
    visit = opened(starter_node.address)
    assert [fault for path in PAGES for fault in faults_of(visit, path)] == []
    assert all(address.startswith((starter_node.address, "data:", "blob:")) for address in visit.asked)
    assert "starter edition" in visit.go("/en/").locator(".notice").first.inner_text().lower()


def test_without_any_source_the_slider_moves_and_the_figures_can_be_taken_away(opened, starter_node):
    page = opened(starter_node.address).go("/en/")
    before, after = walk_with_the_slider(page)
    assert before != after
    rows, notice = downloaded(page, "tables/forecasts")
    assert rows.height > 100
    assert notice["licence"]
    assert "starter" in notice["edition"]
