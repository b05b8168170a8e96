from datetime import UTC, datetime, timedelta
from xml.etree.ElementTree import fromstring

import pytest

from tocsin.errors import BadInputError, RefusedError
from tocsin.formats.atom_feed import FeedEntry, FeedHead, atom_feed
from tocsin.formats.icalendar import Appointment, calendar
from tocsin.formats.webhooks import check_signature, secret_bytes, signed_headers

DAY = datetime(2026, 1, 1, 9, tzinfo=UTC)
SECRET = "whsec_" + "A" * 32
ATOM = "{http://www.w3.org/2005/Atom}"


def test_a_feed_is_read_back_with_all_it_says_even_from_hostile_text():
    head = FeedHead(
        id="urn:feed", title="Alerts", address="http://n/a", page="http://n/b", author="self", language="ar"
    )
    hostile = "<script>&\x00\ufffe ]]> ارتفاع"
    entry = FeedEntry(
        id="urn:1", title=hostile, updated=DAY, published=DAY, page="http://n/1", summary="s", categories=("warning",),
        alternates=(("application/cap+xml", "http://n/1.cap"),),
    )  # fmt: skip
    read = fromstring(atom_feed(head, [entry]))
    assert read.find(f"{ATOM}updated").text == "2026-01-01T09:00:00Z"
    found = read.find(f"{ATOM}entry")
    assert found.find(f"{ATOM}title").text == "<script>& ]]> ارتفاع"
    assert {link.get("href") for link in found.findall(f"{ATOM}link")} == {"http://n/1", "http://n/1.cap"}
    for name in ("id", "title", "updated"):
        assert read.find(f"{ATOM}{name}") is not None
        assert found.find(f"{ATOM}{name}") is not None


def test_a_calendar_folds_at_75_octets_and_never_inside_a_sign():
    one = Appointment(uid="a1@self", start=DAY, minutes=30, title="й" * 200, text="a;b,c\\d\r\ne", changed=DAY)
    data = calendar("Reviews", [one])
    assert data.endswith(b"END:VCALENDAR\r\n")
    lines = data.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    for line in lines:
        line.decode()
    unfolded = data.decode().replace("\r\n ", "")
    assert "SUMMARY:" + "й" * 200 in unfolded
    assert "DESCRIPTION:a\\;b\\,c\\\\d\\ne" in unfolded
    assert "DTEND:20260101T093000Z" in unfolded


def test_a_signed_message_is_accepted_once_within_five_minutes_and_by_its_own_secret_alone():
    headers = signed_headers("m1", DAY, b"{}", [SECRET])
    assert check_signature(headers, b"{}", SECRET, DAY + timedelta(minutes=5)) == "m1"
    for wrong in (
        lambda: check_signature(headers, b"{ }", SECRET, DAY),
        lambda: check_signature(headers, b"{}", "whsec_" + "B" * 32, DAY),
        lambda: check_signature(headers, b"{}", SECRET, DAY + timedelta(minutes=6)),
        lambda: check_signature(headers, b"{}", SECRET, DAY - timedelta(minutes=6)),
        lambda: check_signature({**headers, "webhook-id": "m2"}, b"{}", SECRET, DAY),
        lambda: check_signature({}, b"{}", SECRET, DAY),
    ):
        with pytest.raises(RefusedError):
            wrong()


def test_a_secret_can_be_replaced_while_both_are_good():
    headers = signed_headers("m1", DAY, b"{}", [SECRET, "whsec_" + "B" * 32])
    for secret in (SECRET, "whsec_" + "B" * 32):
        assert check_signature(headers, b"{}", secret, DAY) == "m1"


@pytest.mark.parametrize("secret", ["whsec_short", "whsec_" + "A" * 200, "not base64 !", ""])
def test_a_weak_secret_is_refused(secret):
    with pytest.raises(BadInputError, match="webhook_secret"):
        secret_bytes(secret)
