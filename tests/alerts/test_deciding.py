"""Signals become steps: once, without flapping, within a budget, and silence ends nothing."""

from hypothesis import given
from hypothesis import strategies as st

from tests.alerts.signals import BOOK, later, signal
from tocsin.alerts.deciding import Decided, decided
from tocsin.alerts.life import Alert, after
from tocsin.alerts.signals import Signal


def _told(signals: list[Signal], held: list[Alert], days: float, **more: object) -> tuple[Decided, ...]:
    return decided(signals, held, BOOK, later(days), "node@self", **more)


def _lived(held: list[Alert], steps: tuple[Decided, ...]) -> list[Alert]:
    by_id = {alert.id: alert for alert in held}
    for one in steps:
        hazard, place, event = one.key
        id_ = one.alert or f"{place}-{len(by_id)}"
        by_id[id_] = after(by_id.get(id_), one.step, id=id_, hazard=hazard, place=place, event=event)
    return list(by_id.values())


def test_one_alert_for_a_hazard_place_and_event_whatever_number_of_questions_speaks() -> None:
    steps = _told([signal(0.9), signal(0.6, "100"), signal(0.1, "1000")], [], 0)
    assert [(one.step.verb, one.step.level) for one in steps] == [("raised", "warning")]
    assert steps[0].step.signal == signal(0.6, "100")
    assert steps[0].step.rule.endswith("/warning")


def test_the_same_signals_again_ask_for_nothing() -> None:
    signals = [signal(0.9), signal(0.6, "100"), signal(0.4, place="MLI")]
    held = _lived([], _told(signals, [], 0))
    assert _told(signals, held, 1) == ()


def test_new_figures_update_the_open_alert_and_raise_no_second() -> None:
    held = _lived([], _told([signal(0.4)], [], 0))
    steps = _told([signal(0.45, origin="2024-01", period="2024-02")], held, 30)
    assert [(one.alert, one.step.verb) for one in steps] == [(held[0].id, "updated")]
    assert len(_lived(held, steps)) == 1


def test_a_level_rises_at_once_and_falls_only_after_its_stay_and_below_eased_limits() -> None:
    held = _lived([], _told([signal(0.35)], [], 0))
    held = _lived(held, _told([signal(0.6, "100")], held, 1))
    assert held[0].level == "warning"
    # 0.45 is below the limit of 0.5 and above 0.8 times it: held, however long.
    held = _lived(held, _told([signal(0.45, "100", origin="2024-01")], held, 200))
    assert held[0].level == "warning"
    early = _lived([], _told([signal(0.6, "100")], [], 0))
    assert _lived(early, _told([signal(0.05, origin="2024-01")], early, 30))[0].level == "warning"
    gone = _lived(early, _told([signal(0.0, origin="2024-02")], early, 60))
    assert (gone[0].ended is not None, gone[0].steps[-1].verb) == (True, "ended")


def test_a_probability_that_swings_around_a_limit_raises_one_alert() -> None:
    held: list[Alert] = []
    for month in range(24):
        p = 0.32 if month % 2 else 0.27
        held = _lived(held, _told([signal(p, came=12, origin=f"m{month}")], held, 30 * month))
    assert len(held) == 1
    assert {step.level for step in held[0].steps if step.level} == {"advisory"}


def test_silence_is_no_all_clear() -> None:
    held = _lived([], _told([signal(0.4)], [], 0))
    assert _told([], held, 300) == ()
    assert _told([signal(0.4, place="MLI")], held, 300)[0].key[1] == "MLI"


def test_what_a_person_raised_no_figure_ends() -> None:
    from tocsin.alerts.life import Step

    mine = after(
        None,
        Step(verb="raised", time=later(0), actor="amina@self", level="warning", why="two reports"),
        id="p",
        hazard="conflict",
        place="SDN",
        event="conflict",
    )
    steps = _told([signal(0.0)], [mine], 300)
    assert _lived([mine], steps)[0].ended is None
    assert _lived([mine], steps)[0].level == "warning"


def test_the_budget_folds_the_least_urgent_and_never_an_emergency() -> None:
    places = [f"P{number:02d}" for number in range(12)]
    signals = [signal(0.4 + number / 100, place=place) for number, place in enumerate(places)]
    signals.append(signal(0.9, "1000", place="WAR"))
    steps = _told(signals, [], 0)
    beyond = {one.key[1] for one in steps if one.step.beyond}
    assert len(steps) == 13
    assert beyond == {"P00", "P01", "P02"}
    again = _told([signal(0.9, "1000", place="NEW"), signal(0.5, place="OLD")], [], 1, raised_lately={"conflict": 10})
    assert {one.key[1]: one.step.beyond for one in again} == {"NEW": False, "OLD": True}


def test_old_figures_mark_the_alert_as_standing_on_them() -> None:
    steps = _told([signal(0.4)], [], 0, stale=frozenset({"conflict"}))
    assert _lived([], steps)[0].stale


@given(
    st.lists(
        st.tuples(st.sampled_from(["SDN", "MLI"]), st.floats(0, 1), st.sampled_from(["25", "100", "1000"])), max_size=12
    )
)
def test_whatever_comes_no_two_open_alerts_are_about_the_same(path: list[tuple[str, float, str]]) -> None:
    held: list[Alert] = []
    for number, (place, p, question) in enumerate(path):
        heard = [signal(p, question, place=place, origin=f"m{number}")]
        held = _lived(held, _told(heard, [one for one in held if one.ended is None], 30 * number))
        keys = [(one.hazard, one.place, one.event) for one in held if one.ended is None]
        assert len(keys) == len(set(keys))
        assert _told(heard, [one for one in held if one.ended is None], 30 * number) == ()
