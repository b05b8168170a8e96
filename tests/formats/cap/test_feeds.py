"""A feed that is written holds its alerts as they were signed, and reads back."""

from pathlib import Path

import pytest

from tests.support.signers import NOW, certificate_of, key_of
from tocsin.formats.cap import Feed, atom, check, entries_of, parse, rss, sign

VALID = Path(__file__).parents[2] / "vectors" / "cap" / "valid"


@pytest.mark.parametrize("write", [atom, rss])
def test_a_feed_holds_signed_alerts_that_still_verify(write):
    signed = sign((VALID / "six_languages.xml").read_bytes(), key_of("one"), certificate_of("one"))
    plain = (VALID / "exercise_without_area.xml").read_bytes()
    feed = Feed(
        id="urn:example:feed",
        title="Alerts",
        link="https://example.org/feed",
        updated=NOW,
        alerts=(("https://example.org/1.cap", signed), ("", plain)),
    )
    data = write(feed)
    found = check("feed", data, now=NOW)
    assert (found.verdict, found.wrapper) == ("valid", write.__name__)
    assert [alert.signature for alert in found.alerts] == ["valid", "absent"]
    entries = entries_of(parse(data))
    assert [entry.link for entry in entries] == ["https://example.org/1.cap", ""]
    assert entries[1].title == "Exercise: Strong wind from Saturday morning"
