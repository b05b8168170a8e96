from datetime import UTC, datetime

import pytest

from tocsin.alerts.rota import gaps, on_duty, read_rota, written
from tocsin.errors import BadInputError

NIGHT = """
timezone = "Europe/Paris"

[deadlines]
emergency = 10

[[turns]]
names = ["amina", "jonas"]
days = ["fri"]
from = "18:00"
until = "06:00"

[[turns]]
names = ["chief"]
levels = ["emergency"]

[people.amina]
mail = "amina@example.org"
"""


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def test_a_turn_past_midnight_belongs_to_the_day_it_starts_on():
    rota = read_rota(NIGHT)
    friday, saturday_morning, saturday_evening = at(2026, 1, 2, 20), at(2026, 1, 3, 4, 59), at(2026, 1, 3, 20)
    assert on_duty(rota, "warning", friday) == ("amina", "jonas")
    assert on_duty(rota, "warning", saturday_morning) == ("amina", "jonas")
    assert on_duty(rota, "warning", at(2026, 1, 3, 5)) == ()
    assert on_duty(rota, "warning", saturday_evening) == ()


def test_names_are_asked_in_the_order_of_the_rota():
    assert on_duty(read_rota(NIGHT), "emergency", at(2026, 1, 2, 20)) == ("amina", "jonas", "chief")


def test_hours_are_local_and_follow_summer_time():
    rota = read_rota('timezone = "Europe/Paris"\n[[turns]]\nnames = ["a"]\nfrom = "08:00"\nuntil = "09:00"\n')
    assert on_duty(rota, "watch", at(2026, 1, 5, 7, 30)) == ("a",)
    assert on_duty(rota, "watch", at(2026, 7, 6, 7, 30)) == ()
    assert on_duty(rota, "watch", at(2026, 7, 6, 6, 30)) == ("a",)


def test_a_turn_may_stand_in_a_zone_of_its_own():
    rota = read_rota('[[turns]]\nnames = ["n"]\nfrom = "00:00"\nuntil = "06:00"\ntimezone = "Asia/Kathmandu"\n')
    assert on_duty(rota, "watch", at(2026, 1, 1, 18, 20)) == ("n",)
    assert on_duty(rota, "watch", at(2026, 1, 1, 18, 10)) == ()


def test_hours_without_anybody_are_found():
    rota = read_rota('[[turns]]\nnames = ["n"]\nfrom = "06:00"\nuntil = "18:00"\n')
    found = gaps(rota, at(2026, 1, 1), days=1, levels=("warning",))
    assert [(gap.start.hour, gap.until.hour) for gap in found] == [(0, 6), (18, 0)]
    assert gaps(read_rota('[[turns]]\nnames = ["n"]\n'), at(2026, 1, 1)) == []


def test_a_rota_reads_back_as_written():
    rota = read_rota(NIGHT)
    assert read_rota(written(rota)) == rota
    assert rota.deadline("emergency").total_seconds() == 600
    assert rota.deadline("warning") is None


@pytest.mark.parametrize(
    "text",
    [
        'timezone = "Mars/Olympus"',
        '[[turns]]\nnames = ["a"]\nfrom = "25:00"',
        "[[turns]]\nnames = []",
        '[[turns]]\nnames = ["a"]\nlevels = ["normal"]',
        "[deadlines]\nemergency = 0",
        "turn = 1",
        "[[",
    ],
)
def test_a_rota_that_cannot_hold_is_refused(text):
    with pytest.raises(BadInputError, match="rota"):
        read_rota(text)
