"""Outcomes give verdicts: once, late enough, and never over a person's."""

from tests.alerts.signals import DAY, later, signal
from tocsin.alerts.life import Alert, Step, life_of
from tocsin.alerts.verifying import spoken_of, verdict_of

RAISED = Step(
    verb="raised", time=DAY, actor="node@self", level="advisory", signal=signal(0.4, period="2024-02", lead=2)
)
SEEN = Step(
    verb="raised",
    time=DAY,
    actor="node@self",
    level="warning",
    signal=signal(1.0, "100", period="2023-12", lead=0, observed=True),
)
ENDED = Step(verb="ended", time=later(90), actor="node@self", why="below the limits")


def _alert(*steps: Step) -> Alert:
    found = life_of("a", "conflict", "SDN", "conflict", steps)
    assert found is not None
    return found


def test_a_claim_that_came_is_a_hit_while_the_alert_is_open() -> None:
    found = verdict_of(_alert(RAISED), {("SDN", "25", "2024-02"): 1.0})
    assert found is not None
    assert (found.verdict, found.why) == ("hit", "25 came in 2024-02")


def test_nothing_is_a_false_alarm_before_it_has_ended_and_all_is_known() -> None:
    assert verdict_of(_alert(RAISED), {("SDN", "25", "2024-02"): 0.0}) is None
    assert verdict_of(_alert(RAISED, ENDED), {}) is None
    found = verdict_of(_alert(RAISED, ENDED), {("SDN", "25", "2024-02"): 0.0})
    assert found is not None
    assert found.verdict == "false alarm"


def test_an_earlier_or_other_event_makes_no_hit() -> None:
    came = {("SDN", "25", "2024-01"): 1.0, ("SDN", "100", "2024-02"): 1.0, ("MLI", "25", "2024-02"): 1.0}
    assert verdict_of(_alert(RAISED), came) is None


def test_what_had_been_seen_is_no_foresight_and_no_false_alarm() -> None:
    assert verdict_of(_alert(SEEN), {("SDN", "100", "2023-12"): 1.0}) is None
    found = verdict_of(_alert(SEEN, ENDED), {})
    assert found is not None
    assert (found.verdict, found.why) == ("hit", "it had been observed when it was raised")
    assert spoken_of([_alert(SEEN)], "advisory") == set()


def test_a_verdict_is_said_once_and_corrected_when_figures_are_revised() -> None:
    judged = Step(
        verb="verified", time=later(100), actor="node@self", verdict="false alarm", why="none of 1 claims came"
    )
    assert verdict_of(_alert(RAISED, ENDED, judged), {("SDN", "25", "2024-02"): 0.0}) is None
    again = verdict_of(_alert(RAISED, ENDED, judged), {("SDN", "25", "2024-02"): 1.0})
    assert again is not None
    assert again.verdict == "hit"


def test_what_a_person_decided_is_left_alone() -> None:
    judged = Step(verb="verified", time=later(100), actor="amina@self", verdict="hit")
    assert verdict_of(_alert(RAISED, ENDED, judged), {("SDN", "25", "2024-02"): 0.0}) is None
