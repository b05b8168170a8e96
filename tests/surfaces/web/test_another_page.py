"""A page from outside comes through the same door as ours."""

from tests.support.pages import opened, page
from tocsin.surfaces.web.page import Page, Shown, View, installed_pages


def tides(visit):
    return Shown(template="empty.html", title=f"Tides at {visit.parameters['id']}", values={"message": "High at noon."})


TIDES = Page(id="tides", title="Tides", order=15, views=(View(path="/tides/{id:str}", handler=tides),))


def test_ours_are_found_through_entry_points_in_the_order_of_the_navigation():
    assert [one.id for one in installed_pages() if one.order >= 0] == [
        "watch",
        "alerts",
        "exchange",
        "prevention",
        "councils",
        "lab",
        "places",
        "organisations",
        "record",
        "data",
    ]


def test_a_foreign_page_has_its_place_in_the_navigation():
    with opened(pages=(*installed_pages(), TIDES)) as client:
        found = page(client, "/en/tides/brest")
    assert "Tides at brest" in found.text
    assert "/en/tides" in found.links


def test_a_page_with_a_negative_order_stays_out_of_the_navigation():
    hidden = Page(id="hidden", title="Hidden", order=-1, views=(View(path="/hidden/{id:str}", handler=tides),))
    with opened(pages=(*installed_pages(), hidden)) as client:
        assert "/en/hidden" not in page(client, "/en/hidden/x").links
