"""What holds for every page, in every language."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
import structlog

from tests.support.fake_figures import NOW
from tests.support.fake_node import FakeNode
from tests.support.pages import LOCALES, MORE_PATHS, PATHS, opened, page
from tocsin.world.disclaimer import DISCLAIMER

MANY = 120
"""After so many links the crawl takes every further place as seen: their pages are all of one kind."""


@pytest.fixture(scope="module")
def here():
    with opened() as client:
        yield client


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("path", PATHS)
def test_a_page_says_its_language_and_direction_and_has_one_heading(here, locale, path):
    found = page(here, f"/{locale}/{path}")
    html = found.all("html")[0]
    assert html["lang"] == locale
    assert html["dir"] == ("rtl" if locale == "ar" else "ltr")
    assert len(found.all("h1")) == 1


@pytest.mark.parametrize("path", [*PATHS, *MORE_PATHS])
def test_nothing_on_a_page_needs_an_inline_script_or_style(here, path):
    found = page(here, f"/en/{path}")
    assert not found.all("style")
    assert not [one for _, one in found.tags if "style" in one]
    assert not [name for _, one in found.tags for name in one if name.startswith("on")]
    assert all(
        one.get("type") == "application/json" or one.get("src", "").startswith("/") for one in found.all("script")
    )


@pytest.mark.parametrize("path", [*PATHS, *MORE_PATHS])
def test_a_page_loads_nothing_from_another_host(here, path):
    found = page(here, f"/en/{path}")
    loaded = [one.get("src", "") for tag, one in found.tags if tag in {"script", "img", "iframe"}]
    loaded += [one.get("href", "") for one in found.all("link")]
    assert all(not address or address.startswith("/") for address in loaded)


def test_every_link_between_pages_and_to_the_api_leads_somewhere(here):
    seen, waiting = set(), [f"/en/{path}" for path in PATHS]
    while waiting:
        address = waiting.pop()
        for link in page(here, address).links:
            target = link.partition("#")[0]
            if not target.startswith("/") or target in seen:
                continue
            seen.add(target)
            if "/places/" in target and len(seen) > MANY:
                continue
            answer = here.get(target, follow_redirects=True)
            assert answer.status_code == 200, f"{address} links to {target}: {answer.status_code}"
    assert any(link.startswith("/api/v1/tables/") for link in seen)
    assert any(link.startswith("/fr/") for link in seen)


@pytest.mark.parametrize("path", PATHS)
def test_a_page_carries_the_disclaimer_the_edition_and_its_own_address(here, path):
    found = page(here, f"/en/{path}")
    assert DISCLAIMER in found.text
    assert "Data from this node's mirror" in found.text
    assert f"/en/{path}" in found.text


@pytest.mark.parametrize("path", PATHS)
def test_a_failing_source_is_said_on_every_page(here, path):
    assert "Sources that failed last time" in page(here, f"/en/{path}").text


@pytest.mark.parametrize("path", PATHS)
def test_the_time_machine_is_said_on_every_page(path):
    with opened(FakeNode(as_of="2012-11", failing=())) as client:
        text = page(client, f"/en/{path}").text
    assert "Time machine" in text
    assert "November 2012" in text


@pytest.mark.parametrize("path", PATHS)
def test_figures_that_ended_long_before_the_day_are_said_on_every_page(path):
    with opened(FakeNode(stands_on=NOW + timedelta(days=3 * 365), failing=())) as client:
        text = page(client, f"/en/{path}").text
    assert "Old data" in text
    assert "the newest figures are of October 2023 (3 years ago)" in text


def test_figures_of_the_newest_release_are_not_called_old():
    with opened(FakeNode(stands_on=NOW, failing=())) as client:
        assert "Old data" not in page(client, "/en/").text


def test_a_starter_edition_says_so():
    with opened(FakeNode(route="starter", mirror="", failing=())) as client:
        assert "Starter edition" in page(client, "/en/").text


def test_the_door_leads_to_the_readers_language(here):
    answer = here.get("/", headers={"accept-language": "sw, ar;q=0.8, en;q=0.5"}, follow_redirects=False)
    assert answer.status_code == 307
    assert answer.headers["location"] == "/ar/"


def test_changing_the_language_keeps_the_state_of_the_page(here):
    found = page(here, "/en/?period=2024-01&measure=100")
    assert "/fr/?period=2024-01&measure=100" in found.links


def test_the_numbers_of_an_arabic_page_are_written_in_its_own_digits(here):
    assert "٢٠٢٣" in page(here, "/ar/").text


@pytest.mark.parametrize(("address", "shown"), [("/en/places/SDX", "Sudan"), ("/en/organisations/A", "ASEAN")])
def test_a_wrong_code_gets_a_page_that_names_candidates(here, address, shown):
    found = page(here, address, status=404)
    assert "Nothing stands here" in found.text
    assert found.all("nav")
    assert found.links


@pytest.mark.parametrize("address", ["/en/nowhere", "/en/places/SDN/more", "/xx/"])
def test_an_unknown_address_is_a_page_too(here, address):
    assert "Nothing stands here" in page(here, address, status=404).text


def test_an_unknown_address_answers_in_the_readers_language(here):
    assert page(here, "/xx/", status=404, **{"accept-language": "fr"}).all("html")[0]["lang"] == "fr"


def test_what_was_typed_cannot_become_markup(here):
    found = here.get("/en/search", params={"q": "<script>alert(1)</script>"})
    assert "<script>alert" not in found.text
    assert "&lt;script&gt;" in found.text


def test_a_fault_of_the_node_is_a_page_with_a_reference_that_the_log_has_too():
    class Broken(FakeNode):
        def reader(self, person, purpose="read"):
            made = super().reader(person, purpose)
            made.organisations = _break
            return made

    with opened(Broken()) as broken, structlog.testing.capture_logs() as logged:
        answer = broken.get("/fr/organisations")
    assert answer.status_code == 500
    assert answer.headers["content-type"].startswith("text/html")
    assert 'lang="fr"' in answer.text
    assert "secret" not in answer.text
    references = [one["reference"] for one in logged if one.get("reference")]
    assert len(references) == 1
    assert references[0] in answer.text


def _break(*_):
    raise RuntimeError("secret path")


@pytest.mark.parametrize(("usual", "front"), [("ru", "/ru/"), ("xx", "/en/")])
def test_a_reader_without_a_language_gets_the_nodes_own(usual, front):
    node = FakeNode()
    node.settings = SimpleNamespace(locale=usual)
    with opened(node) as here:
        told = here.get("/", headers={"accept-language": "tlh"}, follow_redirects=False)
        assert told.headers["location"] == front
        asked = here.get("/", headers={"accept-language": "es"}, follow_redirects=False)
        assert asked.headers["location"] == "/es/"
