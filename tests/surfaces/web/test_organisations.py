"""The pages of organisations."""

import pytest

from tests.support.pages import opened, page


@pytest.fixture(scope="module")
def here():
    with opened() as client:
        yield client


def test_only_members_are_shown_and_counted(here):
    found = page(here, "/en/organisations/ECOWAS")
    data = found.block("watch-data")
    assert set(data["places"]) == {
        "BEN", "CPV", "CIV", "GMB", "GHA", "GIN", "GNB", "LBR", "NGA", "SEN", "SLE", "TGO",
    }  # fmt: skip
    assert "12 members" in found.text
    assert data["words"]["uncovered"] == "not a member"


def test_membership_has_its_date_its_source_and_whether_somebody_checked(here):
    text = page(here, "/en/organisations/ECOWAS").text
    assert "May 28, 1975" in text
    assert "example.org/members" in text
    assert "checked" in text
    assert "not checked" in text


def test_former_members_stand_apart(here):
    found = page(here, "/en/organisations/UN")
    assert "Who belonged before" in found.text
    assert "/en/places/SUN" in found.links


def test_the_index_says_how_many_belong(here):
    found = page(here, "/en/organisations")
    assert "/en/organisations/ASEAN" in found.links
    assert "Membership checked" in found.text


def test_the_chosen_month_is_kept(here):
    assert page(here, "/en/organisations/AU?period=2024-06").block("watch-data")["period"] == "2024-06"
