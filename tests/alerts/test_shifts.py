from datetime import UTC, datetime, timedelta

import pytest

from tocsin.alerts.shifts import Begun, Closed, Handed, Shifts, Taken, after, last_seen
from tocsin.errors import BadInputError, NotFoundError

NOW = datetime(2026, 1, 1, 22, tzinfo=UTC)
MORNING = NOW + timedelta(hours=8)
NIGHT = after(Shifts(), Begun(id="S0001", name="amina"), NOW)
DONE = Closed(id="S0001", to="jonas", handed=(Handed(alert="A1", level="warning", note="call back at nine"),))


def test_a_shift_closes_with_who_takes_over_and_a_note_on_each_alert():
    closed = after(NIGHT, DONE, MORNING, ["A1"])
    assert [(one.name, one.to, one.closed) for one in closed.every] == [("amina", "jonas", MORNING)]
    assert closed.every[0].handed[0].note == "call back at nine"
    assert last_seen(closed, "amina") == MORNING
    assert last_seen(closed, "jonas") is None


def test_a_hand_over_that_leaves_an_open_alert_out_is_refused():
    with pytest.raises(BadInputError, match="A2"):
        after(NIGHT, DONE, MORNING, ["A1", "A2"])


def test_a_hand_over_is_taken_once():
    closed = after(NIGHT, DONE, MORNING)
    taken = after(closed, Taken(id="S0001", name="jonas"), MORNING)
    assert (closed.untaken, taken.untaken) == (closed.every, ())
    with pytest.raises(BadInputError, match="no hand-over"):
        after(taken, Taken(id="S0001", name="jonas"), MORNING)


def test_nobody_begins_twice_and_nothing_closes_twice():
    with pytest.raises(BadInputError, match="has the desk already"):
        after(NIGHT, Begun(id="S0002", name="amina"), NOW)
    closed = after(NIGHT, DONE, MORNING)
    with pytest.raises(BadInputError, match="closed"):
        after(closed, DONE, MORNING)
    with pytest.raises(NotFoundError):
        after(NIGHT, Closed(id="S0009", to="", handed=()), MORNING)
