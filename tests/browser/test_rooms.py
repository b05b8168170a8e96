"""The other pages under the hands."""

import pytest

pytestmark = pytest.mark.browser


def test_the_fan_is_drawn_and_read_month_by_month(visit):
    page = visit().go("/en/places/MDG")
    assert page.locator("#fan svg .fan-50").count() == 1
    page.focus("#fan")
    page.keyboard.press("End")
    said = page.locator("#said").inner_text()
    assert said.startswith("December 2024; median:")
    page.keyboard.press("Home")
    assert "reported:" in page.locator("#said").inner_text()


def test_past_forecasts_are_drawn_with_what_happened(visit):
    page = visit().go("/en/places/MDG")
    assert page.locator("#past svg .observed-dot").count() + page.locator("#past svg .outside").count() == 24


def test_choosing_a_month_on_a_place_changes_the_answer_and_keeps_the_charts(visit):
    page = visit().go("/en/places/MDG")
    page.select_option("select[name=period]", "2024-06")
    page.wait_for_function("() => document.querySelector('.headline').textContent.includes('June 2024')")
    assert page.locator("#fan svg").count() == 1
    assert "period=2024-06" in page.url


def test_a_drawing_of_a_place_can_be_taken_away(visit, tmp_path):
    page = visit().go("/en/places/MDG")
    with page.expect_download() as coming:
        page.click('[data-of="fan"][data-export="svg"]')
    kept = tmp_path / "fan.svg"
    coming.value.save_as(kept)
    text = kept.read_text(encoding="utf-8")
    assert "CC BY 4.0" in text
    assert "<path" in text


def test_the_members_are_marked_on_the_map(visit):
    page = visit().go("/en/organisations/AU")
    page.wait_for_selector("#map svg .place")
    label = "place => document.querySelector(`a[data-place=\"${place}\"]`).getAttribute('aria-label')"
    assert "not a member" not in page.evaluate(label, "SDN")
    assert "not a member" in page.evaluate(label, "BRA")


def test_the_record_draws_scores_curves_and_bins(visit):
    page = visit().go("/en/record")
    assert page.locator("#scores svg circle").count() == 5
    assert page.locator("[data-reliability] svg").count() == 4
    assert page.locator("#pit svg .bin").count() == 10
    with page.expect_download() as coming:
        page.click('[data-of="reliability"][data-export="svg"]')
    assert coming.value.suggested_filename.endswith(".svg")


def test_a_sync_is_started_by_button_and_followed_to_its_end(visit):
    page = visit().go("/en/data")
    page.click("button.first")
    page.wait_for_url("**/en/data**")
    page.wait_for_function("() => document.querySelector('#work tbody tr')?.dataset.state === 'done'")


def test_the_language_menu_opens_by_keyboard_and_closes_with_escape(visit):
    page = visit().go("/en/places/MDG?measure=100")
    page.focus("details.languages summary")
    page.keyboard.press("Enter")
    assert page.locator('details.languages a[lang="ar"]').is_visible()
    page.keyboard.press("Escape")
    assert not page.locator('details.languages a[lang="ar"]').is_visible()
    page.keyboard.press("Enter")
    page.click('details.languages a[lang="fr"]')
    page.wait_for_url("**/fr/places/MDG?measure=100")


def test_the_prevention_page_says_the_same_without_scripts(visit):
    page = visit(scripts=False).go("/en/prevention")
    assert page.locator("#onset tbody tr").count() > 50
    page.select_option("select[name=list]", "escalation")
    page.click("#controls button")
    page.wait_for_url("**/en/prevention?list=escalation**")
    assert page.locator("#ranking-title").inner_text() == "Likeliest escalations"


def test_choosing_the_other_list_paints_the_map_anew(visit):
    page = visit().go("/en/prevention")
    page.wait_for_selector("#map svg .place")
    label = "place => document.querySelector(`a[data-place=\"${place}\"]`).getAttribute('aria-label')"
    assert "not in this list" in page.evaluate(label, "SOM")
    page.select_option("select[name=list]", "escalation")
    page.wait_for_function("() => document.getElementById('ranking-title').textContent.includes('escalations')")
    assert "not in this list" not in page.evaluate(label, "SOM")
    assert "list=escalation" in page.url


def test_a_what_if_is_asked_and_answered_by_keyboard(visit):
    page = visit().go("/en/places/MDG")
    page.focus("#what-if summary")
    page.keyboard.press("Enter")
    page.fill('#what-if input[name="gapminder.gini"]', "50")
    page.keyboard.press("Enter")
    page.wait_for_url("**/what-if?**gapminder.gini=50**")
    assert "Association, not cause" in page.locator("#finding").inner_text()
