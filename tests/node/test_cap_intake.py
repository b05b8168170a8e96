"""Alerts of others: taken in once, judged, followed with care; a broken source never reads as "no alert"."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.publishers import Answer, Publishers
from tests.support.signers import certificate_of, key_of
from tests.support.small_node import small_node
from tocsin.formats.cap import sign
from tocsin.node.cap_intake import follows
from tocsin.node.clock import FixedClock
from tocsin.node.running import Node

VECTORS = Path(__file__).parents[1] / "vectors" / "cap"
NOW = datetime(2026, 11, 28, tzinfo=UTC)
CAP = "application/cap+xml"


@pytest.fixture
def node(tmp_path):
    with small_node(tmp_path / "home", clock=FixedClock(NOW)) as opened:
        yield opened


def vector(name: str) -> bytes:
    return (VECTORS / name).read_bytes()


def take(node: Node, source: str, **how):
    """Take in a source; return how the job ended, and how the feed stands."""
    job = node.wait(node.submit("cap", str(source), node.operator, **how).id)
    feeds = {one.feed: one for one in node.reader(node.operator).alert_feeds()}
    return job, feeds[str(source)]


def states(node: Node) -> dict[str, str]:
    return {one.identifier.rpartition(".")[2]: one.state for one in node.reader(node.operator).received_alerts()}


def file(tmp_path: Path, name: str, data: bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


def test_a_feed_is_taken_in_once_and_reading_it_again_changes_nothing(node):
    source = str(VECTORS / "wrapped" / "atom.xml")
    job, feed = take(node, source)
    assert job.message == "2 new, 0 updates, 0 cancellations, 0 known, 0 refused"
    assert (feed.state, feed.entries, feed.in_force) == ("read", 2, 2)
    before = node.reader(node.operator).received_alerts()
    job, feed = take(node, source)
    assert job.message == "0 new, 0 updates, 0 cancellations, 2 known, 0 refused"
    assert node.reader(node.operator).received_alerts() == before
    assert len(list(node.records.entries(kind="cap.received"))) == 2


def test_updates_and_cancellations_take_effect_in_any_order(node, tmp_path):
    first = file(tmp_path, "1.xml", vector("valid/six_languages.xml"))
    for name in ("valid/cancel.xml", "valid/update.xml"):
        take(node, file(tmp_path, Path(name).name, vector(name)))
    take(node, first)
    assert states(node) == {"1": "superseded", "4": "cancelled", "5": "notice"}


def test_an_invalid_alert_is_refused_once_and_its_neighbour_is_taken(node):
    source = str(VECTORS / "wrapped" / "one_of_two_invalid.xml")
    for _ in range(2):
        _, feed = take(node, source)
        assert feed.counts["refused"] == 1
        assert "is none of Actual" in feed.refusals[0]
    assert states(node) == {"30": "in force"}
    assert len(list(node.records.entries(kind="cap.refused"))) == 1


def test_a_source_that_breaks_is_said_and_what_it_gave_before_stays(node, tmp_path):
    source = file(tmp_path, "feed.xml", vector("wrapped/atom.xml"))
    take(node, source)
    for broken in (b"", b"<feed", b"<html><body>moved</body></html>", vector("hostile/bomb.xml")):
        source.write_bytes(broken)
        job, feed = take(node, source)
        assert job.state == "failed"
        assert "does not mean that there is no alert" in job.error
        assert "stays" in job.error
        assert (feed.state, feed.in_force) == ("broken", 2)
    source.write_bytes(vector("wrapped/atom.xml"))
    assert take(node, source)[1].state == "read"


def test_an_alert_without_area_or_country_is_kept_and_said(node, tmp_path):
    data = (
        vector("valid/exercise_without_area.xml").replace(b"2.49.0.1.999", b"local").replace(b"Exercise", b"Actual", 1)
    )
    _, feed = take(node, file(tmp_path, "it.xml", data))
    assert len(feed.unplaced) == len(feed.countryless) == 1
    assert list(states(node).values()) == ["in force"]


def test_draft_and_exercise_are_kept_and_never_in_force(node, tmp_path):
    take(node, file(tmp_path, "it.xml", vector("valid/exercise_without_area.xml")))
    assert states(node) == {"6": "not actual"}


def test_links_are_followed_on_the_feeds_own_host_and_asked_for_once(node):
    feed = vector("wrapped/atom_of_links.xml")
    with Publishers() as web:
        address = web.offers("/feed.atom", Answer(feed.replace(b"https://example.org", web.address.encode()), kind=CAP))
        web.offers("/alerts/32.cap", Answer(vector("valid/six_languages.xml"), kind=CAP))
        job, _ = take(node, address)
        assert job.message.startswith("1 new")
        job, found = take(node, address)
        assert found.counts == {"known": 1}
        assert len(web.asked("/alerts/32.cap")) == 1
        assert "if-none-match" in web.asked("/feed.atom")[1]


def test_links_that_lead_elsewhere_are_told_and_not_followed(node):
    with Publishers() as web, Publishers() as other:
        link = other.offers("/32.cap", Answer(vector("valid/six_languages.xml"), kind=CAP)).replace(
            "127.0.0.1", "localhost"
        )
        feed = vector("wrapped/atom_of_links.xml").replace(b"https://example.org/alerts/32.cap", link.encode())
        address = web.offers("/feed.atom", Answer(feed, kind=CAP))
        _, found = take(node, address)
        assert "leads to another host" in found.unread[0]
        assert not other.asked("/32.cap")
        _, found = take(node, address, hosts=["localhost"])
        assert found.counts == {"new": 1}


def test_a_link_that_fails_is_told_and_asked_for_again(node):
    feed = vector("wrapped/atom_of_links.xml")
    with Publishers() as web:
        address = web.offers("/feed.atom", Answer(feed.replace(b"https://example.org", web.address.encode()), kind=CAP))
        _, found = take(node, address)
        assert found.counts == {"unread": 1}
        web.offers("/alerts/32.cap", Answer(vector("hostile/external_entity.xml"), kind=CAP))
        _, found = take(node, address)
        assert found.counts == {"refused": 1}
        assert "declares entities" in found.refusals[0]


def test_an_unsigned_forgery_does_not_displace_a_signed_alert(node, tmp_path):
    signed = sign(vector("valid/six_languages.xml"), key_of("one"), certificate_of("one"))
    forged = vector("valid/six_languages.xml").replace(b"<headline>Strong wind", b"<headline>No wind")
    take(node, file(tmp_path, "forged.xml", forged))
    _, feed = take(node, file(tmp_path, "signed.xml", signed))
    assert feed.counts == {"conflict": 1}
    alerts = node.reader(node.operator).received_alerts()
    assert [(one.state, one.signature, one.conflict) for one in alerts] == [
        ("in force", "valid", True),
        ("superseded", "absent", True),
    ]


def test_a_restricted_alert_stays_at_this_node(node, tmp_path):
    data = vector("valid/update.xml").replace(
        b"<scope>Public</scope>", b"<scope>Restricted</scope><restriction>x</restriction>"
    )
    take(node, file(tmp_path, "it.xml", data))
    assert [one.policy for one in node.reader(node.operator).received_alerts()] == ["node-only"]
    entry = next(node.records.entries(kind="cap.received"))
    assert entry.policy == "node-only"


@pytest.mark.parametrize(
    ("feed", "link", "hosts", "may"),
    [
        ("https://a.org/f", "https://a.org/1", (), True),
        ("https://a.org/f", "http://a.org/1", (), False),
        ("https://a.org/f", "https://b.org/1", (), False),
        ("https://a.org/f", "https://b.org/1", ("b.org",), True),
        ("https://a.org/f", "file:///etc/passwd", ("",), False),
        ("/tmp/feed.xml", "https://a.org/1", (), False),
        ("/tmp/feed.xml", "/etc/passwd", (), False),
        ("/tmp/feed.xml", "https://a.org/1", ("a.org",), True),
    ],
)
def test_which_links_are_followed(feed, link, hosts, may):
    assert follows(feed, link, hosts) is may
