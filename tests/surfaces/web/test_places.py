"""The pages of places."""

import pytest

from tests.support.pages import opened, page


@pytest.fixture(scope="module")
def here():
    with opened() as client:
        yield client


def test_the_answer_comes_first_in_words_number_and_base_rate(here):
    text = page(here, "/en/places/MDG").text
    answer = text.index("At least 25 deaths in November 2023: almost certain")
    assert answer < text.index("Usual here:") < text.index("How do we know?")


def test_the_month_and_threshold_in_the_address_choose_the_answer(here):
    assert "At least 100 deaths in March 2024:" in page(here, "/en/places/MDG?measure=100&period=2024-03").text


def test_the_measure_of_the_map_that_is_no_probability_still_opens_the_place(here):
    assert page(here, "/en/places/MDG?measure=expected")


def test_the_fan_has_a_table_with_every_period_and_band(here):
    found = page(here, "/en/places/MDG")
    assert len(found.block("place-data")["expected"]) == 14
    for words in ("50 % interval", "80 % interval", "90 % interval", "December 2024"):
        assert words in found.text


def test_past_forecasts_stand_beside_what_happened(here):
    found = page(here, "/en/places/MDG")
    assert len(found.block("place-data")["past"]) == 24
    assert "past outcomes lay inside the 90 % interval" in found.text
    assert "CRPS of this model here" in found.text


def test_only_the_last_years_are_drawn_unless_all_are_asked_for(here):
    few = page(here, "/en/places/MDG").block("place-data")["observed"]
    every = page(here, "/en/places/MDG?back=all").block("place-data")["observed"]
    assert (len(few), len(every)) == (60, 118)


def test_a_place_without_data_says_so_instead_of_showing_zero(here):
    found = page(here, "/en/places/PRK")
    assert "has no data for this place" in found.text
    assert "place-data" not in found.html


def test_a_historic_state_names_its_successors(here):
    found = page(here, "/en/places/SUN")
    assert "A place of the past" in found.text
    assert "/en/places/UKR" in found.links


def test_an_area_beyond_national_jurisdiction_is_honest_about_its_silence(here):
    assert "Nothing is forecast for places of this kind so far" in page(here, "/en/places/ATA").text


def test_the_index_lists_every_kind_and_sorts_names_without_marks(here):
    found = page(here, "/en/places")
    assert {"/en/places?kind=area", "/en/places?kind=historic"} <= set(found.links)
    names = [link for link in found.links if link.startswith("/en/places/")]
    assert names.index("/en/places/CIV") < names.index("/en/places/HRV") < names.index("/en/places/CUB")


def test_a_search_with_one_hit_goes_there_at_once(here):
    answer = here.get("/en/search", params={"q": "SDN"}, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/en/places/SDN"


def test_a_search_with_several_hits_lists_them(here):
    found = page(here, "/en/search?q=S")
    assert "/en/places/SDN" in found.links
    assert "/en/places/SSD" in found.links


def test_a_search_without_a_hit_says_what_would_work(here):
    assert "ISO 3166" in page(here, "/en/search?q=zzzz").text


def test_a_quiet_place_is_told_in_plain_words(here):
    text = page(here, "/en/places/ABW?model=zero").text
    assert "At least 95 % of the distribution lies at 0 deaths; the mean is 0." in text


def test_what_else_is_held_stands_on_the_page_with_coverage_source_licence_and_api(here):
    text = page(here, "/en/places/MDG").text
    assert "Also held for this place" in text
    source = here.get("/en/places/MDG").text
    assert "/api/v1/series/vdem.v2x/observations?place=MDG" in source
    assert "/api/v1/places/MDG/held" in source
    assert "sum of 3 of 5 parts" in page(here, "/en/places/SDN").text


def test_a_units_name_is_the_files_own_and_it_lies_in_its_country(tmp_path):
    from tests.support.api_client import client
    from tests.support.small_node import small_node

    (tmp_path / "units.csv").write_text(
        "pcode,name_en,name_ar,level,parent\nSD01,Khartoum,الخرطوم,1,SDN\n", encoding="utf-8"
    )
    with small_node(tmp_path / "home") as node:
        job = node.wait(node.submit("places", "", node.operator, file=str(tmp_path / "units.csv")).id)
        assert job.state == "done", job.error
        with client(node, pages=None) as served:
            country = served.get("/ar/places/SDN").text
            unit = served.get("/ar/places/SD01").text
            found = served.get("/ar/search?q=khartoum", follow_redirects=False)
    assert '/ar/places/SD01"><bdi>الخرطوم</bdi>' in country
    assert "<bdi>الخرطوم</bdi></h1>" in unit
    assert '/ar/places/SDN"' in unit
    assert found.headers["location"] == "/ar/places/SD01"
