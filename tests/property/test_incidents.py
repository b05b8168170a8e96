"""Whatever is merged, split, corrected and undone: every report stands in exactly one open incident."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tocsin.alerts.escalation import Waiting, due_steps
from tocsin.alerts.incidents import (
    Book,
    Corrected,
    Facts,
    Merged,
    Recorded,
    Regraded,
    Reported,
    Split,
    Unmerged,
    changed,
    incident_of,
)
from tocsin.alerts.reports import Report
from tocsin.alerts.rota import Rota, Turn
from tocsin.errors import TocsinError

DAY = datetime(2026, 1, 1, tzinfo=UTC)
FACTS = Facts(title="t", time=DAY, sector="food", severity="minor", place="KEN")

moves = st.lists(
    st.tuples(
        st.sampled_from(["record", "report", "correct", "regrade", "merge", "undo", "split"]),
        st.integers(0, 7),
        st.integers(0, 7),
        st.integers(0, 255),
    ),
    max_size=40,
)


def _change(book: Book, move):
    what, first, second, mask = move
    known = list(book.incidents) or ["I0001"]
    id_, other = known[first % len(known)], known[second % len(known)]
    report = Report(id=book.next_report, kind="press", reliability="C", credibility=3, received=DAY)
    match what:
        case "record":
            return Recorded(id=book.next_incident, facts=FACTS, reports=(report,))
        case "report":
            return Reported(id=id_, report=report)
        case "correct":
            return Corrected(
                id=id_, facts=Facts(title=f"v{mask}", time=DAY, sector="food", severity="minor", place="K"), reason=""
            )
        case "merge":
            return Merged(id=id_, into=other, reason="")
        case "undo":
            return Unmerged(id=id_, reason="")
    held = incident_of(book, id_).reports if id_ in book.incidents else ()
    chosen = tuple(one.id for place, one in enumerate(held) if mask >> (place % 8) & 1)
    if what == "regrade":
        return Regraded(id=id_, report=chosen[0] if chosen else "none", reliability="D", credibility=4, reason="")
    return Split(id=id_, new=book.next_incident, reports=chosen or ("none",), facts=FACTS, reason="")


@given(moves)
def test_no_order_of_changes_loses_or_doubles_a_report_or_a_version(order):
    book, entered = Book(), set()
    for move in order:
        try:
            change = _change(book, move)
            after = changed(book, change, DAY, "amina")
        except TocsinError:
            continue
        for id_, before in book.incidents.items():
            kept = after.incidents[id_].versions
            assert kept[: len(before.versions)] == before.versions
        book = after
        entered |= {one.id for one in getattr(change, "reports", ()) if isinstance(one, Report)}
        entered |= {change.report.id} if isinstance(change, Reported) else set()
    shown = [report.id for one in book.open for report in one.reports]
    assert sorted(shown) == sorted(entered)


minutes = st.lists(st.integers(0, 600), max_size=30).map(sorted)


@given(minutes, st.sampled_from(["watch", "advisory", "warning", "emergency"]), st.integers(0, 3))
def test_escalation_carried_out_again_at_any_moment_adds_nothing_and_asks_one_name_a_deadline(order, level, names):
    rota = Rota(turns=(Turn(names=("a", "b", "c")[:names]),)) if names else Rota()
    one = Waiting(alert="A1", level=level)
    steps = []
    for minute in order:
        now = DAY + timedelta(minutes=minute)
        due = due_steps(rota, [one], {"A1": steps}, now)
        assert len(due) <= 1
        # A crash before the journal took the step: the same is due again; after it: nothing is.
        assert due_steps(rota, [one], {"A1": steps}, now) == due
        steps += due
        assert due_steps(rota, [one], {"A1": steps}, now) == ()
    assert [step.number for step in steps] == list(range(1, len(steps) + 1))
    wait = rota.deadline(level)
    assert all(b.at - a.at >= wait for a, b in pairwise(steps))
