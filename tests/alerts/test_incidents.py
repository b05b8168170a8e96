from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from tocsin.alerts.incidents import (
    Book,
    Corrected,
    Facts,
    Linked,
    Merged,
    Recorded,
    Regraded,
    Reported,
    Split,
    Unmerged,
    changed,
    incident_of,
    root_of,
)
from tocsin.alerts.reports import Report
from tocsin.errors import BadInputError, NotFoundError

DAY = datetime(2026, 1, 1, tzinfo=UTC)


def facts(title: str = "Shelling", **more) -> Facts:
    return Facts(**{"title": title, "time": DAY, "sector": "conflict", "severity": "severe", "place": "SDN", **more})


def report(id: str, minutes: int = 0) -> Report:
    return Report(id=id, kind="phone", reliability="B", credibility=2, received=DAY + timedelta(minutes=minutes))


def book_of(*changes) -> Book:
    book = Book()
    for change in changes:
        book = changed(book, change, DAY, "amina")
    return book


TWO = (
    Recorded(id="I0001", facts=facts(), reports=(report("R1"), report("R2", 1))),
    Recorded(id="I0002", facts=facts("Explosions"), reports=(report("R3", 2),)),
)


def ids(book: Book, incident: str) -> list[str]:
    return [one.id for one in incident_of(book, incident).reports]


def test_a_merge_brings_the_reports_together_and_can_be_undone():
    merged = book_of(*TWO, Merged(id="I0002", into="I0001", reason="same event"))
    assert ids(merged, "I0001") == ["R1", "R2", "R3"]
    assert root_of(merged, "I0002") == "I0001"
    assert [one.id for one in merged.open] == ["I0001"]
    undone = changed(merged, Unmerged(id="I0002", reason="two streets"), DAY, "amina")
    assert (ids(undone, "I0001"), ids(undone, "I0002")) == (["R1", "R2"], ["R3"])
    assert [one.kind for one in undone.incidents["I0002"].versions] == ["recorded", "merged", "unmerged"]


def test_a_correction_made_after_a_merge_outlives_its_undoing():
    book = book_of(*TWO, Merged(id="I0002", into="I0001", reason=""))
    book = changed(book, Corrected(id="I0001", facts=facts("Air strike"), reason="crater seen"), DAY, "jonas")
    book = changed(book, Unmerged(id="I0002", reason=""), DAY, "amina")
    assert book.incidents["I0001"].facts.title == "Air strike"
    assert book.incidents["I0001"].versions[0].facts.title == "Shelling"


def test_a_split_moves_reports_even_those_that_a_merge_brought():
    book = book_of(
        *TWO,
        Merged(id="I0002", into="I0001", reason=""),
        Split(id="I0001", new="I0003", reports=("R1", "R3"), facts=facts("Fire"), reason="another place"),
    )
    assert (ids(book, "I0001"), ids(book, "I0003")) == (["R2"], ["R1", "R3"])
    assert book.next_incident == "I0004"
    assert book.next_report == "R00004"


def test_a_grade_that_was_changed_stays_to_be_seen():
    book = book_of(
        *TWO, Regraded(id="I0001", report="R1", reliability="C", credibility=4, reason="caller known to exaggerate")
    )
    found = incident_of(book, "I0001").reports[0]
    assert found.grade == "C4"
    assert [(old.reliability, old.credibility, old.by) for old in found.earlier] == [("B", 2, "amina")]


def test_a_link_to_an_alert_is_a_version_too():
    book = book_of(*TWO, Linked(id="I0001", alert="A1", how="raised", level="warning"))
    assert book.incidents["I0001"].alert == "A1"
    assert book.incidents["I0001"].versions[-1].kind == "linked-raised"


@pytest.mark.parametrize(
    "change",
    [
        Merged(id="I0001", into="I0001", reason=""),
        Recorded(id="I0001", facts=facts(), reports=(report("R9"),)),
        Reported(id="I0001", report=report("R3")),
        Split(id="I0001", new="I0003", reports=("R1", "R2"), facts=facts(), reason=""),
        Split(id="I0001", new="I0002", reports=("R1",), facts=facts(), reason=""),
        Unmerged(id="I0001", reason=""),
    ],
)
def test_what_would_lose_or_double_something_is_refused(change):
    with pytest.raises(BadInputError):
        book_of(*TWO, change)


@pytest.mark.parametrize(
    "change",
    [
        Merged(id="I0001", into="I0009", reason=""),
        Split(id="I0001", new="I0003", reports=("R3",), facts=facts(), reason=""),
        Regraded(id="I0001", report="R3", reliability="A", credibility=1, reason=""),
        Corrected(id="I0009", facts=facts(), reason=""),
    ],
)
def test_what_is_not_there_is_said(change):
    with pytest.raises(NotFoundError):
        book_of(*TWO, change)


def test_merged_incidents_make_no_circle():
    book = book_of(*TWO, Merged(id="I0002", into="I0001", reason=""))
    with pytest.raises(BadInputError, match="already part of I0001"):
        changed(book, Merged(id="I0001", into="I0002", reason=""), DAY, "amina")


def test_an_incident_is_somewhere_at_a_time():
    with pytest.raises(BadInputError, match="nowhere"):
        facts(place="")
    with pytest.raises(BadInputError, match="half a position"):
        facts(latitude=1.0)
    with pytest.raises(BadInputError, match="no zone"):
        facts(time=DAY.replace(tzinfo=None))
    assert facts(place="", latitude=12.5, longitude=45.0).place == ""


def test_a_change_survives_the_journal():
    for change in (*TWO, Merged(id="I0002", into="I0001", reason="x")):
        kind = type(change)
        assert msgspec.convert(msgspec.to_builtins(change), kind) == change
