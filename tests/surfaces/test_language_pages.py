"""A reader of another language meets no sentence of ours in English; what stands in ``bdi`` is data."""

import re

import pytest

from tests.support.fake_node import FakeNode
from tests.support.pages import MORE_PATHS, PATHS, opened, page
from tocsin.exchange.policies import Person
from tocsin.surfaces.language import BUILT_IN, Languages
from tocsin.surfaces.web.naming import SCHEMES

ARABIC = re.compile(r"[\u0621-\u064a]{3}")


@pytest.mark.parametrize("locale", BUILT_IN[1:])
def test_no_page_asks_for_a_message_that_the_language_lacks(locale):
    languages = Languages()
    with opened(languages=languages) as client:
        for path in (*PATHS, *MORE_PATHS):
            page(client, f"/{locale}/{path}")
        page(client, f"/{locale}/places/nowhere", status=404)
    assert languages.translator(locale).catalogue.missing == {}


def test_every_heading_and_label_of_an_arabic_page_is_arabic():
    operator = Person(name="operator", member="here", local=True)
    reader = FakeNode().reader(operator)
    data = {
        one.title for one in (*reader.sources(), *(model for hazard in reader.hazards() for model in hazard.models))
    }
    known = data | set(SCHEMES.values()) | {"Tocsin", "Enter", "Home   End"}
    with opened() as client:
        for path in (*PATHS, "about"):
            found = page(client, f"/ar/{path}")
            titles = re.findall(r"<(h[1-4]|th|label|summary|dt|button)\b[^>]*>(.*?)</\1>", found.html, re.DOTALL)
            said = {re.sub(r"<bdi.*?</bdi>|<[^>]+>", " ", title).strip() for _, title in titles}
            said |= {one["aria-label"] for _, one in found.tags if one.get("aria-label")}
            english = {one for one in said if re.search(r"[a-z]{3,}", one) and not ARABIC.search(one)}
            assert english <= known, path


def test_an_added_language_has_pages_at_its_own_address(tmp_path):
    (tmp_path / "sw").mkdir()
    languages = Languages(tmp_path)
    with opened(languages=languages) as client:
        front = page(client, "/sw/")
        assert client.get("/", headers={"accept-language": "sw"}, follow_redirects=False).headers["location"] == "/sw/"
    assert front.all("html")[0]["lang"] == "sw"
    assert "Novemba 2023" in front.text
    assert "How do we know?" in front.text
    assert "/sw/" in page_links(front)
    assert "How do we know?" in languages.translator("sw").catalogue.missing


def page_links(found):
    return {link.partition("?")[0] for link in found.links}
