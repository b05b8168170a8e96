"""The lab and the councils as a reader finds them: numbers, links that bring a drawing back, no data said."""

import pytest

from tests.support.pages import opened, page


@pytest.fixture(scope="module")
def here():
    with opened() as client:
        yield client


DRAWN = "n.africa.veto=2&n.africa.elected=3&n.western.veto=3&h.western.veto=FRA+GBR+USA&yes=6&title=Ours&c1=today"


def test_what_is_drawn_in_the_address_is_what_the_numbers_are_of(here):
    found = page(here, f"/en/lab?{DRAWN}")
    assert "at least 6 of 8 members vote yes" in found.text
    assert 'value="Ours"' in found.html
    assert 'name="n.africa.veto" value="2"' in found.html


def test_the_proposals_stand_side_by_side_with_power_and_gap(here):
    text = page(here, "/en/lab").text
    assert "African Union, Ezulwini Consensus" in text
    assert "0.046%" in text
    assert "Uniting for Consensus" in text


def test_a_proposal_to_start_from_fills_the_editor(here):
    found = page(here, "/en/lab?from=g4")
    assert 'name="yes" value="14"' in found.html
    assert 'name="h.western.veto" value="FRA GBR USA"' in found.html


def test_an_organisation_draws_with_its_own_members(here):
    found = page(here, "/en/lab?org=ECOWAS")
    assert 'name="n.GHA.permanent" value="1"' in found.html
    assert "The record says nothing of a council of this size or base." in found.text or "no data" in found.text


def test_without_a_record_or_population_no_data_is_said(here):
    text = page(here, "/en/lab").text
    assert "No voting record of the Security Council is held here." in text
    assert "no data" in text


def test_a_drawing_that_cannot_be_read_is_answered_with_what_is_wrong(here):
    found = page(here, "/en/lab?n.africa.elected=3&yes=9")
    assert "it takes 9 yes votes of 3 seats" in found.text
    assert here.get("/en/lab?n.africa.elected=many").status_code == 200


def test_a_council_shows_its_rule_in_words_its_power_and_that_no_record_is_held(here):
    text = page(here, "/en/councils/unsc").text
    assert "at least 9 of 15 members vote yes" in text
    assert "421/2145" in text
    assert "no voting record of this body is held here" in text


def test_every_shipped_body_is_listed_and_has_a_page(here):
    html = page(here, "/en/councils").html
    ids = {piece.partition('"')[0] for piece in html.split('href="/en/councils/')[1:]}
    assert {"unsc", "unga", "nato"} <= ids
    assert all(here.get(f"/en/councils/{id_}").status_code == 200 for id_ in sorted(ids))


def test_participation_says_no_data_until_a_table_is_connected(here):
    text = page(here, "/en/lab/inclusion").text
    assert text.count("no table is connected for this division.") == 3
    assert "body,year,activity,division,group,count,of,source" in text


def test_the_comparison_can_be_taken_away_as_csv(here):
    answer = here.get("/api/v1/lab/table?councils=today|g4")
    assert answer.status_code == 200
    rows = answer.text.splitlines()
    assert rows[0] == "council,figure,part,value,method,source"
    assert any(row.startswith("g4,yes_votes,stated,14") for row in rows)
    assert here.get("/api/v1/lab?councils=today|nonsense").status_code == 404
