"""The watch page under the hands: slider, play, map, search, choices, downloads."""

import struct
import xml.etree.ElementTree as ET

import pytest

pytestmark = pytest.mark.browser


@pytest.fixture
def watch(visit):
    here = visit()
    here.go("/en/")
    here.page.wait_for_selector("#map svg .place")
    return here.page


def until_period(page, period):
    page.wait_for_function(
        "period => JSON.parse(document.getElementById('watch-data').textContent).period === period", arg=period
    )


def test_the_slider_moves_by_keyboard_and_the_address_follows(watch):
    watch.focus("#slider")
    watch.keyboard.press("ArrowRight")
    until_period(watch, "2023-12")
    assert "period=2023-12" in watch.url
    assert "December 2023" in watch.locator("h1").inner_text()
    assert watch.locator("#slider").get_attribute("aria-valuetext") == "December 2023"
    watch.keyboard.press("Home")
    until_period(watch, "2014-01")
    assert "reports of at least 25 deaths" in watch.locator("h1").inner_text()


def test_the_map_changes_with_the_month(watch):
    shades = "() => [...document.querySelectorAll('#map .place')].map(one => one.getAttribute('class')).join()"
    before = watch.evaluate(shades)
    watch.focus("#slider")
    watch.keyboard.press("Home")
    until_period(watch, "2014-01")
    assert watch.evaluate(shades) != before


def test_play_walks_on_and_stops_when_asked(watch):
    watch.click("#play")
    until_period(watch, "2023-12")
    watch.click("#play")
    assert watch.locator("#play").get_attribute("aria-pressed") == "false"
    assert watch.locator("#play").inner_text() == "Play"


def test_a_choice_changes_the_page_the_address_and_what_back_leads_to(watch):
    watch.select_option("select[name=measure]", "expected")
    watch.wait_for_function("() => document.querySelector('h1').textContent.includes('expected in all')")
    assert "measure=expected" in watch.url
    watch.go_back(wait_until="networkidle")
    assert "more likely than not" in watch.locator("h1").inner_text()


def test_an_address_brings_back_the_same_state(visit):
    page = visit().go("/en/?measure=100&period=2024-03&model=zero&rank=change")
    chosen = {
        name: page.locator(f"select[name={name}]").input_value() for name in ("measure", "period", "model", "rank")
    }
    assert chosen == {"measure": "100", "period": "2024-03", "model": "zero", "rank": "change"}
    assert page.locator("#slider-now").inner_text() == "March 2024"


def test_every_country_on_the_map_can_be_reached_and_read_by_keyboard(watch):
    assert watch.locator('#map a[tabindex="0"]').count() == 1
    watch.locator('#map a[tabindex="0"]').focus()
    seen = set()
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "ArrowRight"):
        watch.keyboard.press(key)
        seen.add(watch.evaluate("document.activeElement.getAttribute('aria-label')"))
    assert len(seen) >= 3
    assert all(": " in label for label in seen)
    assert watch.locator('#map a[tabindex="0"]').count() == 1
    assert watch.locator(".readout").inner_text()
    watch.keyboard.press("Enter")
    watch.wait_for_url("**/en/places/**")


def test_missing_places_are_hatched_and_named_so(watch):
    look = watch.evaluate(
        """() => { const one = document.querySelector('a[data-place="PRK"]');
        return [one.getAttribute('aria-label'), getComputedStyle(one.querySelector('.place')).fill]; }"""
    )
    assert look[0].endswith("no data")
    assert "hatch" in look[1]


def test_a_slash_leads_to_the_search_and_typing_one_there_stays(watch):
    watch.keyboard.press("/")
    assert watch.evaluate("document.activeElement.id") == "search"
    watch.keyboard.type("a/b")
    assert watch.locator("#search").input_value() == "a/b"


def test_without_scripts_the_form_the_ranking_and_the_table_remain(visit):
    page = visit(scripts=False).go("/en/")
    assert page.locator("#ranking li").count() == 10
    page.locator("#table-details summary").click()
    assert page.locator("#table tbody tr").count() > 180
    page.select_option("select[name=period]", "2020-05")
    page.click("#controls button[type=submit]")
    assert "May 2020" in page.locator("h1").inner_text()
    assert page.locator("#map-without").is_visible()


def test_the_svg_carries_licence_citation_and_address_inside(watch, tmp_path):
    with watch.expect_download() as coming:
        watch.click('[data-export="svg"]')
    kept = tmp_path / coming.value.suggested_filename
    coming.value.save_as(kept)
    assert kept.name == "tocsin-conflict-2023-11-map.svg"
    root = ET.fromstring(kept.read_text(encoding="utf-8"))
    text = " ".join(root.itertext())
    terms = {one.tag.rpartition("}")[2]: one.text for one in root.iter("{http://purl.org/dc/terms/}license")}
    assert terms == {"license": "CC BY 4.0"}
    for words in ("made up for tests", watch.url, "Sources:", "do not imply", "80% or more", "no data"):
        assert words in text
    places = [one for one in root.iter("{http://www.w3.org/2000/svg}path") if one.get("fill", "").startswith("rgb")]
    assert len({one.get("fill") for one in places}) >= 5


def test_the_png_carries_licence_citation_and_address_inside(watch, tmp_path):
    with watch.expect_download() as coming:
        watch.click('[data-export="png"]')
    kept = tmp_path / coming.value.suggested_filename
    coming.value.save_as(kept)
    texts = png_texts(kept.read_bytes())
    assert texts["Copyright"] == "CC BY 4.0"
    assert "made up for tests" in texts["Comment"]
    assert texts["Source"] == watch.url


def png_texts(data: bytes) -> dict[str, str]:
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    texts, place = {}, 8
    while place < len(data):
        (size,) = struct.unpack(">I", data[place : place + 4])
        kind, body = data[place + 4 : place + 8], data[place + 8 : place + 8 + size]
        if kind == b"iTXt":
            keyword, _, rest = body.partition(b"\0")
            texts[keyword.decode()] = rest[4:].decode()
        place += size + 12
    return texts


def test_the_figures_come_as_a_file_with_the_licence_inside(watch, tmp_path):
    with watch.expect_download() as coming:
        watch.click('figcaption a:text-is("CSV")')
    kept = tmp_path / coming.value.suggested_filename
    coming.value.save_as(kept)
    text = kept.read_text(encoding="utf-8")
    assert "# licence: CC BY 4.0" in text
    assert "# citation:" in text
