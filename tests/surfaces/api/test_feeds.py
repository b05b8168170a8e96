"""What others subscribe to: public alerts alone, in forms that readers of other programmes take."""

from datetime import UTC, datetime
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from tests.support.api_client import OPERATOR, VISITOR, client
from tests.support.moving_clock import MovingClock
from tests.support.small_node import small_node
from tocsin.formats import cap
from tocsin.node import desk_orders as orders
from tocsin.surfaces.printing import can_print

NIGHT = datetime(2016, 3, 10, 2, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    home: Path = tmp_path_factory.mktemp("feeds") / "home"
    with small_node(home, clock=MovingClock(NIGHT)) as found:
        for place, policy in (("SDN", "public"), ("KEN", "node-only")):
            facts = orders.Facts(title=f"Riot in {place}", place=place, severity="severe")
            report = orders.NewReport(reliability="A", credibility=1)
            order = orders.AddIncident(facts=facts, report=report, policy=policy)
            found.desk.incident(order, found.operator)
        at_sea = orders.Facts(title="Boarding", latitude=12.5, longitude=45.0, sector="maritime")
        report = orders.NewReport(reliability="A", credibility=1)
        found.desk.incident(orders.AddIncident(facts=at_sea, report=report, policy="public"), found.operator)
        yield found


@pytest.fixture(scope="module", params=[OPERATOR, VISITOR], ids=["operator", "visitor"])
def api(node, request):
    with client(node, person=request.param) as found:
        yield found


def test_the_atom_feed_holds_public_alerts_alone_whoever_asks(api):
    answer = api.get("/api/v1/alerts.atom?locale=fr")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    titles = [entry.findtext(f"{ATOM}title") for entry in fromstring(answer.text).findall(f"{ATOM}entry")]
    assert len(titles) == 2
    assert any("Soudan" in title for title in titles)
    assert "KEN" not in answer.text
    assert "Kenya" not in answer.text


def test_the_feed_takes_filters_and_refuses_unknown_ones(api):
    assert api.get("/api/v1/alerts.atom?least=emergency").text.count("<entry>") == 0
    assert api.get("/api/v1/alerts.atom?place=SDN&hazard=conflict&least=warning").text.count("<entry>") == 1
    assert api.get("/api/v1/alerts.atom?colour=red").status_code == 400
    assert api.get("/api/v1/alerts.atom?least=terrible").status_code == 400


def test_a_place_without_a_shape_stays_in_the_layer_and_a_position_is_a_point(api):
    answer = api.get("/api/v1/alerts.geojson")
    assert answer.headers["content-type"].startswith("application/geo+json")
    features = {one["properties"]["hazard"]: one for one in answer.json()["features"]}
    assert set(features) == {"conflict", "piracy"}
    assert features["piracy"]["geometry"] == {"type": "Point", "coordinates": [45.0, 12.5]}
    assert features["conflict"]["properties"]["level"] == "warning"
    assert answer.json()["policy"] == "public"


def test_an_alert_as_cap_is_a_valid_draft_in_every_language(node, api):
    (public,) = [one for one in node.reader(VISITOR).alerts() if one.place == "SDN"]
    answer = api.get(f"/api/v1/alerts/{public.id}/cap")
    assert cap.check("alert.xml", answer.content, now=NIGHT).valid
    read = cap.read(answer.content).alert
    assert (read.status, read.scope, len(read.infos)) == ("Draft", "Restricted", 6)
    assert {info.language for info in read.infos} >= {"en", "ar", "zh"}
    (kept,) = [one for one in node.reader(OPERATOR).alerts() if one.place == "KEN"]
    assert api.get(f"/api/v1/alerts/{kept.id}/cap").status_code == 403


def test_the_calendar_holds_the_end_of_a_snooze(node):
    alert = next(one for one in node.reader(OPERATOR).alerts() if one.place == "KEN")
    node.step(alert.id, "snoozed", node.operator, until=datetime(2016, 3, 10, 8, tzinfo=UTC))
    with client(node) as here:
        text = here.get("/api/v1/alerts.ics").text
    assert "DTSTART:20160310T080000Z" in text
    assert f"UID:{alert.id}-snooze@self" in text.replace("\r\n ", "")
    with client(node, person=VISITOR) as elsewhere:
        assert alert.id not in elsewhere.get("/api/v1/alerts.ics").text


def test_the_brief_says_what_changed_as_far_as_the_asker_may_see_it(node, api):
    answer = api.get("/api/v1/brief?since=2016-03-09T00:00Z")
    told = {one["alert"]["place"] for one in answer.json()["alerts"]}
    assert "SDN" in told
    assert api.get("/api/v1/brief?since=then").status_code == 400


@pytest.mark.skipif(not can_print(), reason="the front end was not built: run `make frontend`")
@pytest.mark.parametrize("path", ["places/SDN", "organisations/AU"])
def test_a_brief_on_paper_holds_public_alerts_for_a_visitor_and_all_for_the_operator(node, path):
    import io

    from pypdf import PdfReader

    said = {}
    for person in (OPERATOR, VISITOR):
        with client(node, person=person) as here:
            answer = here.get(f"/api/v1/{path}/brief.pdf")
        assert answer.headers["content-type"] == "application/pdf"
        pages = PdfReader(io.BytesIO(answer.content)).pages
        said[person.name] = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert all("Riot in SDN" in text for text in said.values())
    assert "Policy: public" in said["visitor"]
    assert "Riot in KEN" not in said["visitor"]
    if "organisations" in path:
        assert "Riot in KEN" in said["operator"]
        assert "Policy: this node only" in said["operator"]
    assert "do not imply the expression of any opinion" in said["visitor"]


def test_a_brief_of_a_place_nobody_knows_is_a_problem(api):
    assert api.get("/api/v1/places/XXX/brief.pdf").status_code == 404
