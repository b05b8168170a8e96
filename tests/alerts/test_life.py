"""An alert's life: legal steps change it, illegal ones are refused with what to do, and none is lost."""

import pytest

from tests.alerts.signals import DAY, later, signal
from tocsin.alerts.life import Alert, Step, after, life_of
from tocsin.errors import RefusedError

RAISED = Step(verb="raised", time=DAY, actor="node@self", level="advisory", rule="r/advisory", signal=signal(0.4))


def _step(verb: str, days: float = 1, **more: object) -> Step:
    return Step(verb=verb, time=later(days), actor="amina@self", **more)


def _after(*steps: Step) -> Alert:
    alert = life_of("a1", "conflict", "SDN", "conflict", (RAISED, *steps))
    assert alert is not None
    return alert


def test_a_raised_alert_names_its_evidence_and_waits_for_an_answer() -> None:
    alert = _after()
    assert alert.signal is not None
    assert (alert.rule, alert.signal.evidence.id, alert.signal.evidence.model) == ("r/advisory", "f2023-12", "pool")
    assert alert.state(later(1)) == "open"
    assert [claim.period for claim in alert.claims] == ["2024-01"]


def test_every_step_is_kept_with_when_who_and_why() -> None:
    alert = _after(_step("acknowledged", why="seen"), _step("assigned", 2, to="li"), _step("ended", 3, why="over"))
    assert [(one.verb, one.actor, one.why) for one in alert.steps] == [
        ("raised", "node@self", ""),
        ("acknowledged", "amina@self", "seen"),
        ("assigned", "amina@self", ""),
        ("ended", "amina@self", "over"),
    ]
    assert (alert.assignee, alert.state(later(4))) == ("li", "ended")


def test_a_rise_of_the_level_asks_for_a_new_answer_and_keeps_the_first() -> None:
    alert = _after(_step("acknowledged"), _step("updated", 2, level="warning", signal=signal(0.6, "100")))
    assert (alert.state(later(3)), alert.level, alert.peak) == ("open", "warning", "warning")
    assert alert.first_acknowledged == later(1)
    assert len(alert.claims) == 2


def test_a_fall_of_the_level_asks_for_nothing() -> None:
    alert = _after(_step("acknowledged"), _step("updated", 2, level="watch"))
    assert (alert.state(later(3)), alert.level, alert.peak) == ("acknowledged", "watch", "advisory")


def test_a_snooze_ends_by_itself_or_by_a_rise() -> None:
    snoozed = _after(_step("snoozed", until=later(10)))
    assert [snoozed.state(later(day)) for day in (2, 11)] == ["snoozed", "open"]
    woken = after(snoozed, _step("updated", 3, level="warning"))
    assert woken.state(later(4)) == "open"


def test_a_verdict_may_be_corrected_with_a_reason_and_not_without() -> None:
    ended = _after(_step("ended", why="over"), _step("verified", 2, verdict="hit"))
    with pytest.raises(RefusedError, match="say why another one is right"):
        after(ended, _step("verified", 3, verdict="false alarm"))
    assert after(ended, _step("verified", 3, verdict="false alarm", why="figures revised")).verdict == "false alarm"


def test_a_miss_is_a_life_of_one_step() -> None:
    missed = life_of("m", "conflict", "MLI", "conflict", (_step("missed", signal=signal(0.1, place="MLI")),))
    assert missed is not None
    assert (missed.verdict, missed.state(later(2)), missed.level) == ("miss", "ended", "normal")


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ([_step("acknowledged"), _step("acknowledged", 2)], "did so already"),
        ([_step("acknowledged"), _step("escalated", 2, to="li")], "has acknowledged it"),
        ([_step("assigned")], "nobody is named"),
        ([_step("snoozed", until=later(0.5))], "no later time"),
        ([_step("updated", level="emergency"), _step("snoozed", 2, until=later(9))], "an emergency waits for nobody"),
        ([_step("ended")], "no reason is given"),
        ([_step("ended", why="x"), _step("acknowledged", 2)], "it ended on"),
        ([_step("ended", why="x"), _step("ended", 2, why="y")], "it ended on"),
        ([_step("verified")], "no verdict is given"),
        ([_step("verified", verdict="hit"), _step("verified", 2, verdict="hit")], "already"),
        ([_step("joined", incident="i"), _step("joined", 2, incident="i")], "is part of it already"),
        ([RAISED], "it was raised on"),
    ],
)
def test_an_illegal_step_is_refused_and_says_what_to_do(steps: list[Step], said: str) -> None:
    with pytest.raises(RefusedError, match=said) as caught:
        _after(*steps)
    assert caught.value.remedy


def test_no_alert_begins_at_normal_and_none_begins_with_an_answer() -> None:
    with pytest.raises(RefusedError, match="level normal"):
        life_of("a", "h", "p", "e", (Step(verb="raised", time=DAY, actor="a@b", level="normal"),))
    with pytest.raises(RefusedError, match="no such alert"):
        life_of("a", "h", "p", "e", (_step("acknowledged"),))
