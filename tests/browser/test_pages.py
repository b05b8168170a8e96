"""What a browser finds on every page: no serious accessibility fault, no foreign host, no sideways scroll."""

import pytest

from tests.support.chromium import serious_faults

pytestmark = pytest.mark.browser

PATHS = (
    "/en/",
    "/en/places/MDG",
    "/en/places",
    "/en/organisations/AU",
    "/en/prevention",
    "/en/places/MDG/what-if?gapminder.gini=50",
    "/en/record",
    "/en/data",
    "/en/lab?from=au-ezulwini",
    "/en/councils/unsc",
    "/en/lab/inclusion",
    "/en/alerts?state=all",
    "/en/alerts/aaaa000011112222",
    "/en/incidents",
    "/en/incidents/I0001",
    "/en/incidents/new",
    "/en/rota",
    "/en/shift",
    "/en/brief",
    "/ar/alerts",
    "/ar/incidents/new",
    "/ar/",
    "/en/places/XX",
)


@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing_serious_and_no_request_leaves_this_node(visit, path):
    here = visit()
    page = here.go(path)
    faults = [
        fault for width in (1280, 390) for scheme in ("light", "dark") for fault in serious_faults(page, width, scheme)
    ]
    assert not faults
    assert all(address.startswith((here.site, "data:", "blob:")) for address in here.asked)
    expected = "404" if path.endswith("XX") else "nothing"
    assert [said for said in here.complaints if expected not in said] == []


def test_a_phone_never_scrolls_sideways_and_text_stays_inside_at_twice_the_size(visit):
    here = visit()
    wide = []
    for path in (
        *PATHS,
        "/ar/places/MDG",
        "/ar/prevention",
        "/ar/record",
        "/ru/",
        "/fr/data",
        "/zh/organisations",
        "/ru/rota",
        "/fr/alerts",
    ):
        page = here.go(path)
        for width in (390, 640):
            page.set_viewport_size({"width": width, "height": 844})
            page.wait_for_timeout(60)
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wide.append((path, width))
    assert not wide


@pytest.mark.parametrize("path", ["/en/", "/ar/", "/zh/", "/ru/places/MDG"])
def test_the_first_load_stays_under_300_kilobytes_without_the_boundaries(visit, path):
    here = visit(fresh=True)
    session = here.page.context.new_cdp_session(here.page)
    session.send("Network.enable")
    addresses, sizes = {}, {}
    session.on(
        "Network.responseReceived", lambda event: addresses.update({event["requestId"]: event["response"]["url"]})
    )
    session.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
    here.go(path, until="networkidle")
    counted = {url: sizes.get(key, 0) for key, url in addresses.items() if "/boundaries" not in url}
    assert len(counted) > 4
    assert sum(counted.values()) < 300_000, counted


def test_an_arabic_page_runs_from_the_right_and_its_charts_do_not(visit):
    page = visit().go("/ar/places/MDG")
    assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
    assert page.evaluate("getComputedStyle(document.getElementById('fan')).direction") == "ltr"
    assert page.locator("#fan svg text").first.is_visible()
    title = page.locator("h1").bounding_box()
    assert title["x"] + title["width"] > 1000


def test_the_print_shows_the_figures_and_no_controls(visit):
    page = visit().go("/en/")
    page.emulate_media(media="print")
    assert page.locator("#ranking").is_visible()
    assert not page.locator("#controls").is_visible()
    assert not page.locator("nav.rooms").is_visible()
