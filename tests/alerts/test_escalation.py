from datetime import UTC, datetime, timedelta

from tocsin.alerts.escalation import Asked, Waiting, due_steps, standing
from tocsin.alerts.rota import read_rota

NOW = datetime(2026, 1, 1, 2, tzinfo=UTC)
ROTA = read_rota('[[turns]]\nnames = ["amina", "jonas"]\n')
EMERGENCY = Waiting(alert="A1", level="emergency")


def later(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def run(minutes: list[float], one: Waiting = EMERGENCY, rota=ROTA) -> list[Asked]:
    """Carry out what is due at each of some instants, as the node does."""
    steps: list[Asked] = []
    for number in minutes:
        steps += due_steps(rota, [one], {one.alert: steps}, later(number))
    return steps


def test_the_first_name_is_asked_at_once_and_the_next_after_a_quarter_of_an_hour():
    assert [(step.name, step.why) for step in run([0, 14.9, 15])] == [("amina", "first"), ("jonas", "late")]
    assert run([0, 15])[1].due == later(15)


def test_a_warning_waits_two_hours():
    assert len(run([0, 119], Waiting(alert="A1", level="warning"))) == 1
    assert len(run([0, 120], Waiting(alert="A1", level="warning"))) == 2


def test_a_level_without_a_deadline_waits_in_the_inbox_and_asks_nobody():
    assert run([0, 10_000], Waiting(alert="A1", level="watch")) == []


def test_after_the_last_name_the_first_is_asked_again():
    assert [(step.name, step.why, step.round) for step in run([0, 15, 30, 45])] == [
        ("amina", "first", 1), ("jonas", "late", 1), ("amina", "again", 2), ("jonas", "late", 2),
    ]  # fmt: skip


def test_a_night_switched_off_passes_an_alert_on_once_and_not_through_the_whole_rota():
    assert [step.name for step in run([0, 480])] == ["amina", "jonas"]
    assert [step.name for step in run([0, 480, 480, 494])] == ["amina", "jonas"]


def test_an_acknowledged_or_snoozed_alert_asks_nobody():
    assert run([0, 15], Waiting(alert="A1", level="emergency", acknowledged=True)) == []
    asleep = Waiting(alert="A1", level="emergency", snoozed_until=later(60))
    assert [step.at for step in run([0, 59, 60], asleep)] == [later(60)]


def test_a_level_that_rises_asks_the_first_name_of_the_new_level():
    steps = run([0], Waiting(alert="A1", level="warning"))
    risen = due_steps(ROTA, [EMERGENCY], {"A1": steps}, later(1))
    assert [(step.why, step.level, step.number) for step in risen] == [("risen", "emergency", 2)]


def test_an_empty_rota_is_said_once_and_whoever_comes_is_asked():
    steps = run([0, 15, 600], rota=read_rota(""))
    assert [(step.name, step.why) for step in steps] == [("", "nobody")]
    assert [step.why for step in due_steps(ROTA, [EMERGENCY], {"A1": steps}, later(601))] == ["relieved"]


def test_the_page_knows_who_is_asked_until_when_and_who_is_next():
    found = standing(ROTA, EMERGENCY, run([0]), later(5))
    assert (found.asked.name, found.passes, found.following) == ("amina", later(15), "jonas")
    assert standing(ROTA, EMERGENCY, [], NOW) is None
